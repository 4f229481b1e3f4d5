import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { followConnection } from './stores/connection.ts';
import { followFolders } from './stores/folders.ts';
import { followLibrary } from './stores/library.ts';
import { followModels } from './stores/models.ts';
import { followRetrieval } from './stores/retrieval.ts';
import './styles.css';

followConnection();
followLibrary();
followFolders();
followModels();
followRetrieval();

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
