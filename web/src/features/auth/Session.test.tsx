import { screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';
import { ApiError } from '../../api/errors';
import { answerWith } from '../../test/replies';
import { render } from '../../test/render';
import { useSession } from './Session';

afterEach(() => vi.unstubAllGlobals());

const ended = new ApiError(401, [{ code: 'not_authorized', message: 'Not authorized' }]);

function Page({ action, onEnd }: { action: () => Promise<string>; onEnd: (outcome: unknown) => void }) {
  const { withSession } = useSession();
  return <button onClick={() => void withSession(action).then(onEnd, onEnd)}>Go</button>;
}

it('asks to sign in again over the page, then goes on with what was meant', async () => {
  answerWith({ body: { id: 'u1', email: 'ada@example.com' } });
  const action = vi.fn<() => Promise<string>>().mockRejectedValueOnce(ended).mockResolvedValueOnce('done');
  const onEnd = vi.fn();
  const user = userEvent.setup();
  render(<Page action={action} onEnd={onEnd} />);
  await user.click(screen.getByRole('button', { name: 'Go' }));
  await user.type(await screen.findByLabelText('E-mail'), 'ada@example.com');
  await user.type(screen.getByLabelText('Password'), 'correct horse');
  await user.click(screen.getByRole('button', { name: 'Sign in' }));
  await waitFor(() => expect(onEnd).toHaveBeenCalledWith('done'));
  expect(screen.queryByRole('dialog')).toBeNull();
});

it('gives the refusal back when the person declines', async () => {
  const onEnd = vi.fn();
  const user = userEvent.setup();
  render(<Page action={() => Promise.reject(ended)} onEnd={onEnd} />);
  await user.click(screen.getByRole('button', { name: 'Go' }));
  await user.click(await screen.findByRole('button', { name: 'Cancel' }));
  await waitFor(() => expect(onEnd).toHaveBeenCalledWith(ended));
});
