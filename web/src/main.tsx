// First, so that the styles of pages come after those that they refine.
import './styles/index.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { connection } from './api/connection';
import { App } from './app/App';
import { seedFirstData } from './app/firstData';
import { createQueryClient } from './app/queryClient';
import { loadCatalogue, preferredLanguage } from './i18n/language';

async function start(): Promise<void> {
  const language = preferredLanguage();
  document.documentElement.lang = language;
  const client = createQueryClient();
  seedFirstData(client, window.location, document.getElementById('stagedoor-data')?.textContent);
  connection.watch();

  const root = document.getElementById('root');
  if (!root) throw new Error('index.html has no #root');
  const catalogue = await loadCatalogue(language);
  createRoot(root).render(
    <StrictMode>
      <App client={client} language={language} catalogue={catalogue} />
    </StrictMode>,
  );
}

void start();
