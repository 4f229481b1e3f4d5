import { resolve } from 'node:path';
import { AlcoveError } from '../../src-shared/errors.ts';
import type { Download, InstalledModel } from '../../src-shared/models.ts';
import type { App } from '../app.ts';
import { columns } from './columns.ts';
import { type CommandContext, EXIT } from './context.ts';
import { describeError, formatBytes, type ProgressBar, plural, progressBar } from './output.ts';
import { withApp } from './with-app.ts';

const ROLES = { language: 'writes', embedding: 'finds', ranking: 'ranks' } as const;

/** What a command about models opens: no imports are gone on with. */
export const modelCommand = <T>(
  { dataFolder }: CommandContext,
  name: string,
  work: (app: App, signal: AbortSignal) => Promise<T>,
): Promise<T> => withApp({ dataFolder, purpose: `alcove models ${name}`, resumeImports: false }, work);

/** `alcove models list`: what is here, what is on its way, and with `all` what the catalogue has. */
export async function listModels(context: CommandContext, options: { readonly all?: boolean }): Promise<number> {
  const { out } = context;
  return modelCommand(context, 'list', async (app) => {
    const installed = await firstOf((signal) => app.api.registry.changes(signal));
    const downloads = await firstOf((signal) => app.api.downloads.changes(signal));
    const catalogue = options.all ? app.api.hub.catalogue() : [];
    out.json({ installed, downloads, ...(options.all && { catalogue }) });
    if (installed.length === 0) out.line('No model is installed. See what there is: alcove models list --all');
    for (const line of columns(installed.map(installedRow))) out.line(line);
    if (downloads.length > 0) out.line('\nOn their way');
    for (const line of columns(downloads.map(downloadRow))) out.line(line);
    if (options.all) {
      out.line('\nThe catalogue (★ for this machine)');
      const rows = catalogue.map(({ repository, role, parameters, languages, licence, isRecommended }) => [
        isRecommended ? '★' : ' ',
        repository,
        ROLES[role],
        parameters >= 1_000 ? `${(parameters / 1_000).toFixed(1)} B` : `${parameters} M`,
        languages.join(', '),
        licence,
      ]);
      for (const line of columns(rows)) out.line(line);
    }
    return EXIT.ok;
  });
}

/** `alcove models add`: a model of this machine, where it is, or copied. */
export async function addModel(
  context: CommandContext,
  path: string,
  options: { readonly copy?: boolean; readonly use?: boolean },
): Promise<number> {
  const { out } = context;
  return modelCommand(context, 'add', async (app) => {
    const model = await app.api.registry.add(resolve(path), { copy: options.copy ?? false });
    if (options.use) await app.api.registry.use(model.id);
    out.json({ added: model });
    out.line(`Added ${model.name} (${ROLES[model.role]}, ${formatBytes(model.bytes)}), ${model.path}`);
    if (!options.use) out.note(`To use it: alcove models use ${shortId(model)}`);
    return EXIT.ok;
  });
}

/** `alcove models use`: makes it the model that writes, finds or ranks. */
export async function useModel(
  context: CommandContext,
  name: string,
  options: { readonly context?: number },
): Promise<number> {
  const { out } = context;
  return modelCommand(context, 'use', async (app) => {
    const model = await modelNamed(app, name);
    await app.api.registry.use(model.id, { contextTokens: options.context });
    out.json({ used: model.id });
    out.line(`${model.name} ${ROLES[model.role]} from now on.`);
    return EXIT.ok;
  });
}

/** `alcove models verify`: reads every byte, of one model or of all. */
export async function verifyModels(context: CommandContext, name: string | undefined): Promise<number> {
  const { out } = context;
  return modelCommand(context, 'verify', async (app, signal) => {
    const models =
      name === undefined ? await firstOf((stop) => app.api.registry.changes(stop)) : [await modelNamed(app, name)];
    const verified = await verifyAll(models, { registry: app.api.registry, bar: progressBar(), signal });
    const words = { ok: 'is what it should be', missing: 'is missing', damaged: 'is damaged' } as const;
    out.json({ verified });
    for (const { name: which, state } of verified) out.line(`${which} ${words[state]}.`);
    const bad = verified.filter(({ state }) => state !== 'ok');
    if (bad.length > 0) out.note('Remove what is damaged or missing (alcove models remove), and download it again.');
    return bad.length === 0 ? EXIT.ok : bad.length === verified.length ? EXIT.failed : EXIT.someFailed;
  });
}

interface VerifyAllParts {
  readonly registry: Pick<App['api']['registry'], 'verify'>;
  readonly bar: ProgressBar;
  readonly signal: AbortSignal;
}

/** Reads one model after the other, and shows how much of all is read. @throws the signal's reason */
export async function verifyAll(
  models: readonly InstalledModel[],
  { registry, bar, signal }: VerifyAllParts,
): Promise<readonly InstalledModel[]> {
  const total = models.reduce((sum, { bytes }) => sum + bytes, 0);
  const verified: InstalledModel[] = [];
  let before = 0;
  try {
    for (const { id, name, bytes } of models) {
      const onProgress = (done: number): void =>
        bar.update(megabytes(before + done), megabytes(total), `MB  verifying ${name}`);
      onProgress(0);
      verified.push(await registry.verify(id, { signal, onProgress }));
      before += bytes;
    }
  } finally {
    bar.stop();
  }
  return verified;
}

/** `alcove models remove`: an installed model, or a download. A person's own files stay where they are. */
export async function removeModel(
  context: CommandContext,
  name: string,
  options: { readonly force?: boolean },
): Promise<number> {
  const { out } = context;
  return modelCommand(context, 'remove', async (app) => {
    const downloads = await firstOf((signal) => app.api.downloads.changes(signal));
    const models = await firstOf((signal) => app.api.registry.changes(signal));
    const { id } = theOneNamed(name, [...downloads, ...models]);
    const download = downloads.find((each) => each.id === id);
    if (download) {
      await app.api.downloads.cancel(download.id);
      out.json({ cancelled: download.id });
      out.line(`The download of ${download.name} was cancelled.`);
      return EXIT.ok;
    }
    const model = theOneNamed(id, models);
    await app.api.registry.remove(model.id, { force: options.force ?? false });
    out.json({ removed: model.id });
    out.line(
      model.source === 'linked' ? `${model.name} was taken off the list; the file stays.` : `Removed ${model.name}.`,
    );
    return EXIT.ok;
  });
}

/** `alcove models move`: the folder for models, to another disk say. */
export async function moveModels(context: CommandContext, folder: string): Promise<number> {
  const { out } = context;
  return modelCommand(context, 'move', async (app) => {
    const bar = progressBar();
    const watching = new AbortController();
    const showing = (async () => {
      for await (const progress of app.api.registry.moving(watching.signal)) {
        if (progress) bar.update(megabytes(progress.doneBytes), megabytes(progress.totalBytes), 'MB moved');
      }
    })();
    try {
      const moved = await app.api.registry.move(resolve(folder));
      out.json(moved);
      out.line(`Models are kept in ${moved.path} from now on (${formatBytes(moved.bytes)}).`);
    } finally {
      watching.abort();
      await showing;
      bar.stop();
    }
    return EXIT.ok;
  });
}

const megabytes = (bytes: number): number => Math.round(bytes / 1e6);

/** What a subscription begins with. */
export async function firstOf<T>(subscribe: (signal: AbortSignal) => AsyncIterable<T>): Promise<T> {
  const stop = new AbortController();
  try {
    for await (const first of subscribe(stop.signal)) return first;
  } finally {
    stop.abort();
  }
  throw new AlcoveError('INTERNAL');
}

/** The installed model that is meant; see {@link theOneNamed}. */
async function modelNamed(app: App, name: string): Promise<InstalledModel> {
  return theOneNamed(name, await firstOf((signal) => app.api.registry.changes(signal)));
}

/** What an installed model and a download are called by. */
type Named = Pick<InstalledModel, 'id' | 'name' | 'repository' | 'variant'> & { readonly path?: string };

/**
 * The one that is meant: by its id or the beginning of it, by `owner/name:quantization`, by its repository or its name.
 * @throws AlcoveError `MODEL_NOT_INSTALLED`, also where it could be several
 */
export function theOneNamed<T extends Named>(name: string, models: readonly T[]): T {
  const wanted = name.toLowerCase();
  const ways: readonly ((model: T) => boolean)[] = [
    ({ id }) => id === wanted,
    ({ repository, variant }) => `${repository}:${variant}`.toLowerCase() === wanted,
    ({ repository }) => repository?.toLowerCase() === wanted,
    (model) => model.name.toLowerCase() === wanted,
    ({ path }) => path === resolve(name),
    ({ id }) => wanted.length >= 4 && id.startsWith(wanted),
  ];
  for (const is of ways) {
    const found = models.filter(is);
    const [model] = found;
    if (found.length === 1 && model) return model;
    if (found.length > 1) {
      throw new AlcoveError('MODEL_NOT_INSTALLED', {
        detail: `“${name}” could be ${plural(found.length, 'model')}: ${found.map(shortId).join(', ')}.`,
      });
    }
  }
  throw new AlcoveError('MODEL_NOT_INSTALLED', { detail: `No model “${name}” is installed.` });
}

const shortId = ({ id }: Named): string => id.slice(0, 8);

function installedRow(model: InstalledModel): readonly string[] {
  const { role, name, bytes, variant, isInUse, state, speed, lastUsedAt } = model;
  return [
    shortId(model),
    ROLES[role],
    name,
    variant ?? '',
    formatBytes(bytes),
    speed ? `${speed.decodeTokensPerSecond.toFixed(1)} tokens/s` : '',
    lastUsedAt === undefined ? 'never used' : `used ${new Date(lastUsedAt).toISOString().slice(0, 10)}`,
    state !== 'ok' ? state : isInUse ? 'in use' : '',
  ];
}

function downloadRow(download: Download): readonly string[] {
  const { repository, variant, receivedBytes, totalBytes, state } = download;
  const share = totalBytes === 0 ? 0 : Math.floor((100 * receivedBytes) / totalBytes);
  const why = state.status === 'failed' || state.status === 'waiting' ? describeError(state.error) : '';
  return [shortId(download), `${repository}:${variant}`, `${share} % of ${formatBytes(totalBytes)}`, state.status, why];
}
