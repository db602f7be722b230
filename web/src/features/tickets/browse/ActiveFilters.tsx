import { useI18n } from '../../../i18n/I18n';
import { Icon } from '../../../ui/Icon';
import { NO_FILTERS, type Filters } from '../filters';
import type { ChangeFilters } from './useFilters';
import { dateFormat, numberFormat } from '../../../lib/intl';

interface Props {
  filters: Filters;
  onChange: ChangeFilters;
}

/** What narrows the list, each with the way to take it away again. */
export function ActiveFilters({ filters, onChange }: Props) {
  const { t } = useI18n();
  const words = useFilterWords(filters);
  if (words.length === 0) return null;
  return (
    <ul className="active-filters">
      {words.map(([name, text]) => (
        <li key={name}>
          <button
            type="button"
            className="chip"
            aria-label={t('browse.removeFilter', { filter: text })}
            onClick={() => onChange({ [name]: '' })}
          >
            {text} <Icon name="close" />
          </button>
        </li>
      ))}
      <li>
        <button
          type="button"
          className="link"
          onClick={() => onChange({ ...NO_FILTERS, sort: filters.sort })}
        >
          {t('browse.clear')}
        </button>
      </li>
    </ul>
  );
}

function useFilterWords(filters: Filters): [keyof Filters, string][] {
  const { t, locale } = useI18n();
  const number = (text: string) => numberFormat(locale).format(Number(text));
  const date = (text: string) =>
    dateFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(text));
  const all: [keyof Filters, string | false][] = [
    ['q', filters.q && `“${filters.q}”`],
    ['category', filters.category && t(`category.${filters.category}`)],
    ['city', filters.city],
    ['from', filters.from && t('browse.fromDate', { date: date(filters.from) })],
    ['to', filters.to && t('browse.toDate', { date: date(filters.to) })],
    ['minPrice', filters.minPrice && t('browse.fromPrice', { price: number(filters.minPrice) })],
    ['maxPrice', filters.maxPrice && t('browse.upTo', { price: number(filters.maxPrice) })],
  ];
  return all.filter((entry): entry is [keyof Filters, string] => Boolean(entry[1]));
}
