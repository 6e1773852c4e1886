import type { ReactNode } from "react";
import { Link } from "react-router";
import { useText } from "../../shared/i18n";
import { ksh } from "../../shared/money";
import { type Booking, isOpenBooking, useMyBookings } from "../data/bookings";
import type { Listed } from "../data/listed";
import { type Transport, isOpenTransport, useMyTransport } from "../data/transport";
import { Since } from "../parts/Since";
import { When } from "../parts/When";
import { said } from "../parts/states";
import { BookingTag, Stay, TransportTag } from "./tags";

function bookingCard(booking: Booking) {
  return (
    <li key={booking.id}>
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

function transportCard(request: Transport) {
  return (
    <li key={request.id}>
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

/** A heading with its rows; without a connection as they stood, or that they cannot be seen. Nothing where nothing is. */
function List<T extends { id: number }>({ title, found, card }: { title: string; found: Listed<T>; card: (row: T) => ReactNode }) {
  const t = useText();
  if (!found.rows.length && !found.error) return null;
  return (
    <section>
      <h2>{title}</h2>
      <Since at={found.since} />
      {found.error != null && (
        <div className="notice waits" role="status">
          <p>{said(found.error)}</p>
          <button type="button" className="plain" onClick={found.retry}>
            {t("retry")}
          </button>
        </div>
      )}
      <ul className="order-list">{found.rows.map(card)}</ul>
    </section>
  );
}

/** What is to be moved. */
export function TransportList({ found }: { found: Listed<Transport> }) {
  const t = useText();
  return <List title={t("transport.mine")} found={found} card={transportCard} />;
}

const firstOf = <T,>(found: Listed<T>, comesFirst: (row: T) => boolean): Listed<T> => ({
  ...found,
  rows: found.rows.toSorted((a, b) => Number(comesFirst(b)) - Number(comesFirst(a))),
});

/** One's own bookings and transport; what is over comes last. */
export function useMine() {
  const bookings = firstOf(useMyBookings(), isOpenBooking);
  const moves = firstOf(useMyTransport(), isOpenTransport);
  return { bookings, moves, isPending: bookings.isPending || moves.isPending };
}

/** The rooms that are rented from here, and what is to be moved. */
export function Mine({ bookings, moves }: Omit<ReturnType<typeof useMine>, "isPending">) {
  const t = useText();
  return (
    <>
      <List title={t("storage.mine")} found={bookings} card={bookingCard} />
      <TransportList found={moves} />
    </>
  );
}
