import { useId } from 'react';
import { CATEGORIES, type Category, type Facets } from '../../../api/types';
import { useI18n } from '../../../i18n/I18n';
import { CategoryArt } from '../CategoryArt';
import type { ChangeFilters } from './useFilters';
import { numberFormat } from '../../../lib/intl';

interface Props {
  value: Category | '';
  facets: Facets;
  onChange: ChangeFilters;
}

export function CategoryChoice({ value, facets, onChange }: Props) {
  const { t, locale } = useI18n();
  const group = useId();
  const numbers = numberFormat(locale);
  const counts = new Map(facets.categories.map((entry) => [entry.value, entry.count]));
  return (
    <fieldset className="categories">
      <legend>{t('browse.category')}</legend>
      {(['', ...CATEGORIES] as const).map((category) => (
        <label key={category} className="category" data-category={category || undefined}>
          <input
            type="radio"
            name={group}
            checked={value === category}
            onChange={() => onChange({ category })}
          />
          <CategoryArt category={category || undefined} />
          <span>{category ? t(`category.${category}`) : t('browse.any')}</span>
          {category ? (
            <span className="category-count">{numbers.format(counts.get(category) ?? 0)}</span>
          ) : null}
        </label>
      ))}
    </fieldset>
  );
}
