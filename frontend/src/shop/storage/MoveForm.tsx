import { type FormEvent, useState } from "react";
import { useNavigate } from "react-router";
import { ApiError, type Schemas, shopTime } from "../../shared/api";
import { useLanguage, useText } from "../../shared/i18n";
import { ksh } from "../../shared/money";
import { isPhone, phone as shown } from "../../shared/phone";
import type { User } from "../../shared/session";
import { date, fromWallClock, wallClock } from "../../shared/time";
import type { Booking } from "../data/bookings";
import { MOST_METRES, useAskTransport, useEstimate } from "../data/transport";
import { Field, focusFirstWrong } from "../parts/Field";
import { said } from "../parts/states";
import { kilometres, metresOf } from "./measures";

type Body = Schemas["TransportRequestCreate"];
/** A field of the form, by the API's name, and what to say when it is not right. */
const WRONG = {
  booking_id: "transport.booking.over",
  pickup_address: "form.required",
  delivery_address: "form.required",
  distance_m: "transport.distance.wrong",
  preferred_at: "transport.when.over",
  phone: "form.phone",
} as const;
type Name = keyof typeof WRONG;
const NAMES = Object.keys(WRONG) as Name[];

function bodyOf(form: HTMLFormElement): Body {
  const text = (name: string) => String(new FormData(form).get(name) ?? "").trim();
  return {
    booking_id: Number(text("booking_id")) || null,
    pickup_address: text("pickup_address"),
    delivery_address: text("delivery_address"),
    distance_m: metresOf(text("distance_m")) ?? 0,
    preferred_at: text("preferred_at") && fromWallClock(text("preferred_at")),
    items: text("items"),
    name: text("name"),
    phone: text("phone"),
    email: null,
  };
}

/** What can be seen to be wrong before anything is sent. */
function wrongIn(body: Body): Name[] {
  return NAMES.filter((name) => {
    if (name === "booking_id") return false;
    if (name === "phone") return !isPhone(body.phone ?? "");
    if (name === "distance_m") return !body.distance_m || body.distance_m > MOST_METRES;
    if (name === "preferred_at") return !body.preferred_at || Date.parse(body.preferred_at) < shopTime();
    return !body[name];
  });
}

function Cost({ metres }: { metres: number | null }) {
  const t = useText();
  const estimate = useEstimate(metres);
  const found = metres === null ? undefined : estimate.data;
  return (
    <div className="cost" role="status">
      {found ? (
        <>
          <span className="price big">{ksh(found.estimated_cost)}</span>
          <span className="small">
            {t("transport.estimate", {
              base: ksh(found.base),
              each: ksh(found.per_km),
              distance: kilometres(found.distance_m),
            })}
          </span>
        </>
      ) : (
        <span className="small">{t("transport.estimate.none")}</span>
      )}
    </div>
  );
}

function ForBooking({ bookings, chosen, wrong }: { bookings: Booking[]; chosen?: Booking; wrong?: string }) {
  const t = useText();
  const language = useLanguage();
  if (!bookings.length) return null;
  return (
    <label>
      {t("transport.booking")}
      <select name="booking_id" defaultValue={chosen?.id ?? ""} aria-invalid={wrong ? true : undefined}>
        <option value="">{t("transport.booking.none")}</option>
        {bookings.map((each) => (
          <option key={each.id} value={each.id}>
            {`${t("storage.unit", { number: each.unit.number })}, ${date(each.start_date, language)} – ${date(each.end_date, language)}`}
          </option>
        ))}
      </select>
      {wrong && <span className="wrong">{wrong}</span>}
    </label>
  );
}

/** From where, to where, how far, when, and for whom; what it is likely to cost is said while one writes. */
export function MoveForm({ user, bookings, chosen }: { user?: User; bookings: Booking[]; chosen?: Booking }) {
  const t = useText();
  const navigate = useNavigate();
  const asking = useAskTransport((made) => void navigate(`/transport/${made.id}`));
  const [found, setFound] = useState<Name[]>([]);
  const [metres, setMetres] = useState<number | null>(null);
  const [soonest] = useState(() => wallClock(new Date(shopTime())));
  const error = asking.error instanceof ApiError ? asking.error : null;
  const wrong = (name: Name) => (found.includes(name) || error?.field(`/${name}`) ? t(WRONG[name]) : undefined);
  const placed = NAMES.some((name) => error?.field(`/${name}`));
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const body = bodyOf(form);
    const missing = wrongIn(body);
    setFound(missing);
    asking.reset();
    if (missing.length) return focusFirstWrong(form);
    asking.mutate(body, { onError: () => focusFirstWrong(form) });
  };
  return (
    <form className="form" noValidate onSubmit={submit}>
      <ForBooking bookings={bookings} chosen={chosen} wrong={wrong("booking_id")} />
      <Field
        label={t("transport.from")}
        hint={t("checkout.address.place")}
        name="pickup_address"
        autoComplete="street-address"
        maxLength={500}
        wrong={wrong("pickup_address")}
      />
      <Field
        label={t("transport.to")}
        name="delivery_address"
        maxLength={500}
        defaultValue={chosen && t("transport.toUnit", { number: chosen.unit.number })}
        wrong={wrong("delivery_address")}
      />
      <Field
        label={t("transport.distance")}
        hint={t("transport.distance.hint")}
        name="distance_m"
        inputMode="decimal"
        maxLength={10}
        onChange={(event) => setMetres(metresOf(event.currentTarget.value))}
        wrong={wrong("distance_m")}
      />
      <Cost metres={metres} />
      <Field
        label={t("transport.wanted")}
        hint={t("transport.wanted.hint")}
        name="preferred_at"
        type="datetime-local"
        min={soonest}
        wrong={wrong("preferred_at")}
      />
      <Field label={t("transport.items")} hint={t("transport.items.hint")} name="items" rows={3} maxLength={2000} />
      <Field
        label={t("checkout.phone.reach")}
        name="phone"
        type="tel"
        autoComplete="tel"
        maxLength={32}
        defaultValue={shown(user?.phone)}
        wrong={wrong("phone")}
      />
      <Field
        label={t("checkout.name")}
        name="name"
        autoComplete="name"
        maxLength={120}
        defaultValue={user?.name || chosen?.name}
      />
      {asking.isError && !placed && (
        <p className="notice waits" role="alert">
          {error?.offline ? t("error.offline.more") : said(asking.error)}
        </p>
      )}
      <button type="submit" className="button wide" disabled={asking.isPending}>
        {t("transport.send")}
      </button>
      <p className="small">{t("transport.estimate.more")}</p>
    </form>
  );
}
