import type { Backend, ModelState } from '../../src-shared/inference.ts';
import { count, fileSize, number, percent } from './format-en.ts';

type Ready = Extract<ModelState, { readonly status: 'ready' }>;

const backends: Readonly<Record<Backend, string>> = { cuda: 'CUDA', metal: 'Metal', vulkan: 'Vulkan', cpu: 'CPU' };

/** What is said of models, and of the language model above all. */
export const modelsText = {
  title: 'Models',
  description: 'They find passages and write answers, on this machine.',
  backends,
  views: { model: 'Language model', search: 'Search by meaning', settings: 'Settings', machine: 'This machine' },
  chip: {
    none: 'Quotes only',
    choose: 'Choose a model',
    loading: (progress: number) => `Loading, ${percent(progress)}`,
    label: (words: string) => `Language model: ${words}`,
    noneHint: 'Answers are quoted word for word. A language model writes them instead, with the same sources.',
    idleHint: 'It is loaded when you ask.',
    loadingHint: 'The model is being loaded.',
    readyHint: (backend: Backend) => `It is loaded, and runs on ${backends[backend]}.`,
  },
  notice: {
    label: 'Notice about the language model',
    open: 'Details',
    dismiss: 'Dismiss the notice',
    lift: 'Try without these limits',
  },
  none: {
    heading: 'No language model yet',
    body: 'Answers are quoted from your documents, word for word. With a model they are written instead, and every claim still leads to its page.',
  },
  file: {
    choose: 'Choose a file…',
    chooseFolder: 'Choose a folder…',
    change: 'Change…',
    label: 'Model file',
    example: '/home/you/Models/model.gguf',
    hint: 'A GGUF file on the machine that Alcove runs on. Models made for chat, “instruct” in their name, answer best.',
    desktopHint: 'A GGUF file. Models made for chat, “instruct” in their name, answer best.',
    use: 'Use this model',
    checking: 'Looking at the file…',
    suggestions: 'Files and folders',
  },
  status: {
    idle: 'Not loaded. It is when you ask.',
    loading: (progress: number) => `Loading, ${percent(progress)}`,
    ready: 'Loaded',
  },
  actions: {
    MODEL_NOT_CHOSEN: 'Choose a GGUF file below the question field.',
    MODEL_LOAD_FAILED:
      'Try again; if it fails again, choose another backend in the settings of the model, or another model.',
    MODEL_NOT_INSTALLED: 'Look under “On this machine” on the page of models for those that are.',
    DOWNLOAD_NOT_FOUND: 'It may have been cancelled in another window; start it again.',
    VARIANT_NOT_FOUND: 'Ask the hub again for the quantizations that it has.',
    LICENCE_NOT_ACCEPTED: 'Read it and accept it.',
    BACKEND_UNAVAILABLE: 'Set the backend to automatic; what can be used is listed under “This machine”.',
  },
  load: 'Load now',
  unload: 'Unload',
  unloadHint: 'Frees its memory; it is loaded again when you ask',
  remove: 'Remove',
  removeHint: 'Answers are quotes again; the file stays where it is',
  facts: {
    runsOn: 'Runs on',
    context: 'Context',
    threads: 'Threads',
    memory: 'Memory',
    placement: ({ backend, gpuLayers, layers }: Ready) => {
      if (backend === 'cpu') return backends.cpu;
      const share =
        gpuLayers >= layers ? `all ${number(layers)} layers` : `${number(gpuLayers)} of ${number(layers)} layers`;
      return `${backends[backend]}, ${share} on the GPU`;
    },
    tokens: (n: number) => count(n, 'token', 'tokens'),
  },
  threadCounts: ({ prefill, decode }: Ready['threads']) => `${number(prefill)} to read, ${number(decode)} to write`,
  memoryShares: ({ ramBytes, vramBytes }: Ready['memory']) =>
    [
      ...(ramBytes > 0 || vramBytes === 0 ? [fileSize(ramBytes)] : []),
      ...(vramBytes > 0 ? [`${fileSize(vramBytes)} on the GPU`] : []),
    ].join(', '),
  settings: {
    intro: 'Alcove finds the best by itself. What you set counts from the next answer on.',
    automatic: 'Automatic',
    on: 'On',
    off: 'Off',
    reset: 'Set all to automatic',
    backend: ['Backend', 'What models run on: the fastest one that works'],
    gpuLayers: ['GPU layers', 'Layers that the GPU holds: as many as fit'],
    contextTokens: ['Context', 'Tokens that a chat may hold, passages and all'],
    sequences: ['Chats kept', 'Chats kept evaluated: follow-ups begin at once'],
    kvCache: ['KV cache', 'How exactly chats are kept: 8 bits need half the memory'],
    flashAttention: ['Flash attention', 'Needs less memory and time where the backend has it'],
    threads: ['Threads', 'Threads of the processor: measured for each model'],
    lookup: ['Lookup decoding', 'Copies ahead from the passages, where that is faster'],
    idleMinutes: ['Unload after', 'Minutes without a question; 0 keeps it in memory'],
    precision: { f16: '16 bits', q8_0: '8 bits' },
    minutes: (n: number) => count(n, 'minute', 'minutes'),
    range: (least: number, most: number) => `A number from ${number(least)} to ${number(most)}`,
  },
  machine: {
    intro: 'Backends are tried from the fastest to the slowest.',
    looking: 'Looking at what this machine offers…',
    again: 'Look again',
    usable: 'Can be used',
    refused: 'Cannot be used',
    free: (free: number, total: number) => `${fileSize(free)} of ${fileSize(total)} free`,
    processor: 'Processor',
    cores: (cores: number, mathCores: number) =>
      mathCores < cores
        ? `${count(cores, 'core', 'cores')}, of which models use ${number(mathCores)}`
        : count(cores, 'core', 'cores'),
    ram: 'Memory',
    llamaCpp: 'llama.cpp',
  },
} as const;
