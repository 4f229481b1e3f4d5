import { readFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { isSystemFile } from '../../src-shared/system-files.ts';

/** The file in which people say what Alcove is to pass over, with the syntax of .gitignore. */
export const IGNORE_FILE = '.alcoveignore';

/** A longer file is none that anyone wrote. */
const MAX_RULE_CHARS = 100_000;

/** Folders whose content changes often and never matters: watching them would cost, and tell nothing. */
export const NOISY_FOLDERS: readonly string[] = [
  ...['node_modules', 'bower_components', '__pycache__', '.git', '.hg', '.svn', '.venv', '.tox', '.gradle', '.idea'],
  ...['.cache', '.npm', '.cargo', '.rustup', '.m2', '.local', '.config', '.mozilla', '.Trash', '.Spotlight-V100'],
];

/** Whose rules say that something is passed over. */
export type IgnoredBy = 'defaults' | 'own';

/**
 * The rules that hold in one folder: its own, those of the folders it is in, and the defaults,
 * which people override with `!` in their own.
 */
export class FolderRules {
  readonly #folder: string;
  readonly #own: Ignore | undefined;
  readonly #parent: FolderRules | undefined;

  private constructor(folder: string, own: Ignore | undefined, parent: FolderRules | undefined) {
    this.#folder = folder;
    this.#own = own;
    this.#parent = parent;
  }

  /**
   * Reads the rules of a folder.
   * @param parent the rules of the folder that it is in; absent for the one that was chosen
   */
  static async of(folder: string, parent?: FolderRules): Promise<FolderRules> {
    const text = await readFile(join(folder, IGNORE_FILE), 'utf8').catch(() => undefined);
    if (text === undefined && parent) return new FolderRules(folder, undefined, parent);
    return new FolderRules(
      folder,
      text === undefined ? undefined : ignore().add(text.slice(0, MAX_RULE_CHARS)),
      parent,
    );
  }

  /**
   * By whose rules a file or folder in this folder is passed over; `undefined` when it is not.
   * As in git, the rules nearest to it count most, and the last of those that fit.
   */
  ignores(name: string, isFolder: boolean): IgnoredBy | undefined {
    const path = join(this.#folder, name);
    for (let rules: FolderRules | undefined = this; rules; rules = rules.#parent) {
      const verdict = rules.#own?.test(pathname(rules.#folder, path, isFolder));
      if (verdict?.ignored) return 'own';
      if (verdict?.unignored) return undefined;
    }
    return isSystemFile(name) ? 'defaults' : undefined;
  }
}

/** Tells for single paths below a folder whether they are passed over, with each folder's rules read once. */
export class IgnoreRules {
  readonly #root: string;
  readonly #folders = new Map<string, Promise<FolderRules>>();

  constructor(root: string) {
    this.#root = root;
  }

  /** Whether a path is passed over, or is in a folder that is; `undefined` when it is not. */
  async ignores(path: string, isFolder: boolean): Promise<IgnoredBy | undefined> {
    let folder = this.#root;
    const names = relative(this.#root, path).split(sep);
    for (const [index, name] of names.entries()) {
      const isLast = index === names.length - 1;
      const verdict = (await this.rulesOf(folder)).ignores(name, isFolder || !isLast);
      if (verdict) return verdict;
      folder = join(folder, name);
    }
    return undefined;
  }

  /** The rules that hold in a folder at or below the root. */
  rulesOf(folder: string): Promise<FolderRules> {
    let rules = this.#folders.get(folder);
    if (!rules) {
      rules =
        folder === this.#root
          ? FolderRules.of(folder)
          : this.rulesOf(dirname(folder)).then((parent) => FolderRules.of(folder, parent));
      this.#folders.set(folder, rules);
    }
    return rules;
  }
}

function pathname(folder: string, path: string, isFolder: boolean): string {
  const name = relative(folder, path).split(sep).join('/');
  return isFolder ? `${name}/` : name;
}
