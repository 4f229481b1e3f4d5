import type { ImportSummary, WatchedFolder } from '../../src-shared/imports.ts';
import type { App } from '../app.ts';
import { type CommandContext, EXIT } from './context.ts';
import { reportImport } from './import.ts';
import { describeError, type Output, plural } from './output.ts';
import { withApp } from './with-app.ts';

/** `alcove watch add`: imports the folder and returns; its exit codes are those of `alcove import`. */
export async function addFolder(
  { dataFolder, out }: CommandContext,
  path: string,
  options: { collection?: string },
): Promise<number> {
  return withApp({ dataFolder, purpose: 'alcove watch add' }, async (app, signal) => {
    const { folder, run } = await app.folders.add(path, options.collection);
    // There may be something in it tomorrow.
    const isEmpty = run.failures.some(
      (failure) => failure.path === folder.path && failure.error.code === 'NOTHING_TO_IMPORT',
    );
    if (isEmpty) {
      out.json({ folder, files: [] });
      out.line(`${folder.path} is watched. There is nothing in it yet.`);
      return EXIT.ok;
    }
    const code = await reportImport(app, signal, out, async () => ({ run, about: { folder } }));
    out.line(`${folder.path} is watched: while Alcove is open, or \`alcove watch\` runs, the library is kept in step.`);
    return code;
  });
}

/** `alcove watch list`: every watched folder, with whether it can be reached. */
export async function listFolders({ dataFolder, out }: CommandContext): Promise<number> {
  return withApp({ dataFolder, purpose: 'alcove watch list', resumeImports: false }, async ({ folders }) => {
    await folders.look();
    const list = folders.list();
    out.json({ folders: list });
    for (const folder of list) out.line(shown(folder));
    if (list.length === 0) out.line('No folder is watched. Choose one: alcove watch add <folder>');
    return EXIT.ok;
  });
}

/** `alcove watch remove`: takes the folder's path or its id. */
export async function removeFolder(
  { dataFolder, out }: CommandContext,
  name: string,
  options: { removeDocuments?: boolean },
): Promise<number> {
  return withApp({ dataFolder, purpose: 'alcove watch remove', resumeImports: false }, async ({ folders }) => {
    const id = folders.resolveId(name);
    const folder = folders.list().find((each) => each.id === id);
    await folders.unwatch(id, options);
    out.json({ removed: folder });
    const fate = options.removeDocuments ? 'were removed' : 'stay in the library';
    out.line(`${folder?.path ?? name} is not watched any more. Its documents ${fate}.`);
    return EXIT.ok;
  });
}

/** `alcove watch`: keeps the library in step until it is asked to end. */
export async function keepWatching({ dataFolder, out }: CommandContext): Promise<number> {
  return withApp({ dataFolder, purpose: 'alcove watch', keepInStep: true }, async (app, signal) => {
    const folders = app.folders.list();
    out.json({ folders });
    if (folders.length === 0) {
      out.line('No folder is watched. Choose one: alcove watch add <folder>');
      return EXIT.failed;
    }
    out.line(`Watching ${plural(folders.length, 'folder')}. Ctrl-C to end.`);
    await Promise.all([tellStates(app, signal, out), tellImports(app, signal, out)]);
    return EXIT.ok;
  });
}

async function tellStates({ folders }: App, signal: AbortSignal, out: Output): Promise<void> {
  const told = new Map<number, WatchedFolder['state']>();
  for await (const list of folders.changes(signal)) {
    for (const folder of list) {
      if (folder.state === 'scanning' || told.get(folder.id) === folder.state) continue;
      told.set(folder.id, folder.state);
      out.line(shown(folder));
    }
  }
}

async function tellImports({ library }: App, signal: AbortSignal, out: Output): Promise<void> {
  let told: string | undefined;
  for await (const event of library.changes(signal)) {
    const run = event.type === 'queue' ? event.queue.lastRun : undefined;
    // A run is told once; the same figures again are the same run.
    const text = run && lineOf(run);
    if (text !== undefined && text !== told) out.line(text);
    told = text;
  }
}

function lineOf({ ready, unchanged, failed, failures }: ImportSummary): string {
  const facts = [
    `${plural(ready, 'document')} read`,
    ...(unchanged > 0 ? [`${unchanged.toLocaleString('en')} known`] : []),
    ...(failed > 0 ? [`${failed.toLocaleString('en')} failed`] : []),
  ];
  return [facts.join(', '), ...failures.map(({ path, error }) => `✗ ${path}\n  ${describeError(error)}`)].join('\n');
}

function shown({ id, path, collection, documentCount, state, isPolled, error }: WatchedFolder): string {
  const facts = [
    collection,
    plural(documentCount, 'document'),
    state,
    ...(isPolled ? ['looked through now and then'] : []),
  ];
  return `${String(id).padStart(3)}  ${path} (${facts.join(', ')})${error ? `\n     ${describeError(error)}` : ''}`;
}
