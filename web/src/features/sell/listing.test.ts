import { describe, expect, it } from 'vitest';
import { aTicket } from '../../test/tickets';
import { emptyListing, hasDetails, listingOf, toInput } from './listing';

const filled = { ...emptyListing(), title: ' Front row ', price: '49,50' };

describe('a listing', () => {
  it('needs a title and a price, and says which of them is missing', () => {
    expect(toInput(emptyListing())).toEqual({
      ok: false,
      fields: { title: 'error.title_required', price: 'error.price_invalid' },
    });
    expect(toInput({ ...filled, price: '1,234' })).toEqual({
      ok: false,
      fields: { price: 'sell.priceAmbiguous' },
    });
  });

  it('sends only what was given', () => {
    expect(toInput(filled)).toEqual({ ok: true, input: { title: 'Front row', price: '49.50' } });
  });

  it('starts by the clocks of its zone', () => {
    const listing = {
      ...filled,
      starts: '2027-07-05T20:00',
      zone: 'Europe/Berlin',
      category: 'concert',
      notes: 'Two\nlines ',
    };
    expect(toInput(listing)).toMatchObject({
      input: { startsAt: '2027-07-05T20:00:00+02:00', category: 'concert', notes: 'Two\nlines' },
    });
  });

  it('comes back from a ticket as it was', () => {
    const ticket = aTicket({
      startsAt: '2027-07-05T20:00:00+02:00',
      eventName: 'Glass Mountain Choir',
      city: 'Berlin',
      category: 'concert',
      row: '12',
    });
    expect(toInput(listingOf(ticket))).toEqual({
      ok: true,
      input: {
        title: 'Front row',
        price: '19.99',
        startsAt: '2027-07-05T20:00:00+02:00',
        eventName: 'Glass Mountain Choir',
        city: 'Berlin',
        category: 'concert',
        row: '12',
      },
    });
  });

  it('has details or not', () => {
    expect(hasDetails(filled)).toBe(false);
    expect(hasDetails({ ...filled, row: '3' })).toBe(true);
  });
});
