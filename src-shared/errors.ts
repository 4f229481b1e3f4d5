/**
 * The closed list of errors a person can meet. Each has a sentence that says what happened
 * and an action that says what to do next; neither ever holds a stack trace. A new code is
 * added here and nowhere else.
 */
const CATALOGUE = {
  // Files
  FILE_NOT_FOUND: ['There is no file or folder at this path.', 'Check the path, or find where the file was moved.'],
  FILE_EMPTY: ['The file is empty (0 bytes).', 'Save it again from the program that made it, then import it.'],
  FILE_UNREADABLE: ['Alcove is not allowed to read this file.', 'Give yourself permission to read it, then retry.'],
  FILE_TOO_LARGE: ['The file is larger than Alcove reads.', 'Split it into smaller files and import those.'],
  FILE_CORRUPT: [
    'The file is damaged or cut short.',
    'Open it in its own program, save a fresh copy, and import that.',
  ],
  FILE_CHANGED: [
    'The file kept changing while it was being read.',
    'Wait until it is no longer being written, then retry.',
  ],
  FILE_IN_CLOUD: [
    'The file is in the cloud only, not on this machine.',
    'Let your cloud drive keep it on this machine, then retry.',
  ],
  PASSWORD_REQUIRED: [
    'The file is protected with a password.',
    'Enter the password (on the command line: --password). Alcove uses it once and does not keep it.',
  ],
  PASSWORD_WRONG: ['This is not the password of the file.', 'Check the password and enter it again.'],
  ARCHIVE_UNSAFE: [
    'The file unpacks to far more than a document holds, and was not unpacked.',
    'Open it in its own program, save a fresh copy, and import that.',
  ],
  UNSUPPORTED_FORMAT: [
    'Alcove cannot read this kind of file.',
    'Convert it to PDF, DOCX, HTML, Markdown or plain text, then import that.',
  ],
  NO_TEXT: [
    'The file opens, but there is no text in it.',
    'Check that it is the file you meant. Text in pictures is recognised in the languages that are installed.',
  ],
  NOTHING_TO_IMPORT: ['There is nothing here that Alcove can read.', 'Choose files, or a folder that holds documents.'],
  // Reading
  PARSE_TIMEOUT: [
    'Reading this file took too long and was stopped.',
    'Split the file, or save it again in a simpler form, then retry.',
  ],
  PARSE_OUT_OF_MEMORY: [
    'Reading this file needed more memory than one file may use.',
    'Split the file into smaller ones and import those.',
  ],
  PARSE_FAILED: [
    'The file could not be read.',
    'Save a fresh copy from its own program and retry; if it fails again, report it.',
  ],
  IMPORT_CANCELLED: ['The import was cancelled.', 'Retry when you want this file in the library.'],
  OCR_LANGUAGE_UNKNOWN: [
    'There is no text recognition for this language.',
    'Add its .traineddata file with `alcove ocr add`, then retry.',
  ],
  // Watched folders
  FOLDER_UNAVAILABLE: [
    'The watched folder cannot be reached.',
    'Connect its drive, or find where it was moved; Alcove looks again by itself.',
  ],
  FOLDER_NOT_WATCHED: ['This folder is not watched.', 'Run `alcove watch list` to see the folders that are.'],
  // Library
  DOCUMENT_NOT_FOUND: [
    'There is no such document in the library.',
    'Run `alcove list` to see the documents and their ids.',
  ],
  COLLECTION_NOT_FOUND: ['There is no such collection.', 'Check the name, or import something into it to create it.'],
  CONVERSATION_NOT_FOUND: ['This conversation no longer exists.', 'Start a new one.'],
  MESSAGE_NOT_FOUND: ['This answer no longer exists.', 'Ask the question again.'],
  // Questions
  QUESTION_EMPTY: ['The question is empty.', 'Type what you want to know.'],
  QUESTION_TOO_LONG: [
    'The question is too long.',
    'Shorten it to 4,000 characters; import long texts as documents instead.',
  ],
  // Models
  MODEL_NOT_CHOSEN: ['No language model is chosen.', 'Choose a GGUF file in the window, or name one with --model.'],
  MODEL_NOT_FOUND: ['There is no model at this path.', 'Check the path, or find where the file or folder was moved.'],
  MODEL_CORRUPT: ['The model’s file is damaged or cut short.', 'Download it again, and compare its size or hash.'],
  MODEL_UNSUPPORTED: [
    'Alcove cannot run this model.',
    'Choose a GGUF file that llama.cpp runs (to embed or rank also a folder with an ONNX model), or update Alcove.',
  ],
  MODEL_TOO_LARGE: [
    'The model does not fit into the memory of this machine.',
    'Choose a smaller model, or one of a lower quantization level.',
  ],
  MODEL_LOAD_FAILED: [
    'The model could not be loaded.',
    'Try again; if it fails again, run `alcove doctor` and choose another backend or model.',
  ],
  MODEL_UNLOADED: [
    'The model was taken out of memory, or another one was chosen, while it was needed.',
    'Ask again: the model that is chosen now is loaded for it.',
  ],
  MODEL_NOT_INSTALLED: ['There is no such model here.', 'Run `alcove models list` to see the models that are.'],
  MODEL_IN_USE: ['The model is in use.', 'Choose another model first, or none.'],
  MODELS_FOLDER_UNUSABLE: [
    'The folder for models cannot be used.',
    'Choose a folder that exists, is empty and can be written to.',
  ],
  MODELS_MOVING: [
    'The models are being moved to another folder already.',
    'Wait until they are there, then move them again if you want them elsewhere.',
  ],
  // The hub
  HUB_UNREACHABLE: [
    'The model hub cannot be reached.',
    'Check the connection, the proxy and the address of the hub in the settings, then try again. What is installed works without it.',
  ],
  HUB_BUSY: ['The model hub does not take requests now.', 'Try again later; what was downloaded is kept.'],
  HUB_ANSWER_INVALID: [
    'The model hub answered with something that Alcove does not understand.',
    'Check the address of the hub in the settings, or try again later.',
  ],
  REPOSITORY_NOT_FOUND: [
    'There is no such model on the hub.',
    'Check its name (owner/name), and set a token if it is private.',
  ],
  REPOSITORY_GATED: [
    'The owner of this model has to let you in.',
    'Accept the terms on its page on the hub, then set your token and try again.',
  ],
  REPOSITORY_UNUSABLE: [
    'There is nothing in this repository that Alcove can run.',
    'Choose one with GGUF files, or with an ONNX graph and a tokenizer.',
  ],
  VARIANT_NOT_FOUND: ['The repository has no such quantization.', 'Run `alcove models show` to see those that it has.'],
  TOKEN_REQUIRED: ['The hub asks who you are.', 'Set a token of the hub, then try again.'],
  LICENCE_NOT_ACCEPTED: [
    'The licence of this model has not been accepted yet.',
    'Read it and accept it (on the command line: --accept-licence).',
  ],
  CERTIFICATE_UNTRUSTED: [
    'The certificate of the server is not trusted, so nothing was sent to it.',
    'If your company inspects traffic, name its certificate file in the settings; otherwise do not go on.',
  ],
  REDIRECT_REFUSED: [
    'The hub sent the download to an address where Alcove does not go.',
    'Check the address of the hub in the settings; tell the hub if it is right.',
  ],
  CONNECTION_REFUSED: [
    'A connection was not opened: only downloads of models that you asked for may open one.',
    'Nothing was sent. If you see this, report what you did before.',
  ],
  DOWNLOAD_NOT_FOUND: ['There is no such download.', 'Run `alcove models list` to see what is here and on its way.'],
  DOWNLOAD_CORRUPT: [
    'What was downloaded is not what the hub has.',
    'Try again. If it happens again, the hub or something between is at fault: choose another mirror.',
  ],
  DOWNLOAD_CHANGED: [
    'The file was changed on the hub while it was being downloaded.',
    'Start the download again to get the new one.',
  ],
  FILE_NAME_UNSAFE: [
    'The repository names a file in a way that is not safe on this machine, and was not downloaded.',
    'Choose another repository.',
  ],
  KEYCHAIN_UNAVAILABLE: [
    'The keychain of this system cannot be used, so the token is not kept.',
    'Set the environment variable HF_TOKEN instead.',
  ],
  BACKEND_UNAVAILABLE: [
    'The chosen backend cannot be used on this machine.',
    'Set the backend to auto, or run `alcove doctor` to see what can be used.',
  ],
  PROMPT_TOO_LONG: [
    'What was asked does not fit into the context of the model.',
    'Ask something shorter, or choose a larger context or another model.',
  ],
  GRAMMAR_INVALID: ['The form that the answer should have cannot be used.', 'Correct the grammar or the JSON schema.'],
  INFERENCE_BUSY: ['Too many answers are waiting already.', 'Wait until some of them are written, then ask again.'],
  INFERENCE_LOST: [
    'The process that writes answers came to its end in the middle of this one.',
    'Ask again: it has been started anew, with safer settings where that helps. What was written is kept.',
  ],
  INVALID_INPUT: ['Alcove did not understand this request.', 'Check what was entered and try again.'],
  // The machine
  LIBRARY_IN_USE: ['Another Alcove is using this data folder.', 'Close it, or choose another folder with --data-dir.'],
  LIBRARY_TOO_NEW: [
    'This data folder was written by a newer Alcove.',
    'Update Alcove, or choose another folder with --data-dir.',
  ],
  LIBRARY_DAMAGED: [
    'The library database is damaged.',
    'Restore alcove.db from a copy in the backups folder, or choose another data folder.',
  ],
  INDEX_UNREACHABLE: [
    'The place where the index is kept cannot be reached.',
    'Check the connection, the location in the settings, and the credentials in the environment.',
  ],
  VECTOR_INVALID: [
    'An embedding cannot be used: it has no length, or holds what is not a number.',
    'Choose another embedding model, or download this one again.',
  ],
  DATA_FOLDER_UNUSABLE: [
    'Alcove cannot write to its data folder.',
    'Make the folder writable, or choose another with --data-dir.',
  ],
  SETTINGS_INVALID: ['The settings cannot be used.', 'Mend settings.json in the data folder, or delete it.'],
  DISK_FULL: ['The disk is full.', 'Free some space, then retry.'],
  PORT_IN_USE: ['The port is already in use.', 'Choose another with --port, or leave it out to take a free one.'],
  INTERNAL: ['Something went wrong inside Alcove.', 'Try again; the details are in the log of the data folder.'],
} as const satisfies Record<string, readonly [message: string, action: string]>;

/** One of the closed list of codes. */
export type ErrorCode = keyof typeof CATALOGUE;

/** Every code, in the order of the catalogue. */
export const ERROR_CODES = Object.keys(CATALOGUE) as ErrorCode[];

/** What crosses a process border, is stored with a failed document, and is shown. */
export interface ErrorReport {
  readonly code: ErrorCode;
  /** What happened, in one sentence. */
  readonly message: string;
  /** What to do next, in one sentence. */
  readonly action: string;
}

/** Whether `value` is a code of the closed list. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(CATALOGUE, value);
}

/**
 * The report for a code, with the catalogue's own sentence unless `detail` says it better.
 * @param detail a full sentence that replaces the standard message
 */
export function errorReport(code: ErrorCode, detail?: string): ErrorReport {
  const [message, action] = CATALOGUE[code];
  return { code, message: detail ?? message, action };
}

/** An error that a person can meet. Anything else that is thrown is a bug. */
export class AlcoveError extends Error {
  readonly code: ErrorCode;
  readonly action: string;

  /** @param options.detail a sentence that replaces the catalogue's standard message */
  constructor(code: ErrorCode, options: { readonly detail?: string; readonly cause?: unknown } = {}) {
    const report = errorReport(code, options.detail);
    super(report.message, { cause: options.cause });
    this.name = 'AlcoveError';
    this.code = code;
    this.action = report.action;
  }

  /** The part of this error that may be shown, stored, and sent. */
  get report(): ErrorReport {
    return { code: this.code, message: this.message, action: this.action };
  }
}

/** The report for whatever was thrown: its own if it is coded, `INTERNAL` otherwise. */
export function reportOf(error: unknown): ErrorReport {
  return error instanceof AlcoveError ? error.report : errorReport('INTERNAL');
}
