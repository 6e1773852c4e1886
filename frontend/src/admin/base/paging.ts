/** Where pages begin: react-admin counts pages, the API hands out cursors. */

export interface PageOf<T> {
  data: T[];
  page: { next_cursor: string | null; has_more: boolean };
}

type Fetch<T> = (query: { limit: number; cursor?: string }) => Promise<PageOf<T>>;
const MOST = 100;
const known = new Map<string, Map<number, string>>();

/** Page `page` of `size` rows of the list called `name`. A page that nobody came to by turning pages is
 * found by leaping over what lies before it, a hundred rows at a time. */
export async function turnTo<T>(name: string, page: number, size: number, fetch: Fetch<T>): Promise<PageOf<T>> {
  const starts = known.get(name) ?? new Map<number, string>();
  known.set(name, starts);
  const cursor = page === 1 ? undefined : (starts.get(page * size) ?? (await leap(starts, page, size, fetch)));
  if (page > 1 && cursor === undefined) return { data: [], page: { next_cursor: null, has_more: false } };
  const found = await fetch({ limit: size, cursor });
  if (found.page.next_cursor) starts.set((page + 1) * size, found.page.next_cursor);
  return found;
}

async function leap<T>(
  starts: Map<number, string>, page: number, size: number, fetch: Fetch<T>,
): Promise<string | undefined> {
  let left = (page - 1) * size;
  let cursor: string | undefined;
  while (left > 0) {
    const limit = Math.min(left, MOST);
    const found = await fetch({ limit, cursor });
    if (!found.page.next_cursor) return undefined;
    cursor = found.page.next_cursor;
    left -= limit;
  }
  if (cursor) starts.set(page * size, cursor);
  return cursor;
}

/** Forget where pages began: rows were added or taken away. */
export const forgetPages = (): void => known.clear();
