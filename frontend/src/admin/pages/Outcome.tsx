import { useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { ApiError, type Schemas, newKey } from "../../shared/api";
import { ksh } from "../../shared/money";
import { phone } from "../../shared/phone";
import { To } from "../base/fields";
import { call } from "../base/http";

export type Sold = Schemas["Sold"];
type Payment = Schemas["Payment"];
const OVER = new Set(["succeeded", "failed", "cancelled", "expired"]);

/** How a sale went: at once for cash, once the phone has answered for M-Pesa. */
export function Outcome({ sold, next, back }: { sold: Sold; next: () => void; back: () => void }) {
  const first = sold.payment;
  const { data } = useQuery({
    queryKey: ["counter", "payment", first?.id],
    queryFn: async () => (await call<Payment>("GET", `/payments/${first?.id}`)).data,
    enabled: Boolean(first),
    refetchInterval: (query) => (query.state.data && OVER.has(query.state.data.status) ? false : 1500),
  });
  if (!first) return <Cash sold={sold} next={next} />;
  const payment = data ?? first;
  const paid = payment.status === "succeeded";
  const over = OVER.has(payment.status);
  return (
    <section className={`board outcome ${paid ? "paid" : over ? "failed" : "waits"}`} aria-live="polite">
      <h2>{paid ? "✓ Paid" : over ? "✗ Not paid" : "◷ The phone rings"}</h2>
      <p className="price large">{ksh(payment.amount)}</p>
      <p>{payment.message}</p>
      {!over && <p>{phone(payment.phone)} shows a prompt for {ksh(payment.amount)}, account {payment.account_reference}. Do not hand over the goods yet.</p>}
      {paid && <p>Receipt <b className="number">{payment.receipt_number ?? "to come"}</b>. The goods left the shelf.</p>}
      {over && !paid && <p>Nothing was taken, as far as M-Pesa says. The goods stay held for a while: ask again from the order, or cancel it there.</p>}
      <div className="choices">
        {paid ? <HandedOver sold={sold} next={next} /> : <button type="button" className="button big plain" onClick={next}>Next customer</button>}
        {over && !paid && <button type="button" className="button big plain" onClick={back}>Sell it another way</button>}
        <To resource="orders" id={sold.order_id}>Order {sold.order_number}</To>
      </div>
    </section>
  );
}

function Cash({ sold, next }: { sold: Sold; next: () => void }) {
  const [given, setGiven] = useState("");
  const change = Math.round(Number(given) * 100) - sold.total.amount;
  return (
    <section className="board outcome paid" aria-live="polite">
      <h2>✓ Paid in cash</h2>
      <p className="price large">{ksh(sold.total)}</p>
      <div className="field">
        <label htmlFor="given">Given, in shillings</label>
        <input id="given" inputMode="numeric" autoComplete="off" value={given} onChange={(event) => setGiven(event.target.value)} />
        <small>{given && change >= 0 ? <>Change: <b>{ksh(change)}</b></> : given ? "That is less than the price" : "To work out the change"}</small>
      </div>
      <div className="choices">
        <HandedOver sold={sold} next={next} />
        <To resource="orders" id={sold.order_id}>Order {sold.order_number}</To>
      </div>
    </section>
  );
}

/** Who stands at the counter takes the goods along: the order is delivered, and is not left to ship. */
function HandedOver({ sold, next }: { sold: Sold; next: () => void }) {
  const [wrong, setWrong] = useState("");
  const [key] = useState(newKey);
  async function hand() {
    try {
      const body = { event: "deliver", reason: "Handed over at the counter" };
      await call("POST", `/orders/${sold.order_id}/fulfilment`, { body, key });
      next();
    } catch (error) {
      setWrong(error instanceof ApiError ? error.message : String(error));
    }
  }
  return (
    <>
      <button type="button" className="button big" onClick={hand}>Handed over. Next customer</button>
      <button type="button" className="button big plain" onClick={next}>The goods follow later</button>
      {wrong && <p className="wrong" role="alert">{wrong}</p>}
    </>
  );
}
