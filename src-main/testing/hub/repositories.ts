import { createHash } from 'node:crypto';
import { type Content, contentOf, type HubFile } from './content.ts';

/** What is put on the hub. */
export interface NewRepository {
  readonly files: Readonly<Record<string, HubFile>>;
  readonly licence?: string;
  readonly gated?: false | 'auto' | 'manual';
  readonly private?: boolean;
  readonly tags?: readonly string[];
  readonly pipelineTag?: string;
  /** The commit; made of the names and hashes of its files where it is left out. */
  readonly sha?: string;
  readonly downloads?: number;
  readonly likes?: number;
}

/** A repository of the hub. */
export interface HubRepository extends Omit<NewRepository, 'files'> {
  readonly name: string;
  readonly sha: string;
  readonly files: ReadonlyMap<string, Content>;
  readonly updatedAt: Date;
}

export async function makeRepository(name: string, given: NewRepository): Promise<HubRepository> {
  const files = new Map<string, Content>();
  for (const [path, file] of Object.entries(given.files)) files.set(path, await contentOf(file));
  const hash = createHash('sha1').update(name);
  for (const [path, { sha256 }] of files) hash.update(`${path}\0${sha256}`);
  return { sha: hash.digest('hex'), ...given, name, files, updatedAt: new Date('2026-05-01T12:00:00Z') };
}

const LARGE_BYTES = 10 * 1024 * 1024;

/** Whether the hub keeps a file in its large file storage, and so on its CDN. */
export function isLarge(path: string, { bytes }: Content): boolean {
  return /\.(gguf|onnx|onnx_data|safetensors|bin|pt|pth|ckpt)$/.test(path) || bytes > LARGE_BYTES;
}

/** What the hub tells of a repository; with `expand`, only what that names besides the least. */
export function modelJson(repository: HubRepository, expand: readonly string[]): object {
  const { name, sha, licence, files } = repository;
  const tags = [...(repository.tags ?? []), ...(licence ? [`license:${licence}`] : [])];
  const least = { _id: createHash('sha1').update(name).digest('hex').slice(0, 24), id: name };
  const all: Record<string, unknown> = {
    author: name.split('/')[0],
    sha,
    private: repository.private ?? false,
    gated: repository.gated ?? false,
    disabled: false,
    downloads: repository.downloads ?? 0,
    likes: repository.likes ?? 0,
    lastModified: repository.updatedAt.toISOString(),
    createdAt: repository.updatedAt.toISOString(),
    tags,
    pipeline_tag: repository.pipelineTag,
    cardData: licence ? { license: licence } : {},
    siblings: [...files.keys()].map((rfilename) => ({ rfilename })),
  };
  if (expand.length === 0) return { ...least, modelId: name, ...all };
  return { ...least, ...Object.fromEntries(expand.map((key) => [key, all[key]])) };
}

/** The entries of a tree, folders among them, as the hub lists them. */
export function treeJson({ files }: HubRepository, folder: string, isRecursive: boolean): object[] {
  const inside = folder ? `${folder}/` : '';
  const folders = new Set<string>();
  const entries: object[] = [];
  for (const [path, content] of files) {
    if (!path.startsWith(inside)) continue;
    const parts = path.slice(inside.length).split('/');
    for (let depth = 1; depth < (isRecursive ? parts.length : Math.min(2, parts.length)); depth++)
      folders.add(inside + parts.slice(0, depth).join('/'));
    if (isRecursive || parts.length === 1) entries.push(fileJson(path, content));
  }
  const oid = '0'.repeat(40);
  return [...[...folders].map((path) => ({ type: 'directory', oid, size: 0, path })), ...entries];
}

function fileJson(path: string, content: Content): object {
  const { bytes, sha256, gitOid } = content;
  if (!isLarge(path, content)) return { type: 'file', oid: gitOid, size: bytes, path };
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${sha256}\nsize ${bytes}\n`;
  const oid = createHash('sha1').update(`blob ${pointer.length}\0${pointer}`).digest('hex');
  return { type: 'file', oid, size: bytes, path, lfs: { oid: sha256, size: bytes, pointerSize: pointer.length } };
}
