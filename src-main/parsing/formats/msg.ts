import type { DocumentFormat } from '../format.ts';
import { oleStreamNames } from '../ole.ts';

export const format: DocumentFormat = {
  id: 'msg',
  label: 'Outlook message',
  extensions: ['msg', 'oft'],

  // The stream that every message has right below its root (MS-OXMSG 2.4).
  recognise({ bytes, mediaType }) {
    return mediaType === 'application/x-cfb' && oleStreamNames(bytes).has('__properties_version1.0') ? 1 : 0;
  },

  async parse({ bytes }) {
    const [{ readMsg }, { messageDocument }] = await Promise.all([
      import('../mail/read-msg.ts'),
      import('../mail/message.ts'),
    ]);
    return messageDocument('msg', await readMsg(bytes));
  },
};
