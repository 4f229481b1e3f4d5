import type { Answer, AnswerProgress } from '../../src-shared/answers.ts';
import { AlcoveError } from '../../src-shared/errors.ts';
import { type CommandContext, EXIT } from './context.ts';
import { figuresLine, noteModel, trimmedLine } from './figures.ts';
import { type FilterOptions, filterOf } from './filter-options.ts';
import { formatDuration } from './format-duration.ts';
import { describeError, type Output, progressBar } from './output.ts';
import { withApp } from './with-app.ts';

interface AskOptions extends FilterOptions {
  /** A GGUF file, for this question only. */
  readonly model?: string;
  readonly extractive?: boolean;
  readonly quiet?: boolean;
}

/** `alcove ask`: an answer with its sources; written by a language model, word by word, if there is one. */
export async function ask({ dataFolder, out }: CommandContext, question: string, options: AskOptions): Promise<number> {
  const { model, extractive = false, quiet = false } = options;
  const open = {
    dataFolder,
    purpose: 'alcove ask',
    resumeImports: false,
    ...(model !== undefined && { languageModel: model }),
  };
  return withApp(open, async (app, signal) => {
    const filter = filterOf(app, options);
    const showing = new Showing(out, quiet);
    const answer = extractive
      ? await app.answerer.answer(question, filter, signal)
      : await app.writer.answer({ question, filter }, { signal, onProgress: (progress) => showing.take(progress) });
    showing.end();
    const { error } = answer;
    // Who names a model wants its answer, and no other in its place.
    if (error && model !== undefined && answer.mode !== 'written')
      throw new AlcoveError(error.code, { detail: error.message });
    const { answer: text, mode, citations, ...rest } = answer;
    out.json({ answer: text, mode, citations, ...rest });
    if (!showing.hasShown) out.line(text);
    showSources(answer, out);
    if (error) out.note(describeError(error));
    if (answer.generation?.trimmed) out.note(trimmedLine(answer.generation.trimmed));
    if (!quiet) showFigures(answer, out);
    if (!quiet && !extractive) noteModel(out, app.inference.state());
    return answer.status === 'interrupted' ? EXIT.someFailed : EXIT.ok;
  });
}

/** Shows an answer while it is written. */
class Showing {
  readonly #out: Output;
  readonly #bar;
  #isWriting = false;
  /** Whether the answer is on stdout already. */
  hasShown = false;

  constructor(out: Output, isQuiet: boolean) {
    this.#out = out;
    this.#bar = isQuiet ? undefined : progressBar();
  }

  take(progress: AnswerProgress): void {
    if (progress.type === 'stage') {
      const { stage } = progress;
      if (stage.name === 'loading') this.#bar?.update(Math.round(stage.progress * 100), 100, 'loading the model');
      else this.#bar?.stop();
      this.#isWriting = stage.name === 'writing';
    }
    // What is quoted, because the model failed, is shown when it is known why.
    if (progress.type !== 'text' || !this.#isWriting) return;
    this.#out.piece(progress.text);
    this.hasShown = true;
  }

  end(): void {
    this.#bar?.stop();
    if (this.hasShown) this.#out.line();
  }
}

function showSources({ citations }: Answer, out: Output): void {
  if (citations.length > 0) out.line();
  for (const { n, title, page, pageUnit = 'page', path } of citations)
    out.line(`[${n}] ${title}${page === undefined ? '' : `, ${pageUnit} ${page}`} (${path})`);
}

function showFigures({ mode, timings, generation, finish }: Answer, out: Output): void {
  out.note(`${formatDuration(timings.totalMs)}${mode === 'extractive' ? ', quoted word for word' : ''}`);
  if (generation) out.note(figuresLine(generation));
  if (finish === 'length' || finish === 'context') out.note('The answer was cut short: there was no room for more.');
}
