import { describe, expect, it } from 'vitest';
import { aTicket } from '../../test/tickets';
import { countActive, matches, NO_FILTERS, readFilters, toQuery, withoutSort } from './filters';

const read = (query: string) => readFilters(new URLSearchParams(query));

describe('the address of a search', () => {
  it('holds all of it', () => {
    const query =
      'q=royal+hall&category=concert&city=Berlin&from=2027-03-01&to=2027-03-31&minPrice=10&maxPrice=99.5&sort=cheapest';
    expect(toQuery(read(query)).toString()).toBe(query);
  });

  it('is empty for the plain list', () => {
    expect(toQuery(NO_FILTERS).toString()).toBe('');
    expect(toQuery(read('sort=newest&q=&utm_source=mail')).toString()).toBe('');
  });

  it('is the same whatever order it was written in', () => {
    expect(toQuery(read('city=Berlin&q=a')).toString()).toBe(toQuery(read('q=a&city=Berlin')).toString());
  });

  it('ignores what makes no sense', () => {
    expect(
      read('category=opera&sort=random&from=yesterday&to=2027-13-45&minPrice=cheap&maxPrice=-1'),
    ).toEqual(NO_FILTERS);
    expect(read(`q=${'x'.repeat(500)}`).q).toHaveLength(100);
  });

  it('counts filters, not the search and the order', () => {
    expect(countActive(read('q=a&sort=cheapest'))).toBe(0);
    expect(countActive(read('city=Berlin&maxPrice=20'))).toBe(2);
    expect(withoutSort(toQuery(read('q=a&sort=cheapest'))).toString()).toBe('q=a');
  });
});

describe('a ticket that was just listed', () => {
  const ticket = aTicket({
    title: 'Front row, stalls',
    eventName: 'Glass Mountain Choir',
    city: 'Berlin',
    category: 'concert',
    startsAt: '2027-03-05T00:30:00+01:00',
    price: 40,
  });

  it.each([
    '',
    'q=mount',
    'q=CHOIR+front',
    'category=concert',
    'city=berlin',
    'from=2027-03-05&to=2027-03-05',
    'minPrice=40&maxPrice=40',
  ])('belongs to %s', (query) => expect(matches(ticket, read(query))).toBe(true));

  it.each([
    'q=ountain',
    'category=sports',
    'city=Bern',
    'from=2027-03-06',
    'to=2027-03-04',
    'minPrice=40.01',
    'maxPrice=39.99',
  ])('does not belong to %s', (query) => expect(matches(ticket, read(query))).toBe(false));

  it('without a date belongs to no range of dates', () => {
    expect(matches(aTicket(), read('from=2020-01-01'))).toBe(false);
  });
});
