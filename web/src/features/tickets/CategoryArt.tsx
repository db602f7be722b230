import type { ReactNode } from 'react';
import type { Category } from '../../api/types';

const SHAPES: Record<Category, ReactNode> = {
  // A microphone and the rings of its sound.
  concert: (
    <>
      <path
        className="art-soft"
        d="M47 12a22 22 0 0 1 0 28M53 6a31 31 0 0 1 0 40M17 12a22 22 0 0 0 0 28M11 6a31 31 0 0 0 0 40"
      />
      <rect className="art-full" x="25" y="10" width="14" height="24" rx="7" />
      <path className="art-line" d="M20 27a12 12 0 0 0 24 0M32 39v11M24 52h16" />
    </>
  ),
  // A ball on the centre circle under floodlights.
  sports: (
    <>
      <path
        className="art-soft"
        d="M6 50h52M32 50a18 9 0 0 0 18-9M32 50a18 9 0 0 1-18-9M10 8l8 6M54 8l-8 6"
      />
      <circle className="art-full" cx="32" cy="27" r="14" />
      <path
        className="art-cut"
        d="M32 20l6.5 4.7-2.5 7.6h-8l-2.5-7.6zM32 13v7M38.5 24.7l6.5-2M36 32.3l4 5.5M28 32.3l-4 5.5M25.5 24.7l-6.5-2"
      />
    </>
  ),
  // Two masks, one in front of the other.
  theatre: (
    <>
      <path className="art-soft" d="M33 12c7 3 14 3 21-1v14c0 9-5 14-11 17M43 24c2-2 4-2 5 0" />
      <path className="art-full" d="M10 18c9 4 19 4 28 0v15c0 10-7 17-14 19-7-2-14-9-14-19z" />
      <path className="art-cut" d="M15 29c2-2 4-2 6 0M27 29c2-2 4-2 6 0M17 38c4 5 10 5 14 0" />
    </>
  ),
  // A ticket with a star.
  other: (
    <>
      <path className="art-soft" d="M12 12h40M12 48h40" />
      <path className="art-full" d="M8 18h48v8a5 5 0 0 0 0 9v8H8v-8a5 5 0 0 0 0-9z" />
      <path
        className="art-cut"
        d="M32 21l2.9 6 6.6.9-4.8 4.6 1.2 6.5-5.9-3.1-5.9 3.1 1.2-6.5-4.8-4.6 6.6-.9z"
      />
    </>
  ),
};

/** A drawing of our own for each category; decoration only, the words stand beside it. */
export function CategoryArt({ category }: { category: Category | undefined }) {
  return (
    <svg className="art" viewBox="0 0 64 58" aria-hidden="true" focusable="false">
      {SHAPES[category ?? 'other']}
    </svg>
  );
}
