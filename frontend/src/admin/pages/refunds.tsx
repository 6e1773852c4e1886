import { DataTable, type RaRecord, SelectInput, Show, useCanAccess, useRecordContext } from "react-admin";
import type { Schemas } from "../../shared/api";
import { ksh } from "../../shared/money";
import { phone } from "../../shared/phone";
import { type Deed, DeedButton } from "../base/deed";
import { Badge, BadgeField, Facts, SumField, To, When, WhenField } from "../base/fields";
import { untilOver } from "../base/watch";
import { METHOD, actor, choices, word } from "../base/words";
import { Nothing, Rows } from "./lists";

type Refund = Schemas["Refund"];

/** Asking for a receipt's money to go back; an administrator lets it go. */
export function refundDeed(receipt: { id: number; amount?: { amount: number } | null }): Deed {
  return {
    label: "Return money", ask: "Ask for money to go back?", path: `/receipts/${receipt.id}/refunds`, yes: "Ask for the refund",
    money: "Nothing goes yet. When an administrator approves, it goes to the phone that paid, or is handed over in cash.",
    stock: "Does not move. Put goods that came back on the shelf in Products.",
    undo: "An administrator can turn it down until it is sent.", done: "Asked for. An administrator decides.",
    fields: [
      { name: "amount", label: "Shillings", numeric: true, hint: `Left empty: all that is left of ${receipt.amount ? ksh(receipt.amount.amount) : "it"}` },
      { name: "method", label: "How", choices: [["", "the first way that fits"], ["reversal", "undo the whole M-Pesa receipt"],
        ["b2c", "M-Pesa payout to who paid"], ["cash", "cash over the counter"]] },
      { name: "handed_to", label: "Who gets the cash", hint: "For cash only" },
      { name: "reason", label: "Why", required: true, hint: "The flour was wet" },
    ],
    body: (typed) => ({
      amount: typed.amount ? Math.round(Number(typed.amount) * 100) : null, method: typed.method || null,
      handed_to: typed.handed_to || null, reason: typed.reason ?? "",
    }),
  };
}

const filters = [
  <SelectInput key="status" source="status" alwaysOn
    choices={choices(["requested", "approved", "sending", "unknown", "done", "failed", "rejected"])} />,
  <SelectInput key="method" source="method" alwaysOn choices={choices(["reversal", "b2c", "cash"], (name) => METHOD[name] ?? name)} />,
];

export function RefundList() {
  return (
    <Rows filters={filters} title="Refunds">
      <DataTable rowClick="show" bulkActionButtons={false}
        empty={<Nothing>No refund like that. Money goes back from a receipt, an order or the review queue.</Nothing>}>
        <DataTable.Col source="created_at" label="Asked" disableSort
          render={(row: RaRecord) => <To resource="refunds" id={row.id}><WhenField source="created_at" /></To>} />
        <DataTable.Col align="right" source="amount" disableSort><SumField source="amount" /></DataTable.Col>
        <DataTable.Col source="status" disableSort><BadgeField source="status" /></DataTable.Col>
        <DataTable.Col source="method" label="How" disableSort render={(row: RaRecord) => METHOD[row.method] ?? row.method} />
        <DataTable.Col source="reason" disableSort />
        <DataTable.Col source="requested_by" label="Asked by" disableSort render={(row: RaRecord) => actor(row.requested_by)} />
        <DataTable.Col source="order_id" label="Order" disableSort
          render={(row: RaRecord) => (row.order_id ? <To resource="orders" id={row.order_id}>its order</To> : null)} />
      </DataTable>
    </Rows>
  );
}

export function RefundShow() {
  return (
    <Show component="div" actions={false} title="Refund" queryOptions={untilOver}>
      <Page />
    </Show>
  );
}

function Page() {
  const refund = useRecordContext<Refund>();
  const { canAccess } = useCanAccess({ resource: "refunds", action: "approve" });
  if (!refund?.history) return <div className="board shape" aria-label="Loading" />; // a list's row comes first
  return (
    <div className="page">
      <header className="board head">
        <div><h2>{METHOD[refund.method] ?? refund.method}</h2><p><Badge status={refund.status} /> {refund.message}</p></div>
        <p className="price large">{ksh(refund.amount)}</p>
        {canAccess ? <div className="acts">{acts(refund).map((deed) => <DeedButton key={deed.label} deed={deed} />)}</div>
          : refund.status === "requested" && <p className="waits-ink">◷ Waits for an administrator.</p>}
      </header>
      <div className="pair">
        <section className="board">
          <h2>About it</h2>
          <Facts rows={[
            ["Why", refund.reason], ["To", refund.phone ? phone(refund.phone) : refund.handed_to],
            ["Of", <To key="r" resource="receipts" id={refund.receipt_id}>this receipt</To>],
            ["Order", refund.order_id && <To key="o" resource="orders" id={refund.order_id}>this order</To>],
            ["Asked by", actor(refund.requested_by)], ["Approved by", refund.approved_by && actor(refund.approved_by)],
            ["Went under", refund.gateway_ref], ["Went", <When key="d" at={refund.done_at} />],
          ]} />
        </section>
        <section className="board">
          <h2>History</h2>
          <ol className="history">
            {refund.history.map((event) => (
              <li key={`${event.at} ${event.event}`}>
                <When at={event.at} /> <b>{word(event.to_status)}</b>
                <span className="soft"> by {actor(event.actor)}{event.note && `: ${event.note}`}</span>
              </li>
            ))}
          </ol>
        </section>
      </div>
    </div>
  );
}

function acts(refund: Refund): Deed[] {
  const path = `/refunds/${refund.id}`;
  const cash = refund.method === "cash";
  const sum = ksh(refund.amount);
  const found: Deed[] = [];
  if (refund.status === "requested") {
    found.push({
      label: "Approve", ask: `Let ${sum} go?`, path: `${path}/approve`, yes: cash ? "I hand it over" : `Send ${sum}`,
      money: cash ? `You hand over ${sum} now; the receipt says so.` : `${sum} goes to who paid, in a moment. It cannot be called back.`,
      stock: "Does not move.", undo: "None once it is sent.", done: cash ? "Handed over." : "Approved. It is sent in a moment.",
      fields: cash && !refund.handed_to ? [{ name: "handed_to", label: "Who gets the cash", required: true }] : [],
      body: (typed) => (typed.handed_to ? { handed_to: typed.handed_to } : {}),
    });
  }
  if (refund.status === "requested" || refund.status === "approved") {
    found.push({
      label: "Turn down", plain: true, ask: "Turn this refund down?", path: `${path}/reject`, yes: "Turn it down",
      money: `${sum} stays with the shop, and can be asked for again.`, stock: "Does not move.", done: "Turned down.",
      fields: [{ name: "reason", label: "Why", required: true }], body: (typed) => ({ reason: typed.reason ?? "" }),
    });
  }
  if (refund.status === "unknown" || refund.status === "failed") {
    found.push({
      label: "Say how it ended", plain: true, ask: "What does the statement show?", path: `${path}/conclude`, yes: "Write it down",
      money: "Nothing is sent. You say whether the money went: look it up in the statement first.", stock: "Does not move.",
      undo: "None for “it went”.", done: "Written down.",
      fields: [
        { name: "outcome", label: "The money", choices: [["done", "went"], ["failed", "did not go"]] },
        { name: "gateway_ref", label: "Receipt under which it went", hint: "Needed when it went" },
        { name: "reason", label: "Where you saw it", required: true, hint: "The statement of 21 November" },
      ],
      body: (typed) => ({ outcome: typed.outcome, gateway_ref: typed.gateway_ref || null, reason: typed.reason ?? "" }),
    });
  }
  return found;
}
