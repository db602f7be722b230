import type { ButtonHTMLAttributes, ReactNode } from 'react';

interface Props extends ButtonHTMLAttributes<HTMLButtonElement> {
  kind?: 'primary' | 'secondary' | 'quiet' | 'danger';
  /** Something is under way: a second click does nothing. */
  busy?: boolean;
  /** Cannot be used now; it keeps the focus and can still be found by a screen reader, with its reason. */
  unavailable?: boolean;
  children: ReactNode;
}

export function Button({
  kind = 'primary',
  busy,
  unavailable,
  onClick,
  type = 'button',
  children,
  ...rest
}: Props) {
  const inert = busy || unavailable;
  return (
    <button
      {...rest}
      type={type}
      className={`button button-${kind} ${rest.className ?? ''}`}
      aria-disabled={inert ? true : undefined}
      aria-busy={busy ? true : undefined}
      onClick={(event) => {
        if (inert) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {busy ? <span className="button-dots" aria-hidden="true" /> : null}
      {children}
    </button>
  );
}
