/** Which hash a file is told by. */
export type HashKind = 'sha256' | 'git';

/** What the thread that hashes is told. */
export type HashRequest =
  | {
      readonly kind: 'open';
      readonly id: number;
      readonly path: string;
      readonly hash: HashKind;
      readonly bytes: number;
    }
  /** The bytes up to here are in the file. The hash is told once these are all of its bytes. */
  | { readonly kind: 'advance'; readonly id: number; readonly end: number }
  | { readonly kind: 'close'; readonly id: number };

/** What it tells. */
export type HashAnswer =
  | { readonly kind: 'progress'; readonly id: number; readonly bytes: number }
  | { readonly kind: 'digest'; readonly id: number; readonly hex: string }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string };
