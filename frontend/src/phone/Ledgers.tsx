import { useEffect, useState } from "react";
import { phone as spaced } from "../shared/phone";
import { type Pair, type Receipt, type Refund, joined } from "./joined";
import { type Ledger, shillings, useWatched } from "./simulator";

const SHOP = "duka.bench.shop";
const nextDoor = (): string => `${location.protocol}//${location.hostname}:${Number(location.port || 80) - 1}`;
interface Books { receipts: Receipt[]; refunds: Refund[] }

export interface Shop { token: string; enter: (token: string) => void }

/** The simulator's own books beside the shop's: rows about the same money joined, differences lit. */
export function Ledgers({ shop: { token, enter }, only }: { shop: Shop; only?: "back" }) {
  const { data: ledger } = useWatched<Ledger>("./sim/ledger", 2000);
  const [shop, setShop] = useState(() => localStorage.getItem(SHOP) ?? nextDoor());
  const [books, setBooks] = useState<Books | null>(null);
  const [wrong, setWrong] = useState("");

  useEffect(() => {
    if (!token) return undefined;
    let alive = true;
    const look = () => read(shop, token).then(
      (found) => { if (alive) { setBooks(found); setWrong(""); } },
      (error: Error) => { if (alive) { setWrong(error.message); if (error.name === "Ended") { enter(""); setBooks(null); } } },
    );
    void look();
    const timer = setInterval(() => { if (!document.hidden) void look(); }, 3000);
    return () => { alive = false; clearInterval(timer); };
  }, [shop, token, enter]);

  if (!ledger) return <p className="board">Opening the books</p>;
  return (
    <div className="board">
      {!token && <SignIn shop={shop} setShop={setShop} enter={enter} />}
      {wrong && <p className="wrong" role="alert">{wrong}</p>}
      <Rows pairs={joined(ledger, books).filter((pair) => !only || pair.back)} known={books !== null} only={only} />
    </div>
  );
}

function Rows({ pairs, known, only }: { pairs: Pair[]; known: boolean; only?: "back" }) {
  const odd = pairs.filter((pair) => pair.differs).length;
  if (!pairs.length && only) return <p>No money has gone back yet. Approve a refund in the shop, and both books have a line.</p>;
  if (!pairs.length) return <p>No money has moved yet. Pay for an order, and both books have a line.</p>;
  return (
    <>
      <output className="verdict">
        {!known ? "Sign in to the shop to see its side."
          : odd ? `✗ ${odd} of ${pairs.length} lines differ. What was paid a moment ago may still be on its way.`
          : `✓ Both books agree on all ${pairs.length} lines.`}
      </output>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- on a narrow screen it scrolls, also by keyboard */}
      <div className="scroll" tabIndex={0}>
        <table className="books">
          <thead><tr><th scope="col">Receipt</th><th scope="col">M-Pesa’s book</th><th scope="col">The shop’s book</th><th scope="col">So</th></tr></thead>
          <tbody>
            {pairs.map((pair) => (
              <tr key={pair.key} className={known && pair.differs ? "differs" : ""}>
                <th scope="row">{pair.receipt}</th>
                <td data-of="M-Pesa’s book">{pair.theirs ? <>{shillings(pair.theirs.amount)} <small>{pair.theirs.way}, {spaced(pair.theirs.phone)} {pair.theirs.account}</small></> : "nothing"}</td>
                <td data-of="The shop’s book">{pair.ours ? <>{shillings(pair.ours.cents / 100)} <small>{pair.ours.where}</small></> : known ? "nothing" : "…"}</td>
                <td>{!known ? "" : pair.differs ? `✗ ${pair.differs}` : "✓ same"}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function SignIn({ shop, setShop, enter }: { shop: string; setShop: (address: string) => void; enter: (token: string) => void }) {
  const [wrong, setWrong] = useState("");
  async function knock(event: React.FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const typed = Object.fromEntries(new FormData(event.currentTarget)) as Record<string, string>;
    const address = (typed.shop ?? "").replace(/\/+$/, "");
    setWrong("");
    try {
      const headers = { "Content-Type": "application/json" };
      const body = JSON.stringify({ login: typed.login, password: typed.password });
      const answer = await fetch(`${address}/api/v1/auth/login`, { method: "POST", headers, body });
      const told = await answer.json();
      if (!answer.ok) throw new Error(told.detail);
      localStorage.setItem(SHOP, address);
      setShop(address);
      enter(told.access_token);
    } catch (error) {
      const unreachable = `${address} does not answer this page. Name ${location.origin} in the shop's CORS_ORIGINS.`;
      setWrong(error instanceof TypeError ? unreachable : String((error as Error).message));
    }
  }
  return (
    <form className="sign-in" onSubmit={knock}>
      <p>The shop shows its book to those who work there.</p>
      <label htmlFor="shop">The shop’s address</label>
      <input id="shop" name="shop" type="url" defaultValue={shop} required />
      <label htmlFor="shop-login">E-mail</label>
      <input id="shop-login" name="login" autoComplete="username" defaultValue="admin@duka.test" required />
      <label htmlFor="shop-password">Password</label>
      <input id="shop-password" name="password" type="password" autoComplete="current-password" required />
      <button type="submit" className="go">Open the shop’s book</button>
      {wrong && <p className="wrong" role="alert">{wrong}</p>}
    </form>
  );
}

class Ended extends Error {
  override name = "Ended";
}

async function read(shop: string, token: string): Promise<Books> {
  const [receipts, refunds] = await Promise.all([
    all<Receipt>(`${shop}/api/v1/receipts?provider=mpesa&limit=100`, token),
    all<Refund>(`${shop}/api/v1/refunds?limit=100`, token),
  ]);
  return { receipts, refunds: refunds.filter((refund) => refund.method !== "cash") };
}

async function all<T>(address: string, token: string): Promise<T[]> {
  const found: T[] = [];
  let cursor: string | null = "";
  for (let page = 0; cursor !== null && page < 10; page += 1) {
    const more: string = cursor ? `&cursor=${encodeURIComponent(cursor)}` : "";
    const answer = await fetch(address + more, { headers: { Authorization: `Bearer ${token}` } });
    const told = await answer.json();
    if (answer.status === 401) throw new Ended("The sign-in ended. Sign in again.");
    if (!answer.ok) throw new Error(told.detail);
    found.push(...told.data);
    cursor = told.page.next_cursor;
  }
  return found;
}
