import { Link, useParams } from "react-router";
import { useLanguage, useText } from "../../shared/i18n";
import { ksh } from "../../shared/money";
import { phone } from "../../shared/phone";
import { full } from "../../shared/time";
import { remembered } from "../data/kept";
import { numbersOf, orderKey, useOrder, useReceipts } from "../data/orders";
import { Since } from "../parts/Since";
import { Sums } from "../parts/Sums";
import { Empty, NotYet } from "../parts/states";
import { useTitle } from "../parts/title";
import { Lines } from "./Order";

export default function ReceiptPage() {
  const t = useText();
  const language = useLanguage();
  const id = Number(useParams().id) || 0;
  const found = useOrder(id);
  const { data: order, since } = remembered(orderKey(id), found);
  const receipts = useReceipts(order);
  useTitle(t("receipt.title"));
  if (!order) return <NotYet found={found} />;
  if (!order.paid.amount) {
    return (
      <div className="page column">
        <Empty title={t("receipt.none")} more={t("receipt.none.more")}>
          <Link className="button" to={`/orders/${id}`}>
            {t("order.title", { number: order.number })}
          </Link>
        </Empty>
      </div>
    );
  }
  const payer = [order.name, phone(order.phone).replaceAll(" ", "\u00a0")].filter(Boolean).join(", ");
  const rows: [string, string][] = [
    [t("receipt.order"), order.number],
    [t("receipt.date"), full(order.confirmed_at ?? order.updated_at, language)],
    ...(payer ? ([[t("receipt.for"), payer]] as [string, string][]) : []),
    ...numbersOf(receipts ?? [], t),
  ];
  const money: [string, string][] = [[t("order.paid"), ksh(order.paid)]];
  if (order.refunded.amount) money.push([t("order.refunded"), ksh(order.refunded)]);
  return (
    <div className="page column">
      <Since at={since} />
      <article className="till">
        <h1>{t("shop.name")}</h1>
        <span className="stamp">{t(`paid.${order.payment_status}`)}</span>
        <dl className="sums">
          {rows.map(([word, fact]) => (
            <div key={word}>
              <dt>{word}</dt>
              <dd className="fact">{fact}</dd>
            </div>
          ))}
        </dl>
        <Lines order={order} />
        <Sums rows={money} total={[t("receipt.sum"), ksh(order.total)]} />
        <p>{t("receipt.thanks")}</p>
      </article>
      <div className="actions no-print">
        <button type="button" className="button" onClick={() => window.print()}>
          {t("receipt.print")}
        </button>
        <Link className="button quiet" to={`/orders/${id}`}>
          {t("pay.paid.order")}
        </Link>
      </div>
    </div>
  );
}
