import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type Schemas, ask, client, keepOrderToken, newKey, once, whole } from "../../shared/api";
import { isBooking } from "../parts/kinds";
import { bookingsHere, keepBooking, orderOfBooking } from "./device";
import { remembered } from "./kept";
import { type Listed, useListed } from "./listed";
import { type Order, opens, orderKey } from "./orders";

export type Booking = Schemas["BookingSummary"];
export type WholeBooking = Schemas["Booking"];
export const bookingKey = (id: number) => ["booking", id] as const;
const BLOCKING = ["held", "confirmed", "active"];

export const isOpenBooking = (booking: Booking): boolean => BLOCKING.includes(booking.status);

/** The header that opens a guest's booking on this device: the token of its order. */
export function opensBooking(id: number): { "Order-Token"?: string } {
  const order = orderOfBooking(id);
  return order ? opens(order) : {};
}

/** A guest's answer brings the token that opens booking and order: keep both. */
function remember(answer: { data?: unknown; response: Response }): WholeBooking {
  const booking = answer.data as WholeBooking;
  const token = answer.response.headers.get("Order-Token");
  if (token) {
    keepOrderToken(booking.order.id, token);
    keepBooking(booking.id, booking.order.id);
  }
  return booking;
}

function readBooking(id: number): Promise<WholeBooking> {
  const options = { params: { path: { booking_id: id } }, headers: opensBooking(id) };
  return ask(() => client.GET("/api/v1/bookings/{booking_id}", options));
}

export function useBooking(id: number, everyMs?: number) {
  return useQuery({
    queryKey: bookingKey(id),
    queryFn: () => readBooking(id),
    enabled: id > 0,
    staleTime: 2_000,
    refetchInterval: everyMs ?? false,
  });
}

/** Hold the unit; the key is that of these days for this renter, however often it is asked. */
export function useBook(onBooked: (booking: WholeBooking) => void) {
  return useMutation({
    mutationFn: async (body: Schemas["Book"]) =>
      remember(
        await once("duka.book", body, (key) =>
          whole(() => client.POST("/api/v1/bookings", { params: { header: { "Idempotency-Key": key } }, body })),
        ),
      ),
    onSuccess: onBooked,
  });
}

/** Stay longer: another booking, that begins where this one ends. */
export function useExtend(id: number, onExtended: (booking: WholeBooking) => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (body: Schemas["Extend"]) =>
      remember(
        await once(`duka.extend.${id}`, body, (key) => {
          const params = { path: { booking_id: id }, header: { "Idempotency-Key": key } };
          const options = { params, headers: opensBooking(id), body };
          return whole(() => client.POST("/api/v1/bookings/{booking_id}/extensions", options));
        }),
      ),
    onSuccess: (booking) => {
      void queries.invalidateQueries({ queryKey: ["bookings"] });
      onExtended(booking);
    },
  });
}

export function useCancelBooking(id: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () =>
      ask(() =>
        client.POST("/api/v1/bookings/{booking_id}/cancel", {
          params: { path: { booking_id: id }, header: { "Idempotency-Key": newKey() } },
          headers: opensBooking(id),
          body: { reason: "" },
        }),
      ),
    onSuccess: (booking) => {
      queries.setQueryData(bookingKey(id), booking);
      void queries.invalidateQueries({ queryKey: ["bookings"] });
      void queries.invalidateQueries({ queryKey: orderKey(booking.order.id) });
    },
  });
}

/** The bookings that may be seen here: the account's, and those made on this device without one. */
export function useMyBookings(): Listed<Booking> {
  const all = () => ask(() => client.GET("/api/v1/bookings", { params: { query: { limit: 20 } } }));
  const here = bookingsHere().map((id) => ({ key: bookingKey(id), read: () => readBooking(id) }));
  return useListed<Booking>({ key: ["bookings"], read: all }, here);
}

/** The booking that an order pays for, where it is one. */
export function useBookingOf(order: Order) {
  const key = ["bookings", "of", order.id];
  const found = useQuery({
    queryKey: key,
    queryFn: async () => {
      const options = { params: { query: { order_id: order.id, limit: 1 } }, headers: opens(order.id) };
      const booking = (await ask(() => client.GET("/api/v1/bookings", options))).data[0] ?? null;
      if (booking && opens(order.id)["Order-Token"]) keepBooking(booking.id, order.id);
      return booking;
    },
    enabled: isBooking(order),
    staleTime: 10_000,
  });
  return remembered(key, found).data ?? undefined;
}

/** The booking by which this stay goes on, if it does. */
export function useExtension(booking: Booking) {
  const key = ["bookings", "of-unit", booking.unit.id, booking.id];
  const found = useQuery({
    queryKey: key,
    queryFn: () => {
      const params = { query: { unit_id: booking.unit.id, limit: 50 } };
      return ask(() => client.GET("/api/v1/bookings", { params, headers: opensBooking(booking.id) }));
    },
    staleTime: 2_000,
  });
  return {
    known: found.isSuccess,
    extension: remembered(key, found).data?.data.find((each) => each.extends_id === booking.id && isOpenBooking(each)),
  };
}
