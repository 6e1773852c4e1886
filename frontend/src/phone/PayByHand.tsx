import { useState } from "react";
import { type Facts, shillings, sim } from "./simulator";

/** The phone's own menu: PayBill with an account, or a till without one. */
export function PayByHand({ number, facts, balance, done }: { number: string; facts: Facts; balance?: number; done: () => void }) {
  const [wrong, setWrong] = useState("");
  const [busy, setBusy] = useState(false);

  async function pay(event: React.FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const typed = Object.fromEntries(new FormData(event.currentTarget)) as Record<string, string>;
    setBusy(true);
    setWrong("");
    try {
      const body = { ...typed, account: (typed.account ?? "").trim() };
      await sim("POST", `./phone/${number}/pay`, body);
      done();
    } catch (error) {
      setWrong(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  }

  const id = (name: string) => `${name}-${number}`;
  return (
    <form className="by-hand" onSubmit={pay}>
      <h2>Lipa na M-PESA</h2>
      <p className="quiet">Balance {balance === undefined ? "" : shillings(balance)}</p>
      <label htmlFor={id("number")}>Business number</label>
      <input id={id("number")} name="number" defaultValue={facts.paybill} inputMode="numeric" autoComplete="off" required />
      <label htmlFor={id("account")}>Account number</label>
      <input id={id("account")} name="account" maxLength={20} autoComplete="off" placeholder="the order's number" />
      <label htmlFor={id("amount")}>Amount in shillings</label>
      <input id={id("amount")} name="amount" inputMode="numeric" autoComplete="off" required />
      <label htmlFor={id("pin")}>PIN ({facts.pin} is right)</label>
      <input id={id("pin")} name="pin" type="password" inputMode="numeric" maxLength={4} autoComplete="off" required />
      {wrong && <p className="wrong" role="alert">{wrong}</p>}
      <button type="submit" className="go" disabled={busy}>{busy ? "Sending" : "Send"}</button>
    </form>
  );
}
