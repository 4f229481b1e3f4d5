/** Of files, or of whatever else has a size. */
export const sumOfBytes = (sized: readonly { readonly bytes: number }[]): number =>
  sized.reduce((sum, { bytes }) => sum + bytes, 0);
