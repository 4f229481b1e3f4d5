/** Longest question, in UTF-16 code units. */
export const MAX_QUESTION_LENGTH = 4_000;

/** Largest file that is read, in bytes. */
export const MAX_FILE_BYTES = 1024 ** 3;

/** Most passages a search returns. */
export const MAX_SEARCH_RESULTS = 1_000;

/** Tags of one document, and characters of one tag. */
export const MAX_TAGS = 50;
export const MAX_TAG_LENGTH = 64;

/** The least and the most of each setting of the inference that is a number. */
export const INFERENCE_LIMITS = {
  gpuLayers: [0, 1_000],
  contextTokens: [256, 1_048_576],
  sequences: [1, 16],
  threads: [1, 256],
  idleMinutes: [0, 10_080],
} as const;

/** Minutes without work after which models leave memory, unless a person says otherwise. */
export const DEFAULT_IDLE_MINUTES = 15;
