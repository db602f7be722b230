import { useEffect, useId, useRef, useState } from 'react';
import { NavigationType, useNavigationType } from 'react-router';
import { useI18n } from '../../../i18n/I18n';
import { Icon } from '../../../ui/Icon';
import type { ChangeFilters } from './useFilters';

const PAUSE_MS = 250;

interface Props {
  value: string;
  onChange: ChangeFilters;
}

/** Searches while one types, after a short pause. Refining a search replaces its entry in the history. */
export function SearchBox({ value, onChange }: Props) {
  const { t } = useI18n();
  const id = useId();
  const [text, setText] = useState(value);
  const input = useRef<HTMLInputElement>(null);
  const kind = useNavigationType();

  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  // Back, forward and links change the text; a slow answer to one's own typing must not.
  useEffect(() => {
    if (kind !== NavigationType.Pop && document.activeElement === input.current) return;
    clearTimeout(timer.current);
    setText(value);
  }, [value, kind]);

  function apply(next: string) {
    clearTimeout(timer.current);
    const wanted = next.trim();
    if (wanted !== value.trim()) onChange({ q: wanted }, { replace: value !== '' });
  }
  const latest = useRef(apply);
  useEffect(() => {
    latest.current = apply;
  });

  // Only typing starts it: text that came from the address must never be sent back there.
  function type(next: string) {
    setText(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => latest.current(next), PAUSE_MS);
  }
  useEffect(() => () => clearTimeout(timer.current), []);

  return (
    <form
      role="search"
      className="search"
      onSubmit={(event) => {
        event.preventDefault();
        apply(text);
      }}
    >
      <label className="visually-hidden" htmlFor={id}>
        {t('browse.search')}
      </label>
      <Icon name="search" />
      <input
        ref={input}
        id={id}
        type="search"
        enterKeyHint="search"
        autoComplete="off"
        maxLength={100}
        placeholder={t('browse.searchPlaceholder')}
        value={text}
        onChange={(event) => type(event.target.value)}
      />
      {text ? (
        <button
          type="button"
          className="search-clear"
          aria-label={t('browse.clearSearch')}
          onClick={() => {
            setText('');
            apply('');
            input.current?.focus();
          }}
        >
          <Icon name="close" />
        </button>
      ) : null}
    </form>
  );
}
