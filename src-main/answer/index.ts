export { Answerer } from './answerer.ts';
export { Conversations } from './conversations.ts';
export { type AnswerOptions, type AnswerRequest, WrittenAnswers } from './writer.ts';
