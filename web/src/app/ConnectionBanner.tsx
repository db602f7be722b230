import { useEffect, useState, useSyncExternalStore } from 'react';
import { connection, type Connection } from '../api/connection';
import { useI18n } from '../i18n/I18n';
import { Icon } from '../ui/Icon';

/** A restart takes a second or two: who would not notice need not be told. */
const QUIET_MS = 3000;

export const useConnection = (): Connection => useSyncExternalStore(connection.subscribe, connection.current);

export function ConnectionBanner() {
  const { t } = useI18n();
  const state = useConnection();
  const [patient, setPatient] = useState(true);

  useEffect(() => {
    if (state !== 'unreachable') return;
    const timer = setTimeout(() => setPatient(false), QUIET_MS);
    return () => {
      clearTimeout(timer);
      setPatient(true);
    };
  }, [state]);

  const shown = state === 'offline' || (state === 'unreachable' && !patient);
  return (
    <div role="status" className="connection">
      {shown ? (
        <p>
          <Icon name="alert" /> {t(state === 'offline' ? 'shell.offline' : 'shell.reconnecting')}
        </p>
      ) : null}
    </div>
  );
}
