export { Answerer } from './answerer.ts';
export { Conversations } from './conversations.ts';
