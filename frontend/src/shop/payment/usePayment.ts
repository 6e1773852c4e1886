import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { ApiError, ask, client, newKey, shopTime, whole } from "../../shared/api";
import { remembered } from "../data/kept";
import { opens, orderKey } from "../data/orders";
import { type Payment, isOpen } from "./face";

export const newestKey = (orderId: number) => ["payment", orderId] as const;
const kept = (orderId: number) => `duka.pay.${orderId}`;

/** The shop's time, every second while something counts. */
export function useNow(counting: boolean): number {
  const [now, setNow] = useState(shopTime);
  useEffect(() => {
    if (!counting) return;
    const tick = () => setNow(shopTime());
    const first = setTimeout(tick, 0);
    const timer = setInterval(tick, 1000);
    return () => {
      clearTimeout(first);
      clearInterval(timer);
    };
  }, [counting]);
  return now;
}

interface Seen {
  payment: Payment | null;
  etag: string | null;
  again: number;
}

/** The newest attempt to pay the order, found again by whoever comes back to the page. */
async function newest(orderId: number, before: Seen | undefined): Promise<Seen> {
  if (before?.payment && isOpen(before.payment)) return look(orderId, before);
  const params = { path: { order_id: orderId }, query: { limit: 1 } };
  const page = await ask(() =>
    client.GET("/api/v1/orders/{order_id}/payments", { params, headers: opens(orderId) }),
  );
  return { payment: page.data[0] ?? null, etag: null, again: 2 };
}

/** One cheap look at an open attempt: nothing is sent again that did not change. */
async function look(orderId: number, before: Seen): Promise<Seen> {
  const { payment, etag } = before;
  const headers = { ...opens(orderId), ...(etag && { "If-None-Match": etag }) };
  const params = { path: { payment_id: payment?.id ?? 0 } };
  const answer = await whole(() => client.GET("/api/v1/payments/{payment_id}", { params, headers }));
  const again = Number(answer.response.headers.get("Retry-After")) || 2;
  if (answer.response.status === 304) return { ...before, again };
  return { payment: answer.data ?? payment, etag: answer.response.headers.get("ETag"), again };
}

/** The truth about paying an order: asked as often as the shop says, at once when one returns to the page. */
export function useNewest(orderId: number) {
  const queries = useQueryClient();
  const found = useQuery<Seen>({
    queryKey: newestKey(orderId),
    queryFn: () => newest(orderId, queries.getQueryData<Seen>(newestKey(orderId))),
    staleTime: 0,
    refetchOnReconnect: "always",
    refetchOnWindowFocus: "always",
    refetchInterval: (query) => {
      const seen = query.state.data;
      if (query.state.error) return 5_000;
      return seen?.payment && isOpen(seen.payment) ? Math.min(seen.again, 15) * 1000 : false;
    },
    refetchIntervalInBackground: false,
  });
  const { data, since, fromBefore } = remembered(newestKey(orderId), found);
  const payment = data?.payment ?? undefined;
  const state = payment?.status;
  useEffect(() => {
    if (state) void queries.invalidateQueries({ queryKey: orderKey(orderId) });
  }, [state, orderId, queries]);
  return { ...found, payment, since, fromBefore };
}

export interface Wish {
  method: "mpesa" | "card";
  phone: string | null;
}

/** Ask for the money. The key is kept until there was an answer: after a lost one, the same question is asked. */
async function pay(orderId: number, wish: Wish): Promise<Payment> {
  const body = JSON.stringify(wish);
  const [before, beforeKey] = (sessionStorage.getItem(kept(orderId)) ?? "").split("\n");
  const key = before === body && beforeKey ? beforeKey : newKey();
  sessionStorage.setItem(kept(orderId), `${body}\n${key}`);
  try {
    const payment = await ask(() =>
      client.POST("/api/v1/orders/{order_id}/payments", {
        params: { path: { order_id: orderId }, header: { "Idempotency-Key": key } },
        headers: opens(orderId),
        body: wish as never,
      }),
    );
    sessionStorage.removeItem(kept(orderId));
    return payment;
  } catch (error) {
    const answered = error instanceof ApiError && error.status >= 400 && error.status < 500;
    if (answered && error.code !== "idempotency_key_in_flight") sessionStorage.removeItem(kept(orderId));
    throw error;
  }
}

export function usePay(orderId: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (wish: Wish) => pay(orderId, wish),
    onSuccess: (payment) =>
      queries.setQueryData<Seen>(newestKey(orderId), { payment, etag: null, again: 1 }),
    // Perhaps it arrived all the same, or another tab was first: the shop knows.
    onError: () => queries.invalidateQueries({ queryKey: newestKey(orderId) }),
  });
}
