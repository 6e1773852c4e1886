import { useState } from "react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Title } from "react-admin";
import type { Schemas } from "../../shared/api";
import { DeedButton } from "../base/deed";
import { Badge, When } from "../base/fields";
import { call } from "../base/http";
import { FileDesk, KeepButton, Progress } from "./FileDesk";

type Import = Schemas["Import"];
const RUNS = new Set(["queued", "running"]);
const NO_MONEY = "Does not move. Prices of orders that exist stay as they were.";

export function Imports() {
  const [dry, setDry] = useState(true);
  const [encoding, setEncoding] = useState("utf-8");
  const client = useQueryClient();
  const { data } = useQuery({
    queryKey: ["imports"],
    queryFn: async () => (await call<{ data: Import[] }>("GET", "/product-imports", { query: { limit: 20 } })).data.data,
    refetchInterval: (query) => (query.state.data?.some((each) => RUNS.has(each.status)) ? 1000 : false),
  });
  const look = () => void client.invalidateQueries({ queryKey: ["imports"] });
  return (
    <div className="page">
      <Title title="Price lists" />
      <section className="board">
        <h2>Read in a price list</h2>
        <p>A CSV file with a heading: sku, name, category, price, stock, description, status, image_url. Rows whose SKU is known change that product; others are new.</p>
        <FileDesk<Import> path="/product-imports" accept=".csv,text/csv" label="The file" sent={look}
          fields={() => ({ dry_run: String(dry), encoding })}>
          <label className="check"><input type="checkbox" checked={dry} onChange={(event) => setDry(event.target.checked)} /> <span>Only say what would happen; change nothing</span></label>
          <label className="check">Its letters are written as{" "}
            <select value={encoding} onChange={(event) => setEncoding(event.target.value)}>
              <option value="utf-8">UTF-8 (most programs)</option><option value="windows-1252">Windows 1252 (older Excel)</option>
            </select>
          </label>
        </FileDesk>
      </section>
      {data?.length === 0 && <p className="nothing">No price list was read in yet.</p>}
      {data?.map((each) => <section key={each.id} className="board"><Report of={each} look={look} /></section>)}
    </div>
  );
}

function Report({ of, look }: { of: Import; look: () => void }) {
  const path = `/product-imports/${of.id}`;
  const said = `${of.created} new, ${of.updated} changed, ${of.unchanged} as they were, ${of.failed} refused`;
  return (
    <>
      <h2>{of.file_name || "Price list"} {of.dry_run && <small className="soft">tried only</small>}</h2>
      <p><Badge status={of.status} /> <When at={of.created_at} /></p>
      <Progress done={of.rows_done} total={of.rows_total} words={of.dry_run ? `Would be: ${said}` : said} />
      {of.dry_run && of.status === "completed" && of.created + of.updated > 0 && (
        <p className="soft">Nothing is changed yet. To read it in, untick “Only say what would happen” and send the file once more.</p>
      )}
      {of.problem && <p className="wrong">{of.problem}</p>}
      {of.ignored_columns.length > 0 && <p className="soft">Columns that were not read: {of.ignored_columns.join(", ")}</p>}
      <div className="acts">
        {of.failed > 0 && <KeepButton path={`${path}/errors.csv`} name={`refused-${of.id}.csv`}>Keep the refused rows</KeepButton>}
        {of.failed > 0 && !RUNS.has(of.status) && <DeedButton deed={{
          label: "Try them again", plain: true, ask: "Try the refused rows again?", path: `${path}/retry`, body: () => ({}), after: look,
          money: NO_MONEY, stock: "Changes as those rows say; no other row is read.", yes: "Try them again", done: "They are read again.",
        }} />}
        {RUNS.has(of.status) && <DeedButton deed={{
          label: "Stop", danger: true, ask: "Stop reading this list?", path: `${path}/cancel`, body: () => ({}), after: look,
          money: NO_MONEY, stock: "Rows that were read stay changed; the rest is left.", yes: "Stop it", done: "Stopped.",
        }} />}
      </div>
    </>
  );
}
