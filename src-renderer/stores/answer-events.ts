import type { AnswerEvent, Message } from '../../src-shared/answers.ts';

/** The messages after one event of the answer `messageId`. Events of unknown answers change nothing. */
export function applyAnswerEvent(
  messages: readonly Message[],
  messageId: string,
  event: AnswerEvent,
): readonly Message[] {
  const index = messages.findIndex(({ id }) => id === messageId);
  const message = messages[index];
  if (!message) return messages;
  return messages.with(index, changed(message, event));
}

function changed(message: Message, event: AnswerEvent): Message {
  switch (event.type) {
    case 'message':
      return event.message;
    case 'stage':
      return { ...message, stage: event.stage };
    case 'reasoning':
      return {
        ...message,
        reasoning: { milliseconds: 0, ...message.reasoning, text: (message.reasoning?.text ?? '') + event.text },
      };
    case 'text':
      return { ...message, text: message.text + event.text };
    case 'citations':
      return { ...message, citations: event.citations };
  }
}
