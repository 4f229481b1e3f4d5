/**
 * What the title and the headings above a passage weigh in its vector, where the passage itself weighs 1.
 * Measured in docs/retrieval.md.
 */
export const CONTEXT_WEIGHT = 0.25;

/** What a passage stands under: it is embedded apart from the passage, once for all that share it. */
export function contextOf({
  title,
  headingPath,
}: {
  readonly title: string;
  readonly headingPath: readonly string[];
}): string {
  return [title, ...headingPath]
    .filter((line, position, all) => line.trim() !== '' && all.indexOf(line) === position)
    .join(' › ');
}

/**
 * The vector that a passage is found by: a weighted sum of its own and of what it stands under, as fields of
 * one document are weighed in BM25F. The passage's own vector stays what it is under another title.
 * @param context absent where it stands under nothing
 * @returns of length 1
 */
export function contextual(passage: Float32Array, context: Float32Array | undefined): Float32Array {
  if (!context) return passage;
  const sum = passage.map((value, index) => value + CONTEXT_WEIGHT * (context[index] ?? 0));
  const length = Math.hypot(...sum);
  return length > 0 ? sum.map((value) => value / length) : passage;
}
