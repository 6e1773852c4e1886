import { Show, useRecordContext } from "react-admin";
import { useQuery } from "@tanstack/react-query";
import type { Schemas } from "../../shared/api";
import { ksh } from "../../shared/money";
import { phone } from "../../shared/phone";
import { DeedButton, type Deed } from "../base/deed";
import { Badge, Facts, Sum, To, When } from "../base/fields";
import { call } from "../base/http";
import { METHOD, actor, why, word } from "../base/words";
import { refundDeed } from "./refunds";

type Order = Schemas["Order"];
type Receipt = Schemas["Receipt"];
const NO_STOCK = "Does not move: the goods left the shelf when the order was paid.";

export function OrderShow() {
  return (
    <Show component="div" actions={false} title={<Name />}>
      <Page />
    </Show>
  );
}

function Name() {
  return <span>Order {useRecordContext<Order>()?.number}</span>;
}

function Page() {
  const order = useRecordContext<Order>();
  if (!order?.history) return <div className="board shape" aria-label="Loading" />; // a list's row comes first
  return (
    <div className="page">
      <header className="board head">
        <div>
          <h2>{order.number}</h2>
          <p><Badge status={order.status} /> <Badge status={order.payment_status} />{" "}
            {order.fulfilment_status !== "none" && (order.status === "confirmed" || order.status === "completed")
              && <Badge status={order.fulfilment_status} />}</p>
        </div>
        <p className="price large">{ksh(order.total)}</p>
        <div className="acts">{acts(order).map((deed) => <DeedButton key={deed.label} deed={deed} />)}</div>
        {order.payment_open && <p className="waits-ink">◷ A payment is being decided. The order cannot be changed until it is.</p>}
      </header>
      <div className="pair">
        <Lines order={order} />
        <section className="board">
          <h2>For whom</h2>
          <Facts rows={[
            ["Name", order.name || null], ["Phone", order.phone && phone(order.phone)], ["E-mail", order.email],
            ["Where to", order.address || null], ["Note", order.note || null],
            ["Ordered", <When key="o" at={order.created_at} />],
            order.status === "pending_payment" ? ["Held until", <When key="h" at={order.expires_at} />]
              : ["Confirmed", <When key="c" at={order.confirmed_at} />],
          ]} />
        </section>
      </div>
      <Money order={order} />
      <section className="board">
        <h2>History</h2>
        <ol className="history">
          {order.history.map((event) => (
            <li key={`${event.field} ${event.at} ${event.to_status}`}>
              <When at={event.at} /> <b>{word(event.to_status)}</b>
              <span className="soft"> by {actor(event.actor)}{event.reason && `: ${event.reason}`}</span>
            </li>
          ))}
        </ol>
      </section>
    </div>
  );
}

function Lines({ order }: { order: Order }) {
  return (
    <section className="board">
      <h2>What</h2>
      <table className="plain">
        <thead><tr><th scope="col">Goods</th><th scope="col" className="right">Each</th><th scope="col" className="right">How many</th><th scope="col" className="right">Sum</th></tr></thead>
        <tbody>
          {order.lines.map((line, index) => (
            <tr key={index}>
              <td>{line.product_id ? <To resource="products" id={line.product_id}>{line.name}</To> : line.name}</td>
              <td className="right"><Sum of={line.unit_price} /></td>
              <td className="right">{line.quantity}</td>
              <td className="right"><Sum of={line.total} /></td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr><th scope="row" colSpan={3}>In all</th><td className="right"><Sum of={order.total} /></td></tr>
          <tr><th scope="row" colSpan={3}>Paid</th><td className="right"><Sum of={order.paid} /></td></tr>
          {order.due.amount > 0 && <tr><th scope="row" colSpan={3}>Still to pay</th><td className="right"><Sum of={order.due} /></td></tr>}
          {order.refunded.amount > 0 && <tr><th scope="row" colSpan={3}>Went back</th><td className="right"><Sum of={order.refunded} /></td></tr>}
        </tfoot>
      </table>
    </section>
  );
}

function Money({ order }: { order: Order }) {
  const { data } = useQuery({
    queryKey: ["orders", "money", order.id, order.updated_at],
    queryFn: async () => {
      const [payments, receipts, refunds] = await Promise.all([
        call<{ data: Schemas["Payment"][] }>("GET", `/orders/${order.id}/payments`, { query: { limit: 100 } }),
        call<{ data: Receipt[] }>("GET", "/receipts", { query: { order_id: order.id, limit: 100 } }),
        call<{ data: Schemas["RefundSummary"][] }>("GET", "/refunds", { query: { order_id: order.id, limit: 100 } }),
      ]);
      return { payments: payments.data.data, receipts: receipts.data.data, refunds: refunds.data.data };
    },
  });
  if (!data) return <section className="board shape" aria-label="Loading" />;
  const empty = !data.payments.length && !data.receipts.length;
  return (
    <section className="board">
      <h2>Money</h2>
      {empty && <p className="soft">Nobody has tried to pay yet.</p>}
      <ul className="rows">
        {data.payments.map((each) => (
          <li key={`p${each.id}`}>
            <To resource="payments" id={each.id}>{METHOD[each.method] ?? each.method} {ksh(each.amount)}</To>
            <Badge status={each.status} /> <When at={each.created_at} />
            <span className="soft">{each.phone && phone(each.phone)} {each.receipt_number ?? why(each.reason)}</span>
          </li>
        ))}
        {data.receipts.map((each) => (
          <li key={`r${each.id}`}>
            <To resource="receipts" id={each.id}>Receipt {each.number ?? (each.provider === "cash" ? "for cash" : "without number yet")}</To>
            <Sum of={each.amount} /> <When at={each.received_at} />
            <DeedButton deed={{ ...refundDeed(each), plain: true }} />
          </li>
        ))}
        {data.refunds.map((each) => (
          <li key={`f${each.id}`}>
            <To resource="refunds" id={each.id}>Refund {ksh(each.amount)}</To>
            <Badge status={each.status} /> <span className="soft">{each.message}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function acts(order: Order): Deed[] {
  const path = `/orders/${order.id}`;
  const reason = { name: "reason", label: "A word about it", hint: "Kept in the order's history" };
  const move = (event: string, rest: Omit<Deed, "path" | "body" | "fields" | "money">): Deed => ({
    ...rest, path: `${path}/fulfilment`, fields: [reason], money: "Does not move.",
    body: (typed) => ({ event, reason: typed.reason ?? "" }),
  });
  const found: Deed[] = [];
  if (order.status === "confirmed" && order.fulfilment_status === "unfulfilled") {
    found.push(move("dispatch", { label: "Dispatch", ask: `Send ${order.number} on its way?`, stock: NO_STOCK, yes: "It is on its way",
      done: "On its way. The customer is told." }));
  }
  if (order.status === "confirmed" && (order.fulfilment_status === "unfulfilled" || order.fulfilment_status === "dispatched")) {
    found.push(move("deliver", { label: "Deliver", plain: order.fulfilment_status === "unfulfilled",
      ask: `Is ${order.number} in the customer's hands?`, stock: NO_STOCK, yes: "It is delivered", done: "Delivered: the order is completed." }));
  }
  if (order.fulfilment_status === "dispatched" || order.fulfilment_status === "delivered") {
    found.push(move("return", { label: "Came back", plain: true, ask: `Did ${order.number} come back?`, yes: "It came back",
      stock: "Does not move by itself: put what can be sold again back on the shelf in Products.", done: "Written down as returned." }));
  }
  if (order.status === "pending_payment" && !order.payment_open) found.push(...unpaid(order, path));
  return found;
}

function unpaid(order: Order, path: string): Deed[] {
  return [
    {
      label: "Send a prompt", ask: `Ask for ${ksh(order.due)} by M-Pesa?`, path: `${path}/payments`, yes: "Send the prompt",
      money: `The phone is asked for ${ksh(order.due)}. Nothing moves until its owner enters the PIN.`,
      stock: "Stays held for this order while the prompt is open.", done: "The prompt is on its way.",
      fields: [{ name: "phone", label: "Phone", hint: order.phone ? `Left empty: ${phone(order.phone)}` : "0712 345 678", numeric: true }],
      body: (typed) => ({ phone: typed.phone || null }),
    },
    {
      label: "Take cash", plain: true, ask: "Take cash for this order?", path: `${path}/cash-receipts`, yes: "I have the cash",
      money: `What you type is written down as received. ${ksh(order.due)} is due; when all of it is paid, the order is confirmed.`,
      stock: "Leaves the shelf when the order is paid in full.", done: "Cash written down.",
      undo: "Only by a refund in cash.",
      fields: [{ name: "amount", label: "Shillings", required: true, numeric: true, hint: `All of it is ${order.due.amount / 100}` }],
      body: (typed) => ({ amount: { amount: Math.round(Number(typed.amount) * 100), currency: "KES" } }),
    },
    {
      label: "Cancel", danger: true, ask: `Cancel ${order.number}?`, path: `${path}/cancel`, yes: "Cancel the order",
      money: "None has come. Money that comes later is a refund to make: a cancelled order never revives.",
      stock: "What was held is given back to the shelf at once.", undo: "None. The customer orders again.", done: "Cancelled.",
      fields: [{ name: "reason", label: "Why" }], body: (typed) => ({ reason: typed.reason ?? "" }),
    },
  ];
}
