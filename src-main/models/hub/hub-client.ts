import { listFiles, listModels, modelInfo } from '@huggingface/hub';
import { z } from 'zod';
import { AlcoveError } from '../../../src-shared/errors.ts';
import { type HubModel, type ModelFileFact, repositoryName } from '../../../src-shared/models.ts';
import { roleOf } from '../variants/role-of.ts';
import type { Listing } from './listing.ts';

/** What the hub's own client is told with every call. */
export interface HubAccess {
  readonly fetch: typeof globalThis.fetch;
  readonly hubUrl: string;
}

const MAX_FOUND = 50;
/** Of one repository; data sets have more, models have not. */
const MAX_FILES = 20_000;

const gated = z.union([z.boolean(), z.enum(['auto', 'manual'])]).catch(false);
const count = z.number().nonnegative().catch(0);

const foundSchema = z.object({
  name: z.string(),
  task: z.string().optional().catch(undefined),
  downloads: count,
  likes: count,
  gated,
  updatedAt: z.date().catch(new Date(0)),
  tags: z.array(z.string()).catch([]),
});

/** Models of a form that Alcove runs, the most downloaded first. */
export async function searchModels(query: string, access: HubAccess): Promise<readonly HubModel[]> {
  const found = new Map<string, HubModel>();
  for (const form of ['gguf', 'onnx']) {
    const asked = { search: { query, tags: [form] }, sort: 'downloads' as const, limit: MAX_FOUND };
    for await (const model of listModels({ ...access, ...asked, additionalFields: ['tags'] })) {
      const entry = foundSchema.parse(model);
      if (repositoryName.safeParse(entry.name).success) found.set(entry.name, hubModelOf(entry));
    }
  }
  return [...found.values()].sort((one, other) => other.downloads - one.downloads).slice(0, MAX_FOUND);
}

function hubModelOf({
  name,
  task,
  downloads,
  likes,
  gated: gate,
  updatedAt,
  tags,
}: z.infer<typeof foundSchema>): HubModel {
  const role = roleOf({ repository: name, tags, ...(task !== undefined && { pipelineTag: task }) });
  return {
    repository: name,
    ...(role && { role }),
    downloads,
    likes,
    isGated: gate !== false,
    updatedAt: updatedAt.getTime(),
  };
}

const text = z.string().min(1).optional().catch(undefined);

const infoSchema = z.object({
  name: repositoryName,
  sha: z.string().regex(/^[0-9a-f]{7,64}$/),
  task: text,
  gated,
  tags: z.array(z.string()).catch([]),
  config: z.object({ architectures: z.array(z.string()).catch([]) }).catch({ architectures: [] }),
  cardData: z
    .object({
      license: z
        .union([z.string(), z.array(z.string())])
        .optional()
        .catch(undefined),
      license_name: text,
      license_link: text,
    })
    .catch({}),
});

const fileSchema = z.object({
  type: z.string(),
  path: z.string().min(1),
  size: z.number().int().nonnegative(),
  oid: text,
  lfs: z.object({ oid: z.string(), size: z.number().int().nonnegative() }).optional(),
});

/** Everything that is in a repository at its latest commit. */
export async function listRepository(repository: string, access: HubAccess): Promise<Listing> {
  const additionalFields = ['sha', 'tags', 'cardData', 'config'] as const;
  const info = infoSchema.parse(
    await modelInfo({ ...access, name: repository, additionalFields: [...additionalFields] }),
  );
  const files: ModelFileFact[] = [];
  const asked = { repo: { type: 'model', name: info.name }, revision: info.sha, recursive: true } as const;
  for await (const entry of listFiles({ ...access, ...asked })) {
    const file = fileSchema.parse(entry);
    if (file.type === 'file') files.push(fileFactOf(file));
    if (files.length > MAX_FILES) throw new AlcoveError('HUB_ANSWER_INVALID');
  }
  return {
    repository: info.name,
    revision: info.sha,
    files,
    licence: licenceOf(info, files, access.hubUrl),
    isGated: info.gated !== false,
    ...(info.task !== undefined && { pipelineTag: info.task }),
    tags: info.tags,
    architectures: info.config.architectures,
  };
}

/** Files in large file storage have the hash of their content; the others are called by git's. */
function fileFactOf({ path, size, oid, lfs }: z.infer<typeof fileSchema>): ModelFileFact {
  if (lfs && /^[0-9a-f]{64}$/.test(lfs.oid)) return { path, bytes: lfs.size, sha256: lfs.oid };
  return { path, bytes: size, ...(!lfs && oid !== undefined && /^[0-9a-f]{40}$/.test(oid) && { gitOid: oid }) };
}

function licenceOf(
  { name, sha, cardData, tags }: z.infer<typeof infoSchema>,
  files: readonly ModelFileFact[],
  hubUrl: string,
): Listing['licence'] {
  const { license, license_name, license_link } = cardData;
  const stated = Array.isArray(license) ? license.join(', ') : license;
  const tagged = tags.find((tag) => tag.startsWith('license:'))?.slice('license:'.length);
  // What is none of the hub's own list is called `other`, and has a name beside it.
  const licence = (stated === 'other' ? license_name : stated) || tagged || 'unknown';
  const file = files.find(({ path }) => /^licen[cs]e(?:\.\w+)?$/i.test(path));
  const page = `${hubUrl}/${name}`;
  if (license_link && /^https?:\/\//.test(license_link) && URL.canParse(license_link))
    return { name: licence, url: license_link };
  return { name: licence, url: file ? `${page}/blob/${sha}/${encodeURIComponent(file.path)}` : page };
}
