import { create } from 'zustand';
import type { AnswerEvent, Conversation, Message } from '../../src-shared/answers.ts';
import type { ErrorReport } from '../../src-shared/errors.ts';
import { api } from '../lib/api.ts';
import { reportOfFailure } from '../lib/failure.ts';
import { inBatches } from '../lib/in-batches.ts';
import { applyAnswerEvent } from './answer-events.ts';
import { questionOf } from './question-of.ts';
import { attempt, showReport } from './toasts.ts';

/** A fast model writes hundreds of tokens a second, and the whole answer is drawn anew each time. */
const SHOW_EVERY_MS = 50;

interface ChatState {
  /** The one used last first. */
  readonly conversations: readonly Conversation[];
  /** `null` for a new conversation, which has no name until something is asked. */
  readonly currentId: string | null;
  readonly messages: readonly Message[];
  readonly loading: boolean;
  /** Between the question being sent and its answer beginning. */
  readonly asking: boolean;
  /** Why the last question was not taken; the draft still holds it. */
  readonly refusal: ErrorReport | null;
  readonly draft: string;
  setDraft(draft: string): void;
  load(): Promise<void>;
  open(conversationId: string): Promise<void>;
  startNew(): void;
  remove(conversationId: string): Promise<void>;
  ask(question: string): Promise<void>;
  /** Asks the question of an answer once more. */
  askAgain(answerId: string): Promise<void>;
  stop(): Promise<void>;
}

/** Conversations, and the messages of the one on show. */
export const useChat = create<ChatState>()((set, get) => {
  /** Stops listening to the answers of the conversation on show. */
  let leave = new AbortController();

  const follow = (messageId: string): void => {
    const update = (change: (messages: readonly Message[]) => readonly Message[]): void =>
      set(({ messages }) => ({ messages: change(messages) }));
    const events = inBatches<AnswerEvent>(
      (batch) =>
        update((messages) => batch.reduce((before, event) => applyAnswerEvent(before, messageId, event), messages)),
      SHOW_EVERY_MS,
    );
    api.answers.follow.subscribe(
      { messageId },
      {
        signal: leave.signal,
        onData: (event) => {
          events.add(event);
          // A message is the beginning, or the end.
          if (event.type === 'message') events.flush();
        },
        onError: (error) => {
          events.flush();
          const report = reportOfFailure(error);
          update((messages) =>
            messages.map((message) =>
              message.id === messageId ? { ...message, status: 'failed', error: report } : message,
            ),
          );
        },
      },
    );
  };

  const show = (currentId: string | null, messages: readonly Message[]): void => {
    leave.abort();
    leave = new AbortController();
    set({ currentId, messages, loading: false, refusal: null });
    for (const message of messages) if (message.status === 'streaming') follow(message.id);
  };

  return {
    conversations: [],
    currentId: null,
    messages: [],
    loading: false,
    asking: false,
    refusal: null,
    draft: '',
    setDraft: (draft) => set({ draft, refusal: null }),

    load: async () => {
      try {
        set({ conversations: await api.answers.conversations.query() });
      } catch (error) {
        showReport(reportOfFailure(error));
      }
    },

    open: async (conversationId) => {
      if (get().currentId === conversationId) return;
      show(conversationId, []);
      set({ loading: true });
      const stillWanted = (): boolean => get().currentId === conversationId;
      try {
        const messages = await api.answers.messages.query({ conversationId });
        if (stillWanted()) show(conversationId, messages);
      } catch (error) {
        showReport(reportOfFailure(error));
        if (stillWanted()) show(null, []);
      }
    },

    startNew: () => show(null, []),

    remove: async (conversationId) => {
      await attempt(api.answers.removeConversation.mutate({ conversationId }));
      if (get().currentId === conversationId) show(null, []);
      await get().load();
    },

    ask: async (question) => {
      const before = get().currentId;
      set({ asking: true, refusal: null });
      try {
        const asked = await api.answers.ask.mutate({ question, ...(before !== null && { conversationId: before }) });
        // It was used just now, whenever it was used before.
        const conversation = { ...asked.conversation, updatedAt: asked.question.createdAt };
        set(({ conversations, draft }) => ({
          conversations: [conversation, ...conversations.filter(({ id }) => id !== conversation.id)],
          // One that was asked by a button leaves alone what is being typed.
          draft: draft.trim() === question ? '' : draft,
        }));
        // Another conversation may have been opened meanwhile; this one then shows when it is opened.
        if (get().currentId === before) {
          set(({ messages }) => ({
            currentId: conversation.id,
            messages: [...messages, asked.question, asked.answer],
          }));
          follow(asked.answer.id);
        }
      } catch (error) {
        set({ refusal: reportOfFailure(error) });
      } finally {
        set({ asking: false });
      }
    },

    askAgain: async (answerId) => {
      const question = questionOf(get().messages, answerId);
      if (question !== undefined && !isAnswering(get())) await get().ask(question);
    },

    stop: async () => {
      const running = get().messages.findLast(({ status }) => status === 'streaming');
      if (running) await attempt(api.answers.stop.mutate({ messageId: running.id }));
    },
  };
});

/** Whether an answer is on its way in the conversation on show. */
export function isAnswering(state: Pick<ChatState, 'asking' | 'messages'>): boolean {
  return state.asking || state.messages.some(({ status }) => status === 'streaming');
}
