import '../../styles/sell.css';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from 'react-router';
import { isApiError } from '../../api/errors';
import { updateTicket } from '../../api/tickets';
import type { Ticket } from '../../api/types';
import { NotFound } from '../../app/NotFound';
import { useI18n } from '../../i18n/I18n';
import { Notice } from '../../ui/Notice';
import { PageHeading } from '../../ui/PageHeading';
import { Failed, Skeletons } from '../../ui/states';
import { useToast } from '../../ui/Toasts';
import { useMe } from '../auth/useMe';
import { ticketKey } from '../tickets/keys';
import { ticketQuery } from '../tickets/queries';
import { useTicketNews } from '../tickets/ticket/useTicketNews';
import { listingOf } from './listing';
import { ListingForm } from './ListingForm';
import { useDraft } from './useDraft';

export default function EditPage() {
  const { t } = useI18n();
  const { id = '' } = useParams();
  const me = useMe();
  const query = useQuery(ticketQuery(id));
  const ticket = query.data;
  useTicketNews(id, query.dataUpdatedAt);

  if (ticket && me && me.id !== ticket.userId) return <NotFound text={t('error.not_owner')} />;
  if (ticket) return <Edit ticket={ticket} />;
  if (isApiError(query.error, 'not_found')) return <NotFound text={t('ticket.notFound')} />;
  if (query.isError) return <Failed error={query.error} onRetry={() => void query.refetch()} />;
  return <Skeletons count={1} className="skeleton-page" />;
}

function Edit({ ticket }: { ticket: Ticket }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const navigate = useNavigate();
  const toast = useToast();
  const { values, change, clear } = useDraft(`edit.${ticket.id}`, () => listingOf(ticket));
  const locked = ticket.status !== 'available';

  return (
    <div className="narrow">
      <PageHeading title={t('sell.editTitle')} />
      {locked ? (
        <Notice
          kind="warn"
          role="status"
          title={t(ticket.status === 'sold' ? 'sell.soldReason' : 'sell.lockedReason')}
        />
      ) : null}
      {/* A fieldset turns all of it off at once, and what was typed stays where it is. */}
      <fieldset className="panel plain-fieldset" disabled={locked} aria-label={t('sell.editTitle')}>
        <ListingForm
          values={values}
          currency={ticket.currency}
          submitLabel={t('sell.save')}
          onChange={change}
          onSend={(input) => updateTicket(ticket.id, input)}
          onDone={(updated) => {
            clear();
            client.setQueryData(ticketKey(updated.id), updated);
            for (const key of ['listings', 'tickets']) void client.invalidateQueries({ queryKey: [key] });
            toast(t('sell.saved'));
            void navigate(`/tickets/${updated.id}`);
          }}
          onFailed={() => void client.invalidateQueries({ queryKey: ticketKey(ticket.id) })}
        />
      </fieldset>
    </div>
  );
}
