import type { QueryClient } from "@tanstack/react-query";
import { ApiError } from "../../shared/api";
import { KEPT } from "../../shared/session";

/** What is read again without a connection: how one's own things stood. Never goods, prices or the cart. */
const KEEPS = new Set(["order", "orders", "payment", "receipts", "booking", "bookings", "transport", "transports"]);
const MOST = 60;

interface Kept {
  at: number;
  data: unknown;
}

const nameOf = (key: readonly unknown[]): string => `${KEPT}${key.join(".")}`;

function read(name: string): Kept | null {
  try {
    return JSON.parse(localStorage.getItem(name) ?? "null");
  } catch {
    return null;
  }
}

/** Make room: the oldest goes first. */
function forgetOldest(): void {
  const names = Object.keys(localStorage).filter((name) => name.startsWith(KEPT));
  if (names.length < MOST) return;
  const age = new Map(names.map((name) => [name, read(name)?.at ?? 0]));
  const oldest = names.toSorted((a, b) => (age.get(a) ?? 0) - (age.get(b) ?? 0));
  for (const name of oldest.slice(0, names.length - MOST + 1)) localStorage.removeItem(name);
}

/** From now on, what is read of orders and payments is also kept on this device, with its time. */
export function keepWhatIsRead(queries: QueryClient): void {
  queries.getQueryCache().subscribe((event) => {
    if (event.type !== "updated" || event.action.type !== "success") return;
    const { queryKey, state } = event.query;
    if (!KEEPS.has(String(queryKey[0])) || !state.data) return;
    try {
      const name = nameOf(queryKey);
      if (localStorage.getItem(name) === null) forgetOldest();
      localStorage.setItem(name, JSON.stringify({ at: state.dataUpdatedAt, data: state.data } satisfies Kept));
    } catch {
      // A full or forbidden storage: the page works, only not without a connection.
    }
  });
}

interface Found<T> {
  data: T | undefined;
  error: unknown;
  dataUpdatedAt: number;
}

export interface Remembered<T> {
  data: T | undefined;
  /** When this was true, where there is no connection now. */
  since: string | null;
  /** The page was opened without a connection: this is what another visit saw. */
  fromBefore: boolean;
}

/** What a query says; without a connection what it said last, with the time. A refusal stays a refusal. */
export function remembered<T>(key: readonly unknown[], found: Found<T>): Remembered<T> {
  const offline = found.error instanceof ApiError && found.error.offline;
  if (!offline) return { data: found.data, since: null, fromBefore: false };
  if (found.data !== undefined) {
    return { data: found.data, since: new Date(found.dataUpdatedAt).toISOString(), fromBefore: false };
  }
  const kept = read(nameOf(key));
  if (!kept) return { data: undefined, since: null, fromBefore: false };
  return { data: kept.data as T, since: new Date(kept.at).toISOString(), fromBefore: true };
}
