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

/** The h1 of a page: names the document and takes the focus after a change of route. */
export function PageHeading({ title, className, children }: Props) {
  const { t } = useI18n();
  const { pathname } = useLocation();
  const heading = useRef<HTMLHeadingElement>(null);

  useEffect(() => {
    document.title = title === t('shell.name') ? title : `${title} · ${t('shell.name')}`;
  }, [title, t]);

  useEffect(() => {
    if (focusedPath === pathname) return;
    focusedPath = pathname;
    heading.current?.focus({ preventScroll: true });
  }, [pathname]);

  return (
    <h1 ref={heading} tabIndex={-1} className={className}>
      {children ?? title}
    </h1>
  );
}
