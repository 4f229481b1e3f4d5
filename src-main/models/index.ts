export { libraryLanguageOf } from './library-language.ts';
export { type Models, type ModelsOptions, openModels } from './open-models.ts';
export type { ModelsInUse } from './registry/models-in-use.ts';
