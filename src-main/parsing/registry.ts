import type { DocumentFormat } from './format.ts';

const modules = import.meta.glob<{ readonly format: DocumentFormat }>('./formats/*.ts', { eager: true });

/** Every format in `formats/`, in order of file name. */
export const FORMATS: readonly DocumentFormat[] = Object.entries(modules)
  .filter(([path]) => !path.endsWith('.test.ts'))
  .map(([, module]) => module.format);
