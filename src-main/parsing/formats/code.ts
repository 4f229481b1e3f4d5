import { AlcoveError } from '../../../src-shared/errors.ts';
import { BlockBuilder } from '../block-builder.ts';
import { decodeText } from '../decode-text.ts';
import type { DocumentFormat } from '../format.ts';

const names = (list: string): readonly string[] => list.split(' ');

const EXTENSIONS = [
  ...names('js mjs cjs jsx ts mts cts tsx vue svelte astro coffee dart elm purs res'),
  ...names('py pyi pyx pyw rb erb rake gemspec pl pm lua php phtml tcl r jl m mm sage'),
  ...names('c h cc cpp cxx hh hpp hxx ino cu cuh rs go zig nim d v sv vhd vhdl asm s'),
  ...names('java kt kts scala sc groovy gradle clj cljs cljc cs csx fs fsx fsi vb vbs bas cls frm'),
  ...names('swift hs lhs ml mli erl hrl ex exs lisp cl el scm rkt pas pp ada adb ads f f90 f95 for cob cbl pro prolog'),
  ...names('sh bash zsh fish ksh csh bat cmd ps1 psm1 awk sed vim applescript nix'),
  ...names('sql ddl graphql gql proto thrift avsc prisma cypher sparql rq sol wat'),
  ...names('css scss sass less styl tex sty bib bst cmake mk mak make dockerfile tf tfvars hcl bicep rego'),
  ...names('toml ini cfg conf cnf properties env editorconfig desktop service diff patch po pot srt vtt'),
];

/** A piece of code is cut at the last gap between declarations before this. */
const MAX_PIECE_CHARS = 1_500;

export const format: DocumentFormat = {
  id: 'code',
  label: 'Source code',
  extensions: EXTENSIONS,

  recognise({ text, extension }) {
    if (text === undefined) return 0;
    if (EXTENSIONS.includes(extension)) return 0.55;
    return extension === '' && /^#!\s*\/\S/.test(text) ? 0.5 : 0;
  },

  async parse({ bytes }) {
    const text = decodeText(bytes);
    if (text === undefined) throw new AlcoveError('UNSUPPORTED_FORMAT');
    const builder = new BlockBuilder();
    for (const piece of piecesOf(text)) builder.add('code', piece);
    return { format: 'code', blocks: builder.blocks };
  },
};

/**
 * Cuts code where an empty line is followed by a line without indentation: in most languages
 * what is declared outermost begins there. Short pieces stay together.
 */
function* piecesOf(text: string): Generator<string> {
  let piece = '';
  for (const declaration of text.split(/\n(?:[^\S\n]*\n)+(?=[^\s})\]])/)) {
    if (piece && piece.length + declaration.length > MAX_PIECE_CHARS) {
      yield piece;
      piece = '';
    }
    piece = piece ? `${piece}\n\n${declaration}` : declaration;
  }
  yield piece;
}
