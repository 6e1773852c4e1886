import { useInfiniteQuery, useMutation, useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import { type Schemas, ask, client, newKey, orderTokens } from "../../shared/api";
import { ksh } from "../../shared/money";
import { useSignedIn } from "../../shared/session";
import { remembered } from "./kept";

export type Order = Schemas["Order"];
export type OrderLine = Schemas["OrderLine"];
export type Receipt = Schemas["OrderReceipt"];
export const orderKey = (id: number) => ["order", id] as const;

/** The header that opens a guest's order on this device. */
export function opens(id: number): { "Order-Token"?: string } {
  const token = orderTokens()[id];
  return token ? { "Order-Token": token } : {};
}

export function readOrder(id: number): Promise<Order> {
  const options = { params: { path: { order_id: id } }, headers: opens(id) };
  return ask(() => client.GET("/api/v1/orders/{order_id}", options));
}

export function useOrder(id: number, everyMs?: number) {
  return useQuery({
    queryKey: orderKey(id),
    queryFn: () => readOrder(id),
    staleTime: 2_000,
    refetchInterval: everyMs ?? false,
  });
}

/** The money that came in for an order, with its receipt numbers; asked again until M-Pesa has told them. */
export function useReceipts(order: Order | undefined): Receipt[] | undefined {
  const id = order?.id ?? 0;
  const key = ["receipts", id, order?.paid.amount];
  const found = useQuery({
    queryKey: key,
    queryFn: () => {
      const options = { params: { path: { order_id: id }, query: { limit: 20 } }, headers: opens(id) };
      return ask(() => client.GET("/api/v1/orders/{order_id}/receipts", options));
    },
    enabled: Boolean(order?.paid.amount),
    staleTime: 10_000,
    refetchInterval: (query) => (query.state.data?.data.some(isUnnumbered) ? 10_000 : false),
  });
  return remembered(key, found).data?.data;
}

const isUnnumbered = (receipt: Receipt): boolean =>
  receipt.provider === "mpesa" && receipt.number === null;

/** The account's orders, newest first. */
export function useOrders() {
  const signedIn = useSignedIn();
  return useInfiniteQuery({
    queryKey: ["orders"],
    queryFn: ({ pageParam }) =>
      ask(() =>
        client.GET("/api/v1/orders", {
          params: { query: { limit: 20, ...(pageParam && { cursor: pageParam }) } },
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (last) => last.page.next_cursor ?? undefined,
    staleTime: 5_000,
    enabled: signedIn,
  });
}

/** The orders that were made on this device without an account. */
export function useGuestOrders() {
  const ids = Object.keys(orderTokens())
    .map(Number)
    .toSorted((a, b) => b - a)
    .slice(0, 20);
  const found = useQueries({
    queries: ids.map((id) => ({ queryKey: orderKey(id), queryFn: () => readOrder(id), staleTime: 5_000 })),
  });
  return found.map((each, index) => ({ ...each, ...remembered(orderKey(ids[index] ?? 0), each) }));
}

export function useCancel(id: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () =>
      ask(() =>
        client.POST("/api/v1/orders/{order_id}/cancel", {
          params: { path: { order_id: id }, header: { "Idempotency-Key": newKey() } },
          headers: opens(id),
          body: { reason: "" },
        }),
      ),
    onSuccess: (order) => {
      queries.setQueryData(orderKey(id), order);
      void queries.invalidateQueries({ queryKey: ["orders"] });
    },
  });
}

/** The numbers by which a payer finds the money again, each with its sum where there are several. */
export function numbersOf(receipts: Receipt[], t: (key: string) => string): [string, string][] {
  const told = receipts.filter((each) => each.number);
  return told.map((each) => [
    t(each.provider === "mpesa" ? "receipt.number" : "receipt.number.other"),
    told.length > 1 ? `${each.number}, ${ksh(each.amount)}` : `${each.number}`,
  ]);
}
