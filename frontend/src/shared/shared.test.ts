import { describe, expect, test } from "vitest";
import { ksh } from "./money";
import { isPhone, phone } from "./phone";
import { appointment, countdown, date, fromWallClock, wallClock, weekday, when } from "./time";

const NOW = new Date("2026-11-21T11:05:00Z");

test("money is written as Kenyans write it, cents only where there are any", () => {
  expect([129900, 18950, 5, 100000000, -2500].map((cents) => ksh(cents).replace("\u00a0", " "))).toEqual([
    "KSh 1,299",
    "KSh 189.50",
    "KSh 0.05",
    "KSh 1,000,000",
    "-KSh 25",
  ]);
});

describe("phones", () => {
  test.each(["0712345678", "+254712345678", "254 712 345 678", "712-345-678"])("%s is one number", (typed) => {
    expect(isPhone(typed)).toBe(true);
    expect(phone(typed)).toBe("0712 345 678");
  });
  test.each(["", "0812345678", "07123", "amina"])("%s is none", (typed) => {
    expect(isPhone(typed)).toBe(false);
    expect(phone(typed)).toBe(typed);
  });
});

describe("times are Nairobi's", () => {
  test("a day has its name, and an appointment its hour", () => {
    expect(weekday("2026-11-22")).toBe("Sunday 22 November");
    expect(appointment("2026-11-21T22:30:00Z")).toBe("Sunday 22 November at 01:30");
  });
  test("today and yesterday have names", () => {
    expect(when("2026-11-21T11:05:00Z", "en", NOW)).toBe("today 14:05");
    expect(when("2026-11-20T22:30:00Z", "sw", NOW)).toBe("leo 01:30");
    expect(when("2026-11-20T20:30:00Z", "en", NOW)).toBe("yesterday 23:30");
  });
  test("other days have dates, other years their year", () => {
    expect(when("2026-08-03T06:00:00Z", "sw", NOW)).toBe("3 Ago 09:00");
    expect(date("2025-12-31", "en", NOW)).toBe("31 Dec 2025");
  });
  test("a countdown never goes below nothing", () => {
    expect([247, 60, 0.2, -5].map(countdown)).toEqual(["4:07", "1:00", "0:01", "0:00"]);
  });
  test("a box for day and time says and means Nairobi's", () => {
    expect(wallClock(new Date("2026-11-21T21:05:00Z"))).toBe("2026-11-22T00:05");
    expect(new Date(fromWallClock("2026-11-22T00:05")).toISOString()).toBe("2026-11-21T21:05:00.000Z");
  });
});
