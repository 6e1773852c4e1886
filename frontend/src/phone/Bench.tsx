import { useState } from "react";
import { phone as spaced } from "../shared/phone";
import { Ledgers } from "./Ledgers";
import { Returns } from "./Returns";
import { type Facts, type Script, sim, useWatched } from "./simulator";

export function Bench({ facts, phones, again }: { facts: Facts; phones: string[]; again: () => void }) {
  const [side, setSide] = useState<"faults" | "returns" | "ledgers">("faults");
  const [token, enter] = useState("");
  return (
    <section className="bench" aria-label="The bench">
      <div className="sides">
        <button type="button" aria-pressed={side === "faults"} onClick={() => setSide("faults")}>What goes wrong</button>
        <button type="button" aria-pressed={side === "returns"} onClick={() => setSide("returns")}>Money going back</button>
        <button type="button" aria-pressed={side === "ledgers"} onClick={() => setSide("ledgers")}>Both ledgers</button>
      </div>
      {side === "faults" && <Faults facts={facts} phones={phones} again={again} />}
      {side === "returns" && <Returns facts={facts} shop={{ token, enter }} />}
      {side === "ledgers" && <Ledgers shop={{ token, enter }} />}
    </section>
  );
}

const PLAIN: Record<string, string> = {
  reply_lost: "Its answer gets lost on the way", reply_dropped: "The line drops in mid-answer", reply_slow: "Its answer is slow",
  callback_lost: "Never comes", callback_late: "Comes late", callback_early: "Comes before the push is answered",
  callback_repeated: "Comes four times at once", callback_wrong_amount: "Names another amount", callback_forged_first: "A stranger sends a false one first",
  timeout_first: "Says “no answer” first, then the truth", timeout_after: "Says “no answer” after the truth",
  query_wrong: "Say “cancelled” of what was paid", query_pending: "Say “still being processed”", query_busy: "Say “system busy”",
  twin_first: "The twin comes before the callback", twin_only: "The twin comes, the callback never", confirmation_lost: "The confirmation never comes",
  confirmation_late: "The confirmation comes late", confirmation_repeated: "The confirmation comes four times at once",
  validation_skipped: "The shop is not asked before the money moves",
};
const GROUPS: [string, RegExp][] = [
  ["The push", /^reply_/], ["The callback", /^(callback|timeout)_/], ["Queries", /^query_/],
  ["Payments by hand and their twins", /^(twin|confirmation|validation)_/],
];

function Faults({ facts, phones, again }: { facts: Facts; phones: string[]; again: () => void }) {
  const { data, again: look } = useWatched<{ scripts: Script[] }>("./sim/scripts", 2000);
  const [who, setWho] = useState("*");
  const scripts = data?.scripts ?? [];
  const arranged = scripts.find((script) => script.phone === who);
  const [wrong, setWrong] = useState("");

  async function arrange(wanted: { outcome?: string; faults?: string[] }) {
    setWrong("");
    const outcome = wanted.outcome ?? arranged?.outcome ?? "person";
    const faults = wanted.faults ?? arranged?.faults ?? [];
    try {
      if (outcome === "person" && faults.length === 0) await sim("DELETE", "./sim/scripts", { phone: who });
      else await sim("POST", "./sim/scripts", { phone: who, outcome, faults });
    } catch (error) {
      setWrong(error instanceof Error ? error.message : String(error));
    }
    look();
    again();
  }

  const on = new Set(arranged?.faults ?? []);
  const flip = (name: string) => arrange({ faults: on.has(name) ? [...on].filter((each) => each !== name) : [...on, name] });
  return (
    <div className="board">
      <p className="line">
        <label htmlFor="who">Next prompts of</label>
        <select id="who" value={who} onChange={(event) => setWho(event.target.value)}>
          <option value="*">every phone</option>
          {[...new Set([...phones, ...scripts.map((each) => each.phone).filter((each) => each !== "*")])].map((each) => (
            <option key={each} value={each}>{spaced(each)}</option>
          ))}
        </select>
        <label htmlFor="outcome">whose owner</label>
        <select id="outcome" value={arranged?.outcome ?? "person"} onChange={(event) => arrange({ outcome: event.target.value })}>
          {facts.outcomes.map((each) => <option key={each.name} value={each.name}>{each.words}</option>)}
        </select>
      </p>
      {wrong && <p className="wrong" role="alert">{wrong}</p>}
      {GROUPS.map(([title, names]) => (
        <fieldset key={title}>
          <legend>{title}</legend>
          {facts.faults.filter((each) => names.test(each.name)).map((each) => (
            <label key={each.name} className="switch">
              <input type="checkbox" checked={on.has(each.name)} onChange={() => flip(each.name)} />
              <span title={each.words}>{PLAIN[each.name] ?? each.words}</span>
            </label>
          ))}
        </fieldset>
      ))}
      <p className="line">
        {scripts.length ? `Arranged for ${scripts.map((each) => (each.phone === "*" ? "every phone" : spaced(each.phone))).join(", ")}.`
          : "Nothing is arranged: every prompt rings and its owner answers."}
        {scripts.length > 0 && <button type="button" onClick={() => sim("DELETE", "./sim/scripts", {}).then(look)}>All as usual</button>}
      </p>
      <details>
        <summary>Numbers that answer by themselves</summary>
        <ul className="digits">
          {facts.outcomes.filter((each) => each.digits).map((each) => <li key={each.name}>ends in <b>{each.digits}</b>: {each.words}</li>)}
        </ul>
      </details>
    </div>
  );
}
