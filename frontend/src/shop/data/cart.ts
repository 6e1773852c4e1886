import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type Schemas, ask, cartToken, client } from "../../shared/api";
import { maySignIn } from "../../shared/session";

export type Cart = Schemas["Cart"];
export type CartLine = Schemas["CartLine"];
export const CART = ["cart"];
const NONE: Cart = {
  items: [],
  notes: [],
  count: 0,
  ready: true,
  subtotal: { amount: 0, currency: "KES", display: "KSh 0" },
  rounding: { amount: 0, currency: "KES", display: "KSh 0" },
  total: { amount: 0, currency: "KES", display: "KSh 0" },
};

/** The cart; a newcomer has none, and nothing is asked for it. */
export function useCart() {
  return useQuery({
    queryKey: CART,
    queryFn: () => (cartToken() || maySignIn() ? ask(() => client.GET("/api/v1/cart")) : NONE),
    staleTime: 10_000,
  });
}

/** The cart's line of a product, when it is in it. */
export function useInCart(productId: number): CartLine | undefined {
  return useCart().data?.items.find((line) => line.product_id === productId);
}

/** Change the cart; what the API answers is what is shown. */
export function useCartChange() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ product, quantity, add }: { product: number; quantity: number; add?: boolean }) => {
      const params = { path: { product_id: product } };
      if (add) return ask(() => client.POST("/api/v1/cart/items", { body: { product_id: product, quantity } }));
      if (quantity === 0) return ask(() => client.DELETE("/api/v1/cart/items/{product_id}", { params }));
      return ask(() => client.PUT("/api/v1/cart/items/{product_id}", { params, body: { quantity } }));
    },
    onSuccess: (cart) => queries.setQueryData(CART, cart),
    onError: () => queries.invalidateQueries({ queryKey: CART }),
  });
}
