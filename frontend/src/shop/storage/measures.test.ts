import { expect, test } from "vitest";
import { kilometres, metresOf } from "./measures";

test.each([
  ["12.4", 12_400],
  ["12,4", 12_400],
  [" 7 km", 7_000],
  ["0.35", 350],
])("%s are so many metres", (typed, metres) => {
  expect(metresOf(typed)).toBe(metres);
});

test.each(["", "0", "far", "-3", "12.4.5", "12345678"])("%s is no distance", (typed) => {
  expect(metresOf(typed)).toBe(null);
});

test("a distance is shown as it is said", () => {
  expect([12_400, 7_000, 350].map(kilometres)).toEqual(["12.4 km", "7 km", "0.4 km"]);
});
