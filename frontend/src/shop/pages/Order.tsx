import { Link, useParams } from "react-router";
import { useLanguage, useText } from "../../shared/i18n";
import { ksh } from "../../shared/money";
import { useBookingOf } from "../data/bookings";
import { remembered } from "../data/kept";
import { type Order, numbersOf, orderKey, useCancel, useOrder, useReceipts } from "../data/orders";
import { BookAgain } from "../parts/BookAgain";
import { History } from "../parts/History";
import { OrderTag } from "../parts/OrderTags";
import { Since } from "../parts/Since";
import { isBooking } from "../parts/kinds";
import { Sums } from "../parts/Sums";
import { Sure } from "../parts/Sure";
import { When } from "../parts/When";
import { NotYet } from "../parts/states";
import { useTitle } from "../parts/title";
import { lineName } from "../words/lines";

export function Lines({ order }: { order: Order }) {
  const language = useLanguage();
  return (
    <ul className="order-lines">
      {order.lines.map((line, index) => (
        <li key={`${line.sku}-${index}`}>
          <b>{line.kind === "rounding" ? "" : `${line.quantity}×`}</b>
          <span>{lineName(line, language)}</span>
          <span>{ksh(line.total)}</span>
        </li>
      ))}
    </ul>
  );
}

function Cancel({ order }: { order: Order }) {
  const t = useText();
  const cancel = useCancel(order.id);
  const what = isBooking(order) ? "booking" : "order";
  return (
    <Sure
      deed={cancel}
      label={t(`${what}.cancel`)}
      question={t(`${what}.cancel.sure`)}
      yes={t("order.cancel.yes")}
      no={t("order.cancel.no")}
    />
  );
}

const NAMED = { status: "status", payment_status: "paid", fulfilment_status: "fulfilment" } as const;

function wordOf(order: Order, event: Order["history"][number]): string {
  if (event.from_status === null && event.field === "status") return "history.placed";
  if (isBooking(order) && event.field === "status" && event.to_status === "confirmed") return "booking.confirmed";
  return `${NAMED[event.field as keyof typeof NAMED] ?? "status"}.${event.to_status}`;
}

function Next({ order }: { order: Order }) {
  const t = useText();
  const waits = order.status === "pending_payment";
  const over = order.status === "cancelled" || order.status === "expired";
  return (
    <div className="actions">
      {waits && (
        <Link className="button wide" to={`/orders/${order.id}/pay`}>
          {order.payment_open ? t("order.seePayment") : t("order.pay", { total: ksh(order.due) })}
        </Link>
      )}
      {order.payment_status === "refund_due" && (
        <Link className="button" to={`/orders/${order.id}/pay`}>
          {t("order.seePayment")}
        </Link>
      )}
      {order.paid.amount > 0 && (
        <Link className="button quiet" to={`/orders/${order.id}/receipt`}>
          {t("order.print")}
        </Link>
      )}
      {over && isBooking(order) && <BookAgain order={order} />}
      {waits && !order.payment_open && <Cancel order={order} />}
    </div>
  );
}

/** What a storage unit's order leads to: the booking that it pays for. */
function ItsBooking({ order }: { order: Order }) {
  const t = useText();
  const booking = useBookingOf(order);
  if (!booking) return null;
  return (
    <Link className="board" to={`/bookings/${booking.id}`}>
      <span className="door" aria-hidden="true">
        {booking.unit.number}
      </span>
      <span>
        <b>{t("booking.see")}</b>
        {t("booking.see.more")}
      </span>
    </Link>
  );
}

function Delivery({ order }: { order: Order }) {
  const t = useText();
  const nothing = order.fulfilment_status === "none";
  return (
    <section>
      {!nothing && <h2>{t("order.to")}</h2>}
      {!nothing && <p>{order.address || t("order.fetch")}</p>}
      {order.note && <p className="small">{order.note}</p>}
    </section>
  );
}

export default function OrderPage() {
  const t = useText();
  const id = Number(useParams().id) || 0;
  const found = useOrder(id, 30_000);
  const { data: order, since } = remembered(orderKey(id), found);
  const receipts = useReceipts(order);
  useTitle(order ? t("order.title", { number: order.number }) : t("nav.orders"));
  if (!order) return <NotYet found={found} />;
  const rows: [string, string][] = numbersOf(receipts ?? [], t);
  if (order.paid.amount) rows.push([t("order.paid"), ksh(order.paid)]);
  if (order.refunded.amount) rows.push([t("order.refunded"), ksh(order.refunded)]);
  if (order.due.amount && order.paid.amount) rows.push([t("order.due"), ksh(order.due)]);
  return (
    <div className="page column">
      <div>
        <h1>{t("order.title", { number: order.number })}</h1>
        <p className="small">
          <When at={order.created_at} />
        </p>
      </div>
      <Since at={since} />
      <OrderTag order={order} />
      <Next order={order} />
      <Lines order={order} />
      <Sums rows={rows} total={[t("receipt.sum"), ksh(order.total)]} />
      {isBooking(order) ? <ItsBooking order={order} /> : <Delivery order={order} />}
      <History events={order.history.map((event) => ({ words: t(wordOf(order, event)), at: event.at }))} />
    </div>
  );
}
