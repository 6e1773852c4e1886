import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useNavigate } from "react-router";
import { ApiError, type Schemas, ask, client } from "../../shared/api";
import { useText } from "../../shared/i18n";
import { ksh } from "../../shared/money";
import { isPhone, phone as shown } from "../../shared/phone";
import { useSignedIn } from "../../shared/session";
import { useBook } from "../data/bookings";
import { Field, focusFirstWrong } from "../parts/Field";
import { Sums } from "../parts/Sums";
import { said } from "../parts/states";
import { useLength } from "./length";

type Quote = Schemas["Quote"];

/** Who rents, what it costs, and one button; paying comes next. */
export function BookForm({ quote, taken }: { quote: Quote; taken: () => void }) {
  const t = useText();
  const navigate = useNavigate();
  const signedIn = useSignedIn();
  const me = useQuery({
    queryKey: ["me"],
    queryFn: () => ask(() => client.GET("/api/v1/auth/me")),
    enabled: signedIn,
  });
  const booking = useBook((booked) => void navigate(`/orders/${booked.order.id}/pay`));
  const [wrong, setWrong] = useState<string>();
  const error = booking.error instanceof ApiError ? booking.error : null;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const text = (name: string) => String(new FormData(form).get(name) ?? "").trim();
    if (!isPhone(text("phone"))) {
      setWrong(t("form.phone"));
      return focusFirstWrong(form);
    }
    setWrong(undefined);
    const body = {
      unit_id: quote.unit_id,
      start_date: quote.start_date,
      end_date: quote.end_date,
      name: text("name"),
      phone: text("phone"),
      note: "",
      expected_total: { amount: quote.price.amount, currency: "KES" },
    } as Schemas["Book"];
    booking.mutate(body, { onError: taken });
  };
  const length = useLength(quote);
  return (
    <form className="form" noValidate onSubmit={submit} key={me.data?.id ?? 0}>
      <Sums
        rows={[
          [t("storage.length"), length],
          [t("storage.perMonth"), ksh(quote.monthly_price)],
        ]}
        total={[t("cart.total"), ksh(quote.price)]}
      />
      <p className="small">{t("storage.rule")}</p>
      <Field
        label={t("checkout.phone")}
        wrong={wrong ?? error?.field("/phone")}
        name="phone"
        type="tel"
        autoComplete="tel"
        maxLength={32}
        defaultValue={shown(me.data?.phone)}
      />
      <Field
        label={t("checkout.name")}
        name="name"
        autoComplete="name"
        maxLength={120}
        defaultValue={me.data?.name}
      />
      {booking.isError && (
        <p className="notice waits" role="alert">
          {said(booking.error)} {t("error.money")}
        </p>
      )}
      <button type="submit" className="button wide" disabled={booking.isPending || !quote.available}>
        {t("storage.book", { total: ksh(quote.price) })}
      </button>
    </form>
  );
}
