import type { AnswerStage } from '../../src-shared/answers.ts';
import type { PageUnit } from '../../src-shared/documents.ts';
import type { GenerationStats } from '../../src-shared/inference.ts';
import { capital, count, decimal, duration, number, percent, speed, unitPlace } from './format-en.ts';
import { modelsText } from './models-en.ts';

/** What is said in the chat. */
export const chatText = {
  heading: 'Chat',
  conversations: 'Conversations',
  newChat: 'New chat',
  delete: (title: string) => `Delete ${title}`,
  deleteTitle: 'Delete this conversation?',
  deleteBody: (title: string) => `“${title}” and its answers will be gone. Your documents are not touched.`,
  deleteConfirm: 'Delete',
  groups: { today: 'Today', yesterday: 'Yesterday', week: 'Last 7 days', earlier: 'Earlier' },
  noConversations: 'Questions you ask will be listed here.',
  loading: 'Opening the conversation…',
  messages: 'Messages',
  you: 'You asked',
  answer: 'Answer',
  question: 'Your question',
  placeholder: 'Ask your documents',
  ask: 'Ask',
  stop: 'Stop',
  hint: 'Enter to ask, Shift+Enter for a new line',
  notReady: 'Add a document first, then ask about it.',
  stillReading: 'You can ask as soon as the first document has been read.',
  length: (n: number, most: number) => `${number(n)} of ${number(most)} characters`,
  stage: (stage: AnswerStage): string => {
    switch (stage.name) {
      case 'searching':
        return 'Looking through your documents…';
      case 'loading':
        return `Loading the model, ${percent(stage.progress)}`;
      case 'reading':
        return 'Reading the passages…';
      case 'writing':
        return 'Writing…';
    }
  },
  thinking: 'Thinking…',
  /** Without a time while the answer is on its way. */
  thought: (milliseconds: number) =>
    milliseconds === 0 ? 'Thought about it' : `Thought for ${duration(milliseconds / 1_000)}`,
  answering: 'Answering',
  answered: (sources: number) => (sources > 0 ? `Answered, with ${count(sources, 'source', 'sources')}` : 'Answered'),
  extractive: 'Quoted from your documents, word for word',
  written: (model: string) => `Written by ${model} from your documents`,
  writtenByModel: 'Written by a model from your documents',
  quotedInstead: 'The model did not write this answer; these are quotes.',
  interrupted: 'Interrupted: the process that was writing came to its end. What it had written is kept.',
  interruptedEmpty: 'Interrupted: the process that was to write came to its end before the first word.',
  interruptedQuoted:
    'Interrupted: the process that was to write came to its end before the first word. These are quotes.',
  wroteNothing: {
    length: 'The model thought until it had reached the greatest length of an answer. These are quotes instead.',
    other: 'The model wrote no answer. These are quotes instead.',
  },
  askAgain: 'Ask again',
  cutShort: {
    length: 'It ends here because it has reached the greatest length of an answer.',
    context: 'It ends here because the model’s context is full. Begin a new chat, or set a larger context.',
  },
  trimmed: ({ turns, tokens }: NonNullable<GenerationStats['trimmed']>) =>
    turns > 0
      ? `${count(turns, 'earlier turn', 'earlier turns')} of this chat (${count(tokens, 'token', 'tokens')}) did not fit into the model’s context and ${turns === 1 ? 'was' : 'were'} left out.`
      : `${count(tokens, 'token', 'tokens')} of what was to be read did not fit into the model’s context and ${tokens === 1 ? 'was' : 'were'} left out.`,
  took: (milliseconds: number) =>
    milliseconds < 1_000 ? `${Math.max(1, Math.round(milliseconds))} ms` : `${decimal(milliseconds / 1_000)} s`,
  tookHint: 'Time from the question to the complete answer',
  figures: {
    show: 'Figures',
    label: 'Figures of this answer',
    speed,
    model: 'Model',
    backend: 'Runs on',
    runsOn: ({ backend, gpuLayers }: GenerationStats) =>
      backend === 'cpu'
        ? modelsText.backends.cpu
        : `${modelsText.backends[backend]}, ${count(gpuLayers, 'layer', 'layers')} on the GPU`,
    threads: 'Threads',
    threadCounts: modelsText.threadCounts,
    ttft: 'First token',
    afterQuestion: (milliseconds: number) => `after ${duration(milliseconds / 1_000)}`,
    prompt: 'Prompt',
    promptTokens: ({ promptTokens, reusedTokens }: GenerationStats) =>
      `${count(promptTokens, 'token', 'tokens')}${reusedTokens > 0 ? `, ${number(reusedTokens)} of them reused` : ''}`,
    prefill: 'Prefill',
    decode: 'Decode',
    decoded: ({ outputTokens, decodeTokensPerSecond }: GenerationStats) =>
      `${count(outputTokens, 'token', 'tokens')} at ${speed(decodeTokensPerSecond)}`,
    drafts: 'Drafts',
    accepted: ({ drafts: { proposed, accepted } }: GenerationStats) =>
      `${number(accepted)} of ${number(proposed)} accepted`,
    load: 'Loading',
    queue: 'Waiting',
    time: (milliseconds: number) => duration(milliseconds / 1_000),
    context: 'Context',
    contextUsed: ({ promptTokens, outputTokens, contextTokens }: GenerationStats) =>
      `${number(promptTokens + outputTokens)} of ${count(contextTokens, 'token', 'tokens')}`,
    shifts: 'Made room',
    shifted: (n: number) => count(n, 'time', 'times'),
    memory: 'Memory',
    memoryShares: modelsText.memoryShares,
  },
  nothing: 'Nothing found',
  nothingHint: 'Your documents do not seem to say. Try other words, or add a document that covers this.',
  stopped: 'Stopped before it was complete.',
  copy: 'Copy answer',
  copied: 'Copied',
  sources: 'Sources',
  source: (n: number, title: string, page?: number, unit?: PageUnit) =>
    page === undefined ? `Source ${n}: ${title}` : `Source ${n}: ${title}, ${unitPlace(page, unit)}`,
  place: unitPlace,
  placeAlone: (page: number, unit?: PageUnit) => capital(unitPlace(page, unit)),
  latest: 'Jump to the latest',
  empty: {
    heading: 'What do you want to know?',
    ready: (documents: number) =>
      `Ask about your ${count(documents, 'document', 'documents')}. Every answer shows the page it came from.`,
    examples: 'For example',
    // These are about the documents in resources/samples.
    questions: [
      'What happens when I import the same file twice?',
      'Where does Alcove keep its data?',
      'How do I remove a document?',
    ],
    tips: [
      'Use the words you expect to stand in the document.',
      'Ask one thing at a time.',
      'Click a number in an answer to see the passage on its page.',
    ],
    addFirst: 'Add documents to your library, then ask about them here.',
    toLibrary: 'Go to the library',
  },
} as const;
