import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { cancelOrder } from '../../../api/orders';
import type { Order } from '../../../api/types';
import { useI18n } from '../../../i18n/I18n';
import { Button } from '../../../ui/Button';
import { Dialog } from '../../../ui/Dialog';
import { useErrorText } from '../../../ui/errorText';
import { FormError } from '../../../ui/FormError';
import { useSession } from '../../auth/Session';
import { orderKey } from '../queries';

/** Ends the order at the buyer's wish, after one question. */
export function GiveBack({ order }: { order: Order }) {
  const { t } = useI18n();
  const text = useErrorText();
  const client = useQueryClient();
  const { withSession } = useSession();
  const [asking, setAsking] = useState(false);

  const mutation = useMutation({
    mutationFn: () => withSession(() => cancelOrder(order.id)),
    onSuccess: () => setAsking(false),
    onSettled: async () => {
      await client.invalidateQueries({ queryKey: orderKey(order.id) });
      void client.invalidateQueries({ queryKey: ['orders'] });
    },
  });

  return (
    <div className="give-back">
      <Button kind="quiet" onClick={() => setAsking(true)}>
        {t('checkout.giveBack')}
      </Button>
      {asking ? (
        <Dialog title={t('checkout.giveBackTitle')} onClose={() => setAsking(false)}>
          <p>{t('checkout.giveBackText')}</p>
          <FormError text={mutation.isError ? text(mutation.error) : undefined} />
          <div className="actions">
            <Button kind="danger" busy={mutation.isPending} onClick={() => mutation.mutate()}>
              {t('checkout.giveBackYes')}
            </Button>
            <Button kind="quiet" onClick={() => setAsking(false)}>
              {t('checkout.giveBackNo')}
            </Button>
          </div>
        </Dialog>
      ) : null}
    </div>
  );
}
