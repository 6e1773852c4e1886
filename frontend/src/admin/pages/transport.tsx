import { DataTable, DateInput, type RaRecord, SelectInput, Show, useRecordContext } from "react-admin";
import type { Schemas } from "../../shared/api";
import { ksh } from "../../shared/money";
import { phone } from "../../shared/phone";
import { appointment, fromWallClock, wallClock } from "../../shared/time";
import { type Deed, DeedButton } from "../base/deed";
import { Badge, Facts, SumField, To, When } from "../base/fields";
import { actor, choices, word } from "../base/words";
import { Nothing, Rows } from "./lists";

export type Move = Schemas["TransportRequestSummary"];
const LASTS = ["requested", "scheduled", "in_progress", "completed", "cancelled"];

/** A refund that is requested waits for approval, a lorry for its hour. */
export const stage = (status: string): string => (status === "requested" ? "to_schedule" : status);
export const kilometres = (metres: number): string => `${(metres / 1000).toLocaleString("en-KE", { maximumFractionDigits: 1 })} km`;
export const asker = (move: Move): string => move.name || (move.phone ? phone(move.phone) : move.email ?? "somebody");

const filters = [
  <SelectInput key="status" source="status" alwaysOn choices={choices(LASTS, (name) => word(stage(name)))} />,
  <DateInput key="day" source="scheduled_on" label="Goes on" alwaysOn parse={(typed: string) => typed || undefined} />,
];

export function TransportList() {
  return (
    <Rows filters={filters} title="Transport requests">
      <DataTable rowClick="show" bulkActionButtons={false}
        empty={<Nothing>No request like that. Who wants things moved asks in the shop, with a storage unit or without one.</Nothing>}>
        <DataTable.Col source="name" label="For" disableSort
          render={(row: RaRecord) => <To resource="transport-requests" id={row.id}>{asker(row as unknown as Move)}</To>} />
        <DataTable.Col source="pickup_address" label="From" disableSort cellClassName="place" />
        <DataTable.Col source="delivery_address" label="To" disableSort cellClassName="place" />
        <DataTable.Col align="right" source="distance_m" label="Far" disableSort render={(row: RaRecord) => kilometres(row.distance_m)} />
        <DataTable.Col source="scheduled_at" label="When" disableSort render={(row: RaRecord) => (row.scheduled_at
          ? <>we come <When at={row.scheduled_at} /></> : <span className="soft">wished for <When at={row.preferred_at} /></span>)} />
        <DataTable.Col align="right" source="estimated_cost" label="About" disableSort><SumField source="estimated_cost" /></DataTable.Col>
        <DataTable.Col source="status" disableSort render={(row: RaRecord) => <Badge status={stage(row.status)} />} />
      </DataTable>
    </Rows>
  );
}

export const TransportShow = () => (
  <Show component="div" actions={false} title="Transport request">
    <Page />
  </Show>
);

function Page() {
  const move = useRecordContext<Schemas["TransportRequest"]>();
  if (!move?.history) return <div className="board shape" aria-label="Loading" />; // a list's row comes first
  const deeds = deedsOf(move);
  return (
    <div className="page">
      <header className="board head">
        <div><h2>{asker(move)}</h2><p><Badge status={stage(move.status)} /> {said(move)}</p></div>
        <p className="price large">{ksh(move.estimated_cost)}</p>
        {deeds.length > 0 && <div className="acts">{deeds.map((deed) => <DeedButton key={deed.label} deed={deed} />)}</div>}
      </header>
      <div className="pair">
        <section className="board">
          <h2>About it</h2>
          <Facts rows={[
            ["From", move.pickup_address], ["To", move.delivery_address], ["Far", kilometres(move.distance_m)],
            ["What", move.items || null], ["Wished for", <When key="p" at={move.preferred_at} />], ["We come", <When key="s" at={move.scheduled_at} />],
            ["Phone", move.phone && phone(move.phone)], ["E-mail", move.email],
            ["Booking", move.booking_id && <To key="b" resource="bookings" id={move.booking_id}>their storage</To>],
          ]} />
        </section>
        <section className="board">
          <h2>History</h2>
          <ol className="history">
            {move.history.map((event) => (
              <li key={`${event.at} ${event.event}`}><When at={event.at} /> <b>{word(stage(event.to_status))}</b>
                <span className="soft"> by {actor(event.actor)}{event.reason && `: ${event.reason}`}</span></li>
            ))}
          </ol>
        </section>
      </div>
    </div>
  );
}

function said(move: Move): string {
  if (move.status === "requested") return "Nobody has said yet when the shop comes.";
  if (move.status === "scheduled" && move.scheduled_at) return `The lorry comes ${appointment(move.scheduled_at)}.`;
  return { in_progress: "The lorry is on its way.", completed: "Everything has arrived.", cancelled: "Given up." }[move.status as string] ?? "";
}

const NO_STOCK = { stock: "Does not move." };

/** What can be done with a request now. */
export function deedsOf(move: Move): Deed[] {
  const path = `/transport-requests/${move.id}/progress`;
  const about = ksh(move.estimated_cost);
  const event = (name: string) => (typed: Record<string, string>) => ({ event: name, reason: typed.reason ?? "" });
  const found: Deed[] = [];
  if (move.status === "scheduled") {
    found.push({ ...NO_STOCK, label: "Begin", ask: "Is the lorry on its way?", path, yes: "It is on its way", done: "On its way.",
      money: `Does not move. About ${about} is to be paid at the door.`, undo: "None. It can still be called off, with a reason.", body: event("start") });
  }
  if (move.status === "in_progress") {
    found.push({ ...NO_STOCK, label: "Finish", ask: "Has everything arrived?", path, yes: "Everything has arrived", done: "Finished.",
      money: `Does not move here. Take the price as a counter sale; about ${about} was said.`, undo: "None.", body: event("complete") });
  }
  if (move.status === "requested" || move.status === "scheduled") found.push(scheduling(move, path));
  if (move.status !== "completed" && move.status !== "cancelled") {
    found.push({ ...NO_STOCK, label: "Call it off", plain: true, ask: "Call this transport off?", path, yes: "Call it off", done: "Called off.",
      money: "Does not move: transport is paid when it is done.", undo: "None: they ask anew.", danger: true, body: event("cancel"),
      fields: [{ name: "reason", label: "Why", required: true, hint: "The lorry broke down" }] });
  }
  return found;
}

function scheduling(move: Move, path: string): Deed {
  const again = move.status === "scheduled";
  const wished = new Date(move.scheduled_at ?? move.preferred_at);
  const first = new Date(Math.max(wished.getTime(), Date.now() + 3_600_000));
  return {
    ...NO_STOCK, label: again ? "Another time" : "Schedule", plain: again, path, yes: again ? "Move it" : "Schedule it",
    ask: `When do we come to ${asker(move)}?`, money: `Does not move. About ${ksh(move.estimated_cost)} is paid when it is done.`,
    undo: "Schedule it again for another time, until it begins.", done: again ? "Moved." : "Scheduled.",
    fields: [
      { name: "scheduled_at", label: "Day and time in Nairobi", type: "datetime-local", required: true, value: wallClock(first),
        hint: `They wished for ${appointment(move.preferred_at)}` },
      { name: "reason", label: "Note", hint: "The first lorry of the day" },
    ],
    body: (typed) => ({ event: "schedule", scheduled_at: typed.scheduled_at ? fromWallClock(typed.scheduled_at) : null, reason: typed.reason ?? "" }),
  };
}
