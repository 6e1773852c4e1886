import { Link } from "react-router";
import { useText } from "../../shared/i18n";
import { useBookingOf } from "../data/bookings";
import type { Order } from "../data/orders";

/** From the order of a stay that came to nothing to the unit's free days. */
export function BookAgain({ order }: { order: Order }) {
  const t = useText();
  const booking = useBookingOf(order);
  return (
    <Link className="button" to={booking ? `/storage/${booking.unit.id}` : "/storage"}>
      {t(booking ? "booking.again" : "booking.another")}
    </Link>
  );
}
