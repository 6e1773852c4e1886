import { useEffect, useState } from "react";
import { phone as spaced } from "../shared/phone";
import { Bench } from "./Bench";
import { Handset } from "./Handset";
import { type Facts, useWatched } from "./simulator";

const KEPT = "duka.phones";
const MOST = 4;
const FIRST = "254712345678";

function kept(): string[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(KEPT) ?? "null");
    return Array.isArray(found) && found.every((each) => /^254\d{9}$/.test(each)) && found.length ? found.slice(0, MOST) : [FIRST];
  } catch {
    return [FIRST];
  }
}

/** Phones on a table, and the bench beside them. A phone that rings is picked up by itself. */
export function Table() {
  const { data: facts, lost, again } = useWatched<Facts>("./sim/phones", 1500);
  const [phones, setPhones] = useState(kept);
  const [put, setPut] = useState<string[]>([]);
  const ringing = (facts?.phones ?? []).filter((line) => line.rings).map((line) => line.phone);
  const fresh = ringing.filter((each) => !phones.includes(each) && !put.includes(each));
  if (fresh.length && phones.length < MOST) setPhones([...phones, ...fresh].slice(0, MOST));
  const gone = put.filter((each) => ringing.includes(each));
  if (gone.length !== put.length && facts) setPut(gone);

  useEffect(() => localStorage.setItem(KEPT, JSON.stringify(phones)), [phones]);

  return (
    <>
      <header className="top">
        <h1>Virtual phones</h1>
        <PickUp add={(number) => setPhones([...phones.filter((each) => each !== number), number].slice(-MOST))} />
        <p>No real money moves here. <a href="./?plain">The plain page</a></p>
      </header>
      {lost && <p className="lost" role="alert">The simulator does not answer. Is it still running?</p>}
      <main className="table">
        <section className="phones" aria-label="Phones">
          {phones.map((number) => (
            <Handset key={number} number={number} facts={facts}
              put={phones.length > 1 ? () => { setPut([...put, number]); setPhones(phones.filter((each) => each !== number)); } : undefined} />
          ))}
          {fresh.length > 0 && phones.length >= MOST && (
            <p className="also">Also ringing: {fresh.map(spaced).join(", ")}. Put a phone down to see it.</p>
          )}
        </section>
        {facts && <Bench facts={facts} phones={phones} again={again} />}
      </main>
    </>
  );
}

function PickUp({ add }: { add: (number: string) => void }) {
  const [typed, setTyped] = useState("");
  const digits = /^(?:\+?254|0)?([17]\d{8})$/.exec(typed.replace(/[\s().-]/g, ""))?.[1];
  return (
    <form className="pick" onSubmit={(event) => {
      event.preventDefault();
      if (!digits) return;
      add(`254${digits}`);
      setTyped("");
    }}>
      <label htmlFor="pick">Another phone</label>
      <input id="pick" type="tel" autoComplete="off" placeholder="0711 222 333" value={typed} onChange={(event) => setTyped(event.target.value)} />
      <button type="submit" disabled={!digits}>Pick it up</button>
    </form>
  );
}
