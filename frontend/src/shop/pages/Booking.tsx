import { Link, useParams } from "react-router";
import { shopTime } from "../../shared/api";
import { useLanguage, useText } from "../../shared/i18n";
import { ksh } from "../../shared/money";
import { date, day } from "../../shared/time";
import {
  type Booking,
  type WholeBooking,
  bookingKey,
  isOpenBooking,
  useBooking,
  useCancelBooking,
  useExtension,
} from "../data/bookings";
import { remembered } from "../data/kept";
import { useTransportOf } from "../data/transport";
import { History } from "../parts/History";
import { Icon } from "../parts/Icon";
import { Since } from "../parts/Since";
import { Sums } from "../parts/Sums";
import { Sure } from "../parts/Sure";
import { When } from "../parts/When";
import { NotYet } from "../parts/states";
import { useTitle } from "../parts/title";
import { Extend } from "../storage/Extend";
import { TransportList } from "../storage/Mine";
import { useLength } from "../storage/length";
import { BookingTag, Stay } from "../storage/tags";

/** How it stands, in a sentence or two, and what happened to the money. */
function Words({ booking }: { booking: Booking }) {
  const t = useText();
  const language = useLanguage();
  const { order, status } = booking;
  const days = { first: date(booking.start_date, language), last: date(booking.end_date, language) };
  const back = { refund_due: "booking.moneyBack", refunded: "booking.moneyWasBack" }[order.payment_status as string];
  return (
    <p className={status === "held" ? "notice waits" : "notice"}>
      {status === "held" && order.payment_open ? t("pay.confirming") : t(`booking.${status}.more`, days)}
      {status === "held" && !order.payment_open && (
        <>
          {" "}
          {t("pay.held", { time: "" })}
          <When at={order.expires_at} />
        </>
      )}
      {back && ` ${t(back)}`}
    </p>
  );
}

function Cancel({ booking }: { booking: Booking }) {
  const t = useText();
  const cancel = useCancelBooking(booking.id);
  const paid = booking.status === "confirmed";
  return (
    <Sure
      deed={cancel}
      label={t("booking.cancel")}
      question={paid ? t("booking.cancel.paid", { total: ksh(booking.order.total) }) : t("booking.cancel.sure")}
      yes={t("order.cancel.yes")}
      no={t("order.cancel.no")}
    />
  );
}

/** What to do next: pay, stay longer, have things moved, give it up. */
function Next({ booking }: { booking: Booking }) {
  const t = useText();
  const { extension, known } = useExtension(booking);
  const { order, status } = booking;
  const held = status === "held";
  const standing = status === "confirmed" || status === "active";
  const ahead = booking.start_date > day(new Date(shopTime()));
  const mayCancel = (held && !order.payment_open) || (status === "confirmed" && ahead && known && !extension);
  return (
    <div className="actions">
      {held && (
        <Link className="button wide" to={`/orders/${order.id}/pay`}>
          {order.payment_open ? t("order.seePayment") : t("order.pay", { total: ksh(order.due) })}
        </Link>
      )}
      {extension && (
        <Link className="button quiet" to={`/bookings/${extension.id}`}>
          {t("booking.goesOn")} <Stay booking={extension} />
        </Link>
      )}
      {standing && known && !extension && <Extend booking={booking} />}
      {isOpenBooking(booking) && (
        <Link className="button quiet" to={`/transport?booking=${booking.id}`}>
          <Icon name="lorry" /> {t("transport.ask")}
        </Link>
      )}
      {!isOpenBooking(booking) && (
        <Link className="button" to={`/storage/${booking.unit.id}`}>
          {t("booking.again")}
        </Link>
      )}
      {mayCancel && <Cancel booking={booking} />}
    </div>
  );
}

function Facts({ booking }: { booking: WholeBooking }) {
  const t = useText();
  const length = useLength(booking);
  return (
    <>
      <Sums
        rows={[
          [t("booking.days"), <Stay key="stay" booking={booking} />],
          [t("storage.length"), length],
          [t("storage.perMonth"), ksh(booking.monthly_price)],
          [
            t("pay.what"),
            <Link key="order" className="target" to={`/orders/${booking.order.id}`}>
              {booking.order.number}
            </Link>,
          ],
        ]}
        total={[t("receipt.sum"), ksh(booking.price)]}
      />
      {booking.extends_id !== null && (
        <p>
          <Link className="crumb" to={`/bookings/${booking.extends_id}`}>
            <Icon name="left" /> {t("booking.before")}
          </Link>
        </p>
      )}
    </>
  );
}

export default function BookingPage() {
  const t = useText();
  const id = Number(useParams().id) || 0;
  const found = useBooking(id, 30_000);
  const moves = useTransportOf(id);
  const { data: booking, since } = remembered(bookingKey(id), found);
  useTitle(booking ? t("booking.title", { number: booking.unit.number }) : t("home.storage"));
  if (!booking) return <NotYet found={found} />;
  return (
    <div className="page column">
      <Link className="crumb" to="/storage">
        <Icon name="left" /> {t("home.storage")}
      </Link>
      <div className="unit-head">
        <span className="door" aria-hidden="true">
          {booking.unit.number}
        </span>
        <div>
          <h1>{t("booking.title", { number: booking.unit.number })}</h1>
          <p>
            <Link to={`/storage/${booking.unit.id}`}>{t(`storage.size.${booking.unit.size}`)}</Link>
          </p>
          <BookingTag booking={booking} />
        </div>
      </div>
      <Since at={since} />
      <Words booking={booking} />
      <Next booking={booking} />
      <Facts booking={booking} />
      <TransportList found={moves} />
      <History
        events={booking.history.map(({ from_status, to_status, at }) => ({
          words: from_status === null ? t("booking.made") : t(`booking.${to_status}`),
          at,
        }))}
      />
    </div>
  );
}
