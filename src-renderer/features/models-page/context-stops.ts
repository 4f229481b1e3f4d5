const LEAST = 2_048;
/** Where the header does not say what the model was trained for. */
const USUAL_MOST = 32_768;

/**
 * The lengths of context that a person may choose from: each twice the one before, and the longest.
 * @param most what the model was trained for; 0 where that is not known
 */
export function contextStops(most: number): readonly number[] {
  const longest = most > 0 ? most : USUAL_MOST;
  const stops: number[] = [];
  for (let tokens = LEAST; tokens < longest; tokens *= 2) stops.push(tokens);
  return [...stops, longest];
}

/** Which of the stops is nearest to a length, by how many times it is longer. */
export function nearestStop(stops: readonly number[], tokens: number): number {
  const distance = (stop: number): number => Math.abs(Math.log(stop / Math.max(1, tokens)));
  return stops.reduce((best, stop, at) => (distance(stop) < distance(stops[best] ?? 1) ? at : best), 0);
}
