import type {
  HubModel,
  ModelRole,
  ModelVariant,
  QualityLevel,
  TokenState,
  VariantFit,
  VariantSpeed,
  Verdict,
} from '../../src-shared/models.ts';
import {
  compact,
  contextLength,
  count,
  decimal,
  fileSize,
  languageName,
  moment,
  number,
  parameterCount,
  percent,
  rise,
  speed,
} from './format-en.ts';
import { hereText } from './here-en.ts';

const roles: Readonly<Record<ModelRole, readonly [name: string, does: string]>> = {
  language: ['Write answers', 'Language models read the passages that were found and write the answer.'],
  embedding: ['Find by meaning', 'Embedding models find passages that say it in other words.'],
  ranking: ['Rank what was found', 'Rerankers read the best passages beside the question and put the right one first.'],
};

const roleNames: Readonly<Record<ModelRole, string>> = {
  language: 'Language model',
  embedding: 'Embedding model',
  ranking: 'Reranker',
};

const qualities: Readonly<Record<QualityLevel, string>> = {
  original: 'The original',
  'near-lossless': 'Near lossless',
  'very-good': 'Very good',
  good: 'Good',
  fair: 'Fair',
  poor: 'Poor',
  'very-poor': 'Very poor',
};

const verdicts: Readonly<Record<Verdict, string>> = {
  gpu: 'Fits on the GPU',
  partly: 'Partly on the GPU',
  cpu: 'On the processor',
  'too-large': 'Too large',
};

const bases: Readonly<Record<VariantSpeed['basis'], string>> = {
  measured: 'measured here',
  corrected: 'corrected here',
  estimated: 'estimated',
};

/** What is said on the page of models. */
export const hubText = {
  heading: 'Models',
  summary: (models: number, bytes: number) =>
    models === 0 ? 'None installed yet' : `${number(models)} installed, ${fileSize(bytes)}`,
  downloading: (share: number) => `downloading, ${percent(share)}`,
  share: percent,
  number,
  tabs: 'Parts of this page',
  tab: { discover: 'Discover', here: 'On this machine', settings: 'Hub' },
  inUse: 'Models in use',
  inUseHint: 'Which models write, find and rank now, and how they run',
  add: 'Add from disk',
  roles,
  roleNames,
  search: {
    label: 'Search for a model',
    placeholder: 'Name, owner/name, or an address',
    submit: (isName: boolean) => (isName ? 'Open' : 'Search the hub'),
    hint: (host: string) =>
      `What you type is sought in the list below. Search, or open a model, and Alcove asks ${host}: nothing before that.`,
    running: (host: string) => `Asking ${host}…`,
    found: (n: number, words: string) =>
      n === 0 ? `The hub has no model for “${words}”.` : `${count(n, 'model', 'models')} on the hub for “${words}”`,
    results: 'Found on the hub',
    clear: 'Back to the catalogue',
    gated: 'Its owner has to let people in',
    noneHere: 'None in the catalogue. Search the hub for it.',
    downloads: ({ downloads }: HubModel) => `${compact(downloads)} downloads`,
    likes: ({ likes }: HubModel) => `${compact(likes)} likes`,
    updated: ({ updatedAt }: HubModel) =>
      `changed ${new Intl.DateTimeFormat('en', { month: 'short', year: 'numeric' }).format(updatedAt)}`,
  },
  toSettings: 'Settings of the hub',
  card: {
    recommended: 'Recommended here',
    recommendedHint: 'For this machine and the language of your documents',
    installed: 'Installed',
    parameters: (millions: number, active?: number) =>
      active === undefined
        ? `${parameterCount(millions)} parameters`
        : `${parameterCount(millions)} parameters, ${parameterCount(active)} at work`,
    context: (tokens: number) => (tokens < 1_024 ? `${number(tokens)} tokens` : `${contextLength(tokens)} context`),
    about: (bytes: number, bits: number) => `about ${fileSize(bytes)} at ${number(bits)} bits`,
    languages: (codes: readonly string[]) =>
      codes.map((code) => (code === 'multilingual' ? 'Many languages' : languageName(code))).join(', '),
  },
  detail: {
    share: percent,
    back: 'All models',
    looking: (host: string) => `Asking ${host} what there is…`,
    refresh: 'Ask the hub again',
    fetched: (time: number) => `As the hub told it on ${moment(time)}`,
    licence: 'Licence',
    licenceName: (name: string) => (name === 'unknown' ? 'The hub names none' : name),
    accepted: 'accepted',
    gated: 'Its owner has to let you in: accept the terms on its page on the hub, then set your token under “Hub”.',
    refused: (n: number) =>
      `${count(n, 'file', 'files')} of this repository could run code and ${n === 1 ? 'is' : 'are'} never fetched.`,
    measuring: 'Reading the model’s header to see what it needs…',
    noFit: 'What it needs cannot be told before it is here.',
    context: 'Context length',
    contextHint: 'How much it can keep in mind: longer chats need more memory.',
    tokens: (n: number) => count(n, 'token', 'tokens'),
    most: (tokens: number) => `up to ${contextLength(tokens)}`,
    variants: 'Quantizations',
    variantsHint: 'The same model, its weights kept more or less exactly. Fewer bits: smaller, faster, less precise.',
    columns: {
      variant: 'Variant',
      bits: ['Bits', 'per weight'],
      download: 'Download',
      quality: 'Quality',
      memory: 'Memory',
      fit: 'This machine',
      speed: 'Speed',
      action: 'Get it',
    },
    recommended: 'Recommended',
    takes: (variant: string) => `${variant} is the one to take here`,
    bits: (bits: number) => decimal(bits),
    bitsShort: (bits: number) => `${decimal(bits)} bits`,
    size: ({ bytes, downloadBytes }: ModelVariant) =>
      downloadBytes > 0 && downloadBytes < bytes
        ? `${fileSize(bytes)}, ${fileSize(downloadBytes)} to fetch`
        : fileSize(bytes),
    files: (n: number) => count(n, 'file', 'files'),
    quality: (level: QualityLevel) => qualities[level],
    rise,
    perplexity: 'perplexity',
    perplexityHint: (sources: readonly string[]) =>
      `Perplexity: how much more text surprises it than the original; lower is better. Published: ${sources.join('; ')}.`,
    memory: ({ memory }: VariantFit) => fileSize(memory.totalBytes),
    memoryParts: ({ memory: { weightBytes, kvBytes, computeBytes } }: VariantFit) =>
      [weightBytes, kvBytes, computeBytes].map(fileSize).join(' + '),
    memoryHint: 'weights + KV + buffers',
    memoryLong: ({ memory: { weightBytes, kvBytes, computeBytes }, availableBytes }: VariantFit) =>
      `${fileSize(weightBytes)} for the weights, ${fileSize(kvBytes)} for the KV cache, ${fileSize(computeBytes)} for buffers; of ${fileSize(availableBytes)} that may be used here, a tenth left free`,
    verdict: ({ verdict }: VariantFit) => verdicts[verdict],
    layers: ({ gpuLayers, layers }: VariantFit) =>
      gpuLayers === undefined || layers === undefined ? '' : `${number(gpuLayers)} of ${number(layers)} layers`,
    speed: ({ decodeTokensPerSecond, prefillTokensPerSecond }: VariantSpeed) =>
      speed(decodeTokensPerSecond > 0 ? decodeTokensPerSecond : prefillTokensPerSecond),
    speedBasis: ({ basis }: VariantSpeed) => bases[basis],
    reads: ({ decodeTokensPerSecond, prefillTokensPerSecond }: VariantSpeed) =>
      decodeTokensPerSecond > 0 && prefillTokensPerSecond > 0 ? `reads ${speed(prefillTokensPerSecond)}` : '',
    unknown: '–',
    download: 'Download',
    downloadLabel: (variant: string) => `Download ${variant}`,
    downloadSize: (bytes: number) => `Download ${fileSize(bytes)}`,
    use: 'Use',
    takeLabel: (variant: string) => `Use ${variant}`,
    using: 'In use',
    onItsWay: (variant: string) => `${variant} is on its way`,
  },
  licence: {
    title: (model: string) => `Licence of ${model}`,
    body: (licence: string) =>
      licence === 'unknown'
        ? 'The hub names no licence for this model. Read its page before you use it.'
        : `This model is given out under “${licence}”. Read what that asks of you before you use it.`,
    page: 'Where it is written',
    copy: 'Copy the address',
    copyShort: 'Copy',
    copied: 'Copied',
    once: 'Alcove asks once for each model.',
    accept: 'Accept and download',
  },
  ...hereText,
  settings: {
    intro: 'Alcove opens a connection only to look up and download what you ask for, and only as it is set here.',
    privacy: 'Every connection, ever',
    endpoint: 'Address of the hub',
    endpointHint: 'The hub, or a mirror of it such as hf-mirror.com.',
    endpointReset: 'Use the hub itself',
    proxy: 'Proxy',
    proxyHint: 'How connections leave this machine.',
    proxies: { auto: 'As the system says', none: 'None', url: 'This one' },
    proxyAddress: 'Address of the proxy',
    proxyExample: 'http://proxy.example:3128',
    certificates: 'Certificate file',
    certificatesHint: 'A PEM file to trust besides the system’s, where a company inspects traffic.',
    certificatesExample: '/etc/ssl/company.pem',
    save: 'Save',
    saved: 'Saved. It counts from the next connection on.',
    address: 'An address that begins with https:// or http://',
  },
  token: {
    heading: 'Token',
    body: 'For models whose owners let people in one by one. It is sent to the hub alone, and never shown again.',
    none: 'None is set.',
    kept: ({ keptIn }: TokenState) =>
      ({
        keychain: 'Set, and kept in the keychain of this system.',
        environment: 'Set by the environment variable HF_TOKEN.',
        session: 'Set until Alcove is closed: this system has no keychain.',
        unknown: 'Set.',
      })[keptIn ?? 'unknown'],
    label: 'New token',
    example: 'hf_…',
    save: 'Set',
    remove: 'Remove',
  },
} as const;
