import type { Answer, AnswerProgress } from '../../src-shared/answers.ts';
import { AlcoveError, reportOf } from '../../src-shared/errors.ts';
import { MAX_QUESTION_LENGTH } from '../../src-shared/limits.ts';
import { queryConcepts } from '../analysis/index.ts';
import { type Generated, type Inference, InferenceLostError } from '../inference/index.ts';
import type { IndexFilter } from '../search/index.ts';
import type { Log } from '../system/index.ts';
import { type Answerer, type Finding, quotingAnswer } from './answerer.ts';
import { CitationStream } from './citations.ts';
import { ConversationMemory, type Exchange } from './conversation-memory.ts';
import { Draft } from './draft.ts';
import { type PromptPlan, planPrompt } from './plan-prompt.ts';
import { SYSTEM_PROMPT } from './prompt.ts';

/** A question of fewer things than this is about what the one before was about. */
const NAMES_ITS_SUBJECT = 2;

export interface WrittenAnswersParts {
  readonly answerer: Answerer;
  readonly inference: Pick<Inference, 'state' | 'load' | 'countTokens' | 'generate'>;
  readonly log: Log;
}

export interface AnswerRequest {
  readonly question: string;
  readonly filter?: IndexFilter;
  /** Left out: the question stands alone, and nothing of it is kept. */
  readonly conversation?: {
    readonly id: string;
    /** The message that this answer becomes. */
    readonly answerId: string;
    /** Oldest first. */
    readonly earlier: readonly Exchange[];
  };
}

export interface AnswerOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: AnswerProgress) => void;
}

/**
 * Answers questions from the library: written by the language model if one is chosen, from quotes if not.
 * Whatever becomes of the model, there is an answer as long as the library has one.
 */
export class WrittenAnswers {
  readonly #parts: WrittenAnswersParts;
  readonly #memory = new ConversationMemory();

  constructor(parts: WrittenAnswersParts) {
    this.#parts = parts;
  }

  /**
   * On abort it resolves with what was written until then.
   * @throws AlcoveError `QUESTION_EMPTY`, `QUESTION_TOO_LONG`; the signal's reason on abort before anything was written
   */
  async answer(request: AnswerRequest, { signal, onProgress = () => {} }: AnswerOptions = {}): Promise<Answer> {
    const { answerer, inference } = this.#parts;
    const { question, filter } = request;
    if (inference.state().status === 'none')
      return tellWhole(await answerer.answer(question, filter, signal), onProgress);
    const began = performance.now();
    onProgress({ type: 'stage', stage: { name: 'searching' } });
    const finding = await this.#find(request, signal);
    const answer =
      finding.quotes.length === 0 && !finding.isAnsweredInOtherWords
        ? tellWhole(quotingAnswer(finding), onProgress)
        : await this.#write(request, finding, { ...(signal && { signal }), onProgress });
    const totalMs = performance.now() - began;
    return { ...answer, timings: { searchMs: finding.searchMs, composeMs: totalMs - finding.searchMs, totalMs } };
  }

  /** Lets go of what is remembered of a conversation that was removed. */
  forget(conversationId: string): void {
    this.#memory.forget(conversationId);
  }

  /** A question that names nothing to look for ("And then?") is looked up with the one before it. */
  async #find({ question, filter, conversation }: AnswerRequest, signal?: AbortSignal): Promise<Finding> {
    const { answerer } = this.#parts;
    const finding = await answerer.find(question, filter, signal);
    const before = conversation?.earlier.at(-1)?.question;
    if (finding.quotes.length > 0 || finding.isAnsweredInOtherWords || before === undefined) return finding;
    const both = `${before}\n${finding.question}`;
    const isComplete = queryConcepts(question, answerer.languages).length >= NAMES_ITS_SUBJECT;
    if (isComplete || both.length > MAX_QUESTION_LENGTH) return finding;
    return { ...(await answerer.find(both, filter, signal)), question: finding.question };
  }

  async #write(
    request: AnswerRequest,
    finding: Finding,
    { signal, onProgress }: AnswerOptions & Required<Pick<AnswerOptions, 'onProgress'>>,
  ): Promise<Answer> {
    const { answerer, inference } = this.#parts;
    const { conversation } = request;
    const aborting = signal && { signal };
    const onLoadProgress = (progress: number): void =>
      onProgress({ type: 'stage', stage: { name: 'loading', progress } });
    let draft: Draft | undefined;
    try {
      const { contextTokens, loadMs } = await this.#load({ ...aborting, onLoadProgress });
      const plan = await this.#plan(request, finding, contextTokens);
      signal?.throwIfAborted();
      const citations = new CitationStream({
        passages: plan.passages,
        question: finding.question,
        languages: answerer.languages,
      });
      const writing = new Draft(citations, onProgress);
      draft = writing;
      onProgress({ type: 'stage', stage: { name: 'reading' } });
      const generated = await inference.generate(
        {
          ...(conversation && { conversationId: conversation.id }),
          system: SYSTEM_PROMPT,
          turns: plan.turns,
          maxTokens: plan.maxTokens,
          priority: 'foreground',
        },
        { ...aborting, onLoadProgress, onText: (text) => writing.take(text) },
      );
      writing.end(generated);
      if (conversation) this.#remember(conversation, plan, generated);
      return this.#written(writing, generated, { plan, finding, loadMs, onProgress });
    } catch (error) {
      // Stopped while the model was being loaded.
      if (signal?.aborted) throw error;
      if (conversation) this.#memory.forget(conversation.id);
      return this.#failed(error, draft, finding, onProgress);
    }
  }

  /** How many tokens the model can hold, and how long it took to load; 0 when it was there. */
  async #load(
    options: Parameters<Inference['load']>[0],
  ): Promise<{ readonly contextTokens: number; readonly loadMs: number }> {
    const { inference } = this.#parts;
    const state = inference.state();
    if (state.status === 'ready') return { contextTokens: state.contextTokens, loadMs: 0 };
    const began = performance.now();
    const { contextTokens } = await inference.load(options);
    return { contextTokens, loadMs: performance.now() - began };
  }

  #plan({ filter = {}, conversation }: AnswerRequest, finding: Finding, contextTokens: number): Promise<PromptPlan> {
    const { answerer, inference } = this.#parts;
    const remembered = conversation && this.#memory.recall(conversation.id);
    return planPrompt({
      question: finding.question,
      // What stands beside the best of them comes last: it is there where there is room.
      found: [...finding.passages, ...answerer.widen(finding.passages)],
      earlier: conversation?.earlier ?? [],
      // Of a document that was removed or has changed, nothing more is said.
      remembered: remembered && answerer.holds(remembered.passages.values()) ? remembered : undefined,
      scope: JSON.stringify([filter.collectionId, filter.documentIds]),
      contextTokens,
      countTokens: (texts) => inference.countTokens(texts),
    });
  }

  #remember(
    { id, answerId }: { readonly id: string; readonly answerId: string },
    plan: PromptPlan,
    { text, stats }: Generated,
  ): void {
    // What the worker left out to make it fit would not be there the next time either.
    if (text === '' || stats.trimmed || stats.contextShifts > 0) this.#memory.forget(id);
    else this.#memory.keep(id, plan.remember(answerId, text, stats.outputTokens));
  }

  #written(
    draft: Draft,
    { finish, stats }: Generated,
    {
      plan,
      finding,
      loadMs,
      onProgress,
    }: { plan: PromptPlan; finding: Finding; loadMs: number; onProgress: (progress: AnswerProgress) => void },
  ): Answer {
    const { reasoning } = draft;
    const { turns, tokens } = plan.trimmed;
    const generation = {
      ...stats,
      loadMs: stats.loadMs + loadMs,
      ...(turns > 0 && {
        trimmed: { turns: turns + (stats.trimmed?.turns ?? 0), tokens: tokens + (stats.trimmed?.tokens ?? 0) },
      }),
    };
    const isStopped = finish === 'aborted';
    // A model that has nothing to say does not keep what was found from the one who asked.
    const answer =
      draft.text === '' && !isStopped ? tellWhole(quotingAnswer(finding), onProgress) : writtenAnswer(draft, finding);
    return {
      ...answer,
      status: isStopped ? 'stopped' : 'complete',
      ...(reasoning && { reasoning }),
      generation,
      finish,
    };
  }

  #failed(
    error: unknown,
    draft: Draft | undefined,
    finding: Finding,
    onProgress: (progress: AnswerProgress) => void,
  ): Answer {
    const isLost = error instanceof AlcoveError && error.code === 'INFERENCE_LOST';
    if (error instanceof InferenceLostError) draft?.end(error);
    if (!(error instanceof AlcoveError))
      this.#parts.log.error(
        { error: String(error), stack: error instanceof Error ? error.stack : undefined },
        'writing an answer failed',
      );
    const reasoning = draft?.reasoning;
    const report = { error: reportOf(error), ...(reasoning && { reasoning }) };
    if (draft && draft.text !== '') return { ...writtenAnswer(draft, finding), ...report, status: 'interrupted' };
    return { ...tellWhole(quotingAnswer(finding), onProgress), ...report, status: isLost ? 'interrupted' : 'complete' };
  }
}

function writtenAnswer({ text, citations }: Draft, finding: Finding): Answer {
  return { ...quotingAnswer(finding), mode: 'written', answer: text, citations };
}

/** Tells an answer that was not written bit by bit. */
function tellWhole(answer: Answer, onProgress: (progress: AnswerProgress) => void): Answer {
  onProgress({ type: 'citations', citations: answer.citations });
  onProgress({ type: 'text', text: answer.answer });
  return answer;
}
