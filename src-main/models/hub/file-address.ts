/** Where a hub has a file of a repository, at one commit. */
export function fileAddress(
  endpoint: string,
  { repository, revision }: { readonly repository: string; readonly revision: string },
  path: string,
): string {
  const file = path.split('/').map(encodeURIComponent).join('/');
  return `${withoutSlash(endpoint)}/${repository}/resolve/${encodeURIComponent(revision)}/${file}`;
}

/** An endpoint as what follows it is put to it. */
export const withoutSlash = (endpoint: string): string => endpoint.replace(/\/+$/, '');
