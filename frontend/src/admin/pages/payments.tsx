import { DataTable, type RaRecord, SelectInput, TextInput } from "react-admin";
import { BadgeField, PhoneField, SumField, To, WhenField } from "../base/fields";
import { METHOD, REASONS, choices, why } from "../base/words";
import { Nothing, Rows } from "./lists";

const filters = [
  <TextInput key="receipt" source="receipt_number" label="Receipt" alwaysOn parse={(typed: string) => typed.trim().toUpperCase()} />,
  <SelectInput key="status" source="status" alwaysOn
    choices={choices(["pending", "unknown", "succeeded", "failed", "cancelled", "expired", "sending"])} />,
  <SelectInput key="reason" source="reason" label="Why not" alwaysOn choices={choices(REASONS, why)} />,
];

export function PaymentList() {
  return (
    <Rows filters={filters} title="Payments">
      <DataTable rowClick="show" bulkActionButtons={false}
        empty={<Nothing>No attempt to pay like that. Each prompt that is sent becomes a line here.</Nothing>}>
        <DataTable.Col source="created_at" label="When" disableSort
          render={(row: RaRecord) => <To resource="payments" id={row.id}><WhenField source="created_at" /></To>} />
        <DataTable.Col align="right" source="amount" disableSort><SumField source="amount" /></DataTable.Col>
        <DataTable.Col source="status" disableSort><BadgeField source="status" /></DataTable.Col>
        <DataTable.Col source="reason" disableSort render={(row: RaRecord) => (row.status === "succeeded" ? null : why(row.reason))} />
        <DataTable.Col source="phone" disableSort><PhoneField source="phone" /></DataTable.Col>
        <DataTable.Col source="account_reference" label="Order" disableSort
          render={(row: RaRecord) => <To resource="orders" id={row.order_id}>{row.account_reference}</To>} />
        <DataTable.Col source="receipt_number" label="Receipt" disableSort cellClassName="number" />
        <DataTable.Col source="method" disableSort render={(row: RaRecord) => METHOD[row.method] ?? row.method} />
      </DataTable>
    </Rows>
  );
}
