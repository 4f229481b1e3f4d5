import type { DocumentFormat } from './format.ts';

const modules = import.meta.glob<{ readonly format: DocumentFormat }>(['./formats/*.ts', '!./formats/*.test.ts'], {
  eager: true,
});

/** Every format in `formats/`, in order of file name. */
export const FORMATS: readonly DocumentFormat[] = Object.values(modules).map((module) => module.format);
