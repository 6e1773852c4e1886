import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { type Schemas, ask, client } from "../../shared/api";
import type { Stay } from "../storage/days";

export type Unit = Schemas["Unit"];
export const SIZES = ["locker", "small", "medium", "large", "extra_large"] as const;
export type Size = (typeof SIZES)[number];

export function useUnits(size: string) {
  return useInfiniteQuery({
    queryKey: ["units", size],
    queryFn: ({ pageParam }) =>
      ask(() =>
        client.GET("/api/v1/units", {
          params: {
            query: {
              limit: 24,
              ...(size && { size: size as Size }),
              ...(pageParam && { cursor: pageParam }),
            },
          },
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (last) => last.page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });
}

export function useUnit(id: number) {
  return useQuery({
    queryKey: ["unit", id],
    queryFn: () => ask(() => client.GET("/api/v1/units/{unit_id}", { params: { path: { unit_id: id } } })),
  });
}

/** The taken days of `months` months from the month of `first` on. */
export function useCalendar(id: number, first: string, months: number) {
  return useQuery({
    queryKey: ["calendar", id, first, months],
    queryFn: () =>
      ask(() =>
        client.GET("/api/v1/units/{unit_id}/calendar", {
          params: { path: { unit_id: id }, query: { first, months } },
        }),
      ),
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  });
}

/** What the stay costs; asked when both days are chosen. */
export function useQuote(id: number, stay: Partial<Stay>) {
  const { start_date = "", end_date = "" } = stay;
  return useQuery({
    queryKey: ["quote", id, start_date, end_date],
    queryFn: () =>
      ask(() =>
        client.GET("/api/v1/units/{unit_id}/quote", {
          params: { path: { unit_id: id }, query: { start_date, end_date } },
        }),
      ),
    enabled: Boolean(start_date && end_date),
    staleTime: 10_000,
  });
}
