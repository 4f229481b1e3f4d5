import type { IncomingMessage, ServerResponse } from 'node:http';
import { type HubRepository, modelJson, treeJson } from './repositories.ts';

/** What the answers of the hub are made of. */
export interface HubState {
  readonly repositories: ReadonlyMap<string, HubRepository>;
  /** Whose tokens are known. */
  readonly tokens: ReadonlySet<string>;
  /** Those of them that were let into gated repositories. */
  readonly admitted: ReadonlySet<string>;
  /** Entries of a tree in one answer. */
  readonly treePageSize: number;
  readonly endpoint: () => string;
}

/** Why somebody may not have something, as the hub says it. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

export function refuse(response: ServerResponse, { status, code, message }: Refusal): void {
  json(response, { error: message }, { 'x-error-code': code, 'x-error-message': message }, status);
}

export function json(
  response: ServerResponse,
  value: unknown,
  headers: Record<string, string> = {},
  status = 200,
): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
  response.end(response.req.method === 'HEAD' ? undefined : JSON.stringify(value));
}

export function tokenOf(request: IncomingMessage): string | undefined {
  return /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
}

const NOT_FOUND = { status: 404, code: 'RepoNotFound', message: 'Repository not found' } as const;

/** Those who did not say who they are are told nothing of what there is not, nor of what is private. */
export function findRepository(
  state: HubState,
  name: string,
  revision: string,
  token: string | undefined,
): HubRepository | Refusal {
  const isKnown = token !== undefined && state.tokens.has(token);
  if (token !== undefined && !isKnown)
    return { status: 401, code: '', message: 'Invalid credentials in Authorization header' };
  const repository = state.repositories.get(name);
  if (!repository || (repository.private && !isKnown))
    return isKnown ? NOT_FOUND : { ...NOT_FOUND, status: 401, message: 'Invalid username or password.' };
  if (!['main', 'HEAD', repository.sha].includes(revision))
    return { status: 404, code: 'RevisionNotFound', message: `Invalid rev id: ${revision}` };
  return repository;
}

/** Whether the files of a repository are kept from somebody: what is said of them is not. */
export function gateOf(
  state: HubState,
  { gated, name }: HubRepository,
  token: string | undefined,
): Refusal | undefined {
  if (!gated || (token !== undefined && state.admitted.has(token))) return undefined;
  return {
    status: token === undefined ? 401 : 403,
    code: 'GatedRepo',
    message: `Access to model ${name} is restricted.`,
  };
}

/** Answers what is under `/api/models`; false where there is no such thing. */
export function answerApi(state: HubState, request: IncomingMessage, response: ServerResponse, url: URL): boolean {
  const [, , , owner = '', name = '', section, revision = 'main', ...rest] = url.pathname
    .split('/')
    .map(decodeURIComponent);
  if (!owner) return search(state, response, url);
  const found = findRepository(state, `${owner}/${name}`, revision, tokenOf(request));
  if ('status' in found) refuse(response, found);
  else if (section === undefined || section === 'revision')
    json(response, modelJson(found, url.searchParams.getAll('expand')));
  else if (section === 'tree') tree(state, response, url, treeJson(found, rest.join('/'), isTrue(url, 'recursive')));
  else return false;
  return true;
}

function search(state: HubState, response: ServerResponse, url: URL): boolean {
  const parameters = url.searchParams;
  const words = (parameters.get('search') ?? '').toLowerCase().split(/\s+/);
  const found = [...state.repositories.values()]
    .filter(({ private: isPrivate, name }) => !isPrivate && words.every((word) => name.toLowerCase().includes(word)))
    .filter(({ name }) => !parameters.has('author') || name.startsWith(`${parameters.get('author')}/`))
    .filter(({ pipelineTag }) => !parameters.has('pipeline_tag') || pipelineTag === parameters.get('pipeline_tag'))
    .filter(({ tags }) => parameters.getAll('filter').every((tag) => tags?.includes(tag)))
    .sort((a, b) => (b.downloads ?? 0) - (a.downloads ?? 0));
  const limit = Number(parameters.get('limit') ?? 500);
  const { items, headers } = page(state, url, found, limit);
  json(
    response,
    items.map((each) => modelJson(each, parameters.getAll('expand'))),
    headers,
  );
  return true;
}

function tree(state: HubState, response: ServerResponse, url: URL, entries: readonly object[]): void {
  const { items, headers } = page(state, url, entries, state.treePageSize);
  json(response, items, headers);
}

function page<T>(
  state: HubState,
  url: URL,
  all: readonly T[],
  size: number,
): { readonly items: readonly T[]; readonly headers: Record<string, string> } {
  const from = Number(url.searchParams.get('cursor') ?? 0);
  const items = all.slice(from, from + size);
  if (from + size >= all.length) return { items, headers: {} };
  const next = new URL(url.pathname + url.search, state.endpoint());
  next.searchParams.set('cursor', String(from + size));
  return { items, headers: { link: `<${next}>; rel="next"` } };
}

const isTrue = (url: URL, name: string): boolean => ['true', '1'].includes(url.searchParams.get(name) ?? '');
