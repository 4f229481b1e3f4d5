import { answersRouter } from './answers.ts';
import { downloadsRouter } from './downloads.ts';
import { foldersRouter } from './folders.ts';
import { hubRouter } from './hub.ts';
import { libraryRouter } from './library.ts';
import { modelsRouter } from './models.ts';
import { privacyRouter } from './privacy.ts';
import { registryRouter } from './registry.ts';
import { retrievalRouter } from './retrieval.ts';
import { searchRouter } from './search.ts';
import { setupRouter } from './setup.ts';
import { procedure, router } from './trpc.ts';

/** The whole contract. Two links carry it: Electron IPC, and WebSocket for the browser. */
export const appRouter = router({
  library: libraryRouter,
  folders: foldersRouter,
  search: searchRouter,
  retrieval: retrievalRouter,
  answers: answersRouter,
  models: modelsRouter,
  hub: hubRouter,
  downloads: downloadsRouter,
  registry: registryRouter,
  privacy: privacyRouter,
  setup: setupRouter,
  system: router({ info: procedure.query(({ ctx }) => ctx.system.info()) }),
});

export type AppRouter = typeof appRouter;
export type {
  AnswerService,
  DownloadService,
  FolderService,
  HubService,
  LibraryService,
  ModelService,
  PrivacyService,
  RegistryService,
  RetrievalService,
  SearchService,
  Services,
  SetupService,
  SystemService,
} from './services.ts';
