import { createContext, use, useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { useI18n } from '../i18n/I18n';
import { Icon } from './Icon';

interface Toast {
  id: number;
  text: string;
}

const SHOWN_MS = 7000;
const MOST = 3;
const Context = createContext<(text: string) => void>(() => undefined);

/** Says what happened elsewhere, such as "someone just locked this ticket". */
export const useToast = () => use(Context);

export function ToastProvider({ children }: { children: ReactNode }) {
  const { t } = useI18n();
  const [toasts, setToasts] = useState<Toast[]>([]);
  const next = useRef(0);

  const show = useCallback((text: string) => {
    next.current += 1;
    const id = next.current;
    setToasts((shown) => [...shown.filter((toast) => toast.text !== text), { id, text }].slice(-MOST));
  }, []);
  const remove = useCallback(
    (id: number) => setToasts((shown) => shown.filter((toast) => toast.id !== id)),
    [],
  );

  const list = useMemo(
    () => toasts.map((toast) => <ToastItem key={toast.id} toast={toast} onDone={remove} />),
    [toasts, remove],
  );
  return (
    <Context value={show}>
      {children}
      <section className="toasts" aria-label={t('shell.notifications')}>
        <div role="status">{list}</div>
      </section>
    </Context>
  );
}

function ToastItem({ toast, onDone }: { toast: Toast; onDone: (id: number) => void }) {
  const { t } = useI18n();
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(() => onDone(toast.id), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [held, onDone, toast.id]);
  return (
    <div className="toast" onPointerEnter={() => setHeld(true)} onPointerLeave={() => setHeld(false)}>
      <p>{toast.text}</p>
      <button
        type="button"
        className="toast-close"
        aria-label={t('shell.dismiss')}
        onClick={() => onDone(toast.id)}
      >
        <Icon name="close" />
      </button>
    </div>
  );
}
