import { useQueries, useQuery } from "@tanstack/react-query";
import { ApiError } from "../../shared/api";
import { useSignedIn } from "../../shared/session";
import { type Remembered, remembered } from "./kept";

/** Some of one's own things, and how far they could be read. */
export interface Listed<T> {
  rows: T[];
  /** When they stood like this, where there is no connection now. */
  since: string | null;
  isPending: boolean;
  /** Why some of them are missing. */
  error: unknown;
  retry: () => void;
}

interface Asked<T> {
  key: readonly unknown[];
  read: () => Promise<T>;
}
interface Query {
  isLoading: boolean;
  error: unknown;
  refetch: () => unknown;
}

/** Something that this device remembers and the shop does not is no trouble: it is not there any more. */
const isGone = (error: unknown): boolean => error instanceof ApiError && error.status === 404;

function together<T extends { id: number }>(queries: Query[], found: Remembered<T[]>[]): Listed<T> {
  const rows = found.flatMap((each) => each.data ?? []);
  const missing = queries.filter((each, index) => each.error && !found[index]?.data && !isGone(each.error));
  return {
    rows: rows.filter((each, index) => rows.findIndex((other) => other.id === each.id) === index),
    since: found.find((each) => each.since)?.since ?? null,
    isPending: queries.some((each) => each.isLoading),
    error: missing[0]?.error ?? null,
    retry: () => missing.forEach((each) => void each.refetch()),
  };
}

export const only = <T>(found: Listed<T>, wanted: (row: T) => boolean): Listed<T> => ({
  ...found,
  rows: found.rows.filter(wanted),
});

/** The account's things, and those that were made on this device without one; offline as they stood last. */
export function useListed<T extends { id: number }>(account: Asked<{ data: T[] }>, here: Asked<T>[]): Listed<T> {
  const signedIn = useSignedIn();
  const mine = useQuery({ queryKey: account.key, queryFn: account.read, enabled: signedIn, staleTime: 5_000 });
  const each = useQueries({
    queries: here.map(({ key, read }) => ({ queryKey: key, queryFn: read, staleTime: 5_000, retry: false })),
  });
  const all = remembered(account.key, mine);
  const own = each.map((query, index) => remembered(here[index]?.key ?? [], query));
  return together(
    [...(signedIn ? [mine] : []), ...each],
    [...(signedIn ? [{ ...all, data: all.data?.data }] : []), ...own.map((one) => ({ ...one, data: one.data && [one.data] }))],
  );
}

/** What belongs to something else, whoever may see that. */
export function useBelonging<T extends { id: number }>(asked: Asked<{ data: T[] }>): Listed<T> {
  const query = useQuery({ queryKey: asked.key, queryFn: asked.read, staleTime: 5_000 });
  const found = remembered(asked.key, query);
  return together([query], [{ ...found, data: found.data?.data }]);
}
