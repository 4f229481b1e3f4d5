import { describe, expect, it } from 'vitest';
import { LIBRARY_LANGUAGES, MACHINE_CLASSES, MODEL_ROLES } from '../../src-shared/models.ts';
import { catalogueFacts, catalogueModels } from './catalogue.ts';
import { machineClassOf } from './machine-class.ts';

const GIB = 1024 ** 3;

describe('the catalogue', () => {
  const models = catalogueModels({ machine: 'small', language: 'english', installedOf: () => [] });
  const ofRole = (role: string) => models.filter((model) => model.role === role);

  it('has a dozen models that write, six that make vectors and three that rank', () => {
    expect(ofRole('language').length).toBeGreaterThanOrEqual(12);
    expect(ofRole('embedding').length).toBeGreaterThanOrEqual(6);
    expect(ofRole('ranking').length).toBeGreaterThanOrEqual(3);
    const sizes = ofRole('language').map(({ parameters }) => parameters);
    expect(Math.min(...sizes)).toBeLessThanOrEqual(600);
    expect(Math.max(...sizes)).toBeGreaterThanOrEqual(32_000);
  });

  it.each(MACHINE_CLASSES.flatMap((machine) => LIBRARY_LANGUAGES.map((language) => [machine, language] as const)))(
    'recommends one model of each role for a %s machine and %s documents',
    (machine, language) => {
      const recommended = catalogueModels({ machine, language, installedOf: () => [] }).filter(
        ({ isRecommended }) => isRecommended,
      );
      expect(recommended.map(({ role }) => role)).toEqual([...MODEL_ROLES]);
    },
  );

  it('names no repository twice, and finds them whatever the case', () => {
    expect(new Set(models.map(({ repository }) => repository)).size).toBe(models.length);
    expect(catalogueFacts('qwen/qwen3-0.6b-gguf')?.name).toBe('Qwen3 0.6B');
    expect(catalogueFacts('some/other')).toBeUndefined();
  });

  it('says what is installed', () => {
    const installedOf = (repository: string) => (repository === 'Qwen/Qwen3-4B-GGUF' ? ['a', 'b'] : []);
    const installed = catalogueModels({ machine: 'large', language: 'chinese', installedOf }).filter(
      (model) => model.installed.length > 0,
    );
    expect(installed.map(({ name }) => name)).toEqual(['Qwen3 4B']);
  });
});

it.each([
  [{ ramBytes: 7.7 * GIB }, 'small'],
  [{ ramBytes: 15.5 * GIB }, 'medium'],
  [{ ramBytes: 31.3 * GIB }, 'large'],
  [{ ramBytes: 7.7 * GIB, vramBytes: 8 * GIB }, 'medium'],
  [{ ramBytes: 15.5 * GIB, vramBytes: 12 * GIB }, 'large'],
] as const)('a machine of %o is a %s one', (memory, expected) => {
  expect(machineClassOf(memory)).toBe(expected);
});
