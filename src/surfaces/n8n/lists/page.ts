import type { INodeListSearchItems, INodeListSearchResult } from 'n8n-workflow';

const pageSize = 50;

/** One page of a list that is held whole. The token is the index of the page's first entry. */
export function pageOf(entries: readonly INodeListSearchItems[], token: string | undefined): INodeListSearchResult {
  const start = Math.max(0, Number.parseInt(token ?? '0', 10) || 0);
  const end = start + pageSize;
  return {
    results: entries.slice(start, end),
    ...(end < entries.length ? { paginationToken: String(end) } : {}),
  };
}
