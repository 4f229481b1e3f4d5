/** Whether this names a repository, `owner/name` or an address of it, and is not something to search for. */
export function isRepositoryName(typed: string): boolean {
  return /^(hf:(\/\/)?)?[\w.-]+\/[\w.-]+(:[\w.-]+)?$/i.test(typed) || /^https?:\/\/\S+\/\S+$/i.test(typed);
}
