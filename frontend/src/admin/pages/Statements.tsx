import { useState } from "react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Title, useCanAccess } from "react-admin";
import type { ApiError } from "../../shared/api";
import { type Money, ksh } from "../../shared/money";
import { date } from "../../shared/time";
import { Badge, Sum, To, When } from "../base/fields";
import { call } from "../base/http";
import { spoken } from "../base/words";
import { FileDesk, KeepButton, Progress } from "./FileDesk";

interface Imported {
  id: number; name: string; status: string; detail: string; total_rows: number | null; done_rows: number; new_lines: number;
  news: number; problems: number; created_at: string;
}
interface Tally { rows: number; amount: Money }
interface MatchedDay {
  day: string; covered: "none" | "part" | "whole"; matched: boolean; ours: Tally; statement: Tally; agrees: Tally; found: Tally;
  only_ours: Tally; only_statement: Tally; differs_ours: Tally; charges: Tally;
}
interface Difference {
  state: string; kind: string; receipt_number: string | null; at: string; statement_amount: Money | null; our_amount: Money | null;
  reference: string | null; receipt_id: number | null; payment_id: number | null; refund_id: number | null;
}
const RUNS = new Set(["waiting", "running"]);

export function Statements() {
  const { canAccess } = useCanAccess({ resource: "statements", action: "import" });
  const [open, setOpen] = useState<string | null>(null);
  const client = useQueryClient();
  const look = () => void client.invalidateQueries({ queryKey: ["statements"] });
  const imports = useQuery<Imported[], ApiError>({
    queryKey: ["statements", "imports"],
    queryFn: async () => (await call<{ data: Imported[] }>("GET", "/statements/imports", { query: { limit: 5 } })).data.data,
    refetchInterval: (query) => (query.state.data?.some((each) => RUNS.has(each.status)) ? 1000 : false),
  });
  const days = useQuery<MatchedDay[], ApiError>({
    queryKey: ["statements", "days", imports.data?.map((each) => each.status).join()],
    queryFn: async () => (await call<{ data: MatchedDay[] }>("GET", "/statements/days")).data.data,
  });
  return (
    <div className="page">
      <Title title="Statements" />
      {canAccess && (
        <section className="board">
          <h2>Import M-Pesa’s statement</h2>
          <p>The organisation’s statement as the M-PESA portal exports it, CSV or XLSX. Each payment becomes one receipt, whoever told of it before; the same file again changes nothing.</p>
          <FileDesk<Imported> path="/statements/imports" accept=".csv,.xlsx" label="The file" fields={() => ({})} sent={look} />
        </section>
      )}
      {imports.data?.map((each) => <section key={each.id} className="board"><Report of={each} /></section>)}
      <section className="board">
        <h2>Day by day</h2>
        {days.error && <p className="wrong" role="alert">{days.error.message}</p>}
        <ul className="rows">
          {days.data?.filter((each) => each.ours.rows || each.statement.rows || each.covered !== "none").map((each) => (
            <li key={each.day}>
              <b>{date(each.day, "en")}</b>
              <span className={each.matched ? "calm" : "waits-ink"}>{verdict(each)}</span>
              <span className="soft">ours {each.ours.rows}, {ksh(each.ours.amount)}; statement {each.statement.rows}, {ksh(each.statement.amount)}</span>
              <button type="button" className="button plain" aria-expanded={open === each.day} onClick={() => setOpen(open === each.day ? null : each.day)}>Look</button>
              {open === each.day && <Differences day={each.day} />}
            </li>
          ))}
        </ul>
        {days.data?.every((each) => !each.ours.rows && !each.statement.rows) && <p className="soft">No money moved in the last 30 days.</p>}
      </section>
    </div>
  );
}

function verdict(each: MatchedDay): string {
  if (each.matched) return "✓ Everything agrees";
  if (each.covered === "none") return "◷ No statement yet";
  const odd = each.only_ours.rows + each.only_statement.rows + each.differs_ours.rows;
  return odd ? `✗ ${odd} to look at` : "◷ A part of the day only";
}

function Report({ of }: { of: Imported }) {
  return (
    <>
      <h2>{of.name}</h2>
      <p><Badge status={of.status === "done" ? "read_in" : of.status} /> <When at={of.created_at} /></p>
      <Progress done={of.done_rows} total={of.total_rows} words={`${of.new_lines} new lines, ${of.news} of them news to the shop, ${of.problems} not usable`} />
      {of.detail && <p className="wrong">{of.detail}</p>}
      {of.problems > 0 && <KeepButton path={`/statements/imports/${of.id}/problems?format=csv`} name={`problems-${of.id}.csv`}>Keep the rows that were not usable</KeepButton>}
    </>
  );
}

function Differences({ day }: { day: string }) {
  const { data, error } = useQuery<{ differences: Difference[] }, ApiError>({
    queryKey: ["statements", "day", day],
    queryFn: async () => (await call<{ differences: Difference[] }>("GET", `/statements/days/${day}`)).data,
  });
  if (error) return <p className="wrong" role="alert">{error.message}</p>;
  if (!data) return <p className="soft">Comparing</p>;
  return (
    <div className="suggestions">
      {data.differences.length === 0 && <p className="calm">✓ Nothing differs.</p>}
      <ul className="rows">
        {data.differences.map((each, index) => (
          <li key={index}>
            <b className="failed-ink">✗ {spoken(each.state)}</b> <span className="number">{each.receipt_number}</span>
            <span>statement <Sum of={each.statement_amount} />, ours <Sum of={each.our_amount} /></span>
            {each.receipt_id && <To resource="receipts" id={each.receipt_id}>receipt</To>}
            {each.payment_id && <To resource="payments" id={each.payment_id}>evidence</To>}
            {each.refund_id && <To resource="refunds" id={each.refund_id}>refund</To>}
          </li>
        ))}
      </ul>
      <KeepButton path={`/statements/days/${day}?format=csv`} name={`match-${day}.csv`}>Keep every transaction</KeepButton>
    </div>
  );
}
