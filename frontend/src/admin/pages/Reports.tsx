import { useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { Title } from "react-admin";
import type { ApiError, Schemas } from "../../shared/api";
import { ksh } from "../../shared/money";
import { date, day } from "../../shared/time";
import { call } from "../base/http";
import { METHOD } from "../base/words";
import { KeepButton } from "./FileDesk";

type Cell = string | number;
interface Wanted<T> { path: string; title: string; heads: string[]; row: (each: T) => Cell[] }
interface Told<T> { data: T[] }

const wanted = <T,>(report: Wanted<T>): Wanted<unknown> => report as unknown as Wanted<unknown>;
const REPORTS: Wanted<unknown>[] = [
  wanted<Schemas["SalesDay"]>({ path: "sales-by-day", title: "Sold, day by day", heads: ["Day", "Orders", "Sold for", "Went back"],
    row: (each) => [date(each.day, "en"), each.orders, ksh(each.revenue), ksh(each.refunded)] }),
  wanted<Schemas["BestSeller"]>({ path: "best-sellers", title: "What sells", heads: ["Product", "Units", "Orders", "For"],
    row: (each) => [each.name, each.units, each.orders, ksh(each.revenue)] }),
  wanted<Schemas["CategoryReport"]>({ path: "categories", title: "By category", heads: ["Category", "For", "Most sold", "Units"],
    row: (each) => [each.category ?? "none", ksh(each.total_revenue), each.top_product ?? "", each.top_product_quantity_sold ?? 0] }),
  wanted<Schemas["PaymentSuccess"]>({ path: "payment-success", title: "Who could pay, by the hour", heads: ["By", "Hour", "Tried", "Paid", "Share"],
    row: (each) => [METHOD[each.provider] ?? each.provider, `${each.hour}:00`, each.attempts, each.succeeded, each.success_percent === null ? "" : `${each.success_percent}%`] }),
  wanted<Schemas["RunningOut"]>({ path: "stock-running-out", title: "What to buy in", heads: ["Product", "Left", "Sold", "Days left"],
    row: (each) => [each.name, each.available, each.sold, each.available <= 0 ? "sold out" : each.days_left ?? "none sold"] }),
];

export function Reports() {
  const today = day(new Date());
  const [from, setFrom] = useState(`${today.slice(0, 7)}-01`);
  const [to, setTo] = useState(today);
  return (
    <div className="page">
      <Title title="Reports" />
      <section className="board">
        <div className="acts">
          <span className="choice"><label htmlFor="from">From</label>
          <input id="from" className="day" type="date" value={from} max={to} onChange={(event) => event.target.value && setFrom(event.target.value)} /></span>
          <span className="choice"><label htmlFor="to">to</label>
          <input id="to" className="day" type="date" value={to} min={from} onChange={(event) => event.target.value && setTo(event.target.value)} /></span>
        </div>
      </section>
      {REPORTS.map((report) => <section key={report.path} className="board"><Report report={report} from={from} to={to} /></section>)}
    </div>
  );
}

function Report({ report, from, to }: { report: Wanted<unknown>; from: string; to: string }) {
  const { data, error } = useQuery<unknown[], ApiError>({
    queryKey: ["reports", report.path, from, to],
    queryFn: async () => (await call<Told<unknown>>("GET", `/reports/${report.path}`, { query: { from, to } })).data.data,
  });
  return (
    <>
      <h2>{report.title}</h2>
      {error && <p className="wrong" role="alert">{error.message}</p>}
      {data?.length === 0 && <p className="soft">Nothing on these days.</p>}
      {data && data.length > 0 && (
        <>
          <table className="plain">
            <thead><tr>{report.heads.map((head, index) => <th key={head} scope="col" className={index ? "right" : ""}>{head}</th>)}</tr></thead>
            <tbody>{data.slice(0, 31).map((each, line) => (
              <tr key={line}>{report.row(each).map((cell, index) => <td key={index} className={index ? "right" : ""}>{cell}</td>)}</tr>
            ))}</tbody>
          </table>
          <KeepButton path={`/reports/${report.path}?from=${from}&to=${to}&format=csv`} name={`${report.path}.csv`}>Keep as CSV</KeepButton>
        </>
      )}
    </>
  );
}
