import { beforeEach, expect, test } from "vitest";
import { forgetPages, turnTo } from "./paging";

const rows = Array.from({ length: 230 }, (_, index) => index);
let asked: number[] = [];

async function fetch({ limit, cursor }: { limit: number; cursor?: string }) {
  asked.push(limit);
  const from = Number(cursor ?? 0);
  const more = from + limit < rows.length;
  return { data: rows.slice(from, from + limit), page: { next_cursor: more ? String(from + limit) : null, has_more: more } };
}

beforeEach(() => {
  forgetPages();
  asked = [];
});

test("pages that are turned one by one cost one question each", async () => {
  for (const page of [1, 2, 3]) expect((await turnTo("a", page, 25, fetch)).data[0]).toBe((page - 1) * 25);
  expect(asked).toEqual([25, 25, 25]);
});

test("a page that is opened at once is reached in leaps of a hundred", async () => {
  expect((await turnTo("b", 8, 25, fetch)).data).toEqual(rows.slice(175, 200));
  expect(asked).toEqual([100, 75, 25]);
});

test("beyond the end there is nothing", async () => {
  expect((await turnTo("c", 40, 25, fetch)).data).toEqual([]);
});
