import { currentLanguage, knows, translate } from "./i18n";
import { type Money, ksh } from "./money";
import type { Problem, Refused } from "./problem";
import { date } from "./time";

type Facts = Record<string, string | number>;

/** One value of a request that the API did not take. */
export interface Wrong {
  code: string;
  pointer?: string;
  detail?: string;
}

/** Goods that cannot be had as asked: what a cart's line and a refused checkout say of them. */
export interface Short {
  code: string;
  name?: string | null;
  wanted?: number;
  available?: number | null;
}

/** What a problem says besides its code, where the codes of a shop carry it. */
interface Told {
  total?: Money;
  order_status?: string;
  occupied?: { start_date: string; end_date: string }[];
}

/** The first key that the catalogue knows; without one, English keeps the API's words, Swahili says less. */
function say(keys: string[], facts: Facts, theirs: string | undefined, general: string): string {
  const key = keys.find(knows);
  if (key) return translate(key, facts);
  const kept = currentLanguage() === "en" || !knows(general); // the back office has no catalogue
  return theirs && kept ? theirs : translate(general, facts);
}

/** "20 seconds", "2 minutes", or "a moment" when nobody said how long. */
export function waitWords(seconds: number | null): string {
  if (!seconds) return translate("wait.moment");
  return seconds < 90
    ? translate("wait.seconds", { count: seconds })
    : translate("wait.minutes", { count: Math.ceil(seconds / 60) });
}

/** What is wrong with one value, by its place and its code. */
export function wrongWords({ code, pointer = "", detail }: Wrong): string {
  const place = pointer.split("/").pop() ?? "";
  return say([`wrong.${place}.${code}`, `wrong.${code}`], {}, detail, "wrong.other");
}

/** "Unga wa dola: you want 5, 3 left." */
export function shortWords({ code, name, wanted = 0, available = 0 }: Short): string {
  const facts = { name: name ?? translate("short.unknown"), wanted, available: available ?? 0 };
  if (code === "not_for_sale") return translate("short.gone", facts);
  return translate(available ? "short.some" : "short.none", facts);
}

/** What happened to a cart that came along at the door. */
export interface Note {
  code: string;
  detail: string;
  name?: string;
}

export function noteWords({ code, detail, name }: Note): string {
  return say([`note.${code}`], { name: name ?? translate("short.unknown") }, detail, "note.other");
}

/** Why a payment ended without money, for the reasons that have no face of their own. */
export function reasonWords(reason: string | null, message: string): string {
  return say([`reason.${reason}`], {}, message, "reason.other");
}

/** What the card's bank said. */
export function declinedWords(error: { code?: string; decline_code?: string; message?: string }): string {
  const keys = [`declined.${error.decline_code}`, `declined.${error.code}`];
  return say(keys, {}, error.message, "declined.card_declined");
}

function factsOf(error: Refused): Facts {
  const { total, occupied } = error.problem as Told;
  const language = currentLanguage();
  const days = occupied?.map((stay) => `${date(stay.start_date, language)} – ${date(stay.end_date, language)}`);
  return {
    wait: waitWords(error.retryAfter),
    id: (error.problem.request_id ?? "").slice(0, 8),
    ...(total && { total: ksh(total) }),
    ...(days && { days: days.join(", ") }),
  };
}

/** What makes a code say something else: the order's state, or a unit that nobody rents. */
function variantOf(error: Refused): string {
  const { order_status: status, occupied } = error.problem as Told;
  return occupied?.length === 0 ? "closed" : (status ?? "");
}

/** What was refused and how to go on, in the reader's language. */
export function refusalWords(error: Refused): string {
  const { code, detail, errors = [] } = error.problem as Partial<Problem>;
  const key = `refused.${code}`;
  const general = error.status >= 500 ? "refused.later" : "refused.other";
  if (code === "out_of_stock") return [translate(key), ...(errors as Short[]).map(shortWords)].join(" ");
  if (code === "invalid" && errors[0]) return wrongWords(errors[0]);
  return say([`${key}.${variantOf(error)}`, key], factsOf(error), detail, general);
}
