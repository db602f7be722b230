import { screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { answerWith } from '../../test/replies';
import { render } from '../../test/render';
import SignUpPage from './SignUpPage';
import { meQuery } from './useMe';

afterEach(() => vi.unstubAllGlobals());

const nobody = { body: { currentUser: null } };

describe('signing up', () => {
  it('puts errors beside their fields, moves the focus to the first and keeps what was typed', async () => {
    answerWith(nobody, {
      status: 400,
      body: {
        errors: [
          { code: 'invalid_email', field: 'email', message: 'Email must be valid' },
          {
            code: 'invalid_password',
            field: 'password',
            message: 'Password must be between 8 and 128 characters',
          },
        ],
      },
    });
    const user = userEvent.setup();
    render(<SignUpPage />, '/signup');
    await user.type(screen.getByLabelText('E-mail'), 'ada@');
    await user.type(screen.getByLabelText('Password'), 'short');
    await user.click(screen.getByRole('button', { name: 'Create account' }));

    const email = screen.getByLabelText('E-mail');
    await waitFor(() => expect(email).toHaveFocus());
    expect(email).toBeInvalid();
    expect(email).toHaveAccessibleDescription(/Enter an e-mail address/);
    expect(email).toHaveValue('ada@');
    expect(screen.getByLabelText('Password')).toHaveAccessibleDescription(/Use 8 to 128 characters/);

    await user.type(email, 'example.com');
    expect(email).toBeValid();
  });

  it('signs the new person in', async () => {
    const sent = answerWith(nobody, { status: 201, body: { id: 'u1', email: 'ada@example.com' } });
    const user = userEvent.setup();
    const { client } = render(<SignUpPage />, '/signup?next=/sell');
    await user.type(screen.getByLabelText(/^Name/), 'Ada');
    await user.type(screen.getByLabelText('E-mail'), 'ada@example.com');
    await user.type(screen.getByLabelText('Password'), 'correct horse');
    await user.click(screen.getByRole('button', { name: 'Create account' }));
    await waitFor(() => expect(client.getQueryData(meQuery.queryKey)).toMatchObject({ id: 'u1' }));
    expect(sent[1]?.body).toEqual({ name: 'Ada', email: 'ada@example.com', password: 'correct horse' });
    expect(JSON.stringify({ ...sessionStorage })).not.toContain('correct horse');
  });
});
