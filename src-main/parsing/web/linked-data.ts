/** Scripts beyond these are for shops and search engines. */
const MAX_SCRIPTS = 8;
const MAX_CHARS = 200_000;

/** The JSON-LD of a page, as text. It is the one kind of script that is read, as data. */
export function linkedDataIn(html: string): string[] {
  const found: string[] = [];
  for (const { index, 0: tag } of html.matchAll(/<script\b[^>]{0,300}application\/ld\+json[^>]{0,300}>/gi)) {
    const start = index + tag.length;
    const script = html.slice(start, start + MAX_CHARS);
    const end = script.search(/<\/script/i);
    if (end > 0) found.push(script.slice(0, end));
    if (found.length === MAX_SCRIPTS) break;
  }
  return found;
}
