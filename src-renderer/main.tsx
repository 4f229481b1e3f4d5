import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { followConnection } from './stores/connection.ts';
import { followDownloads } from './stores/downloads.ts';
import { followFolders } from './stores/folders.ts';
import { followLibrary } from './stores/library.ts';
import { followModels } from './stores/models.ts';
import { followPrivacy } from './stores/privacy.ts';
import { followRegistry } from './stores/registry.ts';
import { followRetrieval } from './stores/retrieval.ts';
import './styles.css';

followConnection();
followLibrary();
followFolders();
followModels();
followRetrieval();
followDownloads();
followRegistry();
followPrivacy();

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
