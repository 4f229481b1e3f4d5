/** What narrow windows leave out of the table of variants; it then stands below what is in the first columns. */
export const ONLY_WIDE = '@max-4xl:hidden';
export const ONLY_NARROW = '@4xl:hidden';
