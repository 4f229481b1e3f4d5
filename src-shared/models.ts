import { z } from 'zod';
import type { ErrorReport } from './errors.ts';

/** What a model is used for: it writes, it makes vectors, or it puts passages in order. */
export const MODEL_ROLES = ['language', 'embedding', 'ranking'] as const;
export type ModelRole = (typeof MODEL_ROLES)[number];

/** How much a machine has for models; see `machineClassOf`. */
export const MACHINE_CLASSES = ['small', 'medium', 'large'] as const;
export type MachineClass = (typeof MACHINE_CLASSES)[number];

/** The languages that a person's documents are in, first of all. */
export const LIBRARY_LANGUAGES = ['english', 'chinese', 'multilingual'] as const;
export type LibraryLanguage = (typeof LIBRARY_LANGUAGES)[number];

/** Where models come from, unless a person names a mirror. */
export const DEFAULT_HUB = 'https://huggingface.co';

const HUB_SETTINGS = {
  /** The hub or a mirror of it, such as https://hf-mirror.com. */
  endpoint: z.url({ protocol: /^https?$/ }),
  /** `auto` takes the environment's (HTTPS_PROXY, HTTP_PROXY, NO_PROXY). */
  proxy: z.union([z.enum(['auto', 'none']), z.url({ protocol: /^https?$/ })]),
  /** A PEM file of certificates to trust besides the system's, as companies that inspect traffic have one. */
  certificates: z.string().min(1).nullable(),
} as const;

export const hubSettingsSchema = z.strictObject({
  endpoint: HUB_SETTINGS.endpoint.default(DEFAULT_HUB),
  proxy: HUB_SETTINGS.proxy.default('auto'),
  certificates: HUB_SETTINGS.certificates.default(null),
  /** Where downloaded models are kept; `null` is the data folder's own place. */
  folder: z.string().min(1).nullable().default(null),
});
export type HubSettings = z.infer<typeof hubSettingsSchema>;

/** Not `hubSettingsSchema.partial()`: that fills in the defaults of all that is left out. */
export const hubChangesSchema = z.strictObject({
  endpoint: z.exactOptional(HUB_SETTINGS.endpoint),
  proxy: z.exactOptional(HUB_SETTINGS.proxy),
  certificates: z.exactOptional(HUB_SETTINGS.certificates),
});
export type HubChanges = z.infer<typeof hubChangesSchema>;

/** A model that the catalogue knows, with what is known of it here. Sizes are the hub's to tell. */
export interface CatalogueModel {
  /** `owner/name`. */
  readonly repository: string;
  readonly name: string;
  readonly role: ModelRole;
  /** Millions. */
  readonly parameters: number;
  /** Millions that work on a token, where these are fewer: a mixture of experts. */
  readonly activeParameters?: number;
  readonly licence: string;
  /** ISO 639-1 codes, or `multilingual`. */
  readonly languages: readonly string[];
  /** Tokens of the longest conversation, or of the longest text. */
  readonly contextTokens: number;
  /** What to know before choosing it, in a sentence. */
  readonly note?: string;
  /** For whom it is the one to take. */
  readonly recommendedFor: readonly { readonly machine: MachineClass; readonly language: LibraryLanguage }[];
  /** Whether that is this machine, and the language that documents here are in. */
  readonly isRecommended: boolean;
  /** Ids of the installed variants. */
  readonly installed: readonly string[];
}

export interface ModelFileFact {
  /** In the repository. */
  readonly path: string;
  readonly bytes: number;
  /** Hex; what the hub does not keep in its large file storage has none. */
  readonly sha256?: string;
  /** What git calls it, where that is a hash of the file itself: those in large file storage have another. */
  readonly gitOid?: string;
}

/** What people may expect of a quantization beside the original, in words. */
export const QUALITY_LEVELS = ['original', 'near-lossless', 'very-good', 'good', 'fair', 'poor', 'very-poor'] as const;
export type QualityLevel = (typeof QUALITY_LEVELS)[number];

/** One choice of a repository: one precision of its weights, however many files it comes in. */
export interface ModelVariant {
  /** Unique in the repository, and what follows the colon in `pull REPO:QUANT`: `Q4_K_M`, `int8`. */
  readonly id: string;
  readonly files: readonly ModelFileFact[];
  /** Of all files. */
  readonly bytes: number;
  /** Of these, bytes that are not here yet. */
  readonly downloadBytes: number;
  readonly bitsPerWeight?: number;
  readonly quality?: {
    readonly level: QualityLevel;
    /** Published rise of the perplexity over the original's, as a share: 0.01 is one per cent. */
    readonly perplexityRise?: number;
    /** Where that was published. */
    readonly source?: string;
  };
  /** Id in the registry, where it is installed. */
  readonly installed?: string;
}

/** `gpu`: all of it; `partly`: some layers on the GPU; `cpu`: the processor alone; `too-large`: not at all. */
export const VERDICTS = ['gpu', 'partly', 'cpu', 'too-large'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** What a variant takes and gives on this machine. */
export interface VariantFit {
  readonly variant: string;
  readonly contextTokens: number;
  readonly memory: {
    readonly weightBytes: number;
    readonly kvBytes: number;
    readonly computeBytes: number;
    readonly totalBytes: number;
  };
  readonly verdict: Verdict;
  /** What may be taken on this machine, a tenth left free. */
  readonly availableBytes: number;
  readonly gpuLayers?: number;
  readonly layers?: number;
  readonly speed?: VariantSpeed;
}

export interface VariantSpeed {
  readonly prefillTokensPerSecond: number;
  readonly decodeTokensPerSecond: number;
  /** `measured`: of this very model here; `corrected`: foretold, and set right by what others did here; `estimated`: from the machine's bandwidth and compute. */
  readonly basis: 'measured' | 'corrected' | 'estimated';
}

/** How the variants of a repository fit, at one length of context. */
export interface RepositoryFit {
  readonly contextTokens: number;
  /** What the model was trained for; 0 where the header does not say. */
  readonly maxContextTokens: number;
  readonly variants: readonly VariantFit[];
  readonly recommended?: { readonly variant: string; readonly reason: string };
}

/** What the hub tells of a repository. */
export interface Repository {
  readonly repository: string;
  /** The commit that was looked at. */
  readonly revision: string;
  readonly name: string;
  readonly role: ModelRole;
  readonly licence: {
    /** As the hub has it, such as `apache-2.0`; `unknown` where it has none. */
    readonly name: string;
    /** The page that says it. */
    readonly url: string;
    readonly isAccepted: boolean;
  };
  /** Whether its owner has to let people in. */
  readonly isGated: boolean;
  readonly variants: readonly ModelVariant[];
  /** Files of the repository that are never fetched, such as pickles and scripts. */
  readonly refusedFiles: readonly string[];
  /** When the hub told this, in milliseconds since the epoch. */
  readonly fetchedAt: number;
}

/** What a search of the hub finds. */
export interface HubModel {
  readonly repository: string;
  readonly role?: ModelRole;
  readonly downloads: number;
  readonly likes: number;
  readonly isGated: boolean;
  readonly updatedAt: number;
}

export type DownloadState =
  | { readonly status: 'queued' }
  /** Asking the hub what there is. */
  | { readonly status: 'starting' }
  | { readonly status: 'running'; readonly bytesPerSecond: number; readonly secondsLeft?: number }
  /** It goes on by itself at `until` (milliseconds since the epoch). */
  | { readonly status: 'waiting'; readonly until: number; readonly error: ErrorReport }
  | { readonly status: 'paused' }
  | { readonly status: 'verifying'; readonly done: number }
  /** A person has to do something; what was received is kept. */
  | { readonly status: 'failed'; readonly error: ErrorReport };

/** A model on its way. Once it is complete it leaves the list and is in the registry. */
export interface Download {
  readonly id: string;
  readonly repository: string;
  readonly variant: string;
  readonly role: ModelRole;
  readonly name: string;
  readonly totalBytes: number;
  readonly receivedBytes: number;
  readonly state: DownloadState;
}

/** A model that is here. */
export interface InstalledModel {
  readonly id: string;
  readonly role: ModelRole;
  readonly name: string;
  /** Where it came from, unless a person added it from the disk. */
  readonly repository?: string;
  readonly variant?: string;
  /** `hub`: downloaded; `copied`: a person's file, copied; `linked`: a person's file where it is. */
  readonly source: 'hub' | 'copied' | 'linked';
  /** What is given to whoever loads it: a GGUF file, or a folder with an ONNX graph. */
  readonly path: string;
  readonly bytes: number;
  readonly installedAt: number;
  readonly lastUsedAt?: number;
  readonly verifiedAt?: number;
  readonly licence?: string;
  /** `missing`: nothing is at its path; `damaged`: it is not what was downloaded. */
  readonly state: 'ok' | 'missing' | 'damaged';
  /** Whether it writes, finds or ranks now. */
  readonly isInUse: boolean;
  /** Measured while it answered. */
  readonly speed?: { readonly prefillTokensPerSecond: number; readonly decodeTokensPerSecond: number };
}

/** A connection that was opened. */
export interface ConnectionRecord {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly host: string;
  readonly port: number;
  /** Through which proxy. */
  readonly via?: string;
  /** In words: what for. */
  readonly purpose: string;
  readonly bytesReceived: number;
  readonly bytesSent: number;
  readonly outcome: 'open' | 'closed' | 'failed' | 'refused';
}

export interface PrivacySummary {
  /** Connections that were opened, ever. */
  readonly connections: number;
  readonly bytesReceived: number;
  readonly bytesSent: number;
  /** Attempts that the gate refused. */
  readonly refused: number;
  readonly firstAt?: number;
}

/** What the first run proposes. */
export interface SetupProposal {
  readonly machine: {
    readonly class: MachineClass;
    readonly memoryBytes: number;
    readonly gpu?: string;
    readonly diskFreeBytes?: number;
  };
  /** Whether a person has gone through it, or past it. */
  readonly isDone: boolean;
  readonly models: readonly CatalogueModel[];
}

/** Who may read gated repositories, and where that is kept. */
export interface TokenState {
  readonly isSet: boolean;
  /** `keychain`: the system's; `environment`: HF_TOKEN; `session`: until Alcove is closed, where there is no keychain. */
  readonly keptIn?: 'keychain' | 'environment' | 'session';
}

/** How far the models folder has been moved. */
export interface MoveProgress {
  readonly doneBytes: number;
  readonly totalBytes: number;
}

export const repositoryName = z.string().regex(/^[\w.-]{1,96}\/[\w.-]{1,96}$/);
