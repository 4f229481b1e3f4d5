import { ensureBuilt } from './build.ts';

/** Tests of the parser pool and of whole processes run the built files. */
export default function setup(): void {
  if (!ensureBuilt()) throw new Error('the build failed');
}
