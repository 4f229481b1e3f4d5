import { AlcoveError } from '../../src-shared/errors.ts';
import type { ChatTurn } from '../inference/index.ts';
import type { FoundPassage } from '../search/index.ts';
import type { Exchange, Remembered, SentExchange } from './conversation-memory.ts';
import { type Packed, packPassages } from './pack-passages.ts';
import { SYSTEM_PROMPT, userTurn } from './prompt.ts';

/** The most that an answer may take: this many tokens, and this share of the context. */
const ANSWER_TOKENS = 2_048;
const ANSWER_SHARE = 1 / 3;

/** Passages beyond this many tokens cost more time than they add. */
const PASSAGE_TOKENS = 2_400;

/** When earlier turns leave no room for all passages and less than this, or than half of it, they have to go. */
const LEAST_PASSAGE_TOKENS = 1_024;

/** What of the room earlier turns may have once they had to make room, so that they need not again at once. */
const HISTORY_SHARE = 1 / 4;

/** What chat templates put around a turn, and around all of them. */
const TURN_OVERHEAD = 16;
const TEMPLATE_OVERHEAD = 48;

export interface PromptRequest {
  readonly question: string;
  /** Best first. */
  readonly found: readonly FoundPassage[];
  /** The exchanges of the conversation, oldest first. */
  readonly earlier: readonly Exchange[];
  /** What of them the model was told, if it is known. */
  readonly remembered?: Remembered | undefined;
  readonly scope: string;
  /** Tokens that prompt and answer may take together. */
  readonly contextTokens: number;
  readonly countTokens: (texts: readonly string[]) => Promise<number[]>;
}

/** What is sent to the model, and what there is to know of it. */
export interface PromptPlan {
  readonly turns: readonly ChatTurn[];
  readonly maxTokens: number;
  /** Everything that can be cited, by the numbers it has in the turns. */
  readonly passages: ReadonlyMap<number, FoundPassage>;
  /** Earlier turns that are not among them because they did not fit. */
  readonly trimmed: Remembered['trimmed'];
  /** What will have been sent once this question is answered. */
  remember(answerId: string, answer: string, answerTokens: number): Remembered;
}

/** A beginning of the prompt: earlier exchanges, and the passages in them. */
type History = Omit<Remembered, 'scope'>;

/**
 * Decides what the model is told. A follow-up begins word for word as the prompt before it, so that only
 * what is new has to be evaluated: earlier turns keep their passages, and passages that are there are not
 * sent again. When that no longer fits, the conversation begins anew with its latest questions and
 * answers, without their passages.
 * @throws AlcoveError `PROMPT_TOO_LONG` when not even one passage fits
 */
export async function planPrompt(request: PromptRequest): Promise<PromptPlan> {
  const { question, contextTokens, countTokens, remembered, scope } = request;
  const maxTokens = Math.floor(Math.min(ANSWER_TOKENS, contextTokens * ANSWER_SHARE));
  const [systemTokens = 0, questionTokens = 0] = await countTokens([SYSTEM_PROMPT, userTurn(question, [])]);
  const room = contextTokens - maxTokens - systemTokens - questionTokens - TURN_OVERHEAD - TEMPLATE_OVERHEAD;
  const least = Math.min(LEAST_PASSAGE_TOKENS, room / 2);

  const roomAfter = ({ sent }: History): number => room - tokensOf(sent);
  const pack = (history: History): Promise<Packed> =>
    packPassages({
      found: request.found,
      given: history.passages,
      budget: Math.min(PASSAGE_TOKENS, roomAfter(history)),
      countTokens,
    });

  let history = remembered?.scope === scope ? await continuedHistory(remembered, request) : undefined;
  let packed = history && roomAfter(history) >= 0 ? await pack(history) : undefined;
  if (!history || !packed || (packed.leftOut > 0 && roomAfter(history) < least)) {
    history = await freshHistory(request, room * HISTORY_SHARE);
    packed = await pack(history);
  }
  if (packed.passages.length === 0 && packed.again.length === 0) throw new AlcoveError('PROMPT_TOO_LONG');
  return planOf(history, packed, { question, questionTokens, maxTokens, scope });
}

function planOf(
  history: History,
  packed: Packed,
  {
    question,
    questionTokens,
    maxTokens,
    scope,
  }: { question: string; questionTokens: number; maxTokens: number; scope: string },
): PromptPlan {
  const asked = userTurn(
    question,
    packed.passages.map(({ rendered }) => rendered),
    packed.again,
  );
  const passages = new Map([
    ...history.passages,
    ...packed.passages.map(({ n, passage }): [number, FoundPassage] => [n, passage]),
  ]);
  const askedTokens = packed.passages.reduce((sum, { tokens }) => sum + tokens, questionTokens) + 2 * TURN_OVERHEAD;
  return {
    turns: [
      ...history.sent.flatMap((exchange): ChatTurn[] => [
        { role: 'user', text: exchange.question },
        { role: 'assistant', text: exchange.answer },
      ]),
      { role: 'user', text: asked },
    ],
    maxTokens,
    passages,
    trimmed: history.trimmed,
    remember: (answerId, answer, answerTokens) => ({
      sent: [...history.sent, { question: asked, answer, tokens: askedTokens + answerTokens }],
      passages,
      covered: new Set([...history.covered, answerId]),
      trimmed: history.trimmed,
      scope,
    }),
  };
}

/** What was sent, and after it what was answered since without the model. */
async function continuedHistory(remembered: Remembered, { earlier, countTokens }: PromptRequest): Promise<History> {
  const since = await plainExchanges(
    earlier.filter(({ answerId }) => !remembered.covered.has(answerId)),
    countTokens,
  );
  return {
    ...remembered,
    sent: [...remembered.sent, ...since],
    covered: new Set(earlier.map(({ answerId }) => answerId)),
  };
}

/** The latest exchanges that fit, as they read in the window. */
async function freshHistory({ earlier, countTokens }: PromptRequest, budget: number): Promise<History> {
  const all = await plainExchanges(earlier, countTokens);
  let first = all.length;
  for (let left = budget; first > 0; first--) {
    left -= all[first - 1]?.tokens ?? 0;
    if (left < 0) break;
  }
  const dropped = all.slice(0, first);
  return {
    sent: all.slice(first),
    passages: new Map(),
    covered: new Set(earlier.map(({ answerId }) => answerId)),
    trimmed: { turns: 2 * dropped.length, tokens: tokensOf(dropped) },
  };
}

/** Without passages; and without the numbers of them, which now belong to others. */
async function plainExchanges(
  exchanges: readonly Exchange[],
  countTokens: PromptRequest['countTokens'],
): Promise<SentExchange[]> {
  if (exchanges.length === 0) return [];
  const plain = exchanges.map(({ question, answer }) => ({ question, answer: answer.replace(/[ \t]*\[\d+\]/g, '') }));
  const tokens = await countTokens(plain.flatMap(({ question, answer }) => [question, answer]));
  return plain.map((each, index) => ({
    ...each,
    tokens: (tokens[2 * index] ?? 0) + (tokens[2 * index + 1] ?? 0) + 2 * TURN_OVERHEAD,
  }));
}

const tokensOf = (exchanges: readonly SentExchange[]): number => exchanges.reduce((sum, { tokens }) => sum + tokens, 0);
