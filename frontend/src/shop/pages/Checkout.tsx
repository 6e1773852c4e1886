import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Link, Navigate, useNavigate } from "react-router";
import { ApiError, type Schemas, ask, client, keepOrderToken, once, whole } from "../../shared/api";
import { useText } from "../../shared/i18n";
import { ksh } from "../../shared/money";
import { isPhone, phone as shown } from "../../shared/phone";
import { type User, useSignedIn } from "../../shared/session";
import { CART, type Cart, useCart } from "../data/cart";
import { orderKey } from "../data/orders";
import { Field, focusFirstWrong } from "../parts/Field";
import { Sums } from "../parts/Sums";
import { Loading, NotYet, said } from "../parts/states";
import { useTitle } from "../parts/title";

type Body = Schemas["Checkout"];

async function place(body: Body): Promise<Schemas["Order"]> {
  const answer = await once("duka.checkout", body, (key) =>
    whole(() => client.POST("/api/v1/checkout", { params: { header: { "Idempotency-Key": key } }, body })),
  );
  const order = answer.data as Schemas["Order"];
  const token = answer.response.headers.get("Order-Token");
  if (token) keepOrderToken(order.id, token);
  return order;
}

function usePlacing() {
  const queries = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: place,
    onSuccess: (order) => {
      queries.setQueryData(orderKey(order.id), order);
      void queries.invalidateQueries({ queryKey: ["orders"] });
      void navigate(`/orders/${order.id}/pay`, { replace: true });
      void queries.invalidateQueries({ queryKey: CART });
    },
    onError: (error) => {
      const changed = error instanceof ApiError && error.status === 409;
      if (changed) void queries.invalidateQueries({ queryKey: CART });
    },
  });
}

type Placing = ReturnType<typeof usePlacing>;

function Form({ cart, user, placing }: { cart: Cart; user?: User; placing: Placing }) {
  const t = useText();
  const [wrong, setWrong] = useState<Record<string, string>>({});
  const error = placing.error instanceof ApiError ? placing.error : null;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const text = (name: string) => String(new FormData(form).get(name) ?? "").trim();
    const found: Record<string, string> = {};
    if (!isPhone(text("phone"))) found.phone = t("form.phone");
    if (text("email") && !/^[^@\s]+@[^@\s]+\.[^@\s]{2,}$/.test(text("email"))) found.email = t("form.email");
    setWrong(found);
    if (Object.keys(found).length) return focusFirstWrong(form);
    placing.mutate({
      name: text("name"),
      phone: text("phone"),
      email: text("email") || null,
      address: text("address"),
      note: text("note"),
      expected_total: { amount: cart.total.amount, currency: "KES" },
    });
  };
  const rounding: [string, string][] = cart.rounding.amount ? [[t("cart.rounding"), ksh(cart.rounding)]] : [];
  return (
    <form className="form" noValidate onSubmit={submit}>
      <fieldset>
        <legend>{t("checkout.who")}</legend>
        <Field
          label={t("checkout.phone")}
          hint={t("checkout.phone.hint")}
          wrong={wrong.phone ?? error?.field("/phone")}
          name="phone"
          type="tel"
          autoComplete="tel"
          required
          maxLength={32}
          defaultValue={shown(user?.phone)}
        />
        <Field
          label={t("checkout.name")}
          name="name"
          autoComplete="name"
          maxLength={120}
          defaultValue={user?.name}
        />
        <Field
          label={t("checkout.email")}
          wrong={wrong.email ?? error?.field("/email")}
          name="email"
          type="email"
          autoComplete="email"
          maxLength={254}
          defaultValue={user?.email ?? ""}
        />
      </fieldset>
      <fieldset>
        <legend>{t("checkout.where")}</legend>
        <Field
          label={t("checkout.address")}
          hint={t("checkout.address.hint")}
          name="address"
          autoComplete="street-address"
          maxLength={500}
        />
        <Field label={t("checkout.note")} name="note" maxLength={500} />
      </fieldset>
      <Sums rows={rounding} total={[t("cart.total"), ksh(cart.total)]} />
      {placing.isError && (
        <p className="notice waits" role="alert">
          {said(placing.error)} {t("error.money")}{" "}
          {error?.code === "out_of_stock" && <Link to="/cart">{t("product.toCart")}</Link>}
        </p>
      )}
      <button type="submit" className="button wide" disabled={placing.isPending}>
        {t("checkout.place", { total: ksh(cart.total) })}
      </button>
      <p className="small">{t("checkout.held")}</p>
    </form>
  );
}

export default function CheckoutPage() {
  const t = useText();
  const signedIn = useSignedIn();
  const cart = useCart();
  const placing = usePlacing();
  const me = useQuery({
    queryKey: ["me"],
    queryFn: () => ask(() => client.GET("/api/v1/auth/me")),
    enabled: signedIn,
  });
  useTitle(t("checkout.title"));
  if (cart.isError) return <NotYet found={cart} />;
  if (!cart.data || (signedIn && me.isPending) || placing.isSuccess) return <Loading label={t("loading")} />;
  if (!cart.data.items.length && cart.isFetched && !cart.isFetching) return <Navigate to="/cart" replace />;
  return (
    <div className="page column">
      <h1>{t("checkout.title")}</h1>
      {!signedIn && (
        <p>
          <Link to="/account?next=/checkout">{t("checkout.signIn")}</Link>
        </p>
      )}
      <Form cart={cart.data} user={me.data} placing={placing} />
    </div>
  );
}
