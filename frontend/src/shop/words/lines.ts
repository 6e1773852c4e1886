import type { Schemas } from "../../shared/api";
import { type Language, translate } from "../../shared/i18n";
import { date } from "../../shared/time";

const STAY = /^Storage unit (.+), (\d+ [A-Z][a-z]{2} \d{4}) to (\d+ [A-Z][a-z]{2} \d{4})$/;
const isoDay = (written: string): string => new Date(`${written} UTC`).toISOString().slice(0, 10);

/** `Unit A-01, 1 Feb – 6 Mar` for an order that pays for a stay. */
export function stayOf({ lines }: Pick<Schemas["Order"], "lines">, language: Language): string | undefined {
  const line = lines.find((each) => each.kind === "booking");
  return line && lineName(line, language);
}

/** What an order's line is called: goods keep their name, what the shop added speaks the reader's language. */
export function lineName({ kind, name }: Pick<Schemas["OrderLine"], "kind" | "name">, language: Language): string {
  if (kind === "rounding") return translate("cart.rounding");
  const [, number = "", first = "", last = ""] = (kind === "booking" && STAY.exec(name)) || [];
  if (!number) return name;
  return `${translate("storage.unit", { number })}, ${date(isoDay(first), language)} – ${date(isoDay(last), language)}`;
}
