import { Link } from "react-router";
import { useText } from "../../shared/i18n";
import { ksh } from "../../shared/money";
import { type Booking, useMyBookings } from "../data/bookings";
import { type Transport, useMyTransport } from "../data/transport";
import { When } from "../parts/When";
import { BookingTag, Stay, TransportTag } from "./tags";

export function BookingCard({ booking }: { booking: Booking }) {
  return (
    <li>
      <Link className="order-card" to={`/bookings/${booking.id}`}>
        <span className="number">{booking.unit.number}</span>
        <span className="price">{ksh(booking.price)}</span>
        <BookingTag booking={booking} />
        <span className="small">
          <Stay booking={booking} />
        </span>
      </Link>
    </li>
  );
}

function TransportCard({ request }: { request: Transport }) {
  return (
    <li>
      <Link className="order-card" to={`/transport/${request.id}`}>
        <b>
          {request.pickup_address} – {request.delivery_address}
        </b>
        <span className="price">{ksh(request.estimated_cost)}</span>
        <TransportTag request={request} />
        <span className="small">
          <When at={request.scheduled_at ?? request.preferred_at} />
        </span>
      </Link>
    </li>
  );
}

/** What is to be moved; nothing where nothing is. */
export function TransportList({ requests }: { requests: Transport[] }) {
  const t = useText();
  if (!requests.length) return null;
  return (
    <section>
      <h2>{t("transport.mine")}</h2>
      <ul className="order-list">
        {requests.map((request) => (
          <TransportCard key={request.id} request={request} />
        ))}
      </ul>
    </section>
  );
}

/** The rooms that are rented from here, and what is to be moved; nothing where there is neither. */
export function Mine() {
  const t = useText();
  const bookings = useMyBookings();
  const requests = useMyTransport();
  return (
    <>
      {bookings.length > 0 && (
        <section>
          <h2>{t("storage.mine")}</h2>
          <ul className="order-list">
            {bookings.map((booking) => (
              <BookingCard key={booking.id} booking={booking} />
            ))}
          </ul>
        </section>
      )}
      <TransportList requests={requests} />
    </>
  );
}
