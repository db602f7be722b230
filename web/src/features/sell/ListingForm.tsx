import { useState, type FormEvent } from 'react';
import type { TicketInput } from '../../api/tickets';
import type { Ticket } from '../../api/types';
import { useI18n } from '../../i18n/I18n';
import { parsePrice } from '../../lib/money';
import { Button } from '../../ui/Button';
import { Field } from '../../ui/Field';
import { FormError } from '../../ui/FormError';
import { useFormErrors } from '../../ui/useFormErrors';
import { useSession } from '../auth/Session';
import { DetailFields } from './DetailFields';
import { hasDetails, toInput, type Listing } from './listing';

const FIELDS = [
  'title',
  'price',
  'eventName',
  'venue',
  'city',
  'startsAt',
  'category',
  'section',
  'row',
  'seat',
  'notes',
] as const;

interface Props {
  values: Listing;
  currency: string;
  submitLabel: string;
  onChange: (field: keyof Listing, value: string) => void;
  onSend: (input: TicketInput) => Promise<Ticket>;
  onDone: (ticket: Ticket) => void;
  onFailed?: (error: unknown) => void;
}

/** Title and price to start with; all else behind "details", open when there is something in it. */
export function ListingForm({ values, currency, submitLabel, onChange, onSend, onDone, onFailed }: Props) {
  const { t } = useI18n();
  const { withSession } = useSession();
  const [busy, setBusy] = useState(false);
  const [detailed] = useState(() => hasDetails(values));
  const { form, errors, show, set, clear } = useFormErrors(FIELDS);

  function change(field: keyof Listing, value: string) {
    clear(field === 'starts' || field === 'zone' ? 'startsAt' : field);
    onChange(field, value);
  }

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (busy) return;
    const checked = toInput(values);
    if (!checked.ok) {
      const fields = Object.entries(checked.fields).map(([field, key]) => [field, t(key)]);
      return set({ fields: Object.fromEntries(fields) as Record<string, string> });
    }
    setBusy(true);
    clear();
    try {
      onDone(await withSession(() => onSend(checked.input)));
    } catch (error) {
      show(error);
      onFailed?.(error);
    } finally {
      setBusy(false);
    }
  }

  return (
    <form ref={form} className="form" noValidate onSubmit={submit}>
      <FormError text={errors.form} />
      <Field
        name="title"
        label={t('sell.ticketTitle')}
        hint={t('sell.titleHint')}
        error={errors.fields.title}
      >
        {(control) => (
          <input
            {...control}
            autoComplete="off"
            value={values.title}
            onChange={(event) => change('title', event.target.value)}
          />
        )}
      </Field>
      <Field
        name="price"
        label={t('sell.price', { currency: currency.toUpperCase() })}
        error={errors.fields.price}
        className="field-short"
      >
        {(control) => (
          <input
            {...control}
            inputMode="decimal"
            autoComplete="off"
            value={values.price}
            onChange={(event) => change('price', event.target.value)}
          />
        )}
      </Field>
      <Receives text={values.price} currency={currency} />
      <details className="details" open={detailed}>
        <summary>{t('sell.details')}</summary>
        <p className="field-hint">{t('sell.detailsHint')}</p>
        <DetailFields values={values} errors={errors.fields} onChange={change} />
      </details>
      <div className="actions">
        <Button type="submit" busy={busy}>
          {submitLabel}
        </Button>
      </div>
    </form>
  );
}

/** What the seller gets, before they promise anything. */
function Receives({ text, currency }: { text: string; currency: string }) {
  const { t, money } = useI18n();
  const price = parsePrice(text);
  return (
    <p className="receives" role="status">
      {price.ok && price.amount > 0
        ? t('sell.receive', { price: money(price.amount, currency) })
        : t('sell.receiveNone')}
    </p>
  );
}
