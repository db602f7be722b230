import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render as renderPlain } from '@testing-library/react';
import type { ReactNode } from 'react';
import { MemoryRouter } from 'react-router';
import { SessionProvider } from '../features/auth/Session';
import { en } from '../i18n/en';
import { I18nProvider } from '../i18n/I18n';
import { ToastProvider } from '../ui/Toasts';

/** Renders as the app would, in English, at an address. */
export function render(page: ReactNode, path = '/') {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const view = renderPlain(
    <I18nProvider language="en" catalogue={en}>
      <QueryClientProvider client={client}>
        <MemoryRouter initialEntries={[path]}>
          <ToastProvider>
            <SessionProvider>{page}</SessionProvider>
          </ToastProvider>
        </MemoryRouter>
      </QueryClientProvider>
    </I18nProvider>,
  );
  return { ...view, client };
}
