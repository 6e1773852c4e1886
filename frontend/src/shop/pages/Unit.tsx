import { useRef, useState } from "react";
import { Link, useParams } from "react-router";
import { shopTime } from "../../shared/api";
import { useLanguage, useText } from "../../shared/i18n";
import { ksh } from "../../shared/money";
import { date, day } from "../../shared/time";
import { useCalendar, useQuote, useUnit } from "../data/storage";
import { Icon } from "../parts/Icon";
import { NotYet, Trouble, said } from "../parts/states";
import { useTitle } from "../parts/title";
import { BookForm } from "../storage/BookForm";
import { Calendar } from "../storage/Calendar";
import { type Stay, choose, monthAfter } from "../storage/days";
import { metres } from "../storage/measures";

const SHOWN = 3;

function Dates({ unit }: { unit: number }) {
  const t = useText();
  const language = useLanguage();
  const [today] = useState(() => day(new Date(shopTime())));
  const [first, setFirst] = useState(() => monthAfter(today, 0));
  const [chosen, setChosen] = useState<Partial<Stay>>({});
  const calendar = useCalendar(unit, first, SHOWN);
  const quote = useQuote(unit, chosen);
  const form = useRef<HTMLElement>(null);
  const taken = calendar.data?.occupied ?? [];
  const { start_date: start, end_date: end } = chosen;
  return (
    <div className="dates">
      <section>
        <h2>{t("storage.choose")}</h2>
        <p role="status">
          {!start && t("storage.chooseFirst")}
          {start && !end && t("storage.chooseLast", { first: date(start, language) })}
          {start && end && `${date(start, language)} – ${date(end, language)}`}
        </p>
        {calendar.isError ? (
          <Trouble error={calendar.error} retry={() => void calendar.refetch()} />
        ) : (
          <Calendar
            first={first}
            months={SHOWN}
            today={today}
            taken={taken}
            chosen={chosen}
            tap={(tapped) => setChosen(choose(chosen, tapped, taken))}
            move={(months) => setFirst(monthAfter(first, months))}
          />
        )}
        <p className="small">
          <span className="day taken sample" aria-hidden="true" /> {t("storage.taken")}
        </p>
      </section>
      {start && end && quote.data && (
        <div className="chosen">
          <span>
            {date(start, language)} – {date(end, language)}
            <b className="price">{ksh(quote.data.price)}</b>
          </span>
          <button type="button" className="button" onClick={() => form.current?.querySelector("input")?.focus()}>
            {t("storage.goOn")}
          </button>
        </div>
      )}
      {start && end && (
        <section ref={form} aria-busy={quote.isPending}>
          {quote.isError && <p className="wrong">{said(quote.error)}</p>}
          {quote.data && <BookForm quote={quote.data} taken={() => void calendar.refetch()} />}
        </section>
      )}
    </div>
  );
}

export default function UnitPage() {
  const t = useText();
  const id = Number(useParams().id) || 0;
  const found = useUnit(id);
  const unit = found.data;
  useTitle(unit ? t("storage.unit", { number: unit.number }) : t("home.storage"));
  if (!unit) return <NotYet found={found} />;
  return (
    <div className="page">
      <Link className="crumb" to="/storage">
        <Icon name="left" /> {t("home.storage")}
      </Link>
      <div className="unit-head">
        <span className="door" aria-hidden="true">
          {unit.number}
        </span>
        <div>
          <h1>{t("storage.unit", { number: unit.number })}</h1>
          <p>
            {t(`storage.size.${unit.size}`)} <span className="measures">{metres(unit.dimensions)}</span>
          </p>
          <p>
            <span className="price">{ksh(unit.monthly_price)}</span> {t("storage.monthly")}
          </p>
        </div>
      </div>
      <p className="description">{unit.description}</p>
      <p>
        <Link className="crumb" to="/transport">
          <Icon name="lorry" /> {t("transport.ask")}
        </Link>
      </p>
      <Dates unit={unit.id} />
    </div>
  );
}
