/** The target of `rel="next"` in a Link header, when it leads to the API of this origin. */
export function nextPage(header: string | null): string | undefined {
  for (const part of header?.split(/,\s*(?=<)/) ?? []) {
    const match = /^\s*<([^>]*)>(.*)$/.exec(part);
    if (match?.[1]?.startsWith('/api/') && /;\s*rel="?next"?/i.test(match[2] ?? '')) return match[1];
  }
  return undefined;
}
