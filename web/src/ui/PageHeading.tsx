import { useEffect, useRef, type ReactNode } from 'react';
import { useLocation } from 'react-router';
import { useI18n } from '../i18n/I18n';

interface Props {
  /** For the browser's title, when the heading is more than words. */
  title: string;
  className?: string;
  children?: ReactNode;
}

// The first page keeps the browser's own focus; a page that a person goes to gets it on its heading, once.
let focusedPath: string | undefined = globalThis.location?.pathname;
/** The path whose heading was shown last: another heading there means that the page turned into another one. */
let shownPath: string | undefined;

/**
 * The h1 of a page: names the document and takes the focus after a change of route. When a page turns into another
 * one in place, as a checkout does in the end, what had the focus may be gone: it then continues at the new heading.
 */
export function PageHeading({ title, className, children }: Props) {
  const { t } = useI18n();
  const { pathname } = useLocation();
  const heading = useRef<HTMLHeadingElement>(null);
  const known = useRef(false);

  useEffect(() => {
    document.title = title === t('shell.name') ? title : `${title} · ${t('shell.name')}`;
  }, [title, t]);

  useEffect(() => {
    const turned = !known.current && shownPath === pathname && document.activeElement === document.body;
    known.current = true;
    shownPath = pathname;
    if (turned) window.scrollTo(0, 0);
    if (focusedPath === pathname && !turned) return;
    focusedPath = pathname;
    heading.current?.focus({ preventScroll: true });
  }, [pathname]);

  return (
    <h1 ref={heading} tabIndex={-1} className={className}>
      {children ?? title}
    </h1>
  );
}
