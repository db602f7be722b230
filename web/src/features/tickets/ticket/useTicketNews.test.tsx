import { useQuery } from '@tanstack/react-query';
import { act, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeSource } from '../../../test/fakeSource';
import { render } from '../../../test/render';
import { answerWith } from '../../../test/replies';
import { aTicket } from '../../../test/tickets';
import { ticketQuery } from '../queries';
import { useTicketNews } from './useTicketNews';

const free = aTicket({ id: 'a', version: 1 });
const locked = aTicket({ id: 'a', version: 2, status: 'reserved', orderId: 'o' });

function Page() {
  const query = useQuery(ticketQuery('a'));
  useTicketNews('a', query.dataUpdatedAt);
  return <p>{query.data?.status}</p>;
}

/** The page of a ticket that was read while it was free, with its stream. */
async function open(...later: Parameters<typeof answerWith>) {
  answerWith({ body: free }, ...later);
  render(<Page />);
  await screen.findByText('available');
  return FakeSource.last();
}

const news = () => screen.queryAllByText('Someone just locked this ticket.');

beforeEach(() => {
  FakeSource.all = [];
  vi.stubGlobal('EventSource', FakeSource);
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe('news of an open ticket', () => {
  it('come with the stream', async () => {
    const stream = await open({ body: free });
    act(() => stream.say('ticket', locked));
    await screen.findByText('reserved');
    expect(news()).toHaveLength(1);
  });

  it('that happened before the stream began come with its beginning, and once', async () => {
    const stream = await open({ body: locked });
    const now = Date.now;
    vi.spyOn(Date, 'now').mockImplementation(() => now() + 1000);
    act(() => stream.say('ready', {}));
    await screen.findByText('reserved');
    await vi.waitFor(() => expect(news()).toHaveLength(1));
    act(() => stream.say('ticket', locked));
    expect(news()).toHaveLength(1);
  });
});
