import '../../../styles/browse.css';
import { useI18n } from '../../../i18n/I18n';
import { PageHeading } from '../../../ui/PageHeading';
import { ActiveFilters } from './ActiveFilters';
import { FilterPanel } from './FilterPanel';
import { Results } from './Results';
import { SearchBox } from './SearchBox';
import { SortSelect } from './SortSelect';
import { useFilters } from './useFilters';
import { useTicketList } from './useTicketList';

export function BrowsePage() {
  const { t } = useI18n();
  const { filters, query, change } = useFilters();
  const view = useTicketList(filters, query);
  const { facets, list, tickets } = view;

  return (
    <div className="browse">
      <div className="browse-head">
        <PageHeading title={t('browse.documentTitle')}>{t('browse.title')}</PageHeading>
        <SearchBox value={filters.q} onChange={change} />
      </div>
      <div className="browse-columns">
        <FilterPanel filters={filters} facets={facets} onChange={change} />
        <section className="browse-results" aria-labelledby="results">
          <div className="results-head">
            <h2 id="results">
              <span className="visually-hidden">{t('browse.results')}: </span>
              <Count
                total={facets?.total}
                loaded={tickets.length}
                more={list.hasNextPage}
                ready={list.isSuccess}
              />
            </h2>
            <SortSelect value={filters.sort} hasSoonest={facets !== undefined} onChange={change} />
          </div>
          <ActiveFilters filters={filters} onChange={change} />
          <Results view={view} filtered={query.size > 0} />
        </section>
      </div>
    </div>
  );
}

interface CountProps {
  total: number | undefined;
  loaded: number;
  more: boolean;
  ready: boolean;
}

function Count({ total, loaded, more, ready }: CountProps) {
  const { t } = useI18n();
  if (total !== undefined) return t('browse.count', { count: total });
  if (!ready) return t('shell.loading');
  return t(more ? 'browse.atLeast' : 'browse.count', { count: loaded });
}
