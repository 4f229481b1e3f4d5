import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { tinyLanguageModel } from '../../../testing/make-gguf.ts';
import { loadTestModel, type TestModel, type TestRunner } from '../../../testing/open-language-runner.ts';
import type { Generated, GenerateRequest } from '../../model.ts';

let model: TestModel;
let opened: TestRunner;

beforeAll(async () => {
  model = await loadTestModel(tinyLanguageModel());
  opened = await model.open({ lookup: 'on' });
});
afterAll(async () => {
  await opened.close();
  await model.close();
});

function ask(form: Pick<GenerateRequest, 'grammar' | 'jsonSchema' | 'sampling'>): Promise<Generated> {
  return opened.runner.generate({
    turns: [{ role: 'user', text: 'What does the river do?' }],
    maxTokens: 400,
    ...form,
  });
}

describe('an answer bound to a form', () => {
  it('is JSON of the schema, whatever the model would rather say', async () => {
    const jsonSchema = {
      type: 'object',
      properties: {
        kind: { enum: ['river', 'garden'] },
        deep: { type: 'boolean' },
        days: { type: 'array', items: { enum: [1, 2, 3] }, minItems: 2, maxItems: 3 },
      },
    };
    const shape = z.strictObject({
      kind: z.enum(['river', 'garden']),
      deep: z.boolean(),
      days: z.array(z.int().min(1).max(3)).min(2).max(3),
    });
    for (const temperature of [0, 1, 1]) {
      const { text, finish } = await ask({ jsonSchema, sampling: { temperature } });
      expect(finish).toBe('stop');
      expect(shape.safeParse(JSON.parse(text))).toMatchObject({ success: true });
    }
  });

  it('follows what a schema defines by name, in itself as well', async () => {
    const jsonSchema = {
      type: 'array',
      items: { $ref: '#/$defs/place' },
      minItems: 1,
      maxItems: 1,
      $defs: {
        place: {
          type: 'object',
          properties: { kind: { const: 'river' }, near: { oneOf: [{ type: 'null' }, { $ref: '#/$defs/place' }] } },
        },
      },
    };
    const { text, finish } = await ask({ jsonSchema });
    expect(text).toMatch(/^\[\s*\{\s*"kind":\s*"river",\s*"near":/);
    if (finish === 'stop') expect(JSON.parse(text)).toMatchObject([{ kind: 'river' }]);
  });

  it('follows a grammar', async () => {
    const { text, finish, stats } = await ask({ grammar: 'root ::= "The " ("river" | "garden") " is " [a-c]{3} "."' });
    expect(text).toMatch(/^The (river|garden) is [abc]{3}\.$/);
    expect(finish).toBe('stop');
    expect(stats.drafts.proposed).toBe(0);
  });

  it('takes the same grammar for the next answer, from the beginning', async () => {
    const grammar = 'root ::= "yes" | "no"';
    const { text } = await ask({ grammar });
    expect((await ask({ grammar })).text).toBe(text);
  });

  it.each([
    ['empty', ''],
    ['without a root', 'answer ::= "yes"'],
    ['not closed', 'root ::= ("yes"'],
    ['of unknown rules', 'root ::= yes'],
    ['left-recursive', 'root ::= root "a" | "b"'],
    ['endless without a letter', 'root ::= ("" | "a")*'],
    ['of too many repetitions', 'root ::= "a"{99999999}'],
    ['of brackets beyond count', `root ::= ${'('.repeat(100_000)}`],
    ['of deep brackets behind false ones', `root ::= ${'("))))" '.repeat(5_000)}`],
    [
      'of rules beyond count',
      `root ::= r0\n${Array.from({ length: 20_000 }, (_, at) => `r${at} ::= r${at + 1}\n`).join('')}`,
    ],
    ['beyond size', `root ::= "${'a'.repeat(1_000_000)}"`],
  ])('is refused for a grammar that is %s, and the next is answered', async (_, grammar) => {
    await expect(ask({ grammar })).rejects.toMatchObject({ code: 'GRAMMAR_INVALID' });
    expect((await ask({ grammar: 'root ::= "yes"' })).text).toBe('yes');
  });

  it.each([
    ['nothing', {}],
    ['no schema', { oneOf: 'x' }],
    ['of an unknown type', { type: 'zork' }],
    ['of an unknown type inside', { type: 'object', properties: { a: { type: ['string', 'zork'] } } }],
    ['of a form that is not known inside', { type: 'array', items: { anyOf: [{ type: 'string' }] } }],
    ['of what is defined nowhere', { type: 'object', properties: { a: { $ref: '#/$defs/nope' } } }],
    ['of what stands elsewhere', { type: 'array', items: { $ref: 'https://example.org/schema' } }],
    ['without a choice', { enum: [] }],
    ['one beyond depth', deepSchema(5_000)],
    ['one beyond size', { enum: Array.from({ length: 100_000 }, (_, index) => index) }],
  ])('is refused for a schema that is %s', async (_, jsonSchema) => {
    await expect(ask({ jsonSchema })).rejects.toMatchObject({ code: 'GRAMMAR_INVALID' });
  });
});

function deepSchema(depth: number): Record<string, unknown> {
  let schema: Record<string, unknown> = { type: 'string' };
  for (let level = 0; level < depth; level++) schema = { type: 'array', items: schema };
  return schema;
}
