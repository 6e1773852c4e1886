import { useEffect, useRef, useState } from "react";
import { Title } from "react-admin";
import { useQuery } from "@tanstack/react-query";
import { ApiError, type Schemas, newKey } from "../../shared/api";
import { ksh } from "../../shared/money";
import { isPhone } from "../../shared/phone";
import { call } from "../base/http";
import { Left } from "./products";
import { Outcome, type Sold } from "./Outcome";

type Product = Schemas["Product"];
interface Line { product: Product; quantity: number }

export function Counter() {
  const [lines, setLines] = useState<Line[]>([]);
  const [amount, setAmount] = useState("");
  const [sold, setSold] = useState<Sold | null>(null);
  const total = lines.reduce((sum, line) => sum + line.product.price.amount * line.quantity, 0) || Math.round(Number(amount) * 100) || 0;

  function add(product: Product, units: number) {
    setAmount("");
    const mine = lines.find((line) => line.product.id === product.id);
    const quantity = (mine?.quantity ?? 0) + units;
    const rest = lines.filter((line) => line !== mine);
    setLines(quantity > 0 ? [...rest, { product, quantity }].toSorted((a, b) => a.product.name.localeCompare(b.product.name)) : rest);
  }

  function next() {
    setSold(null);
    setLines([]);
    setAmount("");
  }

  return (
    <div className="page counter">
      <Title title="Counter sale" />
      {sold ? <Outcome sold={sold} next={next} back={() => setSold(null)} /> : (
        <div className="pair">
          <Shelf add={add} />
          <div>
            <Basket lines={lines} add={add} amount={amount} setAmount={setAmount} total={total} />
            <Till lines={lines} total={total} sold={setSold} />
          </div>
        </div>
      )}
    </div>
  );
}

function Shelf({ add }: { add: (product: Product, units: number) => void }) {
  const [typed, setTyped] = useState("");
  const [q, setQ] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setQ(typed.trim()), 200);
    return () => clearTimeout(timer);
  }, [typed]);
  const { data, error } = useQuery({
    queryKey: ["counter", "shelf", q],
    queryFn: async () => (await call<{ data: Product[] }>("GET", "/products", { query: { q, sort: "name", limit: 30, status: "active" } })).data.data,
    placeholderData: (before) => before,
  });
  return (
    <section className="board">
      <h2><label htmlFor="shelf">What is it?</label></h2>
      <input id="shelf" className="search" value={typed} onChange={(event) => setTyped(event.target.value)} placeholder="Type a part of the name"
        autoComplete="off" type="search" />
      {error && <p className="wrong" role="alert">{error.message}</p>}
      <ul className="shelf">
        {data?.map((product) => (
          <li key={product.id}>
            <button type="button" onClick={() => add(product, 1)} disabled={product.stock.tracked && (product.stock.available ?? 0) <= 0}>
              <span>{product.name}</span>
              <b className="price">{ksh(product.price)}</b>
              <small><Left of={product.stock} />{product.stock.tracked && " left"}</small>
            </button>
          </li>
        ))}
      </ul>
      {data?.length === 0 && <p className="soft">Nothing like that. Sell it as an amount, on the right.</p>}
    </section>
  );
}

function Basket({ lines, add, amount, setAmount, total }: {
  lines: Line[]; add: (product: Product, units: number) => void; amount: string; setAmount: (typed: string) => void; total: number;
}) {
  return (
    <section className="board">
      <h2>This sale</h2>
      <ul className="rows">
        {lines.map((line) => (
          <li key={line.product.id}>
            <span className="grow">{line.product.name}</span>
            <span className="stepper">
              <button type="button" aria-label={`One ${line.product.name} less`} onClick={() => add(line.product, -1)}>−</button>
              <b>{line.quantity}</b>
              <button type="button" aria-label={`One ${line.product.name} more`} onClick={() => add(line.product, 1)}>+</button>
            </span>
            <b className="sum">{ksh(line.product.price.amount * line.quantity)}</b>
          </li>
        ))}
      </ul>
      {lines.length === 0 && (
        <div className="field">
          <label htmlFor="amount">Or just an amount, in shillings</label>
          <input id="amount" inputMode="decimal" autoComplete="off" value={amount} onChange={(event) => setAmount(event.target.value)} />
          <small className="soft">For what is not on the shelf: nothing is taken from stock.</small>
        </div>
      )}
      <p className="total">To pay <b className="price large">{ksh(Math.ceil(total / 100) * 100)}</b></p>
      {total % 100 > 0 && <p className="soft">{ksh(total)}, rounded up to a whole shilling.</p>}
    </section>
  );
}

function Till({ lines, total, sold }: { lines: Line[]; total: number; sold: (sale: Sold) => void }) {
  const [phone, setPhone] = useState("");
  const [busy, setBusy] = useState("");
  const [wrong, setWrong] = useState<ApiError | null>(null);
  const basket = JSON.stringify([lines.map((line) => [line.product.id, line.quantity]), total, phone]);
  const tried = useRef({ basket, key: newKey() });

  async function sell(method: "mpesa" | "cash") {
    if (busy) return;
    setBusy(method);
    setWrong(null);
    if (tried.current.basket !== basket) tried.current = { basket, key: newKey() };
    const what = lines.length ? { lines: lines.map((line) => ({ product_id: line.product.id, quantity: line.quantity })) }
      : { amount: { amount: total, currency: "KES" } };
    try {
      const body = { ...what, method, phone: phone || null };
      sold((await call<Sold>("POST", "/counter-sales", { body, key: `${tried.current.key} ${method}` })).data);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (!error.offline) tried.current.key = newKey();
      setWrong(error);
    } finally {
      setBusy("");
    }
  }

  const nothing = total <= 0 || busy !== "";
  return (
    <section className="board till">
      <div className="field">
        <label htmlFor="walk-in">The customer's phone</label>
        <input id="walk-in" type="tel" inputMode="tel" autoComplete="off" value={phone} onChange={(event) => setPhone(event.target.value)}
          placeholder="0712 345 678" />
        <small className="soft">For M-Pesa. A prompt goes there; for cash it is not needed.</small>
      </div>
      {wrong && (
        <div className="wrong" role="alert">
          <p>{wrong.message}</p>
          <ul>{wrong.problem.errors?.map((each) => <li key={each.pointer}>{each.detail}</li>)}</ul>
        </div>
      )}
      <div className="choices">
        <button type="button" className="button big" disabled={nothing || !isPhone(phone)} onClick={() => sell("mpesa")}>
          {busy === "mpesa" ? "One moment" : "Ask the phone"}
        </button>
        <button type="button" className="button big plain" disabled={nothing} onClick={() => sell("cash")}>
          {busy === "cash" ? "One moment" : "I have the cash"}
        </button>
      </div>
    </section>
  );
}
