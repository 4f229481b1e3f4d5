/** The half of pdf.js that parses; the package has types for the other half only. */
declare module 'pdfjs-dist/legacy/build/pdf.worker.mjs' {
  /** Absent in a release that has come to do this another way. */
  export const WorkerMessageHandler: { initializeFromPort?(port: Worker): void } | undefined;
}
