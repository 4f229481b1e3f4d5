const number = new Intl.NumberFormat('en');
const oneDecimal = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

const count = (n: number, one: string, many: string): string => `${number.format(n)} ${n === 1 ? one : many}`;

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
  nav: { label: 'Main', chat: 'Chat', library: 'Library' },
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
    list: 'Documents',
    filter: 'Filter documents',
    filterGroup: 'Show',
    showAll: 'All',
    showBusy: 'In progress',
    showProblems: 'Problems',
    noMatch: 'No document matches.',
    clearFilter: 'Show all documents',
    number: (n: number) => number.format(n),
    pages: (n: number) => count(n, 'page', 'pages'),
    moreCollections: (n: number) => `+${n}`,
    updating: 'A changed version of this file is being read.',
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
      reads: (extensions: readonly string[]) =>
        `It reads ${extensions.map((each) => each.toUpperCase()).join(', ')} and more kinds of text.`,
      samples: 'Try it with samples',
      samplesHint: 'A few short documents, to see how it works.',
    },
  },
  queue: {
    label: 'Import progress',
    reading: (settled: number, total: number) =>
      `Reading ${number.format(settled)} of ${count(total, 'file', 'files')}`,
    uploading: (done: number, total: number) =>
      `Copying ${number.format(done)} of ${count(total, 'file', 'files')} into the library`,
    speed: (pagesPerSecond: number) => `${oneDecimal.format(pagesPerSecond)} pages/s`,
    failed: (n: number) => `${number.format(n)} failed`,
    unread: (n: number) => `${count(n, 'document', 'documents')} could not be read`,
    cancelAll: 'Cancel all',
    retryFailed: 'Retry failed',
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
  chat: {
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
    length: (n: number, most: number) => `${number.format(n)} of ${number.format(most)} characters`,
    searching: 'Looking through your documents…',
    answering: 'Answering',
    answered: (sources: number) => (sources > 0 ? `Answered, with ${count(sources, 'source', 'sources')}` : 'Answered'),
    extractive: 'Quoted from your documents, word for word',
    took: (milliseconds: number) =>
      milliseconds < 1_000
        ? `${Math.max(1, Math.round(milliseconds))} ms`
        : `${oneDecimal.format(milliseconds / 1_000)} s`,
    tookHint: 'Time from the question to the complete answer',
    nothing: 'Nothing found',
    nothingHint: 'Your documents do not seem to say. Try other words, or add a document that covers this.',
    stopped: 'Stopped before it was complete.',
    copy: 'Copy answer',
    copied: 'Copied',
    sources: 'Sources',
    source: (n: number, title: string, page?: number) =>
      page === undefined ? `Source ${n}: ${title}` : `Source ${n}: ${title}, page ${page}`,
    page: (page: number) => `Page ${number.format(page)}`,
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
  },
  viewer: {
    label: 'Source',
    close: 'Close the source',
    pageOf: (page: number, pageCount?: number) =>
      pageCount === undefined
        ? `Page ${number.format(page)}`
        : `Page ${number.format(page)} of ${number.format(pageCount)}`,
    previousPage: 'Previous page',
    nextPage: 'Next page',
    previousPart: 'Earlier in the document',
    nextPart: 'Later in the document',
    loading: 'Opening the source…',
    emptyPage: 'There is no text on this page.',
    sketch: 'Where the cited passage stands on the page',
    backToPassage: 'Back to the passage',
  },
} as const;
