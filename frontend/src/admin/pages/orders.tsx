import { DataTable, type RaRecord, SelectInput, TextInput } from "react-admin";
import { BadgeField, SumField, To, WhenField } from "../base/fields";
import { choices } from "../base/words";
import { Nothing, Rows } from "./lists";

const filters = [
  <TextInput key="number" source="number" label="Number" alwaysOn parse={(typed: string) => typed.trim().toUpperCase()} />,
  <SelectInput key="status" source="status" alwaysOn
    choices={choices(["pending_payment", "confirmed", "completed", "cancelled", "expired"])} />,
  <SelectInput key="fulfilment" source="fulfilment_status" label="Shipping" alwaysOn
    choices={choices(["unfulfilled", "dispatched", "delivered", "returned", "none"])} />,
  <SelectInput key="payment" source="payment_status" label="Payment" alwaysOn
    choices={choices(["unpaid", "part_paid", "paid", "refund_due", "part_refunded", "refunded"])} />,
];

export function OrderList() {
  return (
    <Rows filters={filters} sort={{ field: "created_at", order: "DESC" }} title="Orders">
      <DataTable rowClick="show" bulkActionButtons={false}
        empty={<Nothing>No order like that. Orders appear here when somebody checks out or you sell at the counter.</Nothing>}>
        <DataTable.Col source="number" disableSort
          render={(row: RaRecord) => <To resource="orders" id={row.id}>{row.number}</To>} />
        <DataTable.Col source="created_at" label="When"><WhenField source="created_at" /></DataTable.Col>
        <DataTable.Col source="name" label="For" disableSort
          render={(row: RaRecord) => row.name || row.email || <span className="soft">walk-in</span>} />
        <DataTable.Col source="lines" label="What" disableSort
          render={(row: RaRecord) => <span className="what">{goods(row.lines)}</span>} />
        <DataTable.Col align="right" source="total" disableSort><SumField source="total" /></DataTable.Col>
        <DataTable.Col source="status" disableSort><BadgeField source="status" /></DataTable.Col>
        <DataTable.Col source="payment_status" label="Payment" disableSort
          render={(row: RaRecord) => (row.payment_status === "unpaid" ? null : <BadgeField source="payment_status" />)} />
        <DataTable.Col source="fulfilment_status" label="Shipping" disableSort
          render={(row: RaRecord) => (row.fulfilment_status !== "none" && (row.status === "confirmed" || row.status === "completed")
            ? <BadgeField source="fulfilment_status" /> : null)} />
      </DataTable>
    </Rows>
  );
}

function goods(lines: { name: string; quantity: number; kind: string }[]): string {
  const sold = lines.filter((line) => line.kind !== "rounding");
  const first = sold[0];
  if (!first) return "";
  const rest = sold.length > 1 ? ` and ${sold.length - 1} more` : "";
  return `${first.quantity > 1 ? `${first.quantity} × ` : ""}${first.name}${rest}`;
}
