import type { DocumentFormat } from '../format.ts';
import { mailScore } from '../mail/recognise.ts';

export const format: DocumentFormat = {
  id: 'eml',
  label: 'Mail message',
  extensions: ['eml'],

  recognise({ bytes, text, mediaType, extension }) {
    if (mediaType !== undefined) return 0;
    // Parts may be raw bytes, which as a whole are not text.
    return mailScore(text ?? new TextDecoder('latin1').decode(bytes.subarray(0, 32_768)), extension);
  },

  async parse({ bytes }) {
    const [{ readEml }, { messageDocument }] = await Promise.all([
      import('../mail/read-eml.ts'),
      import('../mail/message.ts'),
    ]);
    return messageDocument('eml', await readEml(bytes));
  },
};
