import { beforeEach, expect, it, vi } from 'vitest';
import type { CatalogueModel, Repository, RepositoryFit, SetupProposal } from '../../src-shared/models.ts';

const hub = vi.hoisted(() => ({
  repository: vi.fn<(request: { readonly name: string }) => Promise<Repository>>(),
  fit: vi.fn<(request: { readonly repository: string }) => Promise<RepositoryFit>>(),
}));
vi.mock('../lib/api.ts', () => ({
  api: { hub: { repository: { query: hub.repository }, fit: { query: hub.fit } } },
}));

const { includedIn, useSetup } = await import('./setup.ts');

const model = (repository: string): CatalogueModel => ({
  repository,
  name: repository,
  role: 'language',
  parameters: 1,
  licence: 'apache-2.0',
  languages: ['en'],
  contextTokens: 1,
  recommendedFor: [],
  isRecommended: true,
  installed: [],
});
const proposal: SetupProposal = {
  machine: { class: 'small', memoryBytes: 1 },
  isDone: false,
  models: [model('owner/writes'), model('owner/finds')],
};
const repositoryCalled = (repository: string): Repository => ({
  repository,
  revision: 'main',
  name: repository,
  role: 'language',
  licence: { name: 'apache-2.0', url: 'https://hub.test', isAccepted: false },
  isGated: false,
  variants: [{ id: 'Q8_0', files: [], bytes: 1, downloadBytes: 1 }],
  refusedFiles: [],
  fetchedAt: 1,
});
const nothingFits: RepositoryFit = { contextTokens: 1, maxContextTokens: 1, variants: [] };
const fits: RepositoryFit = { ...nothingFits, recommended: { variant: 'Q8_0', reason: 'It is the only one.' } };

beforeEach(() => {
  hub.repository.mockImplementation(async ({ name }) => repositoryCalled(name));
  hub.fit.mockResolvedValue(fits);
  useSetup.setState({ proposal, leftOut: new Set(), choices: new Map() });
});

it('leaves out what is not wanted, also where the hub calls it otherwise by now', async () => {
  hub.repository.mockImplementation(async ({ name }) => repositoryCalled(`renamed/${name.split('/')[1]}`));
  useSetup.getState().toggle('owner/finds');
  await useSetup.getState().lookUp();
  expect([...useSetup.getState().choices.keys()]).toEqual(['owner/writes', 'owner/finds']);
  expect(includedIn(useSetup.getState()).map(({ repository }) => repository.repository)).toEqual(['renamed/writes']);
});

it('says of which models nothing fits, and includes the others', async () => {
  hub.fit.mockImplementation(async ({ repository }) => (repository === 'owner/writes' ? nothingFits : fits));
  await useSetup.getState().lookUp();
  expect(useSetup.getState().choices.get('owner/writes')).toBeNull();
  expect(includedIn(useSetup.getState()).map(({ repository }) => repository.repository)).toEqual(['owner/finds']);
});

it('knows that sizes were looked up when nothing fits at all', async () => {
  hub.fit.mockResolvedValue(nothingFits);
  await useSetup.getState().lookUp();
  expect([...useSetup.getState().choices.values()]).toEqual([null, null]);
  expect(includedIn(useSetup.getState())).toEqual([]);
});
