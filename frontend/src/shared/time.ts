import type { Language } from "./i18n";

/** Times are those of Nairobi, wherever the browser is. */
export const ZONE = "Africa/Nairobi";
const LOCALE: Record<Language, string> = { en: "en-KE", sw: "sw-KE" };
const TODAY: Record<Language, [string, string]> = { en: ["today", "yesterday"], sw: ["leo", "jana"] };
const SHORT: Record<Language, string[]> = {
  en: ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
  sw: ["Jan", "Feb", "Mac", "Apr", "Mei", "Jun", "Jul", "Ago", "Sep", "Okt", "Nov", "Des"],
};

/** The day in Nairobi as `2026-11-21`. */
export function day(moment: Date): string {
  return new Intl.DateTimeFormat("en-CA", { timeZone: ZONE, dateStyle: "short" }).format(moment);
}

/** The time of day in Nairobi as `14:05`. */
export function clock(moment: Date): string {
  return new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, hour: "2-digit", minute: "2-digit" }).format(moment);
}

/** `today 14:05`, `yesterday 09:30`, `3 Nov 14:05`, `3 Nov 2025 14:05`. */
export function when(iso: string, language: Language, now = new Date()): string {
  const moment = new Date(iso);
  const then = day(moment);
  const [today, yesterday] = TODAY[language];
  if (then === day(now)) return `${today} ${clock(moment)}`;
  if (then === day(new Date(now.getTime() - 86_400_000))) return `${yesterday} ${clock(moment)}`;
  return `${date(then, language, now)} ${clock(moment)}`;
}

/** `3 Nov` for `2026-11-03`, with the year where it is another. */
export function date(isoDay: string, language: Language, now = new Date()): string {
  const [year = "", month = "1", dayOfMonth = "1"] = isoDay.split("-");
  const short = `${Number(dayOfMonth)} ${SHORT[language][Number(month) - 1]}`;
  return year === day(now).slice(0, 4) ? short : `${short} ${year}`;
}

/** `Saturday 21 November` for `2026-11-21`. */
export function weekday(isoDay: string): string {
  const format = { timeZone: "UTC", weekday: "long", day: "numeric", month: "long" } as const;
  return new Intl.DateTimeFormat("en-GB", format).format(new Date(isoDay));
}

/** `Saturday 21 November at 14:05`: for what is agreed with somebody. */
export const appointment = (iso: string): string => `${weekday(day(new Date(iso)))} at ${clock(new Date(iso))}`;

/** The whole truth, for hover and press. */
export function full(iso: string, language: Language): string {
  const format = { timeZone: ZONE, dateStyle: "full", timeStyle: "medium" } as const;
  return new Intl.DateTimeFormat(LOCALE[language], format).format(new Date(iso));
}

/** `4:07` for 247 seconds. */
export function countdown(seconds: number): string {
  const left = Math.max(0, Math.ceil(seconds));
  return `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
}

/** What a clock in Nairobi shows, as a box for day and time takes it: `2026-11-21T14:05`. */
export const wallClock = (moment: Date): string => `${day(moment)}T${clock(moment)}`;

/** The moment that such a box names; Kenya keeps one time all year. */
export const fromWallClock = (typed: string): string => `${typed.slice(0, 16)}:00+03:00`;
