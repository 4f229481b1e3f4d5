/** Short texts that share no word worth searching for: one is found by `krill`, one by `arches`, one by `thirteen`. */
export const WHALES = 'The blue whale is the largest animal that ever lived. It feeds on krill in cold waters.';
export const BRIDGES = 'The old bridge crosses the river on seven arches of stone. Carts still use it in the summer.';
export const CLOCKS =
  'The tower clock was made by a smith who had never seen one. It strikes thirteen at noon, always.';
