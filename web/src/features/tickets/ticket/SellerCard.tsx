import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { useI18n } from '../../../i18n/I18n';
import { formatInstant } from '../../../lib/dates';
import { Icon } from '../../../ui/Icon';
import { profileQuery, standingQuery } from '../queries';

/** Who sells, and how much they have sold: what a buyer has to go by. */
export function SellerCard({ userId }: { userId: string }) {
  const { t, locale } = useI18n();
  const profile = useQuery(profileQuery(userId)).data;
  const standing = useQuery(standingQuery(userId)).data;
  const name = profile?.name ?? t('ticket.unnamed');
  return (
    <section className="seller" aria-labelledby="seller">
      <h2 id="seller">{t('ticket.seller')}</h2>
      <Link to={`/sellers/${encodeURIComponent(userId)}`} aria-label={t('ticket.toSeller', { name })}>
        <Icon name="person" /> {name}
      </Link>
      <p>
        {[
          standing && t('seller.sold', { count: standing.sold }),
          profile &&
            t('seller.since', {
              date: formatInstant(profile.memberSince, locale, { month: 'long', year: 'numeric' }),
            }),
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
    </section>
  );
}
