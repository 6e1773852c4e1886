import { useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { SelectInput, useListContext } from "react-admin";
import type { Schemas } from "../../shared/api";
import { ksh } from "../../shared/money";
import { DeedButton } from "../base/deed";
import { Badge, Sum, To, When } from "../base/fields";
import { call } from "../base/http";
import { REVIEW, actor, choices, spoken } from "../base/words";
import { Nothing, Rows } from "./lists";
import { refundDeed } from "./refunds";

type Item = Schemas["ReviewItem"];
type Refund = Schemas["RefundSummary"];
type Suggestion = Schemas["Suggestion"];

const filters = [
  <SelectInput key="open" source="open" label="Which" alwaysOn choices={[{ id: "true", name: "open" }, { id: "false", name: "resolved" }]} />,
  <SelectInput key="kind" source="kind" label="About" alwaysOn choices={choices(Object.keys(REVIEW), (name) => REVIEW[name] ?? name)} />,
];

export function ReviewList() {
  return (
    <Rows filters={filters} filterDefaultValues={{ open: "true" }} title="Needs a person" component="div">
      <Items />
    </Rows>
  );
}

function Items() {
  const { data, isPending } = useListContext<Item>();
  if (isPending) return <div className="board shape" aria-label="Loading" />;
  if (!data?.length) {
    return <Nothing>✓ Nothing here needs a person. What cannot be decided by itself, or money that is nobody's, appears here.</Nothing>;
  }
  return (
    <ol className="review">
      {data.map((item) => <li key={item.id} className="board"><Card item={item} /></li>)}
    </ol>
  );
}

function Card({ item }: { item: Item }) {
  return (
    <>
      <header>
        <h2>{REVIEW[item.kind] ?? spoken(item.kind)}</h2>
        {item.amount && <p className="price"><Sum of={item.amount} /></p>}
      </header>
      <p>{item.detail}</p>
      <p className="soft ways">
        <span>since <When at={item.created_at} /></span>
        {item.order_id && <To resource="orders" id={item.order_id}>the order</To>}
        {item.payment_id && <To resource="payments" id={item.payment_id}>the evidence</To>}
        {item.receipt_id && <To resource="receipts" id={item.receipt_id}>the receipt</To>}
      </p>
      {item.resolved_at ? (
        <p className="calm">✓ {item.resolution} <span className="soft">by {actor(item.resolved_by)}, <When at={item.resolved_at} /></span></p>
      ) : <Acts item={item} />}
    </>
  );
}

function Acts({ item }: { item: Item }) {
  const [looking, setLooking] = useState(false);
  return (
    <div className="acts">
      {item.kind === "unmatched_money" && !looking && (
        <button type="button" className="button" onClick={() => setLooking(true)}>Find its order</button>
      )}
      {looking && <Suggestions item={item} />}
      {item.receipt_id && <Return item={item} receipt={item.receipt_id} />}
      <DeedButton deed={{
        label: "It is dealt with", plain: true, path: `/payments/review/${item.id}/resolve`, ask: "Say what was done",
        money: "Does not move. You write down what you did elsewhere.", stock: "Does not move.",
        undo: "None: the note stays, and the item leaves this list.", yes: "Write it down", done: "Resolved.",
        fields: [{ name: "resolution", label: "What was done", required: true, hint: "Returned by reversal, M-Pesa receipt UKL7AB12CD" }],
        body: (typed) => ({ resolution: typed.resolution ?? "" }),
      }} />
    </div>
  );
}

const UNDER_WAY = new Set(["requested", "approved", "sending", "unknown"]);

/** Late and double money asks for its own return: then it is let go, not asked for again. */
function Return({ item, receipt }: { item: Item; receipt: number }) {
  const { data, isPending } = useQuery({
    queryKey: ["review", "refunds", item.order_id], enabled: item.order_id !== null,
    queryFn: async () => (await call<{ data: Refund[] }>("GET", "/refunds", { query: { order_id: item.order_id, limit: 100 } })).data.data,
  });
  const asked = data?.find((each) => each.receipt_id === receipt && UNDER_WAY.has(each.status));
  if (asked) return <p className="ways"><To resource="refunds" id={asked.id}>Its return of {ksh(asked.amount)}</To> <Badge status={asked.status} /></p>;
  if (item.order_id !== null && isPending) return null;
  return <DeedButton deed={{ ...refundDeed({ id: receipt, amount: item.amount }), plain: item.kind === "unmatched_money" }} />;
}

const FITS: Record<string, string> = { number: "a number like the one typed", phone: "the phone", amount: "the amount", time: "the hour" };

function Suggestions({ item }: { item: Item }) {
  const { data, error } = useQuery({
    queryKey: ["review", "suggestions", item.id],
    queryFn: async () => (await call<{ data: Suggestion[] }>("GET", `/payments/review/${item.id}/suggestions`)).data.data,
  });
  if (error) return <p className="wrong" role="alert">{error.message}</p>;
  if (!data) return <p className="soft">Looking for orders that fit</p>;
  return (
    <div className="suggestions">
      {data.length === 0 && <p>No order fits. Ask the customer for the order's number, or return the money.</p>}
      <ul className="rows">
        {data.map((each) => (
          <li key={each.order_id}>
            <To resource="orders" id={each.order_id}>{each.number}</To> <Sum of={each.due} /> due
            <span className="soft">fits: {each.reasons.map((reason) => FITS[reason] ?? reason).join(", ")}</span>
            <Match item={item} order={each.order_id} number={each.number} due={each.due.amount} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function Match({ item, order, number, due }: { item: Item; order: number; number: string; due: number }) {
  const came = item.amount?.amount ?? 0;
  const rest = came - due;
  const money = rest > 0 ? `${ksh(due)} pays the order; ${ksh(rest)} is too much, and becomes a line here to return.`
    : rest < 0 ? `${ksh(came)} goes to the order; ${ksh(-rest)} is still to be paid.` : `${ksh(came)} pays the order in full.`;
  return (
    <DeedButton deed={{
      label: "This one", ask: `Give this money to ${number}?`, path: `/payments/review/${item.id}/match`, money,
      stock: rest >= 0 ? "The order's goods leave the shelf. If they are gone, the money waits here to be returned." : "Stays held until the order is paid in full.",
      undo: "Only by a refund.", yes: `Give it to ${number}`, done: "Matched. The customer is told.", body: () => ({ order_id: order }),
    }} />
  );
}
