import { useState } from "react";
import {
  BooleanInput, CheckboxGroupInput, Create, DataTable, Edit, type RaRecord, SimpleForm, TextInput, required, useRedirect,
} from "react-admin";
import { To, When } from "../base/fields";
import { spoken } from "../base/words";
import { Nothing, Rows } from "./lists";

const TOPICS = [
  "order.cancelled", "order.completed", "order.confirmed", "order.delivered", "order.dispatched", "order.expired",
  "order.returned", "payment.cancelled", "payment.expired", "payment.failed", "payment.succeeded",
];

export const WebhookList = () => (
  <Rows title="Webhooks">
    <DataTable rowClick="show" bulkActionButtons={false}
      empty={<Nothing>Nobody is told yet. Add an address, and your other programs hear of orders and payments.</Nothing>}>
      <DataTable.Col source="url" label="Address" disableSort render={(row: RaRecord) => <To resource="webhooks" id={row.id}>{row.url}</To>} />
      <DataTable.Col source="description" label="For" disableSort />
      <DataTable.Col source="active" label="On" disableSort render={(row: RaRecord) => (row.active ? "✓ on" : "✗ off")} />
      <DataTable.Col source="failing_since" label="Trouble" disableSort
        render={(row: RaRecord) => (row.failing_since ? <b className="failed-ink">✗ fails since <When at={row.failing_since} /></b>
          : spoken(row.disabled_reason))} />
      <DataTable.Col source="topics" label="Hears of" disableSort render={(row: RaRecord) => `${row.topics.length} of ${TOPICS.length} events`} />
    </DataTable>
  </Rows>
);

const Inputs = () => (
  <>
    <TextInput source="url" label="Address" validate={required()} fullWidth helperText="https, and not inside this network" />
    <TextInput source="description" label="What it is for" fullWidth />
    <CheckboxGroupInput source="topics" label="Hears of" choices={TOPICS.map((id) => ({ id, name: id }))} row={false} validate={required()} />
    <BooleanInput source="active" label="On" />
  </>
);

export function WebhookCreate() {
  const [made, setMade] = useState<{ id: number; secret: string } | null>(null);
  const redirect = useRedirect();
  if (made) return <Secret secret={made.secret} go={() => redirect("show", "webhooks", made.id)} />;
  return (
    <Create title="A new webhook" mutationOptions={{ onSuccess: (data: unknown) => setMade(data as { id: number; secret: string }) }}>
      <SimpleForm defaultValues={{ active: true, topics: ["order.confirmed"] }}><Inputs /></SimpleForm>
    </Create>
  );
}

export const WebhookEdit = () => (
  <Edit mutationMode="pessimistic" redirect="show">
    <SimpleForm><Inputs /></SimpleForm>
  </Edit>
);

/** A secret is shown once: the shop keeps it sealed. */
export function Secret({ secret, go }: { secret: string; go: () => void }) {
  return (
    <section className="board">
      <h2>The secret, this once</h2>
      <p>Your program checks with it that a message is from this shop. Copy it now: it is not shown again, only replaced.</p>
      <p><code className="secret">{secret}</code></p>
      <button type="button" className="button" onClick={go}>I have it</button>
    </section>
  );
}
