import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type Schemas, ask, client, newKey, once, whole } from "../../shared/api";
import { opensBooking } from "./bookings";
import { keepTransport, transportHere, transportToken } from "./device";
import { type Listed, useBelonging, useListed } from "./listed";

export type Transport = Schemas["TransportRequestSummary"];
export type WholeTransport = Schemas["TransportRequest"];
export const MOST_METRES = 2_000_000;
export const transportKey = (id: number) => ["transport", id] as const;

export const isOpenTransport = ({ status }: Transport): boolean => status !== "completed" && status !== "cancelled";

/** The header that opens a guest's request on this device. */
function opens(id: number): { "Order-Token"?: string } {
  const token = transportToken(id);
  return token ? { "Order-Token": token } : {};
}

function readTransport(id: number): Promise<WholeTransport> {
  const options = { params: { path: { request_id: id } }, headers: opens(id) };
  return ask(() => client.GET("/api/v1/transport-requests/{request_id}", options));
}

export function useTransport(id: number) {
  return useQuery({
    queryKey: transportKey(id),
    queryFn: () => readTransport(id),
    staleTime: 2_000,
    refetchInterval: 60_000,
  });
}

/** What moving things so far is likely to cost. */
export function useEstimate(metres: number | null) {
  return useQuery({
    queryKey: ["estimate", metres],
    queryFn: () => {
      const params = { query: { distance_m: metres ?? 1 } };
      return ask(() => client.GET("/api/v1/transport-requests/estimate", { params }));
    },
    enabled: metres !== null,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
}

/** Ask for transport; a guest's answer brings the token that opens it. */
export function useAskTransport(onAsked: (made: WholeTransport) => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (body: Schemas["TransportRequestCreate"]) => {
      const headers = body.booking_id ? opensBooking(body.booking_id) : {};
      const answer = await once("duka.move", body, (key) => {
        const options = { params: { header: { "Idempotency-Key": key } }, headers, body };
        return whole(() => client.POST("/api/v1/transport-requests", options));
      });
      const made = answer.data as WholeTransport;
      const token = answer.response.headers.get("Order-Token");
      if (token) keepTransport(made.id, token);
      return made;
    },
    onSuccess: (made) => {
      queries.setQueryData(transportKey(made.id), made);
      void queries.invalidateQueries({ queryKey: ["transports"] });
      onAsked(made);
    },
  });
}

export function useCancelTransport(id: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () =>
      ask(() =>
        client.POST("/api/v1/transport-requests/{request_id}/cancel", {
          params: { path: { request_id: id }, header: { "Idempotency-Key": newKey() } },
          headers: opens(id),
          body: { reason: "" },
        }),
      ),
    onSuccess: (made) => {
      queries.setQueryData(transportKey(id), made);
      void queries.invalidateQueries({ queryKey: ["transports"] });
    },
    // Perhaps the lorry left meanwhile: the page says where it is.
    onError: () => queries.invalidateQueries({ queryKey: transportKey(id) }),
  });
}

/** The requests that may be seen here: the account's, and those made on this device without one. */
export function useMyTransport(): Listed<Transport> {
  const all = () => ask(() => client.GET("/api/v1/transport-requests", { params: { query: { limit: 20 } } }));
  const here = transportHere().map((id) => ({ key: transportKey(id), read: () => readTransport(id) }));
  return useListed<Transport>({ key: ["transports"], read: all }, here);
}

/** The requests that belong to a booking. */
export function useTransportOf(bookingId: number): Listed<Transport> {
  return useBelonging({
    key: ["transports", "of", bookingId],
    read: () => {
      const params = { query: { booking_id: bookingId, limit: 20 } };
      return ask(() => client.GET("/api/v1/transport-requests", { params, headers: opensBooking(bookingId) }));
    },
  });
}
