/** The formats that can be imported, as a window shows them. */
export async function readableFormats(): Promise<{ id: string; label: string; extensions: readonly string[] }[]> {
  const { FORMATS } = await import('./parsing-parts.ts');
  return FORMATS.map(({ id, label, extensions }) => ({ id, label, extensions }));
}
