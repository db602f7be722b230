import '../../styles/sell.css';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { isTransient } from '../../api/errors';
import { forgetKey, keyFor } from '../../api/idempotency';
import { createTicket, type TicketInput } from '../../api/tickets';
import type { Ticket } from '../../api/types';
import { useI18n } from '../../i18n/I18n';
import { Notice } from '../../ui/Notice';
import { PageHeading } from '../../ui/PageHeading';
import { paymentConfigQuery } from '../orders/queries';
import { emptyListing } from './listing';
import { ListingForm } from './ListingForm';
import { useDraft } from './useDraft';

/** The same listing sent again is the same intent; a changed one is another. */
export async function sendListing(input: TicketInput): Promise<Ticket> {
  const intent = `sell.${JSON.stringify(input)}`;
  try {
    const ticket = await createTicket(input, keyFor(intent));
    forgetKey(intent);
    return ticket;
  } catch (error) {
    if (!isTransient(error)) forgetKey(intent);
    throw error;
  }
}

export default function SellPage() {
  const { t } = useI18n();
  const client = useQueryClient();
  const currency = useQuery(paymentConfigQuery).data?.currency ?? 'usd';
  const { values, change, clear } = useDraft('sell', emptyListing);
  const [listed, setListed] = useState<Ticket>();

  return (
    <div className="narrow">
      <div className="page-head">
        <PageHeading title={t('sell.title')} />
        <Link to="/listings">{t('sell.myListings')}</Link>
      </div>
      {listed ? (
        <Notice kind="good" role="status" title={t('sell.listed', { title: listed.title })}>
          <p>
            <Link to={`/tickets/${listed.id}`}>{t('sell.see')}</Link>
          </p>
        </Notice>
      ) : null}
      <div className="panel">
        <ListingForm
          key={listed?.id}
          values={values}
          currency={currency}
          submitLabel={t('sell.submit')}
          onChange={change}
          onSend={sendListing}
          onDone={(ticket) => {
            clear();
            setListed(ticket);
            for (const key of ['listings', 'tickets', 'facets'])
              void client.invalidateQueries({ queryKey: [key] });
          }}
        />
      </div>
    </div>
  );
}
