import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type Schemas, ask, client } from "../../shared/api";
import { useText } from "../../shared/i18n";
import { ksh } from "../../shared/money";
import type { Order } from "./face";

type Offer = Partial<Schemas["PaymentMethod"]> & { paybill?: string; till?: string };

/** The ways to pay that work now; M-Pesa while the shop did not say. */
export function useMethods(): Offer[] {
  const found = useQuery({
    queryKey: ["methods"],
    queryFn: () => ask(() => client.GET("/api/v1/payment-methods")),
    staleTime: 300_000,
  });
  return found.data?.data ?? [{ method: "mpesa" }];
}

function Copy({ label, text }: { label: string; text: string }) {
  const t = useText();
  const [done, setDone] = useState(false);
  const copy = async () => {
    await navigator.clipboard?.writeText(text).then(
      () => setDone(true),
      () => setDone(false),
    );
  };
  return (
    <div className="copy">
      <span>
        {label} <b>{text}</b>
      </span>
      <button type="button" className="button quiet" onClick={() => void copy()}>
        {t(done ? "copied" : "copy")}
        <span className="visually-hidden"> {text}</span>
      </button>
    </div>
  );
}

/** How to pay without the prompt: the number and the account, each to be copied. */
export function ByHand({ order }: { order: Order }) {
  const t = useText();
  const offer = useMethods().find((each) => each.method === "mpesa");
  const number = offer?.paybill ?? offer?.till;
  if (!offer || !number) return null;
  const facts = { n: number, order: order.number };
  return (
    <details className="by-hand">
      <summary>{t("pay.hand.summary")}</summary>
      <div>
        <h2>{t(offer.paybill ? "pay.hand" : "pay.hand.till", facts)}</h2>
        <p>{t("pay.hand.more", { total: ksh(order.due) })}</p>
        <Copy label={t(offer.paybill ? "pay.hand.business" : "pay.hand.tillNumber")} text={number} />
        {offer.paybill && <Copy label={t("pay.hand.account")} text={order.number} />}
      </div>
    </details>
  );
}
