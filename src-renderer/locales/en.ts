import type { PageUnit } from '../../src-shared/documents.ts';
import type { ImportSummary } from '../../src-shared/imports.ts';
import { chatText } from './chat-en.ts';
import {
  capital,
  count,
  day,
  decimal,
  duration,
  fileSize,
  languageName,
  number,
  percent,
  timeLeft,
  unitCount,
  unitName,
  unitPlace,
} from './format-en.ts';
import { hubText } from './hub-en.ts';
import { modelsText } from './models-en.ts';
import { privacyText } from './privacy-en.ts';
import { retrievalText } from './retrieval-en.ts';
import { setupText } from './setup-en.ts';

/** Every string a person sees. Another language is another object of this type. */
export const text = {
  app: {
    name: 'Alcove',
    promise: 'Everything stays on this machine',
    version: (version: string) => `Version ${version}`,
    dataFolder: (path: string) => `Your library is kept in ${path}`,
    opening: 'Opening your library…',
    close: 'Close',
    cancel: 'Cancel',
    notifications: 'Notifications ({hotkey})',
  },
  nav: { label: 'Main', chat: 'Chat', library: 'Library', models: 'Models' },
  connection: {
    lost: 'The connection to Alcove was lost. Reconnecting…',
    interrupted: {
      message: 'The connection to Alcove was interrupted.',
      action: 'Wait until it is back, then try again.',
    },
  },
  library: {
    heading: 'Library',
    summary: (documents: number, pages: number) =>
      pages > 0
        ? `${count(documents, 'document', 'documents')}, ${count(pages, 'page', 'pages')}`
        : count(documents, 'document', 'documents'),
    addFiles: 'Add files',
    addFolder: 'Add folder',
    drop: 'Drop to add to your library',
    dropHint: 'Files and folders are read on this machine. Nothing is sent anywhere.',
    dropHintRemote: 'Files and folders are read on this machine.',
    list: 'Documents',
    filter: 'Filter documents',
    filterGroup: 'Show',
    showAll: 'All',
    showBusy: 'In progress',
    showProblems: 'Problems',
    showMissing: 'Missing original',
    order: 'Order',
    orders: { newest: 'Newest first', name: 'By name', largest: 'Largest first' },
    leaveFolder: (path: string) => `Show documents of all folders, not only ${path}`,
    noMatch: 'No document matches.',
    clearFilter: 'Show all documents',
    number,
    units: unitCount,
    moreCollections: (n: number) => `+${n}`,
    updating: 'A changed version of this file is being read.',
    attachedTo: (title: string) => `Attached to “${title}”`,
    missing: 'Original missing',
    missingHint:
      'The file this was read from is no longer there. Its text stays in your library and can still be found; put the file back and it is linked again.',
    recognised: (confidence: number) => `Recognised text, ${percent(confidence)}`,
    recognisedHint: (confidence: number) =>
      `This is a picture of text, which Alcove has read. It is ${percent(confidence)} sure of what it read, on average.`,
    details: {
      open: (title: string) => `Details of ${title}`,
      short: 'Details',
      authors: (n: number) => (n === 1 ? 'Author' : 'Authors'),
      created: 'Written',
      modified: 'Last changed',
      added: 'Added',
      language: 'Language',
      kind: 'Kind',
      size: 'Size',
      length: 'Length',
      recognised: 'Recognised',
      collections: (n: number) => (n === 1 ? 'Collection' : 'Collections'),
      attachedTo: 'Attached to',
      file: 'File',
      date: day,
      addedAt: (time: number) =>
        new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' }).format(time),
      languageName,
      fileSize,
      passages: (n: number) => count(n, 'passage', 'passages'),
      sure: (confidence: number) => `${percent(confidence)} sure, on average`,
    },
    tags: {
      label: 'Tags',
      add: 'Add a tag',
      placeholder: 'Add a tag…',
      suggestions: 'Tags of other documents',
      remove: (tag: string) => `Remove the tag ${tag}`,
      full: (most: number) => `A document has ${number(most)} tags at most.`,
      show: (tag: string) => `Show documents tagged ${tag}`,
      filter: 'Tag',
      all: 'All tags',
      option: (tag: string, documents: number) => `${tag} (${number(documents)})`,
    },
    retry: (title: string) => `Retry ${title}`,
    cancel: (title: string) => `Cancel ${title}`,
    remove: (title: string) => `Remove ${title}`,
    retryShort: 'Retry',
    removeShort: 'Remove',
    readingProgress: (title: string) => `Reading ${title}`,
    removeTitle: 'Remove this document?',
    removeBody: (title: string) =>
      `“${title}” will no longer be searched or cited. The file itself stays where it is on your disk.`,
    status: {
      queued: 'Waiting',
      parsing: 'Reading',
      indexing: 'Indexing',
      ready: 'Ready',
      failed: 'Failed',
      cancelled: 'Cancelled',
    },
    empty: {
      heading: 'Add documents to talk to them',
      body: 'Drop files or whole folders anywhere in this window. Alcove reads them here, on this machine: nothing is uploaded, and it works without a network.',
      bodyRemote:
        'Drop files or whole folders anywhere in this window. Alcove reads them here, on this machine; only their terms and vectors go to the index that you keep elsewhere.',
      reads:
        'It reads PDF, Word, PowerPoint and Excel, OpenDocument, e-books, web pages, mail with its attachments, notes, source code, and the text in pictures and scans.',
      samples: 'Try it with samples',
      samplesHint: 'A few short documents, to see how it works.',
    },
  },
  queue: {
    label: 'Import progress',
    reading: (settled: number, total: number) => `Reading ${number(settled)} of ${count(total, 'file', 'files')}`,
    pausedAt: (settled: number, total: number) => `Paused at ${number(settled)} of ${count(total, 'file', 'files')}`,
    pausing: (active: number) => `Pausing: finishing ${count(active, 'file', 'files')}`,
    paused: 'The import is paused',
    pausedHint: 'Nothing is read until you resume, also after a restart.',
    haltedAt: (waiting: number) => `${count(waiting, 'file waits', 'files wait')}. Nothing is lost.`,
    uploading: (done: number, total: number) =>
      `Copying ${number(done)} of ${count(total, 'file', 'files')} into the library`,
    speed: (pagesPerSecond: number) =>
      `${pagesPerSecond < 10 ? decimal(pagesPerSecond) : number(Math.round(pagesPerSecond))} pages/s`,
    timeLeft,
    failed: (n: number) => `${number(n)} failed`,
    files: 'Being read now',
    filePercent: percent,
    indexing: 'Indexing',
    moreFiles: (n: number) => `and ${count(n, 'other', 'others')}`,
    pause: 'Pause',
    resume: 'Resume',
    cancelAll: 'Cancel all',
    retryFailed: (n: number) => `Retry ${number(n)} failed`,
    unlock: (n: number) => `Unlock ${count(n, 'file', 'files')}`,
    announce: {
      started: 'Reading files.',
      quarter: (percentDone: number) => `${percentDone} % of the files are read.`,
      paused: 'The import is paused.',
    },
  },
  summary: {
    label: 'Import summary',
    sentence: importSentence,
    failures: 'Files that could not be read',
    more: (n: number) => `and ${count(n, 'other', 'others')}, which the list of documents shows`,
    show: 'Show why',
    hide: 'Hide',
    copy: 'Copy',
    copied: 'Copied',
    dismiss: 'Dismiss the summary',
  },
  unlock: {
    open: 'Enter password',
    action: 'Enter it to have the file read. It is used once and not kept.',
    openFor: (title: string) => `Enter the password of ${title}`,
    title: 'This file is protected',
    body: 'Alcove uses the password once, to read the file. It is not kept, and it does not leave this machine.',
    position: (position: number, total: number) => `File ${number(position)} of ${number(total)}`,
    password: 'Password',
    show: 'Show the password',
    hide: 'Hide the password',
    all: (others: number) =>
      others === 1
        ? 'Try it on the other protected file too'
        : `Try it on the other ${number(others)} protected files too`,
    submit: 'Unlock',
    trying: 'Trying the password…',
    paused: 'The import is paused: the password is tried when you resume.',
    wrong: 'This is not the password of the file. Check it and try again.',
    opened: (title: string) => `“${title}” is unlocked.`,
    skip: 'Skip',
    close: 'Later',
  },
  folders: {
    heading: 'Watched folders',
    watch: 'Watch folder',
    watchHint: 'Import a folder and keep the library in step with it',
    state: { watching: 'In step', scanning: 'Looking for changes', unavailable: 'Unavailable' },
    documents: (n: number) => count(n, 'document', 'documents'),
    collection: (name: string) => `Collection: ${name}`,
    show: (path: string) => `Show the documents of ${path}`,
    stop: (path: string) => `Stop watching ${path}`,
    stopShort: 'Stop watching',
    dialog: {
      title: 'Watch a folder',
      body: 'Everything in it that Alcove can read is added to the library, and follows what happens to the files: new ones, changes, renames, deletions.',
      path: 'Folder',
      pathHint: 'The full path of a folder on the machine that Alcove runs on',
      pathExample: '/home/you/Documents',
      choose: 'Choose…',
      collection: 'Collection',
      collectionExample: 'Library',
      collectionHint: 'Name one to keep these documents apart and search them by themselves',
      submit: 'Watch',
      ignored: 'Files that match an .alcoveignore in the folder are passed over.',
    },
    unwatch: {
      title: 'Stop watching this folder?',
      body: (path: string) =>
        `Changes in ${path} will no longer reach the library. The files themselves are left alone.`,
      keep: (n: number) => `Keep the ${count(n, 'document', 'documents')} in the library`,
      keepNone: 'Keep its documents in the library',
      remove: (n: number) => `Remove the ${count(n, 'document', 'documents')} from the library`,
      removeNone: 'Remove its documents from the library',
      choice: 'What becomes of the documents',
      submit: 'Stop watching',
    },
    offer: (name: string) => `Keep in step with “${name}”?`,
    offerDetail: 'Alcove can follow what changes in this folder from now on.',
    offerAction: 'Keep in step',
    watched: (name: string) => `The library keeps in step with “${name}” now.`,
  },
  imports: {
    refused: (n: number) => `${count(n, 'file was', 'files were')} not added`,
    skipped: (n: number) =>
      `${count(n, 'file', 'files')} of a kind that Alcove cannot read ${n === 1 ? 'was' : 'were'} left out.`,
    show: 'Show why',
    dismiss: 'Dismiss',
    detailsTitle: 'Not added to the library',
    detailsBody: 'What is the matter with each file, and what to do about it.',
    uploadInterrupted: {
      message: 'The file could not be copied to the library.',
      action: 'Check that Alcove is still running, then add it again.',
    },
  },
  chat: chatText,
  hub: hubText,
  models: modelsText,
  privacy: privacyText,
  retrieval: retrievalText,
  setup: setupText,
  viewer: {
    label: 'Source',
    close: 'Close the source',
    pageOf: (page: number, pageCount?: number, unit?: PageUnit) =>
      capital(pageCount === undefined ? unitPlace(page, unit) : `${unitPlace(page, unit)} of ${number(pageCount)}`),
    previousPage: (unit?: PageUnit) => `Previous ${unitName(unit)}`,
    nextPage: (unit?: PageUnit) => `Next ${unitName(unit)}`,
    previousPart: 'Earlier in the document',
    nextPart: 'Later in the document',
    loading: 'Opening the source…',
    emptyPage: (unit?: PageUnit) =>
      unit === undefined || unit === 'page'
        ? 'There is no text on this page.'
        : `There is no text in this ${unitName(unit)}.`,
    footnote: 'Footnote',
    recognised: (confidence: number) => `Read from a picture; ${percent(confidence)} sure of the words on average.`,
    unsure: (confidence: number) => `Read from a picture: only ${percent(confidence)} sure of these words`,
    sketch: 'Where the cited passage stands on the page',
    backToPassage: 'Back to the passage',
  },
} as const;

/** What a run came to, in one sentence: `37 documents imported (1,204 pages) in 41 s, 3 failed`. */
function importSentence({ ready, unchanged, failed, cancelled, pages, seconds }: ImportSummary): string {
  const imported = `${count(ready, 'document', 'documents')} imported`;
  const rest = [
    ...(unchanged > 0 ? [`${number(unchanged)} already in the library`] : []),
    ...(failed > 0 ? [`${number(failed)} failed`] : []),
    ...(cancelled > 0 ? [`${number(cancelled)} cancelled`] : []),
  ];
  const first = `${imported}${pages > 0 ? ` (${count(pages, 'page', 'pages')})` : ''} in ${duration(seconds)}`;
  return [first, ...rest].join(', ');
}
