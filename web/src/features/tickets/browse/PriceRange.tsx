import { useId, useState, type FormEvent } from 'react';
import type { Facets } from '../../../api/types';
import { useI18n } from '../../../i18n/I18n';
import { parsePrice } from '../../../lib/money';
import type { Filters } from '../filters';
import type { ChangeFilters } from './useFilters';

interface Props {
  filters: Filters;
  facets: Facets | undefined;
  onChange: ChangeFilters;
}

type Bound = 'minPrice' | 'maxPrice';
const BOUNDS: readonly Bound[] = ['minPrice', 'maxPrice'];

/** Takes effect on leaving a field or on Enter: half a number is not yet a wish. */
export function PriceRange({ filters, facets, onChange }: Props) {
  const { t } = useI18n();
  const id = useId();
  const [texts, setTexts] = useState({ minPrice: filters.minPrice, maxPrice: filters.maxPrice });
  const bad = BOUNDS.some((bound) => texts[bound] !== '' && !parsePrice(texts[bound]).ok);

  function apply(event?: FormEvent) {
    event?.preventDefault();
    if (bad) return;
    const read = (bound: Bound) => {
      const price = parsePrice(texts[bound]);
      return price.ok ? String(price.amount) : '';
    };
    onChange({ minPrice: read('minPrice'), maxPrice: read('maxPrice') });
  }

  return (
    <form className="range" onSubmit={apply} noValidate>
      <fieldset>
        <legend>{t('browse.price')}</legend>
        <div className="range-pair">
          {BOUNDS.map((bound) => (
            <div key={bound}>
              <label htmlFor={id + bound}>{t(`browse.${bound}`)}</label>
              <input
                id={id + bound}
                inputMode="decimal"
                autoComplete="off"
                placeholder={
                  facets?.price ? String(facets.price[bound === 'minPrice' ? 'min' : 'max']) : undefined
                }
                value={texts[bound]}
                aria-invalid={bad && !parsePrice(texts[bound]).ok && texts[bound] !== '' ? true : undefined}
                aria-describedby={bad ? `${id}-bad` : undefined}
                onChange={(event) => setTexts((now) => ({ ...now, [bound]: event.target.value }))}
                onBlur={() => apply()}
              />
            </div>
          ))}
        </div>
        {bad ? (
          <p className="field-error" id={`${id}-bad`}>
            {t('browse.priceBad')}
          </p>
        ) : null}
        <button type="submit" hidden />
      </fieldset>
    </form>
  );
}
