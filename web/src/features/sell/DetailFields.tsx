import { useMemo } from 'react';
import { CATEGORIES } from '../../api/types';
import type { Key } from '../../i18n/catalogue';
import { useI18n } from '../../i18n/I18n';
import { Field } from '../../ui/Field';
import { isOffset } from '../../lib/dates';
import { ownZone, type Listing } from './listing';

interface Props {
  values: Listing;
  errors: Record<string, string>;
  onChange: (field: keyof Listing, value: string) => void;
}

const TEXTS: readonly { field: keyof Listing; label: Key; short?: boolean }[] = [
  { field: 'eventName', label: 'sell.eventName' },
  { field: 'venue', label: 'ticket.venue' },
  { field: 'city', label: 'browse.city' },
];
const SEATS: readonly { field: keyof Listing; label: Key }[] = [
  { field: 'section', label: 'ticket.section' },
  { field: 'row', label: 'ticket.row' },
  { field: 'seat', label: 'ticket.seat' },
];

export function DetailFields({ values, errors, onChange }: Props) {
  const { t } = useI18n();
  const text = ({ field, label }: { field: keyof Listing; label: Key }) => (
    <Field key={field} name={field} label={t(label)} error={errors[field]}>
      {(control) => (
        <input
          {...control}
          autoComplete="off"
          value={values[field]}
          onChange={(event) => onChange(field, event.target.value)}
        />
      )}
    </Field>
  );
  return (
    <>
      {TEXTS.map(text)}
      <StartFields values={values} errors={errors} onChange={onChange} />
      <Field name="category" label={t('browse.category')} error={errors.category}>
        {(control) => (
          <select
            {...control}
            value={values.category}
            onChange={(event) => onChange('category', event.target.value)}
          >
            <option value="">{t('sell.noCategory')}</option>
            {CATEGORIES.map((category) => (
              <option key={category} value={category}>
                {t(`category.${category}`)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <div className="field-row">{SEATS.map(text)}</div>
      <Field name="notes" label={t('sell.notes')} hint={t('sell.notesHint')} error={errors.notes}>
        {(control) => (
          <textarea
            {...control}
            rows={4}
            value={values.notes}
            onChange={(event) => onChange('notes', event.target.value)}
          />
        )}
      </Field>
    </>
  );
}

function StartFields({ values, errors, onChange }: Props) {
  const { t } = useI18n();
  const zones = useZones(values.zone);
  return (
    <div className="field-row field-row-wide">
      <Field name="startsAt" label={t('sell.starts')} error={errors.startsAt}>
        {(control) => (
          <input
            {...control}
            type="datetime-local"
            value={values.starts}
            onChange={(event) => onChange('starts', event.target.value)}
          />
        )}
      </Field>
      <Field name="zone" label={t('sell.zone')}>
        {(control) => (
          <select {...control} value={values.zone} onChange={(event) => onChange('zone', event.target.value)}>
            {zones.map((zone) => (
              <option key={zone} value={zone}>
                {isOffset(zone) ? `UTC${zone}` : zone.replaceAll('_', ' ')}
              </option>
            ))}
          </select>
        )}
      </Field>
    </div>
  );
}

/** All zones that the browser knows, the reader's own and the present one first. */
function useZones(present: string): string[] {
  return useMemo(() => {
    const known = typeof Intl.supportedValuesOf === 'function' ? Intl.supportedValuesOf('timeZone') : [];
    return [...new Set([present, ownZone(), 'UTC', ...known])];
  }, [present]);
}
