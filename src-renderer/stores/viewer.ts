import { create } from 'zustand';
import type { Citation } from '../../src-shared/answers.ts';
import type { DocumentExcerpt, DocumentSummary } from '../../src-shared/documents.ts';
import type { ErrorReport } from '../../src-shared/errors.ts';
import { api } from '../lib/api.ts';
import { reportOfFailure } from '../lib/failure.ts';

/** The document on show, and the citation that led there if one did. */
export interface Source {
  readonly documentId: string;
  readonly title: string;
  readonly path: string;
  readonly citation?: Citation;
}

/** Which block to bring into view, and where to. */
export interface Focus {
  readonly block: number;
  readonly align: 'start' | 'center' | 'end';
}

interface Place {
  readonly page?: number;
  readonly block?: number;
}

interface ViewerState {
  readonly source: Source | null;
  readonly excerpt: DocumentExcerpt | null;
  readonly focus: Focus | null;
  readonly loading: boolean;
  readonly error: ErrorReport | null;
  showCitation(citation: Citation): void;
  showDocument(document: DocumentSummary): void;
  /** The page before or after; where there are no pages, the blocks before or after. */
  turn(direction: 'previous' | 'next'): void;
  backToCitation(): void;
  close(): void;
}

/** The panel that shows where an answer came from. */
export const useViewer = create<ViewerState>()((set, get) => {
  let lastRequest = 0;

  const load = async (documentId: string, place: Place, focus: Focus | null): Promise<void> => {
    const request = ++lastRequest;
    set({ loading: true, error: null });
    try {
      const excerpt = await api.library.excerpt.query({ documentId, ...place });
      if (request === lastRequest) set({ excerpt, focus, loading: false });
    } catch (error) {
      if (request === lastRequest) set({ error: reportOfFailure(error), excerpt: null, loading: false });
    }
  };

  const showPassage = (citation: Citation): void => {
    const { documentId, page, blocks } = citation;
    const [block] = blocks;
    const place = { ...(page !== undefined && { page }), ...(block !== undefined && { block }) };
    void load(documentId, place, block === undefined ? null : { block, align: 'center' });
  };

  return {
    source: null,
    excerpt: null,
    focus: null,
    loading: false,
    error: null,

    showCitation: (citation) => {
      const { documentId, title, path } = citation;
      const same = get().source?.documentId === documentId;
      set({ source: { documentId, title, path, citation }, ...(!same && { excerpt: null }) });
      showPassage(citation);
    },

    showDocument: ({ id, title, path, pageCount }) => {
      set({ source: { documentId: id, title, path }, excerpt: null });
      void load(id, pageCount === undefined ? { block: 0 } : { page: 1 }, null);
    },

    turn: (direction) => {
      const { excerpt, source } = get();
      if (!excerpt || !source) return;
      const back = direction === 'previous';
      if (excerpt.page !== undefined) {
        void load(source.documentId, { page: excerpt.page + (back ? -1 : 1) }, null);
        return;
      }
      const edge = back ? excerpt.blocks[0] : excerpt.blocks.at(-1);
      if (!edge) return;
      const block = edge.ordinal + (back ? -1 : 1);
      void load(source.documentId, { block }, { block, align: back ? 'end' : 'start' });
    },

    backToCitation: () => {
      const citation = get().source?.citation;
      if (citation) showPassage(citation);
    },

    close: () => {
      lastRequest++;
      set({ source: null, excerpt: null, focus: null, loading: false, error: null });
    },
  };
});
