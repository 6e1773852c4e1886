import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { type Schemas, ask, client } from "../../shared/api";

export type Product = Schemas["Product"];
export const SORTS = ["name", "price", "-price", "newest"] as const;
type Sort = (typeof SORTS)[number];

/** What the address says is wanted. */
export interface Wanted {
  q: string;
  category: string;
  max: string;
  inStock: boolean;
  sort: Sort;
}

/** The filters in an address; what nobody offered is left out. */
export function wantedIn(address: URLSearchParams): Wanted {
  const sort = SORTS.find((each) => each === address.get("sort"));
  const max = address.get("max") ?? "";
  return {
    q: (address.get("q") ?? "").slice(0, 100),
    category: address.get("shelf") ?? "",
    max: /^\d{1,7}$/.test(max) ? max : "",
    inStock: address.get("there") === "yes",
    sort: sort ?? "name",
  };
}

/** The address of what is wanted, as short as it can be. */
export function addressOf(wanted: Wanted): URLSearchParams {
  const address = new URLSearchParams();
  if (wanted.q) address.set("q", wanted.q);
  if (wanted.category) address.set("shelf", wanted.category);
  if (wanted.max) address.set("max", wanted.max);
  if (wanted.inStock) address.set("there", "yes");
  if (wanted.sort !== "name") address.set("sort", wanted.sort);
  return address;
}

export function useGoods(wanted: Wanted, limit = 24) {
  return useInfiniteQuery({
    queryKey: ["goods", wanted, limit],
    queryFn: ({ pageParam }) =>
      ask(() =>
        client.GET("/api/v1/products", {
          params: {
            query: {
              limit,
              sort: wanted.sort,
              ...(wanted.q && { q: wanted.q }),
              ...(wanted.category && { category: wanted.category }),
              ...(wanted.max && { max_price: Number(wanted.max) * 100 }),
              ...(wanted.inStock && { in_stock: true }),
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

export function useShelves() {
  return useQuery({
    queryKey: ["shelves"],
    queryFn: () => ask(() => client.GET("/api/v1/categories", { params: { query: { limit: 100 } } })),
    staleTime: 300_000,
  });
}

export function useProduct(id: number) {
  return useQuery({
    queryKey: ["product", id],
    queryFn: () => ask(() => client.GET("/api/v1/products/{product_id}", { params: { path: { product_id: id } } })),
  });
}
