import { AlcoveError } from '../../../src-shared/errors.ts';
import { BlockBuilder } from '../block-builder.ts';
import { decodeText } from '../decode-text.ts';
import type { DocumentFormat } from '../format.ts';
import { writeAsItIs } from '../records/plain-text.ts';
import { RecordWriter, type Value } from '../records/record-writer.ts';

const EXTENSIONS = ['yaml', 'yml'];

/** A longer file is a dump: its lines are kept as they are, since its tree would take minutes and gigabytes. */
const MAX_CHARS = 1024 * 1024;

/** So often may one part stand for itself elsewhere; aliases of aliases are how a small file grows without end. */
const MAX_ALIASES = 100;

export const format: DocumentFormat = {
  id: 'yaml',
  label: 'YAML data',
  extensions: EXTENSIONS,

  recognise({ text, extension }) {
    if (text === undefined) return 0;
    if (EXTENSIONS.includes(extension)) return 0.6;
    return /^%YAML\s+1/.test(text) ? 0.5 : 0;
  },

  async parse({ bytes }) {
    const text = decodeText(bytes);
    if (text === undefined) throw new AlcoveError('UNSUPPORTED_FORMAT');
    const builder = new BlockBuilder();
    const documents = text.length > MAX_CHARS ? undefined : await parseYaml(text);
    if (documents)
      for (const { comments, value } of documents) {
        for (const comment of comments) builder.add('paragraph', comment);
        new RecordWriter(builder).document(value);
      }
    else writeAsItIs(text, builder);
    return { format: 'yaml', blocks: builder.blocks };
  },
};

interface YamlDocument {
  readonly comments: readonly string[];
  readonly value: Value;
}

/** @returns `undefined` when it is not YAML, or more than its size allows */
async function parseYaml(text: string): Promise<YamlDocument[] | undefined> {
  const { parseAllDocuments, visit } = await import('yaml');
  try {
    const documents = parseAllDocuments(text, { logLevel: 'silent', uniqueKeys: false });
    if (!Array.isArray(documents)) return [];
    return documents.map((document) => {
      if (document.errors.length > 0) throw document.errors[0];
      const comments: (string | null | undefined)[] = [document.commentBefore, document.comment];
      visit(document, {
        Node: (_, node) => {
          comments.push(node.commentBefore, node.comment);
        },
      });
      const value: Value = JSON.parse(JSON.stringify(document.toJS({ maxAliasCount: MAX_ALIASES })) ?? 'null');
      return { comments: comments.flatMap((comment) => comment?.trim() ?? []).filter(Boolean), value };
    });
  } catch {
    return undefined;
  }
}
