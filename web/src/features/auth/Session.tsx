import {
  createContext,
  lazy,
  Suspense,
  use,
  useCallback,
  useMemo,
  useRef,
  useState,
  type ReactNode,
} from 'react';
import { isApiError } from '../../api/errors';
import { useI18n } from '../../i18n/I18n';
import { Dialog } from '../../ui/Dialog';

const SignInForm = lazy(() => import('./SignInForm').then((module) => ({ default: module.SignInForm })));

interface Session {
  /** Runs what needs a signed-in person; when the session has ended, asks to sign in and runs it again. */
  withSession: <T>(action: () => Promise<T>) => Promise<T>;
  /** Opens the sign-in over the page, which stays as it is; false when the person declines. */
  renew: () => Promise<boolean>;
}

const Context = createContext<Session | null>(null);

export function useSession(): Session {
  const session = use(Context);
  if (!session) throw new Error('useSession needs SessionProvider');
  return session;
}

export function SessionProvider({ children }: { children: ReactNode }) {
  const { t } = useI18n();
  const [asking, setAsking] = useState(false);
  const waiting = useRef<((signedIn: boolean) => void)[]>([]);

  const renew = useCallback(() => {
    setAsking(true);
    return new Promise<boolean>((resolve) => waiting.current.push(resolve));
  }, []);

  const answer = useCallback((signedIn: boolean) => {
    setAsking(false);
    for (const resolve of waiting.current.splice(0)) resolve(signedIn);
  }, []);

  const withSession = useCallback(
    async <T,>(action: () => Promise<T>): Promise<T> => {
      try {
        return await action();
      } catch (error) {
        if (!isApiError(error, 'not_authorized') || !(await renew())) throw error;
        return await action();
      }
    },
    [renew],
  );

  const session = useMemo(() => ({ withSession, renew }), [withSession, renew]);
  return (
    <Context value={session}>
      {children}
      {asking ? (
        <Dialog title={t('auth.signInAgain')} onClose={() => answer(false)}>
          <p>{t('auth.sessionEnded')}</p>
          <Suspense fallback={<p>{t('shell.loading')}</p>}>
            <SignInForm onDone={() => answer(true)} onCancel={() => answer(false)} />
          </Suspense>
        </Dialog>
      ) : null}
    </Context>
  );
}
