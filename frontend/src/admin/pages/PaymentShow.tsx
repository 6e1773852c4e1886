import { Show, useRecordContext, useShowController } from "react-admin";
import { useQuery } from "@tanstack/react-query";
import type { Schemas } from "../../shared/api";
import { ksh } from "../../shared/money";
import { phone } from "../../shared/phone";
import { full } from "../../shared/time";
import { DeedButton } from "../base/deed";
import { Badge, Facts, To, When } from "../base/fields";
import { call } from "../base/http";
import { untilOver } from "../base/watch";
import { METHOD, SOURCE, actor, spoken, why, word } from "../base/words";

type Told = Schemas["PaymentEvidence"];
type Payment = Schemas["Payment"];

export function PaymentShow() {
  return (
    <Show component="div" actions={false} title={<Name />} queryOptions={untilOver}>
      <Page />
    </Show>
  );
}

function Name() {
  return <span>Payment {useRecordContext<Payment>()?.id}</span>;
}

function Page() {
  const { record } = useShowController<Payment>();
  const { data } = useQuery({
    queryKey: ["payments", "evidence", record?.id, record?.updated_at],
    queryFn: async () => (await call<Told>("GET", `/payments/${record?.id}/evidence`)).data,
    enabled: Boolean(record),
  });
  if (!record) return null;
  const open = ["sending", "pending", "unknown"].includes(record.status);
  return (
    <div className="page">
      <header className="board head">
        <div>
          <h2>{METHOD[record.method] ?? record.method}, {phone(record.phone) || "no phone"}</h2>
          <p><Badge status={record.status} /> {record.reason && record.status !== "succeeded" && <span>{why(record.reason)}</span>}</p>
          <p className="soft">The payer reads: “{record.message}”</p>
        </div>
        <p className="price large">{ksh(record.amount)}</p>
        <div className="acts">
          {record.status !== "succeeded" && <DeedButton deed={{
            label: "Check a receipt", plain: !open, path: `/payments/${record.id}/check`, ask: "Ask M-Pesa about a receipt?",
            money: "M-Pesa is asked whether this receipt paid. If it did, the payment succeeds and its order is paid.",
            stock: "If it paid, the goods leave the shelf, or the money waits to be returned when they are gone.",
            fields: [{ name: "receipt_number", label: "Receipt number", required: true, hint: "As in the customer's SMS: UKL5XQ2P7A" }],
            body: (typed) => ({ receipt_number: (typed.receipt_number ?? "").trim().toUpperCase() }),
            yes: "Ask M-Pesa", done: "M-Pesa is asked. The answer joins the evidence in a moment.",
          }} />}
        </div>
      </header>
      {data ? <Evidence told={data} /> : <section className="board shape" aria-label="Loading" />}
    </div>
  );
}

function Evidence({ told }: { told: Told }) {
  const { payment } = told;
  return (
    <>
      <section className="board">
        <h2>What was asked, what came back</h2>
        <table className="plain sides">
          <thead><tr><th scope="col">Of</th><th scope="col">We asked</th><th scope="col">M-Pesa said</th></tr></thead>
          <tbody>{sides(told).map(([name, asked, said, differs]) => (
            <tr key={name} className={differs ? "differs" : ""}>
              <th scope="row">{name}</th><td>{asked}</td>
              <td>{said}{differs && <b className="failed-ink"> ✗ differs</b>}</td>
            </tr>
          ))}</tbody>
        </table>
      </section>
      <section className="board">
        <h2>In order of time</h2>
        <ol className="timeline">
          {moments(told).map((moment, index) => (
            <li key={index} className={moment.side}>
              <p className="stamp"><time dateTime={moment.at} title={full(moment.at, "en")}>{seconds(payment.created_at, moment.at)}</time></p>
              <div>{moment.body}</div>
            </li>
          ))}
        </ol>
      </section>
      <section className="board">
        <h2>Where it belongs</h2>
        <Facts rows={[
          ["Order", <To key="o" resource="orders" id={payment.order_id}>{payment.account_reference}</To>],
          ["Receipt", payment.receipt_number],
          ["Asked", <When key="w" at={payment.created_at} />],
          ["M-Pesa's ids", told.checkout_request_id ? `${told.checkout_request_id}, ${told.merchant_request_id}` : "for administrators"],
        ]} />
      </section>
    </>
  );
}

function sides(told: Told): [string, React.ReactNode, React.ReactNode, boolean][] {
  const { payment, evidence } = told;
  const amounts = evidence.filter((each) => each.amount);
  const other = amounts.find((each) => each.amount?.amount !== payment.amount.amount);
  const receipts = [...new Set(evidence.flatMap((each) => each.receipt ?? []))];
  const verdicts = [...new Set(evidence.map((each) => each.verdict))];
  const both = verdicts.includes("paid") && verdicts.some((each) => ["failed", "cancelled", "refused"].includes(each));
  return [
    ["Amount", ksh(payment.amount), (other ?? amounts[0])?.amount ? ksh((other ?? amounts[0])!.amount!) : "nothing yet", Boolean(other)],
    ["Account", payment.account_reference, evidence.length ? "by the ids of the prompt" : "nothing yet", false],
    ["Receipt", payment.receipt_number ?? "none yet", receipts.join(", ") || "none", receipts.length > 1],
    ["Outcome", word(payment.status), verdicts.map(spoken).join(", then ") || "nothing yet", both],
  ];
}

interface Moment { at: string; side: "ours" | "theirs"; body: React.ReactNode }

function moments(told: Told): Moment[] {
  const ours = told.history.map((event): Moment => ({
    at: event.at, side: "ours",
    body: <><Badge status={event.to_status} /> <span className="soft">{event.reason && event.to_status !== "succeeded" && `${why(event.reason)}, `}by {actor(event.actor)}</span></>,
  }));
  const theirs = told.evidence.map((each): Moment => ({
    at: each.at, side: "theirs",
    body: (
      <>
        <b>{SOURCE[each.source] ?? spoken(each.source)}:</b> {spoken(each.verdict)}
        {each.code && <span className="soft"> code {each.code}</span>}
        {each.amount && <> {ksh(each.amount)}</>} {each.receipt && <span className="number">{each.receipt}</span>}
        {each.detail && <p className="soft">{each.detail}</p>}
      </>
    ),
  }));
  return [...ours, ...theirs].toSorted((one, other) => one.at.localeCompare(other.at));
}

function seconds(from: string, to: string): string {
  const passed = (Date.parse(to) - Date.parse(from)) / 1000;
  if (passed < 0.05) return "at once";
  if (passed < 120) return `after ${passed.toFixed(1)} s`;
  return passed < 7200 ? `after ${Math.round(passed / 60)} min` : `after ${Math.round(passed / 3600)} h`;
}
