import { expect, test } from "vitest";
import { addDays, choose, isTaken, monthAfter, weeksOf } from "./days";

const TAKEN = [{ start_date: "2026-12-10", end_date: "2026-12-20" }];

test("months begin on their weekday, and have their length", () => {
  const weeks = weeksOf("2028-02-01"); // a Tuesday, in a leap year
  expect(weeks[0]).toEqual([null, "2028-02-01", ...[2, 3, 4, 5, 6].map((n) => `2028-02-0${n}`)]);
  expect(weeks.flat().filter(Boolean)).toHaveLength(29);
});

test("years end", () => {
  expect(addDays("2026-12-31", 1)).toBe("2027-01-01");
  expect(monthAfter("2026-11-21", 2)).toBe("2027-01-01");
});

test("the day of leaving is free for the next one", () => {
  expect(["2026-12-09", "2026-12-10", "2026-12-19", "2026-12-20"].map((day) => isTaken(day, TAKEN))).toEqual([
    false,
    true,
    true,
    false,
  ]);
});

test("two taps choose a stay; a third begins again", () => {
  const first = choose({}, "2026-12-01", TAKEN);
  const both = choose(first, "2026-12-10", TAKEN); // leaving on the day when somebody else comes
  expect(both).toEqual({ start_date: "2026-12-01", end_date: "2026-12-10" });
  expect(choose(both, "2026-12-22", TAKEN)).toEqual({ start_date: "2026-12-22" });
});

test("nobody stays across somebody else's days", () => {
  expect(choose({ start_date: "2026-12-01" }, "2026-12-22", TAKEN)).toEqual({ start_date: "2026-12-22" });
  expect(choose({ start_date: "2026-12-01" }, "2026-12-12", TAKEN)).toEqual({ start_date: "2026-12-01" });
  expect(choose({ start_date: "2026-12-05" }, "2026-12-03", TAKEN)).toEqual({ start_date: "2026-12-03" });
});
