/** A stretch of a line as pdf.js reports it: its letters in order, its place as displayed. */
export interface Piece {
  readonly text: string;
  readonly u0: number;
  readonly u1: number;
  readonly isRightToLeft: boolean;
}

/**
 * The text of a line that has right-to-left letters in it, in the order in which it is read.
 * Programs write such lines in either direction, so the pieces' places decide: from the right,
 * but for words of left-to-right scripts and what stands among them, which keep their order.
 * @param blank a wider gap than this between two pieces is a blank, in points
 */
export function logicalOrder(pieces: readonly Piece[], blank: number): string {
  const fromRight = pieces.toSorted((a, b) => b.u1 - a.u1);
  const ordered: Piece[] = [];
  let words: Piece[] = [];
  const endWords = (): void => {
    ordered.push(...words.reverse());
    words = [];
  };
  for (const piece of fromRight) {
    // A number keeps company with the words that it stands among, and is read on its own otherwise.
    if (piece.isRightToLeft || (words.length === 0 && !/\p{L}/u.test(piece.text))) {
      endWords();
      ordered.push(piece);
    } else {
      words.push(piece);
    }
  }
  endWords();
  let text = '';
  let last: Piece | undefined;
  for (const piece of ordered) {
    const gap = last ? Math.max(last.u0 - piece.u1, piece.u0 - last.u1) : 0;
    text += gap > blank && !text.endsWith(' ') ? ` ${piece.text}` : piece.text;
    last = piece;
  }
  return text;
}
