import { Suspense, lazy, useRef, useState } from "react";
import { Link, useParams } from "react-router";
import { useLanguage, useText } from "../../shared/i18n";
import { ksh } from "../../shared/money";
import { useBookingOf } from "../data/bookings";
import { remembered } from "../data/kept";
import { orderKey, useOrder, useReceipts } from "../data/orders";
import { Sums } from "../parts/Sums";
import { When } from "../parts/When";
import { Loading, NotYet } from "../parts/states";
import { useTitle } from "../parts/title";
import { ByHand } from "../payment/ByHand";
import { Sign } from "../payment/Drawing";
import { BookAgain } from "../parts/BookAgain";
import { Ended } from "../payment/Ended";
import { Kept } from "../payment/Kept";
import { PayForm } from "../payment/PayForm";
import { Returned } from "../payment/Returned";
import { Waiting } from "../payment/Waiting";
import { spoken } from "../payment/spoken";
import { stayOf } from "../words/lines";
import { type Face, type Order, type Payment, faceOf, isOpen } from "../payment/face";
import { useNewest, useNow, usePay } from "../payment/usePayment";

const Card = lazy(() => import("../payment/Card"));

function Paid({ order, payment }: { order: Order; payment?: Payment }) {
  const t = useText();
  const booking = useBookingOf(order);
  const receipts = useReceipts(order);
  const stay = stayOf(order, useLanguage());
  const prompted = payment?.status === "succeeded";
  const receipt = prompted ? payment.receipt_number : receipts?.find((each) => each.number)?.number;
  const awaited = prompted || receipts?.some((each) => each.provider === "mpesa");
  const news = awaited ? t("pay.paid.noNumber") : t("paid.paid"); // cash has no number
  return (
    <>
      <Sign icon="check" tone="paid">
        {receipt ? t("pay.paid", { receipt }) : news}
      </Sign>
      <p>{t(stay ? "pay.paid.booked" : "pay.paid.more", { order: order.number, stay: stay ?? "" })}</p>
      <Link className="button wide" to={booking ? `/bookings/${booking.id}` : `/orders/${order.id}`}>
        {t(booking ? "booking.see" : "pay.paid.order")}
      </Link>
      <Link className="button quiet" to={`/orders/${order.id}/receipt`}>
        {t("pay.paid.print")}
      </Link>
    </>
  );
}

function Closed({ order }: { order: Order }) {
  const t = useText();
  const stay = stayOf(order, useLanguage());
  return (
    <>
      <Sign icon="cross" tone="plainly">
        {t("pay.closed")}
      </Sign>
      <p>{stay ? t("pay.closed.booked", { stay }) : t("pay.closed.more")}</p>
      {stay ? (
        <BookAgain order={order} />
      ) : (
        <Link className="button" to="/goods">
          {t("cart.toGoods")}
        </Link>
      )}
    </>
  );
}

function What({ order }: { order: Order }) {
  const t = useText();
  const stay = stayOf(order, useLanguage());
  const rows: [string, string][] = [
    [t("pay.toWhom"), t("shop.name")],
    [t("pay.what"), order.number],
  ];
  if (stay) rows.push([t("pay.for"), stay]);
  return (
    <>
      <h1>{t("pay.title")}</h1>
      <Sums
        rows={rows}
        total={[t("pay.due"), ksh(order.due)]}
      />
    </>
  );
}

const WAITING: Face[] = ["sending", "prompt", "confirming", "unknown"];

function Paying({ order, payment }: { order: Order; payment?: Payment }) {
  const t = useText();
  const paying = usePay(order.id);
  const [choosing, setChoosing] = useState(false);
  const open = payment ? isOpen(payment) : false;
  const region = useRef<HTMLDivElement>(null);
  const now = useNow(open || payment?.status === "failed");
  const found = faceOf(order, payment, now);
  const over = ["paid", "returned", "closed"].includes(found) || open;
  const face: Face = paying.isPending ? "sending" : choosing && !over ? "form" : found;
  const phone = payment?.phone ?? order.phone ?? "";
  const pay: typeof paying.mutate = (wish) => {
    setChoosing(false);
    region.current?.focus({ preventScroll: true }); // what was pressed goes away
    paying.mutate(wish, { onError: () => setChoosing(true) });
  };
  const choose = () => {
    setChoosing(true);
    requestAnimationFrame(() => document.querySelector<HTMLElement>(".pay input")?.focus());
  };
  const again = () => pay(payment?.method === "card" ? { method: "card", phone: null } : { method: "mpesa", phone });
  const news = payment ?? ({ amount: order.due, status: "sending", phone, updated_at: "", created_at: "" } as Payment);
  return (
    <div className="pay" data-face={face}>
      {face === "form" && (
        <>
          <What order={order} />
          <PayForm order={order} phone={phone} pay={pay} busy={paying.isPending} error={paying.error} />
        </>
      )}
      <div className="pay-news" ref={region} tabIndex={-1}>
        {WAITING.includes(face) && <Waiting face={face} order={order} payment={news} now={now} />}
        {face === "card" && payment && (
          <Suspense fallback={<Loading label={t("loading")} />}>
            <Card payment={payment} />
          </Suspense>
        )}
        {face === "paid" && <Paid order={order} payment={payment} />}
        {face === "returned" && <Returned order={order} />}
        {face === "closed" && <Closed order={order} />}
        {payment && !over && face !== "form" && !paying.isPending && (
          <Ended
            face={face}
            order={order}
            payment={payment}
            now={now}
            busy={paying.isPending}
            again={again}
            another={choose}
          />
        )}
      </div>
      <p className="visually-hidden" role="status">
        {spoken(face, order, payment, now)}
      </p>
      {!over && face !== "sending" && <ByHand order={order} />}
      {!["paid", "closed", "returned"].includes(face) && (
        <p className="small">
          {t("pay.closeable", { order: order.number })}
          {!open && (
            <>
              {" "}
              {t("pay.held", { time: "" })}
              <When at={order.expires_at} />
            </>
          )}
        </p>
      )}
    </div>
  );
}

export default function PayPage() {
  const t = useText();
  const id = Number(useParams().id) || 0;
  const found = useOrder(id, 10_000); // somebody may pay by hand meanwhile
  const newest = useNewest(id);
  const { data: order, since, fromBefore } = remembered(orderKey(id), found);
  useTitle(t("pay.title"));
  const error = found.error ?? newest.error;
  const retry = () => void Promise.all([found.refetch(), newest.refetch()]);
  if (!order || newest.isPending) return <NotYet found={{ isError: Boolean(error), error, refetch: retry }} />;
  const before = (fromBefore && since) || (newest.fromBefore && newest.since);
  return (
    <div className="page column">
      {error && !before && (
        <p className="notice waits" role="status">
          {t("pay.offline")}
        </p>
      )}
      {before ? (
        <Kept order={order} payment={newest.payment} since={before} retry={retry} />
      ) : (
        <Paying order={order} payment={newest.payment} />
      )}
    </div>
  );
}
