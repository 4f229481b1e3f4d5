import { z } from 'zod';
import { MAX_QUESTION_LENGTH } from '../../src-shared/limits.ts';
import { answerEvent, conversation, message } from './answer-schemas.ts';
import { procedure, router } from './trpc.ts';

/** A question as it may be asked. The messages are codes of the closed list (see trpc.ts). */
export const question = z.string().trim().min(1, 'QUESTION_EMPTY').max(MAX_QUESTION_LENGTH, 'QUESTION_TOO_LONG');

const id = z.string().min(1).max(64);

export const answersRouter = router({
  ask: procedure
    .input(z.object({ question, conversationId: id.optional(), collectionId: z.int().optional() }))
    .output(z.object({ conversation, question: message, answer: message }))
    .mutation(({ ctx, input }) => ctx.answers.ask(input)),

  /** The answer's events. Safe to subscribe to again: it begins with everything so far. */
  follow: procedure.input(z.object({ messageId: id })).subscription(async function* ({ ctx, input, signal }) {
    const events = ctx.answers.follow(input.messageId, signal ?? new AbortController().signal);
    for await (const event of events) yield answerEvent.parse(event);
  }),

  stop: procedure.input(z.object({ messageId: id })).mutation(({ ctx, input }) => ctx.answers.stop(input.messageId)),

  conversations: procedure.output(z.array(conversation).readonly()).query(({ ctx }) => ctx.answers.conversations()),
  messages: procedure
    .input(z.object({ conversationId: id }))
    .output(z.array(message).readonly())
    .query(({ ctx, input }) => ctx.answers.messages(input.conversationId)),
  removeConversation: procedure
    .input(z.object({ conversationId: id }))
    .mutation(({ ctx, input }) => ctx.answers.removeConversation(input.conversationId)),
});
