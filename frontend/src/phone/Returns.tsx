import { useState } from "react";
import { phone as spaced } from "../shared/phone";
import { Ledgers, type Shop } from "./Ledgers";
import { type Call, type CallScript, type Facts, shillings, sim, useWatched } from "./simulator";

const CALLS: [string, string][] = [
  ["*", "whatever it asks"], ["reversal", "reversals"], ["b2c", "payouts"], ["status", "questions how it went"],
];
const KINDS: Record<string, string> = { reversal: "Reversal", b2c: "Payout", status: "Question", balance: "Balance" };
const PLAIN: Record<string, string> = {
  http_429: "Is refused: too many calls", http_500: "Is answered with an error; nothing happens",
  reply_lost: "Its answer gets lost on the way", reply_dropped: "The line drops in mid-answer", reply_slow: "Its answer is slow",
  result_lost: "The result never comes", result_late: "The result comes late", result_early: "The result comes before the answer",
  result_repeated: "The result comes four times at once", result_bare: "The result is written in an odd way",
  timed_out: "Done, but “timed out” is told", timed_out_undone: "Not done, and “timed out” is told",
  timed_out_then_result: "Done, “timed out” is told, then the result",
};
const SHOWN = 8;

/** What the calls meet by which the shop gives money back, what they came to, and both books about it. */
export function Returns({ facts, shop }: { facts: Facts; shop: Shop }) {
  return (
    <>
      <Arrange facts={facts} />
      <Calls />
      <Ledgers shop={shop} only="back" />
    </>
  );
}

function Arrange({ facts }: { facts: Facts }) {
  const { data, again } = useWatched<{ scripts: CallScript[] }>("./sim/initiator-scripts", 2000);
  const [call, setCall] = useState("*");
  const [code, setCode] = useState("");
  const [times, setTimes] = useState("1");
  const [faults, setFaults] = useState<string[]>([]);
  const [wrong, setWrong] = useState("");
  const scripts = data?.scripts ?? [];

  async function arrange() {
    setWrong("");
    try {
      await sim("POST", "./sim/initiator-scripts", { call, result_code: code || null, faults, times: Number(times) });
      setFaults([]);
      setCode("");
    } catch (error) {
      setWrong(error instanceof Error ? error.message : String(error));
    }
    again();
  }

  const flip = (name: string) => setFaults(faults.includes(name) ? faults.filter((each) => each !== name) : [...faults, name]);
  return (
    <form className="board" onSubmit={(event) => { event.preventDefault(); void arrange(); }}>
      <p className="line">
        <Choice id="calls" label="When the shop sends" value={call} set={setCall} of={CALLS} />
        <Choice id="ends" label="it comes to" value={code} set={setCode}
          of={[["", "what the books allow"], ...facts.calls.results.map((each): [string, string] => [each.code, `${each.code}: ${each.words}`])]} />
        <Choice id="times" label="for the next" value={times} set={setTimes} of={[["1", "call"], ["2", "2 calls"], ["5", "5 calls"], ["1000", "1,000 calls"]]} />
      </p>
      <fieldset>
        <legend>And meanwhile</legend>
        {facts.calls.faults.map((each) => (
          <label key={each.name} className="switch">
            <input type="checkbox" checked={faults.includes(each.name)} onChange={() => flip(each.name)} />
            <span title={each.words}>{PLAIN[each.name] ?? each.words}</span>
          </label>
        ))}
      </fieldset>
      {wrong && <p className="wrong" role="alert">{wrong}</p>}
      <p className="line">
        <button type="submit" className="go" disabled={!code && !faults.length}>Arrange it</button>
        {scripts.length > 0 && <button type="button" onClick={() => sim("DELETE", "./sim/initiator-scripts").then(again)}>All as usual</button>}
      </p>
      {scripts.length ? (
        <ol className="arranged">{scripts.map((each, index) => <li key={index}>{said(each)}</li>)}</ol>
      ) : <p>Nothing is arranged: what the shop sends is done, and the result comes.</p>}
    </form>
  );
}

function Choice({ id, label, value, set, of }: {
  id: string; label: string; value: string; set: (value: string) => void; of: [string, string][];
}) {
  return (
    <>
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value} onChange={(event) => set(event.target.value)}>
        {of.map(([name, words]) => <option key={name} value={name}>{words}</option>)}
      </select>
    </>
  );
}

function said(script: CallScript): string {
  const which = Object.fromEntries(CALLS)[script.call] ?? script.call;
  const met = [...script.faults.map((each) => PLAIN[each] ?? each), ...(script.result_code ? [`comes to ${script.result_code}`] : [])];
  return `The next ${script.times > 1 ? `${script.times.toLocaleString("en-KE")} ` : ""}of ${which}: ${met.join("; ")}`;
}

function Calls() {
  const { data } = useWatched<{ calls: Call[] }>("./sim/calls", 2000);
  const calls = (data?.calls ?? []).slice(-SHOWN).toReversed();
  if (!calls.length) return <p className="board">The shop has sent nothing yet. Ask for a refund in the back office, and approve it.</p>;
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- on a narrow screen it scrolls, also by keyboard
    <section className="board scroll" aria-label="What the shop sent" tabIndex={0}>
      <table>
        <thead><tr><th scope="col">Sent</th><th scope="col">About</th><th scope="col">Came to</th></tr></thead>
        <tbody>
          {calls.map((each) => (
            <tr key={each.conversation_id}>
              <th scope="row">{KINDS[each.kind] ?? each.kind}</th>
              <td>{each.amount > 0 && shillings(each.amount)} <small>{each.original || (each.phone && spaced(each.phone))}</small></td>
              <td>{each.result_desc ?? "under way"} <small>{each.receipt} {each.faults.map((name) => PLAIN[name] ?? name).join("; ")}</small></td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
