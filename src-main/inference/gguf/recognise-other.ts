import type { AlcoveError } from '../../../src-shared/errors.ts';
import type { ByteSource } from './header-reader.ts';
import { corrupt, unsupported } from './refuse.ts';

/** What people take for a model, by how it begins; a failed download more often than another format. */
const KINDS: readonly (readonly [beginning: RegExp, refusal: () => AlcoveError])[] = [
  [/^G{1,2}U?$/, () => corrupt('it ends after its first bytes')],
  [/^\0+$/, () => corrupt('it holds nothing but zeros')],
  [/^version https:\/\/git-lfs/, () => corrupt('it is a placeholder of Git LFS, in whose place the model belongs')],
  [/^\s*<(?:!doctype|html|\?xml)/i, () => corrupt('it is a web page that was saved under the name of a model')],
  [/^\s*\{\s*"error/, () => corrupt('it is the message of a server that refused the download')],
  [
    /^(?:lmgg|fmgg|tjgg|algg)/,
    () => unsupported('This is a GGML file, the older form of a model; Alcove runs GGUF files.'),
  ],
  [/^PK\p{Cc}\p{Cc}/u, () => unsupported('This is a ZIP or PyTorch file; Alcove runs GGUF files.')],
  [/^.{8}\{"/s, () => unsupported('This is a safetensors file; Alcove runs GGUF files.')],
];

const HEAD_BYTES = 256;

/** The refusal of a file that is not GGUF, which says what it is where that can be told. */
export async function recogniseOther(file: ByteSource, fileBytes: number): Promise<AlcoveError> {
  const buffer = Buffer.alloc(Math.min(HEAD_BYTES, fileBytes));
  const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
  const head = buffer.subarray(0, bytesRead).toString('latin1');
  const kind = KINDS.find(([beginning]) => beginning.test(head));
  return kind ? kind[1]() : unsupported('This is not a GGUF file.');
}
