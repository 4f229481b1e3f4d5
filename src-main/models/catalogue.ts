import {
  type CatalogueModel,
  type LibraryLanguage,
  type MachineClass,
  MODEL_ROLES,
  type ModelRole,
} from '../../src-shared/models.ts';
import { type Catalogue, catalogue } from '../inference/index.ts';

/** Whom a catalogue is shown to. */
export interface CatalogueReader {
  readonly machine: MachineClass;
  readonly language: LibraryLanguage;
  /** Ids of what is installed of a repository. */
  readonly installedOf: (repository: string) => readonly string[];
}

type Facts = Omit<CatalogueModel, 'isRecommended' | 'installed'>;

/** The models that Alcove knows, those that write first; within a role as the catalogue has them, by size. */
export function catalogueModels({ machine, language, installedOf }: CatalogueReader): readonly CatalogueModel[] {
  return facts().map((model) => ({
    ...model,
    isRecommended: model.recommendedFor.some((each) => each.machine === machine && each.language === language),
    installed: installedOf(model.repository),
  }));
}

/** What is known of a repository, if it is one of the catalogue's. */
export function catalogueFacts(repository: string): Facts | undefined {
  const wanted = repository.toLowerCase();
  return facts().find((model) => model.repository.toLowerCase() === wanted);
}

let read: readonly Facts[] | undefined;

function facts(): readonly Facts[] {
  read ??= MODEL_ROLES.flatMap((role) => factsOf(role, catalogue()));
  return read;
}

const SECTIONS = { language: 'language', embedding: 'embedding', ranking: 'reranking' } as const satisfies Readonly<
  Record<ModelRole, keyof Catalogue>
>;

function factsOf(role: ModelRole, { [SECTIONS[role]]: entries }: Catalogue): readonly Facts[] {
  return entries.map((entry) => ({
    repository: entry.repository,
    name: 'name' in entry ? entry.name : (entry.repository.split('/')[1] ?? entry.repository),
    role,
    parameters: entry.parameters,
    ...('activeParameters' in entry && { activeParameters: entry.activeParameters }),
    licence: entry.licence,
    languages: entry.languages,
    contextTokens: 'contextTokens' in entry ? entry.contextTokens : entry.maxTokens,
    ...('note' in entry && { note: entry.note }),
    recommendedFor: (entry.recommended ?? []).map((each) => recommendationOf(each)),
  }));
}

function recommendationOf(text: `${MachineClass}/${LibraryLanguage}`): CatalogueModel['recommendedFor'][number] {
  const [machine, language] = text.split('/') as [MachineClass, LibraryLanguage];
  return { machine, language };
}
