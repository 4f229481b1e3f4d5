export { type GenerateCallOptions, LanguageRunner, type LanguageRunnerOptions } from './language-runner.ts';
