export interface LoadOptions {
  readonly signal: AbortSignal;
  /** 0 to 1. */
  readonly onProgress: (progress: number) => void;
}

export interface OnnxLoadOptions extends LoadOptions {
  /** The built `worker/process.ts`, for a process that tries a provider. */
  readonly entry: string;
}
