import { AlcoveError } from '../../src-shared/errors.ts';
import { parseModelName } from '../../src-shared/model-name.ts';
import type { Download, ModelVariant, RepositoryFit, VariantFit, Verdict } from '../../src-shared/models.ts';
import type { App } from '../app.ts';
import { columns } from './columns.ts';
import { type CommandContext, EXIT } from './context.ts';
import { firstOf, modelCommand } from './models.ts';
import { describeError, formatBytes, type Output, plural, progressBar } from './output.ts';

/** `alcove models search`: asks the hub. */
export async function searchHub(context: CommandContext, text: string): Promise<number> {
  const { out } = context;
  return modelCommand(context, 'search', async (app, signal) => {
    const models = await app.api.hub.search(text, { signal });
    out.json({ models });
    if (models.length === 0) out.line('The hub has no model of that name in a form that Alcove runs.');
    const rows = models.map(({ repository, downloads, isGated, updatedAt }) => [
      repository,
      `${downloads.toLocaleString('en')} downloads`,
      new Date(updatedAt).toISOString().slice(0, 10),
      isGated ? 'needs its owner’s leave' : '',
    ]);
    for (const line of columns(rows)) out.line(line);
    return EXIT.ok;
  });
}

interface ShowOptions {
  readonly context?: number;
  readonly refresh?: boolean;
}

const VERDICT_WORDS: Readonly<Record<Verdict, string>> = {
  gpu: 'fits on the GPU',
  partly: 'partly on the GPU',
  cpu: 'on the processor',
  'too-large': 'too large',
};

/** `alcove models show`: every quantization of a repository, and how it would do on this machine. */
export async function showRepository(context: CommandContext, name: string, options: ShowOptions): Promise<number> {
  const { out } = context;
  return modelCommand(context, 'show', async (app, signal) => {
    const repository = await app.api.hub.repository(name, { signal, refresh: options.refresh });
    const fit = await app.api.hub.fit(repository.repository, { signal, contextTokens: options.context });
    out.json({ repository, fit });
    const { licence, isGated, revision, variants, refusedFiles } = repository;
    out.line(`${repository.repository}  (${licence.name}${isGated ? ', needs its owner’s leave' : ''})`);
    out.line(`Commit ${revision.slice(0, 12)}, looked at ${new Date(repository.fetchedAt).toISOString().slice(0, 16)}`);
    if (fit.maxContextTokens > 0) {
      const { contextTokens: context, maxContextTokens: most } = fit;
      out.line(`With a context of ${context.toLocaleString('en')} tokens, of ${most.toLocaleString('en')} at most:\n`);
    }
    const fits = new Map(fit.variants.map((each) => [each.variant, each]));
    const rows = variants.map((variant) => variantRow(variant, fits.get(variant.id), fit.recommended?.variant));
    const head = ['', 'Quantization', 'Bits', 'Download', 'Quality', 'Memory', 'On this machine', 'Tokens/s', ''];
    for (const line of columns([head, ...rows])) out.line(line);
    if (fit.recommended) out.line(`\n★ ${fit.recommended.reason}`);
    if (refusedFiles.length > 0)
      out.note(`${plural(refusedFiles.length, 'file')} of it are of a kind that Alcove never fetches.`);
    return EXIT.ok;
  });
}

function variantRow(
  { id, bitsPerWeight, bytes, quality, installed }: ModelVariant,
  fit: VariantFit | undefined,
  recommended: string | undefined,
): readonly string[] {
  const rise = quality?.perplexityRise === undefined ? '' : ` (+${(100 * quality.perplexityRise).toFixed(1)} %)`;
  const layers = fit?.verdict === 'partly' ? ` (${fit.gpuLayers} of ${fit.layers} layers)` : '';
  return [
    id === recommended ? '★' : ' ',
    id,
    bitsPerWeight === undefined ? '' : bitsPerWeight.toFixed(1),
    formatBytes(bytes),
    quality ? `${quality.level.replace('-', ' ')}${rise}` : '',
    fit ? formatBytes(fit.memory.totalBytes) : '',
    fit ? `${VERDICT_WORDS[fit.verdict]}${layers}` : '',
    fit?.speed ? `${fit.speed.basis === 'measured' ? '' : '~'}${fit.speed.decodeTokensPerSecond.toFixed(1)}` : '',
    installed === undefined ? '' : 'installed',
  ];
}

interface PullOptions {
  readonly acceptLicence?: boolean;
  readonly use?: boolean;
}

/** `alcove models pull`: downloads `REPO`, or one quantization of it, `REPO:QUANT`. Ctrl-C pauses; the same command goes on. */
export async function pullModel(context: CommandContext, name: string, options: PullOptions): Promise<number> {
  const { out } = context;
  return modelCommand(context, 'pull', async (app, signal) => {
    const { repository, variant } = await wanted(app, name, signal);
    const { licence } = repository;
    if (!licence.isAccepted) {
      if (!options.acceptLicence) {
        throw new AlcoveError('LICENCE_NOT_ACCEPTED', {
          detail: `${repository.repository} is published under the licence “${licence.name}” (${licence.url}).`,
        });
      }
      app.api.hub.acceptLicence(repository.repository, licence.name);
    }
    let id = variant.installed;
    if (id === undefined) {
      const download = await app.api.downloads.start({ repository: repository.repository, variant: variant.id });
      await app.api.downloads.resume(download.id);
      const ended = await follow(app, download.id, out, signal);
      if (ended) {
        out.json({ download: ended });
        if (ended.state.status === 'failed') out.note(describeError(ended.state.error));
        else out.note('Paused: the same command goes on with it.');
        return EXIT.failed;
      }
      const installed = await firstOf((stop) => app.api.registry.changes(stop));
      id = installed.find((each) => each.repository === repository.repository && each.variant === variant.id)?.id;
    }
    if (id === undefined) throw new AlcoveError('MODEL_NOT_INSTALLED');
    if (options.use) await app.api.registry.use(id);
    out.json({ installed: id });
    out.line(`${repository.repository}:${variant.id} is installed.`);
    if (!options.use) out.note(`To use it: alcove models use ${id.slice(0, 8)}`);
    return EXIT.ok;
  });
}

/** What `REPO[:QUANT]` stands for: without one, the quantization that is recommended for this machine. */
async function wanted(app: App, name: string, signal: AbortSignal) {
  const repository = await app.api.hub.repository(name, { signal });
  const chosen =
    parseModelName(name).variant ?? recommendedOf(await app.api.hub.fit(repository.repository, { signal }));
  const variant = repository.variants.find(({ id }) => id.toLowerCase() === chosen.toLowerCase());
  if (!variant) {
    throw new AlcoveError('VARIANT_NOT_FOUND', {
      detail: `${repository.repository} has no “${chosen}”, but ${repository.variants.map(({ id }) => id).join(', ')}.`,
    });
  }
  return { repository, variant };
}

function recommendedOf({ recommended, variants }: RepositoryFit): string {
  if (recommended) return recommended.variant;
  throw new AlcoveError('MODEL_TOO_LARGE', {
    detail: `None of its ${plural(variants.length, 'quantization')} fits into this machine. Name one to download it nonetheless.`,
  });
}

/** Shows how far a download is. @returns how it stands if it is not complete */
async function follow(app: App, id: string, out: Output, signal: AbortSignal): Promise<Download | undefined> {
  const bar = progressBar();
  const watching = new AbortController();
  const stop = (): void => void app.api.downloads.pause(id).catch(() => {});
  signal.addEventListener('abort', stop, { once: true });
  let told = '';
  try {
    for await (const downloads of app.api.downloads.changes(watching.signal)) {
      const download = downloads.find((each) => each.id === id);
      if (!download) return undefined;
      const { state, receivedBytes, totalBytes } = download;
      bar.update(Math.round(receivedBytes / 1e6), Math.round(totalBytes / 1e6), `MB  ${progressWords(download)}`);
      if (state.status === 'waiting' && told !== state.error.message) {
        told = state.error.message;
        out.note(`${told} Waiting.`);
      }
      if (state.status === 'failed' || (state.status === 'paused' && signal.aborted)) return download;
    }
    return undefined;
  } finally {
    signal.removeEventListener('abort', stop);
    watching.abort();
    bar.stop();
  }
}

function progressWords({ state }: Download): string {
  if (state.status !== 'running') return state.status;
  const left = state.secondsLeft === undefined ? '' : `, ${Math.ceil(state.secondsLeft / 60)} min left`;
  return `${formatBytes(state.bytesPerSecond)}/s${left}`;
}
