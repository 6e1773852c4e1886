import { useQuery } from "@tanstack/react-query";
import { Title } from "react-admin";
import { Link, useSearchParams } from "react-router-dom";
import type { ApiError, Schemas } from "../../shared/api";
import { ksh } from "../../shared/money";
import { phone } from "../../shared/phone";
import { clock, day, weekday } from "../../shared/time";
import { DeedButton } from "../base/deed";
import { Badge, To, When } from "../base/fields";
import { call } from "../base/http";
import { type Move, asker, deedsOf, kilometres, stage } from "./transport";

const SPANS: [string, string][] = [["1", "one day"], ["7", "a week"], ["31", "a month"]];
const WHICH: [string, string][] = [["", "all"], ["scheduled", "still to go"], ["in_progress", "under way"], ["completed", "done"]];
const MOST_WAITING = 10;

/** What the lorries have to do, day by day, and who still waits for an hour. The address says which days. */
export function Lorries() {
  const [wanted, setWanted] = useSearchParams();
  const today = day(new Date());
  const asked = wanted.get("first") ?? "";
  const first = /^\d{4}-\d{2}-\d{2}$/.test(asked) && !Number.isNaN(Date.parse(asked)) ? asked : today;
  const days = SPANS.some(([length]) => length === wanted.get("days")) ? String(wanted.get("days")) : "7";
  const status = wanted.get("status") ?? "";
  const { data, error } = useQuery<Schemas["TransportSchedule"], ApiError>({
    queryKey: ["transport-requests", "schedule", first, days],
    queryFn: async () => (await call<Schemas["TransportSchedule"]>("GET", "/transport-schedule", { query: { first, days } })).data,
  });
  const shown = data?.days.filter((each) => each.requests.length > 0 || each.day === today || days === "1") ?? [];
  const set = (changed: Record<string, string>) => setWanted((before) => {
    const next = new URLSearchParams(before);
    for (const [name, value] of Object.entries(changed)) {
      if (value) next.set(name, value);
      else next.delete(name);
    }
    return next;
  });
  const turn = (by: number) => set({ first: new Date(Date.parse(first) + by * Number(days) * 86_400_000).toISOString().slice(0, 10) });
  return (
    <div className="page">
      <Title title="Transport" />
      <section className="board">
        <div className="acts">
          <button type="button" className="button plain" onClick={() => turn(-1)}>Before</button>
          <span className="choice">
            <label htmlFor="first">From</label>
            <input id="first" className="day" type="date" value={first} onChange={(event) => event.target.value && set({ first: event.target.value })} />
          </span>
          <Choice id="days" label="Show" value={days} choices={SPANS} change={(value) => set({ days: value })} />
          <Choice id="which" label="Which" value={status} choices={WHICH} change={(value) => set({ status: value })} />
          <button type="button" className="button plain" onClick={() => turn(1)}>Next</button>
          <button type="button" className="button plain" disabled={first === today} onClick={() => set({ first: "" })}>Today</button>
          <Link className="to" to="/transport-requests">every request</Link>
        </div>
        {error && <p className="wrong" role="alert">{error.message}</p>}
      </section>
      {data && data.waiting > 0 && <Waiting many={data.waiting} />}
      {!data && !error && <div className="board shape" aria-label="Loading" />}
      {shown.map((each) => <Day key={each.day} of={each} today={today} status={status} />)}
      {data && shown.length < data.days.length && (
        <p className="soft">Nothing to move on {shown.length ? `the other ${data.days.length - shown.length}` : "these"} days.</p>
      )}
    </div>
  );
}

function Choice({ id, label, value, choices, change }: {
  id: string; label: string; value: string; choices: [string, string][]; change: (value: string) => void;
}) {
  return (
    <span className="choice">
      <label htmlFor={id}>{label}</label>
      <select id={id} className="day" value={value} onChange={(event) => change(event.target.value)}>
        {choices.map(([code, words]) => <option key={code} value={code}>{words}</option>)}
      </select>
    </span>
  );
}

function Waiting({ many }: { many: number }) {
  const { data } = useQuery({
    queryKey: ["transport-requests", "waiting", many],
    queryFn: async () => (await call<{ data: Move[] }>("GET", "/transport-requests", { query: { status: "requested", sort: "oldest", limit: MOST_WAITING } })).data.data,
  });
  return (
    <section className="board needs">
      <h2>{many === 1 ? "One waits for an hour" : `${many} wait for an hour`}</h2>
      <ol className="moves">{data?.map((move) => <Line key={move.id} move={move} at={<>wishes for <When at={move.preferred_at} /></>} />)}</ol>
      {many > MOST_WAITING && <Link className="to" to={`/transport-requests?filter=${encodeURIComponent('{"status":"requested"}')}`}>all {many}</Link>}
    </section>
  );
}

function Day({ of, today, status }: { of: Schemas["TransportDay"]; today: string; status: string }) {
  const shown = of.requests.filter((move) => !status || move.status === status);
  return (
    <section className="board" aria-label={weekday(of.day)}>
      <h2>{weekday(of.day)}{of.day === today && <small className="soft"> today</small>}</h2>
      {shown.length === 0 && <p className="soft">{of.requests.length ? `Nothing like that; ${of.requests.length} otherwise.` : "Nothing to move."}</p>}
      <ol className="moves">
        {shown.map((move) => <Line key={move.id} move={move} at={<b className="number">{move.scheduled_at && clock(new Date(move.scheduled_at))}</b>} />)}
      </ol>
    </section>
  );
}

function Line({ move, at }: { move: Move; at: React.ReactNode }) {
  return (
    <li>
      <p>
        {at} <To resource="transport-requests" id={move.id}>{asker(move)}</To> <Badge status={stage(move.status)} />
        {move.phone && move.name && <span className="number soft"> {phone(move.phone)}</span>}
      </p>
      <p>{move.pickup_address} <span aria-hidden="true">→</span><span className="hidden-words">to</span> {move.delivery_address}
        <span className="soft"> {kilometres(move.distance_m)}, about {ksh(move.estimated_cost)}</span></p>
      {move.items && <p className="soft">{move.items}</p>}
      <div className="acts">{deedsOf(move).map((deed) => <DeedButton key={deed.label} deed={deed} />)}</div>
    </li>
  );
}
