import type { LibraryLanguage, ModelRole, SetupProposal } from '../../src-shared/models.ts';
import { capital, duration, fileSize, speed } from './format-en.ts';

const languages: Readonly<Record<LibraryLanguage, string>> = {
  english: 'English',
  chinese: 'Chinese',
  multilingual: 'Several, or another',
};

const does: Readonly<Record<ModelRole, string>> = {
  language: 'writes answers',
  embedding: 'finds by meaning',
  ranking: 'puts the right passage first',
};

/** Megabits a second of a slow line and of a fast one. */
const LINES = [20, 100] as const;

const minutes = (bytes: number, megabits: number): string =>
  duration(Math.max(1, Math.ceil((bytes * 8) / (megabits * 1_000_000) / 60)) * 60);

/** What is said on the first run. */
export const setupText = {
  heading: 'Models for this machine',
  machine: ({ memoryBytes, gpu, diskFreeBytes }: SetupProposal['machine']) =>
    [
      `${fileSize(memoryBytes)} of memory`,
      gpu ?? 'no GPU that models can use',
      ...(diskFreeBytes === undefined ? [] : [`${fileSize(diskFreeBytes)} free on disk`]),
    ].join(', '),
  why: 'Search and quoted answers work at once, without any. Models add written answers, and finding what is said in other words.',
  language: 'Your documents are in',
  languages,
  does: (role: ModelRole) => capital(does[role]),
  include: (name: string) => `Include ${name}`,
  lookUp: 'Look up sizes',
  lookUpHint: (host: string, isFirst: boolean) =>
    `Opens a connection to ${host}${isFirst ? ', the first that Alcove makes' : ''}. Nothing is downloaded yet.`,
  looking: (host: string) => `Asking ${host}…`,
  variant: (variant: string, bytes: number) => `${variant}, ${fileSize(bytes)}`,
  installed: 'Installed already',
  tooLarge: 'All of its variants are too large for this machine',
  noneFits: 'None of these models fits this machine. A smaller one may: choose from all models.',
  speed: (tokensPerSecond: number) => `about ${speed(tokensPerSecond)} here`,
  total: (bytes: number) => `${fileSize(bytes)} in all`,
  time: (bytes: number) =>
    `About ${minutes(bytes, LINES[1])} at ${LINES[1]} Mbit/s, ${minutes(bytes, LINES[0])} at ${LINES[0]} Mbit/s. You can work meanwhile.`,
  accept: (licences: readonly string[]) => `I accept their licences: ${licences.join(', ')}`,
  download: (bytes: number) => `Download ${fileSize(bytes)}`,
  starting: 'Starting…',
  use: 'Use them',
  choose: 'Choose from all models',
  skip: 'Skip',
  skipLabel: 'Skip: go on without models',
  started: 'The models are on their way.',
  startedHint: 'They are used as soon as they are here.',
} as const;
