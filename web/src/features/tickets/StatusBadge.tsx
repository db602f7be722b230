import type { TicketStatus } from '../../api/types';
import { useI18n } from '../../i18n/I18n';
import { Icon, type IconName } from '../../ui/Icon';

const ICONS: Record<TicketStatus, IconName> = { available: 'check', reserved: 'lock', sold: 'close' };

export function StatusBadge({ status }: { status: TicketStatus }) {
  const { t } = useI18n();
  return (
    <span className={`badge badge-${status}`}>
      <Icon name={ICONS[status]} /> {t(`status.${status}`)}
    </span>
  );
}
