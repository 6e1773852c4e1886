/** Days as `2026-11-21`, without a time: they sort and compare as text. */
export type Day = string;

export interface Stay {
  start_date: Day;
  end_date: Day; // the day of leaving, not a day of the stay any more
}

const MS = 86_400_000;
const at = (day: Day): number => Date.parse(`${day}T00:00:00Z`);
const dayOf = (ms: number): Day => new Date(ms).toISOString().slice(0, 10);

export const addDays = (day: Day, days: number): Day => dayOf(at(day) + days * MS);

/** The first of the month that is `months` after the month of `day`. */
export function monthAfter(day: Day, months: number): Day {
  const [year = 0, month = 1] = day.split("-").map(Number);
  return dayOf(Date.UTC(year, month - 1 + months, 1));
}

/** The weeks of a month, Monday first; null is a day of another month. */
export function weeksOf(first: Day): (Day | null)[][] {
  const lead = (new Date(at(first)).getUTCDay() + 6) % 7;
  const count = Math.round((at(monthAfter(first, 1)) - at(first)) / MS);
  const cells: (Day | null)[] = Array.from({ length: lead }, () => null);
  for (let n = 0; n < count; n += 1) cells.push(addDays(first, n));
  while (cells.length % 7) cells.push(null);
  return Array.from({ length: cells.length / 7 }, (_, week) => cells.slice(week * 7, week * 7 + 7));
}

export const isTaken = (day: Day, taken: Stay[]): boolean =>
  taken.some((stay) => stay.start_date <= day && day < stay.end_date);

/** Whether no day of the stay is taken. */
export const isFree = (stay: Stay, taken: Stay[]): boolean =>
  taken.every((other) => other.end_date <= stay.start_date || stay.end_date <= other.start_date);

/** What a tap on `day` makes of the choice: a first day, a day of leaving, or a new beginning. */
export function choose(chosen: Partial<Stay>, day: Day, taken: Stay[]): Partial<Stay> {
  const { start_date: start, end_date: end } = chosen;
  if (start && !end && day > start && isFree({ start_date: start, end_date: day }, taken)) {
    return { start_date: start, end_date: day };
  }
  return isTaken(day, taken) ? chosen : { start_date: day };
}
