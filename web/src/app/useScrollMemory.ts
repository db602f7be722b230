import { useLayoutEffect, useRef } from 'react';
import { NavigationType, useLocation, useNavigationType } from 'react-router';

const positions = new Map<string, number>();
const PATIENCE_MS = 1500;

/** A new page begins at its top; going back returns to where one was, as soon as the page is tall enough. */
export function useScrollMemory(): void {
  const { key, pathname } = useLocation();
  const kind = useNavigationType();
  const shownPath = useRef(pathname);

  // Before the next page's own scrolling: that must not be remembered as this page's.
  useLayoutEffect(() => {
    history.scrollRestoration = 'manual';
    const remember = () => positions.set(key, window.scrollY);
    window.addEventListener('scroll', remember, { passive: true });
    return () => window.removeEventListener('scroll', remember);
  }, [key]);

  useLayoutEffect(() => {
    const changedPage = shownPath.current !== pathname;
    shownPath.current = pathname;
    if (kind === NavigationType.Pop) return restore(positions.get(key) ?? 0);
    if (changedPage) window.scrollTo(0, 0);
  }, [key, kind, pathname]);
}

function restore(top: number): () => void {
  const until = performance.now() + PATIENCE_MS;
  let frame = 0;
  const step = () => {
    window.scrollTo(0, top);
    if (Math.abs(window.scrollY - top) > 2 && performance.now() < until) frame = requestAnimationFrame(step);
  };
  step();
  return () => cancelAnimationFrame(frame);
}
