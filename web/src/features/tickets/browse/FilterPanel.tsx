import { useId, useState } from 'react';
import type { Facets } from '../../../api/types';
import { useI18n } from '../../../i18n/I18n';
import { Icon } from '../../../ui/Icon';
import { countActive, type Filters } from '../filters';
import { CategoryChoice } from './CategoryChoice';
import { PriceRange } from './PriceRange';
import type { ChangeFilters } from './useFilters';
import { numberFormat } from '../../../lib/intl';

interface Props {
  filters: Filters;
  /** Absent until known, or where the server has none: then what depends on it is hidden. */
  facets: Facets | undefined;
  onChange: ChangeFilters;
}

/** The filters: beside the list on a wide screen, behind a button on a phone. */
export function FilterPanel({ filters, facets, onChange }: Props) {
  const { t } = useI18n();
  const [open, setOpen] = useState(false);
  const id = useId();
  const count = countActive(filters);
  return (
    <div className="filters">
      <button
        type="button"
        className="button button-secondary filters-toggle"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        <Icon name="filter" /> {count > 0 ? t('browse.filtersCount', { count }) : t('browse.filters')}
      </button>
      <section id={id} className="filters-body" data-open={open} aria-label={t('browse.filters')}>
        {facets ? <CategoryChoice value={filters.category} facets={facets} onChange={onChange} /> : null}
        {facets ? <CityChoice value={filters.city} facets={facets} onChange={onChange} /> : null}
        {facets ? <DateRange from={filters.from} to={filters.to} onChange={onChange} /> : null}
        <PriceRange
          key={`${filters.minPrice}|${filters.maxPrice}`}
          filters={filters}
          facets={facets}
          onChange={onChange}
        />
      </section>
    </div>
  );
}

function CityChoice({ value, facets, onChange }: { value: string; facets: Facets; onChange: ChangeFilters }) {
  const { t, locale } = useI18n();
  const id = useId();
  const numbers = numberFormat(locale);
  const listed = facets.cities.some((city) => city.value === value);
  return (
    <div className="field">
      <label htmlFor={id}>{t('browse.city')}</label>
      <select id={id} value={value} onChange={(event) => onChange({ city: event.target.value })}>
        <option value="">{t('browse.anyCity')}</option>
        {value && !listed ? <option value={value}>{value}</option> : null}
        {facets.cities.map((city) => (
          <option key={city.value} value={city.value}>
            {city.value} ({numbers.format(city.count)})
          </option>
        ))}
      </select>
    </div>
  );
}

function DateRange({ from, to, onChange }: { from: string; to: string; onChange: ChangeFilters }) {
  const { t } = useI18n();
  const fromId = useId();
  const toId = useId();
  return (
    <fieldset className="range">
      <legend>{t('browse.date')}</legend>
      <div className="range-pair range-dates">
        <div>
          <label htmlFor={fromId}>{t('browse.from')}</label>
          <input
            id={fromId}
            type="date"
            value={from}
            max={to || undefined}
            onChange={(event) => onChange({ from: event.target.value }, { replace: from !== '' })}
          />
        </div>
        <div>
          <label htmlFor={toId}>{t('browse.to')}</label>
          <input
            id={toId}
            type="date"
            value={to}
            min={from || undefined}
            onChange={(event) => onChange({ to: event.target.value }, { replace: to !== '' })}
          />
        </div>
      </div>
    </fieldset>
  );
}
