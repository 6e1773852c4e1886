import { useEffect, useRef, useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { DataTable, type RaRecord, SelectInput, Show, Title, useRecordContext } from "react-admin";
import { Link } from "react-router-dom";
import type { Schemas } from "../../shared/api";
import { ksh } from "../../shared/money";
import { date, day } from "../../shared/time";
import { type Deed, DeedButton } from "../base/deed";
import { Badge, BadgeField, Facts, SumField, To, When } from "../base/fields";
import { call } from "../base/http";
import { actor, choices, word } from "../base/words";
import { Nothing, Rows } from "./lists";

type Booking = Schemas["Booking"];
type Unit = Schemas["Unit"];
const LASTS = ["held", "confirmed", "active", "completed", "cancelled", "expired"];

export function BookingList() {
  const filters = [
    <SelectInput key="status" source="status" alwaysOn choices={choices(LASTS)} />,
    <UnitInput key="unit" source="unit_id" alwaysOn />,
  ];
  return (
    <Rows filters={filters} title="Bookings">
      <DataTable rowClick="show" bulkActionButtons={false} empty={<Nothing>No booking like that. Storage units are booked in the shop.</Nothing>}>
        <DataTable.Col source="unit" disableSort render={(row: RaRecord) => <To resource="bookings" id={row.id}>{row.unit.number}</To>} />
        <DataTable.Col source="name" label="For" disableSort />
        <DataTable.Col source="start_date" label="From" disableSort render={(row: RaRecord) => date(row.start_date, "en")} />
        <DataTable.Col source="end_date" label="Until" disableSort render={(row: RaRecord) => date(row.end_date, "en")} />
        <DataTable.Col align="right" source="price" disableSort><SumField source="price" /></DataTable.Col>
        <DataTable.Col source="status" disableSort><BadgeField source="status" /></DataTable.Col>
        <DataTable.Col source="order" disableSort render={(row: RaRecord) => <To resource="orders" id={row.order.id}>{row.order.number}</To>} />
      </DataTable>
    </Rows>
  );
}

/** Units by the number on their door. */
function UnitInput({ source }: { source: string; alwaysOn: boolean }) {
  const { data } = useQuery({ queryKey: ["units"], queryFn: everyUnit });
  return <SelectInput source={source} label="Unit" choices={data?.map(({ id, number }) => ({ id, name: number })) ?? []} isPending={!data} />;
}

async function everyUnit(): Promise<Unit[]> {
  return (await call<{ data: Unit[] }>("GET", "/units", { query: { limit: 100 } })).data.data;
}

export const BookingShow = () => (
  <Show component="div" actions={false} title="Booking">
    <Page />
  </Show>
);

function Page() {
  const booking = useRecordContext<Booking>();
  if (!booking?.history) return <div className="board shape" aria-label="Loading" />; // a list's row comes first
  const cancel: Deed = {
    label: "Give it up", danger: true, ask: "Give this booking up?", path: `/bookings/${booking.id}/cancel`, yes: "Give it up", done: "Given up.",
    money: booking.status === "held" ? "None came yet." : `What was paid of ${ksh(booking.price)} becomes a refund to make, in Needs a person.`,
    stock: `${booking.unit.number} is free again on these days.`, undo: "None: it is booked anew.",
    fields: [{ name: "reason", label: "Why" }], body: (typed) => ({ reason: typed.reason ?? "" }),
  };
  return (
    <div className="page">
      <header className="board head">
        <div><h2>{booking.unit.number}</h2><p><Badge status={booking.status} /> {booking.message}</p></div>
        <p className="price large">{ksh(booking.price)}</p>
        {(booking.status === "held" || booking.status === "confirmed") && <div className="acts"><DeedButton deed={cancel} /></div>}
      </header>
      <section className="board">
        <h2>About it</h2>
        <Facts rows={[
          ["For", booking.name || null], ["From", date(booking.start_date, "en")], ["Until", date(booking.end_date, "en")],
          ["That is", `${booking.months} months and ${booking.days} days`], ["A month costs", ksh(booking.monthly_price)],
          ["Order", <To key="o" resource="orders" id={booking.order.id}>{booking.order.number}</To>],
        ]} />
      </section>
      <section className="board">
        <h2>History</h2>
        <ol className="history">
          {booking.history.map((event) => (
            <li key={`${event.at} ${event.event}`}><When at={event.at} /> <b>{word(event.to_status)}</b>
              <span className="soft"> by {actor(event.actor)}{event.reason && `: ${event.reason}`}</span></li>
          ))}
        </ol>
      </section>
    </div>
  );
}

/** Every unit's days of a month in a row: what is taken, and by whom to find out. */
export function BookingCalendar() {
  const [month, setMonth] = useState(() => `${day(new Date()).slice(0, 7)}-01`);
  const { data, error } = useQuery({
    queryKey: ["bookings", "calendar", month],
    queryFn: async () => {
      const units = await everyUnit();
      const taken = await Promise.all(units.map((unit) => call<Schemas["Calendar"]>("GET", `/units/${unit.id}/calendar`, { query: { first: month, months: 1 } })));
      return units.map((unit, index) => ({ unit, taken: taken[index]?.data.occupied ?? [] }));
    },
  });
  const days = daysOf(month);
  const today = day(new Date());
  const wrap = useRef<HTMLDivElement>(null);
  const at = days.indexOf(today);
  useEffect(() => {
    const shown = wrap.current;
    if (shown) shown.scrollLeft = at < 0 ? 0 : (at / days.length) * shown.scrollWidth - shown.clientWidth / 2;
  }, [at, days.length]);
  const move = (by: number) => setMonth(shifted(month, by));
  return (
    <div className="page">
      <Title title="Storage calendar" />
      <section className="board">
        <div className="acts month">
          <button type="button" className="button plain" onClick={() => move(-1)}>Before</button>
          <h2>{new Intl.DateTimeFormat("en-KE", { month: "long", year: "numeric", timeZone: "UTC" }).format(new Date(month))}</h2>
          <button type="button" className="button plain" onClick={() => move(1)}>Next</button>
        </div>
        {error && <p className="wrong" role="alert">{error.message}</p>}
        {data?.length === 0 && <p className="soft">The shop has no storage units yet.</p>}
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- on a narrow screen it scrolls, also by keyboard */}
        <div className="days-wrap" tabIndex={0} ref={wrap}>
          <table className="days">
            <thead><tr><th scope="col">Unit</th>{days.map((each) => (
              <th key={each} scope="col" className={each === today ? "now" : ""} aria-label={each === today ? `${Number(each.slice(8))}, today` : undefined}>{Number(each.slice(8))}</th>
            ))}</tr></thead>
            <tbody>
              {data?.map(({ unit, taken }) => (
                <tr key={unit.id}>
                  <th scope="row"><Link className="to" to={`/bookings?filter=${encodeURIComponent(JSON.stringify({ unit_id: unit.id }))}`}>{unit.number}</Link></th>
                  {days.map((each) => {
                    const held = taken.some((span) => span.start_date <= each && each < span.end_date);
                    return <td key={each} className={held ? "taken" : ""}><span className="hidden-words">{held ? "taken" : "free"}</span>{held && <span aria-hidden="true">■</span>}</td>;
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        <p className="soft">■ taken: held, booked or in use. A unit’s name leads to its bookings.</p>
      </section>
    </div>
  );
}

function daysOf(month: string): string[] {
  const [year = 2026, number = 1] = month.split("-").map(Number);
  const many = new Date(Date.UTC(year, number, 0)).getUTCDate();
  return Array.from({ length: many }, (_, index) => `${month.slice(0, 8)}${String(index + 1).padStart(2, "0")}`);
}

function shifted(month: string, by: number): string {
  const [year = 2026, number = 1] = month.split("-").map(Number);
  return new Date(Date.UTC(year, number - 1 + by, 1)).toISOString().slice(0, 10);
}
