/** Longest question, in UTF-16 code units. */
export const MAX_QUESTION_LENGTH = 4_000;

/** Largest file that is read, in bytes. */
export const MAX_FILE_BYTES = 1024 ** 3;

/** Most passages a search returns. */
export const MAX_SEARCH_RESULTS = 1_000;
