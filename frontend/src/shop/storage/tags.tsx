import { useLanguage, useText } from "../../shared/i18n";
import { date } from "../../shared/time";
import type { Booking } from "../data/bookings";
import type { Transport } from "../data/transport";

const OF_BOOKING: Record<Booking["status"], string> = {
  held: "waits",
  confirmed: "paid",
  active: "paid",
  completed: "plainly",
  expired: "plainly",
  cancelled: "plainly",
};
const OF_TRANSPORT: Record<Transport["status"], string> = {
  requested: "waits",
  scheduled: "paid",
  in_progress: "paid",
  completed: "plainly",
  cancelled: "plainly",
};

export function BookingTag({ booking }: { booking: Booking }) {
  const t = useText();
  return <span className={`tag ${OF_BOOKING[booking.status]}`}>{t(`booking.${booking.status}`)}</span>;
}

export function TransportTag({ request }: { request: Transport }) {
  const t = useText();
  return <span className={`tag ${OF_TRANSPORT[request.status]}`}>{t(`transport.${request.status}`)}</span>;
}

/** `3 Dec – 8 Dec`: the first day, and the day of leaving. */
export function Stay({ booking }: { booking: Booking }) {
  const language = useLanguage();
  return (
    <>
      {date(booking.start_date, language)} – {date(booking.end_date, language)}
    </>
  );
}
