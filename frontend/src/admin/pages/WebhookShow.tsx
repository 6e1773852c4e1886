import { useState } from "react";
import {
  DataTable, EditButton, type RaRecord, ReferenceManyField, SelectInput, Show, TopToolbar, FilterForm, useRecordContext,
} from "react-admin";
import type { Schemas } from "../../shared/api";
import { DeedButton } from "../base/deed";
import { BadgeField, Facts, When, WhenField } from "../base/fields";
import { actor, choices, spoken } from "../base/words";
import { Nothing, Pages } from "./lists";
import { Secret } from "./webhooks";

type Webhook = Schemas["Webhook"];
const NO_MONEY = { money: "Does not move.", stock: "Does not move." };

export const WebhookShow = () => (
  <Show component="div" title="Webhook" actions={<TopToolbar><EditButton /></TopToolbar>}>
    <Page />
  </Show>
);

function Page() {
  const webhook = useRecordContext<Webhook>();
  const [secret, setSecret] = useState("");
  if (!webhook) return null;
  if (secret) return <Secret secret={secret} go={() => setSecret("")} />;
  const path = `/webhooks/${webhook.id}`;
  return (
    <div className="page">
      <header className="board head">
        <div><h2 className="address">{webhook.url}</h2><p>{webhook.active ? "✓ on" : "✗ off"} <span className="soft">{webhook.description}</span></p></div>
        <div className="acts">
          <DeedButton deed={{ ...NO_MONEY, label: "Send a test", ask: "Send a test message?", path: `${path}/ping`, yes: "Send it",
            body: () => ({}), done: "Sent. How it went is in the log." }} />
          <DeedButton deed={{ ...NO_MONEY, label: "New secret", plain: true, ask: "Give it a new secret?", path: `${path}/rotate-secret`,
            undo: "None. The old secret is good for a while, so that nothing is lost.", yes: "Make a new one", body: () => ({}),
            done: "Copy the new secret now.", after: (answer) => setSecret((answer as { secret: string }).secret) }} />
        </div>
      </header>
      <section className="board">
        <h2>About it</h2>
        <Facts rows={[
          ["Hears of", webhook.topics.join(", ")], ["Fails since", webhook.failing_since && <When key="f" at={webhook.failing_since} />],
          ["Switched off", webhook.disabled_reason && spoken(webhook.disabled_reason)], ["Added by", actor(webhook.created_by)],
        ]} />
      </section>
      <section className="board">
        <h2>What was sent</h2>
        <ReferenceManyField reference="deliveries" target="webhook_id" pagination={<Pages />}>
          <FilterForm filters={[<SelectInput key="s" source="status" alwaysOn choices={choices(["pending", "sent", "failed", "parked"])} />]} />
          <DataTable bulkActionButtons={false} rowClick={false} expand={<Body />} empty={<Nothing>Nothing was sent yet. Send a test.</Nothing>}>
            <DataTable.Col source="created_at" label="When" disableSort><WhenField source="created_at" /></DataTable.Col>
            <DataTable.Col source="topic" disableSort />
            <DataTable.Col source="status" disableSort><BadgeField source="status" /></DataTable.Col>
            <DataTable.Col align="right" source="attempts" label="Tries" disableSort />
            <DataTable.Col source="last_status" label="Answer" disableSort render={(row: RaRecord) => row.last_status ?? spoken(row.last_error)} />
            <DataTable.Col source="next_at" label="Next try" disableSort><WhenField source="next_at" /></DataTable.Col>
            <DataTable.Col source="id" label="Again" disableSort render={(row: RaRecord) => (
              <DeedButton deed={{ ...NO_MONEY, label: "Resend", plain: true, ask: "Send this message again?", yes: "Send it again",
                path: `${path}/deliveries/${row.id}/resend`, body: () => ({}), done: "On its way again.",
                undo: "None. The receiver knows it by its id, and can tell that it is the same." }} />
            )} />
          </DataTable>
        </ReferenceManyField>
      </section>
    </div>
  );
}

function Body() {
  const delivery = useRecordContext<Schemas["Delivery"]>();
  return <pre className="body">{JSON.stringify(delivery?.body, null, 2)}</pre>;
}
