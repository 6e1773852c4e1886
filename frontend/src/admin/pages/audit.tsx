import { DataTable, type RaRecord, SelectInput, TextInput } from "react-admin";
import { Link } from "react-router-dom";
import { To, WhenField } from "../base/fields";
import { actor, actorCode, asTyped, choices, deed, spoken, why, word } from "../base/words";
import { Nothing, Rows } from "./lists";

const filters = [
  <SelectInput key="kind" source="kind" label="Of" alwaysOn choices={choices(["order", "payment", "refund", "stock", "account", "webhook"])} />,
  <TextInput key="actor" source="actor" label="Who, as staff 3" alwaysOn format={asTyped} parse={actorCode} />,
];
const FIELD: Record<string, string> = { payment_status: "money", fulfilment_status: "shipping" };
const PAGE: Record<string, string> = { order: "orders", payment: "payments", refund: "refunds", stock: "products", webhook: "webhooks" };

export const AuditList = () => (
  <Rows filters={filters} title="Who did what" perPage={50}>
    <DataTable rowClick={false} bulkActionButtons={false} empty={<Nothing>Nobody did anything like that.</Nothing>}>
      <DataTable.Col source="at" label="When" disableSort><WhenField source="at" /></DataTable.Col>
      <DataTable.Col source="actor" label="Who" disableSort render={(row: RaRecord) => actor(row.actor)} />
      <DataTable.Col source="event" label="Did" disableSort render={(row: RaRecord) => deed(row.kind, row.event)} />
      <DataTable.Col source="subject_id" label="To" disableSort
        render={(row: RaRecord) => <Subject of={row} />} />
      <DataTable.Col source="to_status" label="What changed" disableSort render={(row: RaRecord) => changed(row)} />
      <DataTable.Col source="reason" disableSort render={(row: RaRecord) => (row.kind === "payment" ? paidOr(row) : row.reason)} />
    </DataTable>
  </Rows>
);

const paidOr = (row: RaRecord): string => (row.to_status === "succeeded" ? "" : why(row.reason));

/** People have a page to be edited on; a webhook that was deleted has none any more. */
function Subject({ of }: { of: RaRecord }) {
  const name = `${of.kind} ${of.subject_id}`;
  if (of.kind === "account") return <Link className="to" to={`/users/${of.subject_id}`}>{name}</Link>;
  if (of.kind === "webhook" && of.event === "deleted") return <>{name}</>;
  return <To resource={PAGE[of.kind] ?? "orders"} id={of.subject_id}>{name}</To>;
}

function changed(row: RaRecord): string {
  if (row.event === "sessions_ended") return row.quantity === 1 ? "one sign-in" : `${row.quantity} sign-ins`;
  if (!row.to_status && row.kind !== "stock") return "";
  if (row.kind === "stock") return `${row.quantity > 0 ? "+" : ""}${row.quantity} on the shelf`;
  const what = row.field === "status" ? "" : `${FIELD[row.field] ?? spoken(row.field)}: `;
  return `${what}${row.from_status ? `${word(row.from_status)} → ` : ""}${word(row.to_status)}`;
}
