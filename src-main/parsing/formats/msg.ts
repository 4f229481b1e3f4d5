import type { DocumentFormat } from '../format.ts';

/** A stream that every Outlook message has (MS-OXMSG 2.4). */
const PROPERTIES = Buffer.from('__properties_version1.0', 'utf16le');

export const format: DocumentFormat = {
  id: 'msg',
  label: 'Outlook message',
  extensions: ['msg', 'oft'],

  recognise({ bytes, mediaType }) {
    if (mediaType !== 'application/x-cfb') return 0;
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(PROPERTIES) ? 0.9 : 0;
  },

  async parse({ bytes }) {
    const [{ readMsg }, { messageDocument }] = await Promise.all([
      import('../mail/read-msg.ts'),
      import('../mail/message.ts'),
    ]);
    return messageDocument('msg', await readMsg(bytes));
  },
};
