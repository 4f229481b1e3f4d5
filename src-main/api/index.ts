import { answersRouter } from './answers.ts';
import { foldersRouter } from './folders.ts';
import { libraryRouter } from './library.ts';
import { modelsRouter } from './models.ts';
import { retrievalRouter } from './retrieval.ts';
import { searchRouter } from './search.ts';
import { procedure, router } from './trpc.ts';

/** The whole contract. Two links carry it: Electron IPC, and WebSocket for the browser. */
export const appRouter = router({
  library: libraryRouter,
  folders: foldersRouter,
  search: searchRouter,
  retrieval: retrievalRouter,
  answers: answersRouter,
  models: modelsRouter,
  system: router({ info: procedure.query(({ ctx }) => ctx.system.info()) }),
});

export type AppRouter = typeof appRouter;
export type {
  AnswerService,
  FolderService,
  LibraryService,
  ModelService,
  RetrievalService,
  SearchService,
  Services,
  SystemService,
} from './services.ts';
