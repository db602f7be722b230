import type { ReactNode } from 'react';
import { Icon, type IconName } from './Icon';

interface Props {
  kind: 'info' | 'good' | 'warn' | 'bad';
  title?: string;
  /** `alert` is read out at once, `status` when the reader pauses, none not at all. */
  role?: 'alert' | 'status';
  children?: ReactNode;
}

const ICONS: Record<Props['kind'], IconName> = { info: 'info', good: 'check', warn: 'alert', bad: 'alert' };

export function Notice({ kind, title, role, children }: Props) {
  return (
    <div className={`notice notice-${kind}`} role={role}>
      <Icon name={ICONS[kind]} />
      <div>
        {title ? <p className="notice-title">{title}</p> : null}
        {children}
      </div>
    </div>
  );
}
