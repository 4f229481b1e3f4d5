import { AlcoveError } from '../../../src-shared/errors.ts';
import { BlockBuilder } from '../block-builder.ts';
import type { DocumentFormat } from '../format.ts';
import { startsMailbox } from '../mail/recognise.ts';

const PROBE_BYTES = 32 * 1024;

/** How often reading reports how far it is, in messages. */
const PROGRESS_STEP = 50;

export const format: DocumentFormat = {
  id: 'mbox',
  label: 'Mailbox',
  extensions: ['mbox', 'mbx'],

  recognise({ bytes, text, mediaType, extension }) {
    if (mediaType !== undefined) return 0;
    const head = text?.slice(0, PROBE_BYTES) ?? new TextDecoder('latin1').decode(bytes.subarray(0, PROBE_BYTES));
    if (!startsMailbox(head.replaceAll('\r\n', '\n'))) return 0;
    // Programs save a single message with its envelope line, too.
    return extension === 'eml' ? 0.6 : 1;
  },

  async parse({ bytes, onProgress }) {
    const [{ readEml }, { addMessage }, { AttachmentCollector }, { splitMailbox }] = await Promise.all([
      import('../mail/read-eml.ts'),
      import('../mail/message.ts'),
      import('../mail/attachments.ts'),
      import('../mail/split-mailbox.ts'),
    ]);
    const messages = splitMailbox(bytes);
    const builder = new BlockBuilder();
    const collector = new AttachmentCollector();
    let damage: unknown;
    for (const [index, content] of messages.entries()) {
      const page = index + 1;
      try {
        const message = await readEml(content, collector);
        builder.heading(1, message.subject || message.from || `Message ${page}`, { page });
        addMessage(builder, message, page);
      } catch (error) {
        // One damaged message costs none of the others.
        damage = error;
      }
      if (page % PROGRESS_STEP === 0 || page === messages.length) onProgress(page, messages.length);
    }
    if (builder.blocks.length === 0) throw new AlcoveError('FILE_CORRUPT', { cause: damage });
    return {
      format: 'mbox',
      pageCount: messages.length,
      pageUnit: 'message',
      blocks: builder.blocks,
      ...(collector.attachments.length > 0 && { attachments: collector.attachments }),
    };
  },
};
