import { useState } from "react";
import { useNavigate } from "react-router";
import { useLanguage, useText } from "../../shared/i18n";
import { ksh } from "../../shared/money";
import { date } from "../../shared/time";
import { type Booking, useExtend } from "../data/bookings";
import { useCalendar, useQuote } from "../data/storage";
import { Sums } from "../parts/Sums";
import { Loading, Trouble, said } from "../parts/states";
import { Calendar } from "./Calendar";
import { choose, monthAfter } from "./days";
import { useLength } from "./length";

const SHOWN = 2;

/** One more tap on the calendar: a new day of leaving, what it costs, and one button. */
function Days({ booking }: { booking: Booking }) {
  const t = useText();
  const language = useLanguage();
  const navigate = useNavigate();
  const start = booking.end_date;
  const [first, setFirst] = useState(() => monthAfter(start, 0));
  const [end, setEnd] = useState("");
  const calendar = useCalendar(booking.unit.id, first, SHOWN);
  const quote = useQuote(booking.unit.id, end ? { start_date: start, end_date: end } : {});
  const extending = useExtend(booking.id, (made) => void navigate(`/orders/${made.order.id}/pay`));
  const length = useLength(quote.data);
  const taken = calendar.data?.occupied ?? [];
  if (calendar.isError) return <Trouble error={calendar.error} retry={() => void calendar.refetch()} />;
  const extend = () => {
    if (!quote.data) return;
    const expected = { amount: quote.data.price.amount, currency: "KES" as const };
    extending.mutate({ end_date: end, note: "", expected_total: expected }, { onError: () => void calendar.refetch() });
  };
  return (
    <>
      <p role="status">
        {end
          ? `${date(start, language)} – ${date(end, language)}`
          : t("storage.chooseLast", { first: date(start, language) })}
      </p>
      <Calendar
        first={first}
        months={SHOWN}
        today={start}
        taken={taken}
        chosen={{ start_date: start, ...(end && { end_date: end }) }}
        tap={(tapped) => setEnd(choose({ start_date: start }, tapped, taken).end_date ?? "")}
        move={(months) => setFirst(monthAfter(first, months))}
      />
      {end && quote.isPending && <Loading label={t("loading")} />}
      {end && quote.isError && <p className="wrong">{said(quote.error)}</p>}
      {end && quote.data && (
        <>
          <Sums rows={[[t("storage.length"), length]]} total={[t("cart.total"), ksh(quote.data.price)]} />
          {extending.isError && (
            <p className="notice waits" role="alert">
              {said(extending.error)} {t("error.money")}
            </p>
          )}
          <button
            type="button"
            className="button wide"
            disabled={extending.isPending || !quote.data.available}
            onClick={extend}
          >
            {t("booking.extend.do", { total: ksh(quote.data.price) })}
          </button>
        </>
      )}
    </>
  );
}

/** Staying longer, opened by who wants it. */
export function Extend({ booking }: { booking: Booking }) {
  const t = useText();
  const [open, setOpen] = useState(false);
  if (!open) {
    return (
      <button type="button" className="button quiet" onClick={() => setOpen(true)}>
        {t("booking.extend")}
      </button>
    );
  }
  return (
    <section className="wide-part">
      <h2>{t("booking.extend")}</h2>
      <Days booking={booking} />
    </section>
  );
}
