import { useId } from 'react';
import { SORTS, type Sort } from '../../../api/types';
import { useI18n } from '../../../i18n/I18n';
import type { ChangeFilters } from './useFilters';

interface Props {
  value: Sort;
  /** Servers that know no dates of events cannot sort by them. */
  hasSoonest: boolean;
  onChange: ChangeFilters;
}

export function SortSelect({ value, hasSoonest, onChange }: Props) {
  const { t } = useI18n();
  const id = useId();
  return (
    <div className="preference">
      <label htmlFor={id}>{t('browse.sort')}</label>
      <select id={id} value={value} onChange={(event) => onChange({ sort: event.target.value as Sort })}>
        {SORTS.filter((sort) => hasSoonest || sort !== 'soonest' || value === sort).map((sort) => (
          <option key={sort} value={sort}>
            {t(`browse.sort.${sort}`)}
          </option>
        ))}
      </select>
    </div>
  );
}
