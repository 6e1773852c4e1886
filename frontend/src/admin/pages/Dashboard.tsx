import { useQuery } from "@tanstack/react-query";
import { Title } from "react-admin";
import { Link } from "react-router-dom";
import { ApiError, type Schemas } from "../../shared/api";
import { ksh } from "../../shared/money";
import { When } from "../base/fields";
import { call } from "../base/http";
import { METHOD } from "../base/words";
import { Hours } from "./Hours";

type Board = Schemas["Dashboard"];
type Need = Schemas["Need"];

const filter = (wanted: object): string => `?filter=${encodeURIComponent(JSON.stringify(wanted))}`;
const ASKS: Record<Need["code"], { words: [string, string]; act: string; to: string }> = {
  review: { words: ["thing about money needs a person", "things about money need a person"], act: "Look into it",
    to: `/review${filter({ open: "true" })}` },
  refunds_to_approve: { words: ["refund waits for an administrator", "refunds wait for an administrator"], act: "Approve",
    to: `/refunds${filter({ status: "requested" })}` },
  orders_to_ship: { words: ["paid order to ship", "paid orders to ship"], act: "Ship",
    to: `/orders${filter({ status: "confirmed", fulfilment_status: "unfulfilled" })}` },
  orders_to_deliver: { words: ["order on its way", "orders on their way"], act: "Deliver",
    to: `/orders${filter({ status: "confirmed", fulfilment_status: "dispatched" })}` },
  transport_to_schedule: { words: ["lorry to find an hour for", "lorries to find an hour for"], act: "Schedule", to: "/transport" },
  transport_called_off: { words: ["planned lorry cancelled by its customer", "planned lorries cancelled by their customers"],
    act: "See which", to: `/transport-requests${filter({ status: "cancelled" })}` },
  deliveries_failed: { words: ["message to a webhook failed this week", "messages to webhooks failed this week"],
    act: "See why", to: "/webhooks" },
  stock_low: { words: ["product nearly out", "products nearly out"], act: "See which", to: "#runs-out" },
};

export function Dashboard() {
  const { data, error, refetch } = useQuery<Board, ApiError>({
    queryKey: ["dashboard"],
    queryFn: async () => (await call<Board>("GET", "/dashboard")).data,
    refetchInterval: 30_000,
  });
  return (
    <div className="page today">
      <Title title="Today" />
      {error && !data && (
        <div className="board wrong" role="alert">
          <p>{error.message}</p>
          <button type="button" className="button" onClick={() => refetch()}>Try again</button>
        </div>
      )}
      {data ? <Boards data={data} /> : !error && <div className="board shape" aria-label="Loading" />}
    </div>
  );
}

function Boards({ data }: { data: Board }) {
  return (
    <>
      <Needs needs={data.needs.filter((each) => each.count > 0)} />
      <section className="board">
        <h2>Money in</h2>
        <p className="figures">
          <span><b className="price">{ksh(data.today.amount)}</b> today, {data.today.count} {data.today.count === 1 ? "receipt" : "receipts"}</span>
          <span className="soft">{ksh(data.yesterday.so_far)} yesterday by this hour, {ksh(data.yesterday.amount)} in all</span>
        </p>
        <Hours today={data.today.by_hour} yesterday={data.yesterday.by_hour} />
      </section>
      <div className="pair">
        <Providers rows={data.providers} />
        <RunsOut rows={data.runs_out} />
      </div>
    </>
  );
}

function Needs({ needs }: { needs: Need[] }) {
  return (
    <section className="board needs">
      <h2>What needs you</h2>
      {needs.length === 0 && <p className="calm">✓ Nothing. Everything that was paid is shipped, refunded or on its way.</p>}
      <ul>
        {needs.map((need) => {
          const ask = ASKS[need.code];
          return (
            <li key={need.code}>
              <b className="count">{need.count}</b>
              <span>
                {ask.words[need.count === 1 ? 0 : 1]}
                {need.amount && need.amount.amount > 0 && <>, {ksh(need.amount)}</>}
                {need.oldest_at && <small className="soft"> since <When at={need.oldest_at} /></small>}
              </span>
              {ask.to.startsWith("#") ? <a className="button" href={ask.to}>{ask.act}</a>
                : <Link className="button" to={ask.to}>{ask.act}</Link>}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Providers({ rows }: { rows: Board["providers"] }) {
  return (
    <section className="board">
      <h2>Of all who tried to pay, this week</h2>
      {rows.length === 0 && <p className="soft">Nobody tried to pay in the last 7 days.</p>}
      {rows.map((row) => {
        const share = Math.round((100 * row.succeeded) / row.attempts);
        const parts: [string, number, string][] = [
          ["paid", row.succeeded, "paid"], ["cancelled", row.cancelled, "plain"],
          ["no answer", row.expired, "waits"], ["failed", row.failed, "failed"],
        ];
        return (
          <div key={row.method} className="provider">
            <p><b>{METHOD[row.method] ?? row.method}</b> <span className="price">{share}%</span> of {row.attempts} paid</p>
            <div className="bar" aria-hidden="true">
              {parts.map(([name, count, tone]) => count > 0 && (
                <span key={name} className={tone} style={{ flexGrow: count }} />
              ))}
            </div>
            <p className="soft">{parts.filter(([, count]) => count > 0).map(([name, count]) => `${count} ${name}`).join(", ")}</p>
          </div>
        );
      })}
    </section>
  );
}

function RunsOut({ rows }: { rows: Board["runs_out"] }) {
  return (
    <section className="board" id="runs-out">
      <h2>What runs out</h2>
      {rows.length === 0 && <p className="soft">Every product has more than five left.</p>}
      <ul className="runs-out">
        {rows.map((row) => (
          <li key={row.id}>
            <Link className="to" to={`/products/${row.id}/show`}>{row.name}</Link>
            <span><b className={row.available <= 0 ? "failed-ink" : ""}>{row.available}</b> left, {row.sold} sold this week</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
