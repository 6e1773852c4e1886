import { DataTable, DateInput, type RaRecord, SelectInput, Show, TextInput, useRecordContext } from "react-admin";
import type { Schemas } from "../../shared/api";
import { ksh } from "../../shared/money";
import { DeedButton } from "../base/deed";
import { Facts, Sum, SumField, To, When, WhenField } from "../base/fields";
import { METHOD, SOURCE, actor, spoken } from "../base/words";
import { Nothing, Rows } from "./lists";
import { refundDeed } from "./refunds";

type Receipt = Schemas["Receipt"];
const named = (row: Pick<Receipt, "number" | "provider">): string =>
  row.number ?? (row.provider === "cash" ? "cash" : "number to come");

const filters = [
  <TextInput key="number" source="number" label="Receipt number" alwaysOn parse={(typed: string) => typed.trim().toUpperCase()} />,
  <DateInput key="day" source="day" label="Day" alwaysOn parse={(typed: string) => typed || undefined} />,
  <SelectInput key="provider" source="provider" alwaysOn choices={[{ id: "mpesa", name: "M-Pesa" }, { id: "cash", name: "Cash" }]} />,
];

export function ReceiptList() {
  return (
    <Rows filters={filters} title="Money in">
      <DataTable rowClick="show" bulkActionButtons={false} empty={<Nothing>No money like that came in.</Nothing>}>
        <DataTable.Col source="number" label="Receipt" disableSort cellClassName="number"
          render={(row: RaRecord) => <To resource="receipts" id={row.id}>{named(row as unknown as Receipt)}</To>} />
        <DataTable.Col source="received_at" label="When" disableSort><WhenField source="received_at" /></DataTable.Col>
        <DataTable.Col align="right" source="amount" disableSort><SumField source="amount" /></DataTable.Col>
        <DataTable.Col source="provider" label="By" disableSort render={(row: RaRecord) => METHOD[row.provider] ?? row.provider} />
        <DataTable.Col source="source" label="Told by" disableSort render={(row: RaRecord) => SOURCE[row.source] ?? spoken(row.source)} />
        <DataTable.Col source="allocations" label="Went to" disableSort
          render={(row: RaRecord) => <Went allocations={row.allocations} />} />
      </DataTable>
    </Rows>
  );
}

const PLACES: Record<string, string> = {
  order: "an order", overpayment: "too much, to return", unmatched: "no order yet", refund: "to go back to the payer",
};

function Went({ allocations }: { allocations: Receipt["allocations"] }) {
  return (
    <ul className="went">
      {allocations.map((each, index) => (
        <li key={index}>
          {ksh(each.amount)}{" "}
          {each.refund_id ? <To resource="refunds" id={each.refund_id}>went back</To>
            : each.kind === "order" && each.order_id ? <To resource="orders" id={each.order_id}>an order</To>
            : <span className={each.kind === "order" ? "" : "waits-ink"}>{PLACES[each.kind] ?? spoken(each.kind)}</span>}
        </li>
      ))}
    </ul>
  );
}

export function ReceiptShow() {
  return (
    <Show component="div" actions={false} title={<Name />}>
      <Page />
    </Show>
  );
}

function Name() {
  const receipt = useRecordContext<Receipt>();
  return <span>Receipt {receipt && named(receipt)}</span>;
}

function Page() {
  const receipt = useRecordContext<Receipt>();
  if (!receipt) return null;
  return (
    <div className="page">
      <header className="board head">
        <div><h2>{named(receipt)}</h2><p className="soft">{METHOD[receipt.provider] ?? receipt.provider}</p></div>
        <p className="price large">{ksh(receipt.amount)}</p>
        <div className="acts"><DeedButton deed={refundDeed(receipt)} /></div>
      </header>
      <div className="pair">
        <section className="board">
          <h2>How it came</h2>
          <Facts rows={[
            ["When", <When key="w" at={receipt.received_at} />],
            ["Told by", SOURCE[receipt.source] ?? spoken(receipt.source)],
            ["Written down by", actor(receipt.actor)],
            ["Account typed", receipt.reference], ["Payer", receipt.payer],
            ["Payment", receipt.payment_id && <To key="p" resource="payments" id={receipt.payment_id}>its evidence</To>],
          ]} />
        </section>
        <section className="board">
          <h2>Where it went</h2>
          <ul className="rows">
            {receipt.allocations.map((each, index) => (
              <li key={index}>
                <Sum of={each.amount} />
                {(each.refund_id || each.kind !== "order") && <b>{each.refund_id ? "went back" : PLACES[each.kind] ?? spoken(each.kind)}</b>}
                {each.order_id && <To resource="orders" id={each.order_id}>{each.kind === "order" && !each.refund_id ? "an order" : "its order"}</To>}
                {each.refund_id && <To resource="refunds" id={each.refund_id}>the refund</To>}
                <span className="soft"><When at={each.at} /> by {actor(each.actor)}</span>
              </li>
            ))}
          </ul>
        </section>
      </div>
    </div>
  );
}
