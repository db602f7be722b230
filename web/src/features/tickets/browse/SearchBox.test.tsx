import { act, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { render } from '../../../test/render';
import { SearchBox } from './SearchBox';

describe('the search box', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
  const pause = () => act(() => void vi.advanceTimersByTime(1000));

  it('searches once, a moment after the last key', () => {
    const change = vi.fn();
    render(<SearchBox value="" onChange={change} />);
    for (const text of ['g', 'gl', 'glass ']) {
      fireEvent.change(screen.getByRole('searchbox'), { target: { value: text } });
    }
    expect(change).not.toHaveBeenCalled();
    pause();
    expect(change.mock.calls).toEqual([[{ q: 'glass' }, { replace: false }]]);
  });

  it('does not search at all for what came from the address', () => {
    const change = vi.fn();
    render(<SearchBox value="glass" onChange={change} />);
    // Nothing may be pending: going back just then would search for it again.
    expect(vi.getTimerCount()).toBe(0);
    pause();
    expect(change).not.toHaveBeenCalled();
  });

  it('does not search for what was typed on a page that has been left', () => {
    const change = vi.fn();
    const { unmount } = render(<SearchBox value="" onChange={change} />);
    fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'glass' } });
    unmount();
    pause();
    expect(change).not.toHaveBeenCalled();
  });
});
