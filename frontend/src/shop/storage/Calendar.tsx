import { useLanguage, useText } from "../../shared/i18n";
import { date } from "../../shared/time";
import { Icon } from "../parts/Icon";
import { type Day, type Stay, isTaken, monthAfter, weeksOf } from "./days";

interface Props {
  first: Day;
  months: number;
  today: Day;
  taken: Stay[];
  chosen: Partial<Stay>;
  tap: (day: Day) => void;
  move: (months: number) => void;
}

function title(first: Day, language: string): string {
  const format = { month: "long", year: "numeric", timeZone: "UTC" } as const;
  return new Intl.DateTimeFormat(`${language}-KE`, format).format(new Date(`${first}T00:00:00Z`));
}

// As they are written short in Kenya; what browsers call short in Swahili is the whole word.
const WEEKDAYS: Record<string, string[]> = {
  en: ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
  sw: ["Jtatu", "Jnne", "Jtano", "Alh", "Iju", "Jmosi", "Jpili"],
};

function Month({ first, today, taken, chosen, tap }: Omit<Props, "months" | "move">) {
  const t = useText();
  const language = useLanguage();
  const { start_date: start, end_date: end } = chosen;
  const cell = (day: Day | null, index: number) => {
    if (!day) return <td key={index} />;
    const full = isTaken(day, taken);
    const leaving = start && !end && day > start;
    const inside = start && (day === start || (end && day >= start && day <= end));
    return (
      <td key={index}>
        <button
          type="button"
          className={`day ${full ? "taken" : ""} ${inside ? "mine" : ""}`}
          disabled={day < today || (full && !leaving)}
          aria-pressed={Boolean(inside)}
          aria-label={`${date(day, language)}${full ? `, ${t("storage.taken")}` : ""}`}
          onClick={() => tap(day)}
        >
          {Number(day.slice(8))}
        </button>
      </td>
    );
  };
  return (
    <table className="month">
      <caption>{title(first, language)}</caption>
      <thead>
        <tr>
          {WEEKDAYS[language]?.map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeksOf(first).map((week, index) => (
          <tr key={index}>{week.map(cell)}</tr>
        ))}
      </tbody>
    </table>
  );
}

/** Months side by side; two taps choose the days. */
export function Calendar({ first, months, move, ...rest }: Props) {
  const t = useText();
  const earliest = monthAfter(rest.today, 0);
  return (
    <div className="calendar">
      <div className="calendar-move">
        <button type="button" className="button quiet" disabled={first <= earliest} onClick={() => move(-1)}>
          <Icon name="left" />
          <span className="visually-hidden">{t("storage.earlier")}</span>
        </button>
        <button type="button" className="button quiet" onClick={() => move(1)}>
          <span className="visually-hidden">{t("storage.later")}</span>
          <Icon name="right" />
        </button>
      </div>
      <div className="months">
        {Array.from({ length: months }, (_, n) => (
          <Month key={n} first={monthAfter(first, n)} {...rest} />
        ))}
      </div>
    </div>
  );
}
