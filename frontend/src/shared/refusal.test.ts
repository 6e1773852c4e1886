import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { en } from "../shop/words/en";
import { lineName } from "../shop/words/lines";
import { sw } from "../shop/words/sw";
import { ApiError } from "./api";
import { giveCatalogues, setLanguage } from "./i18n";
import { declinedWords, noteWords, reasonWords, refusalWords, shortWords, waitWords } from "./refusal";

const SHORT = [
  { pointer: "/items/1", code: "out_of_stock", detail: "English", name: "Unga", wanted: 5, available: 3 },
  { pointer: "/items/2", code: "out_of_stock", detail: "English", name: "Chai", wanted: 1, available: 0 },
  { pointer: "/items/3", code: "not_for_sale", detail: "English", name: "Sukari", wanted: 1, available: 0 },
];
const refused = (code: string, facts: object = {}, status = 409, wait: number | null = null) =>
  new ApiError(status, { code, detail: "The API's own words.", errors: [], ...facts }, wait);
const plain = (text: string | undefined) => text?.replace(/\u00a0/g, " ");

beforeAll(async () => {
  vi.stubGlobal("localStorage", { setItem: () => undefined, getItem: () => null });
  vi.stubGlobal("document", { documentElement: {} });
  await giveCatalogues({ en: async () => en, sw: async () => sw });
  await setLanguage("sw");
});
afterAll(() => vi.unstubAllGlobals());

test("what happened to a cart at the door names the goods, and never says it in English", () => {
  const note = { detail: "The API's own words.", name: "Unga" };
  expect(noteWords({ code: "not_for_sale", ...note })).toBe("Unga haiuzwi tena, kwa hivyo haikuongezwa.");
  expect(noteWords({ code: "cart_not_merged", detail: note.detail })).toContain("Ulichochagua kabla ya kuingia");
  expect(noteWords({ code: "something_new", ...note })).toBe("Kuna kilichobadilika kwenye kikapu chako. Kiangalie.");
});

test("a refused checkout names every short of its goods, in Swahili", () => {
  expect(refusalWords(refused("out_of_stock", { errors: SHORT }))).toBe(
    "Baadhi ya bidhaa hazipatikani kama ulivyotaka. Unga: umetaka 5, zimebaki 3. Chai: imeisha. " +
      "Sukari: haiuzwi tena. Iondoe kwenye kikapu.",
  );
});

test("facts that a problem carries are in the sentence", () => {
  const stay = [{ start_date: "2026-12-03", end_date: "2026-12-05" }];
  const total = { amount: 129900, currency: "KES" };
  expect(plain(refusalWords(refused("total_changed", { total })))).toContain("sasa ni KSh 1,299.");
  expect(refusalWords(refused("unit_not_available", { occupied: stay }))).toContain("3 Des – 5 Des");
  expect(refusalWords(refused("unit_not_available", { occupied: [] }))).toContain("hakikodishwi");
  expect(refusalWords(refused("order_not_payable", { order_status: "cancelled" }))).toContain("ilighairiwa");
  expect(refusalWords(refused("order_not_payable", { order_status: "other" }))).toContain("haiwezi kulipwa");
  expect(refusalWords(refused("phone_busy", {}, 429, 75))).toContain("baada ya sekunde 75.");
  expect(refusalWords(refused("internal_error", { request_id: "8f14e45fceea167a" }, 500))).toContain("8f14e45f.");
});

test("a wait is a time that people say", () => {
  expect([null, 1, 20, 90, 3000].map(waitWords)).toEqual([
    "muda mfupi",
    "sekunde 1",
    "sekunde 20",
    "dakika 2",
    "dakika 50",
  ]);
});

test("a code that nobody put into words is never shown in English to who reads Swahili", () => {
  expect(refusalWords(refused("brand_new"))).toBe(sw["refused.other"]);
  expect(refusalWords(new ApiError(502, {}, null))).toBe("Duka halipatikani kwa sasa. Jaribu tena baada ya muda mfupi.");
  expect(reasonWords("brand_new", "English")).toBe(sw["reason.other"]);
  expect(declinedWords({ code: "brand_new", message: "English" })).toBe(sw["declined.card_declined"]);
  const wrong = [{ pointer: "/note", code: "brand_new", detail: "English" }];
  expect(refused("invalid", { errors: wrong }, 422).field("/note")).toBe(sw["wrong.other"]);
});

test("a value's own place says more than its code", () => {
  const wrong = [{ pointer: "/email", code: "taken", detail: "English" }];
  const error = refused("email_taken", { errors: wrong });
  expect(error.field("/email")).toBe(sw["wrong.email.taken"]);
  expect(error.field("/phone")).toBeUndefined();
});

test("a line of the cart says what is left, also of goods without a name", () => {
  expect(shortWords({ code: "only_n_left", name: "Unga", wanted: 5, available: 2 })).toBe("Unga: umetaka 5, zimebaki 2.");
  expect(shortWords({ code: "not_for_sale", name: null })).toBe("Bidhaa moja: haiuzwi tena. Iondoe kwenye kikapu.");
});

test("what the shop adds to an order is not called by its English name", () => {
  const stay = { kind: "booking", name: "Storage unit A12, 1 Mar 2031 to 1 Apr 2031" };
  expect(lineName(stay, "sw")).toBe("Chumba A12, 1 Mac 2031 – 1 Apr 2031");
  expect(lineName({ kind: "rounding", name: "Rounded up to a whole shilling" }, "sw")).toBe(sw["cart.rounding"]);
  expect(lineName({ kind: "product", name: "Storage unit A12" }, "sw")).toBe("Storage unit A12");
});

test("in English the API's own words stand where the catalogue has none", async () => {
  await setLanguage("en");
  expect(refusalWords(refused("brand_new"))).toBe("The API's own words.");
  expect(refusalWords(refused("cart_empty"))).toBe("Your cart is empty.");
  await setLanguage("sw");
});
