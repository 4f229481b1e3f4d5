import type { Download, InstalledModel } from '../../src-shared/models.ts';
import { count, fileSize, moment, percent, speed, timeLeft } from './format-en.ts';

const damages: Readonly<Record<InstalledModel['source'], string>> = {
  hub: 'It is not what was downloaded.',
  copied: 'It is not what was copied.',
  linked: 'Your file is not what was added.',
};

const remedies: Readonly<Record<InstalledModel['source'], string>> = {
  hub: 'Delete it and download it again.',
  copied: 'Delete it and add it from the disk again.',
  linked: 'Put it back as it was, or delete the model here: the file stays.',
};

/** What is said of models that are here, and of those on their way. */
export const hereText = {
  downloads: {
    heading: 'On their way',
    list: 'Downloads',
    show: 'Show',
    arrived: (name: string, variant: string) => `${name}, ${variant}, is here.`,
    arrivedHint: 'It was checked, and can be used.',
    use: 'Use it',
    of: ({ receivedBytes, totalBytes }: Download) =>
      totalBytes > 0 ? `${fileSize(receivedBytes)} of ${fileSize(totalBytes)}` : fileSize(receivedBytes),
    state: {
      queued: 'Waiting for its turn',
      starting: 'Asking the hub…',
      paused: 'Paused. What was received is kept.',
      verifying: (done: number) => `Checking the hash, ${percent(done)}`,
      speed: (bytesPerSecond: number) => `${fileSize(Math.round(bytesPerSecond))}/s`,
      timeLeft,
      waiting: (seconds: number) =>
        seconds < 1 ? 'Trying again' : `Tries again in ${count(Math.ceil(seconds), 'second', 'seconds')}`,
    },
    pause: (name: string) => `Pause ${name}`,
    resume: (name: string) => `Resume ${name}`,
    again: 'Try again',
    againLabel: (name: string) => `Try again: ${name}`,
    prefer: (name: string) => `Download ${name} next`,
    preferShort: 'Download it next',
    cancel: (name: string) => `Cancel ${name}`,
    pauseShort: 'Pause',
    resumeShort: 'Resume',
    cancelShort: 'Cancel',
    cancelTitle: 'Cancel this download?',
    cancelBody: (name: string, bytes: number) =>
      `${fileSize(bytes)} of “${name}” have been received and will be deleted.`,
    cancelConfirm: 'Cancel the download',
    announce: {
      started: (name: string) => `${name} is on the list of downloads.`,
      quarter: (name: string, percentDone: number) => `${percentDone} % of ${name} are here.`,
      failed: (name: string, message: string) => `${name}: ${message}`,
    },
  },
  installed: {
    heading: 'Installed',
    list: 'Installed models',
    none: 'No model is installed yet.',
    noneHint: 'Keyword search and quoted answers work without one.',
    discover: 'Discover models',
    inUse: 'In use',
    use: 'Use',
    takeLabel: (name: string) => `Use ${name}`,
    lastUsed: (time: number) => `used ${moment(time)}`,
    neverUsed: 'not used yet',
    verified: (time: number) => `checked ${moment(time)}`,
    speed,
    size: fileSize,
    source: ({ source }: InstalledModel) =>
      ({ hub: 'Downloaded', copied: 'Copied from your disk', linked: 'Your own file, left where it is' })[source],
    /** What is wrong with it. */
    problem: ({ state, source }: InstalledModel) =>
      state === 'missing'
        ? 'Its file is gone. Put it back, or delete the model here.'
        : `${damages[source]} ${remedies[source]}`,
    verify: (name: string) => `Verify ${name} again`,
    verifyShort: 'Verify again',
    verifying: 'Reading all of it…',
    intact: (name: string) => `${name} is as it should be.`,
    damaged: (name: string) => `${name} is damaged.`,
    damagedHint: ({ source }: InstalledModel) => remedies[source],
    missing: (name: string) => `${name} is not where it was.`,
    reveal: (name: string) => `Show ${name} in its folder`,
    revealShort: 'Show in folder',
    delete: (name: string) => `Delete ${name}`,
    deleteShort: 'Delete',
    deleteTitle: 'Delete this model?',
    deleteBody: ({ name, bytes, source, isInUse }: InstalledModel) =>
      [
        source === 'linked'
          ? `“${name}” is taken off the list. The file itself stays where it is on your disk.`
          : `“${name}” is deleted from this disk, which frees up to ${fileSize(bytes)}.`,
        ...(isInUse ? ['It is in use now: Alcove goes on without it.'] : []),
      ].join(' '),
  },
  folder: {
    heading: 'Folder of models',
    used: (bytes: number, free: number | undefined) =>
      free === undefined ? `${fileSize(bytes)} in it` : `${fileSize(bytes)} in it, ${fileSize(free)} free on its disk`,
    move: 'Move…',
    title: 'Move the models',
    body: 'To another folder, on another disk if you like. Downloads wait meanwhile; nothing is lost if it fails.',
    path: 'New folder',
    example: '/media/models',
    hint: 'An empty folder on the machine that Alcove runs on.',
    choose: 'Choose…',
    submit: 'Move them',
    moving: (done: number, total: number) => `Moving: ${fileSize(done)} of ${fileSize(total)}`,
    moved: 'The models have been moved.',
  },
  adding: {
    title: 'Add a model from the disk',
    body: 'A GGUF file, or a folder with an ONNX model and its tokenizer.',
    path: 'File or folder',
    example: '/home/you/Models/model.gguf',
    hint: 'A path on the machine that Alcove runs on. A browser gives none away, so it has to be typed.',
    suggestions: 'Files and folders',
    chooseFile: 'Choose a file…',
    chooseFolder: 'Choose a folder…',
    how: 'How it is kept',
    link: ['Leave it where it is', 'No room is taken twice. It stops working if the file is moved.'],
    copy: ['Copy it to the folder of models', 'It is Alcove’s own then, and moves with the others.'],
    submit: 'Add',
    busy: 'Looking at it…',
    added: (name: string) => `${name} is added.`,
    drop: 'Drop to add as a model',
    dropHint: 'A GGUF file, or a folder with an ONNX model.',
  },
  inDialog: {
    headings: {
      language: 'Installed language models',
      embedding: 'Installed embedding models',
      ranking: 'Installed rerankers',
    },
    none: 'None is installed yet.',
    noOther: 'No other one is installed.',
    browse: 'Browse models',
  },
} as const;
