import { QueryClientProvider, type QueryClient } from '@tanstack/react-query';
import { BrowserRouter } from 'react-router';
import { SessionProvider } from '../features/auth/Session';
import type { Catalogue, Language } from '../i18n/catalogue';
import { I18nProvider } from '../i18n/I18n';
import { ToastProvider } from '../ui/Toasts';
import { ErrorBoundary } from './ErrorBoundary';
import { Pages } from './Pages';
import { Shell } from './Shell';

interface Props {
  client: QueryClient;
  language: Language;
  catalogue: Catalogue;
}

export function App({ client, language, catalogue }: Props) {
  return (
    <I18nProvider language={language} catalogue={catalogue}>
      <ErrorBoundary>
        <QueryClientProvider client={client}>
          {/* Filters are controlled by the address: in a transition they would jump back for a moment. */}
          <BrowserRouter useTransitions={false}>
            <ToastProvider>
              <SessionProvider>
                <Shell>
                  <Pages />
                </Shell>
              </SessionProvider>
            </ToastProvider>
          </BrowserRouter>
        </QueryClientProvider>
      </ErrorBoundary>
    </I18nProvider>
  );
}
