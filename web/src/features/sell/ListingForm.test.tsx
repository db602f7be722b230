import { screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { answerWith, refusal } from '../../test/replies';
import { render } from '../../test/render';
import { aTicket } from '../../test/tickets';
import SellPage from './SellPage';

afterEach(() => vi.unstubAllGlobals());

const config = { body: { mode: 'simulator', publishableKey: null, currency: 'eur' } };

describe('selling', () => {
  it('says what one receives, sends a decimal and offers to look at it', async () => {
    const sent = answerWith(config, { status: 201, body: aTicket({ title: 'Front row' }) });
    const user = userEvent.setup();
    render(<SellPage />, '/sell');
    await user.type(await screen.findByLabelText('Price in EUR'), '49,5');
    expect(screen.getByText(/You receive €49\.50/)).toBeInTheDocument();
    await user.type(screen.getByLabelText('Title'), 'Front row');
    await user.click(screen.getByRole('button', { name: 'List ticket' }));
    expect(await screen.findByText('“Front row” is on sale')).toBeInTheDocument();
    expect(sent[1]?.body).toEqual({ title: 'Front row', price: '49.50' });
    expect(screen.getByLabelText('Title')).toHaveValue('');
  });

  it('opens the details when the error is in them', async () => {
    answerWith(config, refusal(400, 'city_invalid', { field: 'city' }));
    const user = userEvent.setup();
    render(<SellPage />, '/sell');
    await user.type(screen.getByLabelText('Title'), 'Front row');
    await user.type(screen.getByLabelText(/^Price/), '20');
    await user.click(screen.getByRole('button', { name: 'List ticket' }));
    await waitFor(() => expect(screen.getByLabelText('City')).toHaveFocus());
    expect(screen.getByLabelText('City').closest('details')).toHaveAttribute('open');
  });

  it('keeps what was typed across a reload', async () => {
    answerWith(config);
    const user = userEvent.setup();
    const first = render(<SellPage />, '/sell');
    await user.type(screen.getByLabelText('Title'), 'Half a title');
    first.unmount();
    render(<SellPage />, '/sell');
    expect(screen.getByLabelText('Title')).toHaveValue('Half a title');
  });
});
