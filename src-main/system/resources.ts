import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The folder that holds `package.json`, `resources/` and `out/`: the checkout during
 * development, the app's own folder once packaged. Found by walking up, because the code
 * that asks may be a source file or a chunk of the bundle.
 */
export function appRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json')) || !existsSync(join(folder, 'resources'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`no package.json and resources/ above ${fileURLToPath(import.meta.url)}`);
    folder = parent;
  }
  return folder;
}

/** The sample documents behind "try it with samples". */
export function samplesFolder(): string {
  return join(appRoot(), 'resources', 'samples');
}
