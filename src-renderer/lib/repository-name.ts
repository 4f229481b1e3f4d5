/** Whether this names a repository, `owner/name` or an address of it, and is not something to search for. */
export function isRepositoryName(typed: string): boolean {
  return /^[\w.-]+\/[\w.-]+$/.test(typed) || /^https?:\/\/\S+\/\S+$/i.test(typed);
}
