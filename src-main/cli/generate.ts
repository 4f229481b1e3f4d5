import { readFile } from 'node:fs/promises';
import { text as readAll } from 'node:stream/consumers';
import { AlcoveError, reportOf } from '../../src-shared/errors.ts';
import type { App } from '../app.ts';
import { type CommandContext, EXIT } from './context.ts';
import { figuresLine, noteModel, trimmedLine } from './figures.ts';
import { describeError, printable, progressBar } from './output.ts';
import { withApp } from './with-app.ts';

interface GenerateCliOptions {
  /** A GGUF file, for this call only. */
  readonly model?: string;
  readonly system?: string;
  readonly maxTokens?: number;
  readonly temperature?: number;
  readonly topK?: number;
  readonly topP?: number;
  readonly minP?: number;
  readonly repeatPenalty?: number;
  readonly seed?: number;
  readonly stop?: readonly string[];
  /** Names of files. */
  readonly schema?: string;
  readonly grammar?: string;
  readonly quiet?: boolean;
}

type GenerateRequest = Parameters<App['inference']['generate']>[0];

/** `alcove generate`: what a language model makes of a prompt. Its text goes to stdout, all else to stderr. */
export async function generate(
  { dataFolder, out }: CommandContext,
  prompt: string,
  options: GenerateCliOptions,
): Promise<number> {
  const request = await requestOf(prompt, options);
  const isQuiet = options.quiet ?? false;
  const open = {
    dataFolder,
    purpose: 'alcove generate',
    resumeImports: false,
    ...(options.model !== undefined && { languageModel: options.model }),
  };
  return withApp(open, async (app, signal) => {
    const bar = isQuiet ? undefined : progressBar();
    let [text, reasoning] = ['', ''];
    try {
      const { finish, stats, ...generated } = await app.inference.generate(request, {
        signal,
        onLoadProgress: (progress) => bar?.update(Math.round(progress * 100), 100, 'loading the model'),
        onText: (part) => {
          bar?.stop();
          if (part.kind === 'answer') {
            out.piece(part.text);
            text += part.text;
          } else {
            if (!isQuiet && !out.isJson) process.stderr.write(printable(part.text));
            reasoning += part.text;
          }
        },
      });
      bar?.stop();
      out.line();
      out.json({ text: generated.text, reasoning: generated.reasoning, finish, stats });
      if (!isQuiet) out.note(figuresLine(stats));
      if (!isQuiet) noteModel(out, app.inference.state());
      // Never silently: what was left out may be what was asked.
      if (stats.trimmed) out.note(trimmedLine(stats.trimmed));
      if (!isQuiet && finish === 'context') out.note('It was cut short: there was no room for more.');
      if (!isQuiet && finish === 'length') out.note('It was cut short: it may be no longer. --max-tokens allows more.');
      return EXIT.ok;
    } catch (error) {
      bar?.stop();
      // What had been written is worth as much as why there is not more.
      if (text === '' && reasoning === '') throw error;
      out.line();
      out.json({ text, reasoning, error: reportOf(error) });
      out.note(describeError(reportOf(error)));
      return EXIT.someFailed;
    }
  });
}

/** @throws AlcoveError `QUESTION_EMPTY`, `FILE_NOT_FOUND`, `GRAMMAR_INVALID` */
async function requestOf(prompt: string, options: GenerateCliOptions): Promise<GenerateRequest> {
  const { system, maxTokens, stop, schema, grammar } = options;
  const { temperature, topK, topP, minP, repeatPenalty, seed } = options;
  const text = prompt === '-' ? await readAll(process.stdin) : prompt;
  if (!text.trim()) throw new AlcoveError('QUESTION_EMPTY', { detail: 'The prompt is empty.' });
  return {
    turns: [{ role: 'user', text }],
    ...(system !== undefined && { system }),
    ...(maxTokens !== undefined && { maxTokens }),
    sampling: {
      ...(temperature !== undefined && { temperature }),
      ...(topK !== undefined && { topK }),
      ...(topP !== undefined && { topP }),
      ...(minP !== undefined && { minP }),
      ...(repeatPenalty !== undefined && { repeatPenalty }),
      ...(seed !== undefined && { seed }),
    },
    ...(stop && { stop }),
    ...(schema !== undefined && { jsonSchema: await readSchema(schema) }),
    ...(grammar !== undefined && { grammar: await read(grammar, 'grammar') }),
  };
}

async function readSchema(file: string): Promise<Readonly<Record<string, unknown>>> {
  const text = await read(file, 'schema');
  let schema: unknown;
  try {
    schema = JSON.parse(text);
  } catch (cause) {
    throw new AlcoveError('GRAMMAR_INVALID', { detail: `The schema, ${file}, is not JSON.`, cause });
  }
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema))
    throw new AlcoveError('GRAMMAR_INVALID', { detail: `The schema, ${file}, is not a JSON object.` });
  return { ...schema };
}

async function read(file: string, what: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new AlcoveError('FILE_NOT_FOUND', { detail: `The ${what}, ${file}, cannot be read.`, cause });
  }
}
