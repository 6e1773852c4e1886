import { Link } from "react-router";
import { useText } from "../../shared/i18n";
import { ksh } from "../../shared/money";
import { shortWords } from "../../shared/refusal";
import { type CartLine, useCart, useCartChange } from "../data/cart";
import { Picture } from "../parts/Picture";
import { Quantity } from "../parts/Quantity";
import { Sums } from "../parts/Sums";
import { Empty, NotYet, said } from "../parts/states";
import { useTitle } from "../parts/title";

function Line({ line }: { line: CartLine }) {
  const t = useText();
  const change = useCartChange();
  const name = line.name ?? t("cart.gone");
  const set = (quantity: number) => change.mutate({ product: line.product_id, quantity });
  return (
    <li className="line">
      <Picture name={name} id={line.product_id} image={line.picture} place="line" />
      <span className="line-name">
        <Link to={`/goods/${line.product_id}`}>{name}</Link>
        {line.unit_price && <span className="small">{t("order.each", { price: ksh(line.unit_price) })}</span>}
      </span>
      <span className="price">{line.line_total && ksh(line.line_total)}</span>
      <div className="line-change">
        <Quantity
          value={line.quantity}
          least={1}
          most={line.available ?? 99}
          busy={change.isPending}
          change={set}
        />
        <button
          type="button"
          className="plain"
          aria-label={t("cart.remove", { name })}
          disabled={change.isPending}
          onClick={() => set(0)}
        >
          {t("cart.remove", { name: "" }).trim()}
        </button>
      </div>
      {line.problem && <p className="wrong">{shortWords({ ...line, ...line.problem, wanted: line.quantity })}</p>}
      {change.isError && (
        <p className="wrong" role="alert">
          {said(change.error)}
        </p>
      )}
    </li>
  );
}

export default function CartPage() {
  const t = useText();
  const found = useCart();
  const cart = found.data;
  useTitle(t("cart.title"));
  if (found.isError || !cart) return <NotYet found={found} />;
  if (!cart.items.length) {
    return (
      <div className="page column">
        <h1>{t("cart.title")}</h1>
        <Empty title={t("cart.empty")} more={t("cart.empty.more")}>
          <Link className="button" to="/goods">
            {t("cart.toGoods")}
          </Link>
        </Empty>
      </div>
    );
  }
  const rounding: [string, string][] = cart.rounding.amount ? [[t("cart.rounding"), ksh(cart.rounding)]] : [];
  return (
    <div className="page column">
      <h1>{t("cart.title")}</h1>
      <ul className="lines">
        {cart.items.map((line) => (
          <Line key={line.product_id} line={line} />
        ))}
      </ul>
      {cart.total.amount > 0 && (
        <Sums
          rows={[[t("cart.subtotal"), ksh(cart.subtotal)], ...rounding]}
          total={[t("cart.total"), ksh(cart.total)]}
        />
      )}
      {cart.ready ? (
        <Link className="button wide" to="/checkout">
          {t("cart.checkout")}
        </Link>
      ) : (
        <p className="notice waits">{t("cart.fix")}</p>
      )}
    </div>
  );
}
