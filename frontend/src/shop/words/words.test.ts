import { readFileSync, readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { SIZES } from "../data/storage";
import { en } from "./en";
import { sw } from "./sw";

const places = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).toSorted();
const shop = new URL("..", import.meta.url);
const sources = readdirSync(shop, { recursive: true, encoding: "utf8" })
  .filter((file) => /\.tsx?$/.test(file) && !file.includes("test"))
  .map((file) => readFileSync(new URL(file, shop), "utf8"));

test("every text is there in both languages, with the same places to fill in", () => {
  expect(Object.keys(sw)).toEqual(Object.keys(en));
  for (const [key, text] of Object.entries(en)) {
    const other = sw[key as keyof typeof en];
    expect(other.trim(), key).not.toBe("");
    expect(places(other), key).toEqual(places(text));
  }
});

test("every text that a page asks for is in the catalogue", () => {
  const asked = sources.flatMap((source) =>
    [...source.matchAll(/\b(?:t|translate)\((?:[^()"`]*\? )?"([^"]+)"(?: : "([^"]+)")?/g)].flatMap((found) => found.slice(1)),
  );
  const missing = asked.filter((key) => key && !(key in en));
  expect(asked.length).toBeGreaterThan(100);
  expect(missing).toEqual([]);
});

test("what the API names has a word: sizes, states of orders, bookings and money", () => {
  const document = readFileSync(new URL("../../../docs/openapi.json", shop), "utf8");
  const schemas = JSON.parse(document).components.schemas;
  const states = (schema: string, field: string): string[] => schemas[schema].properties[field].enum;
  const keys = [
    ...SIZES.map((size) => `storage.size.${size}`),
    ...states("Unit", "size").map((size) => `storage.size.${size}`),
    ...states("Order", "status").map((state) => `status.${state}`),
    ...states("Order", "payment_status").map((state) => `paid.${state}`),
    ...states("Order", "fulfilment_status").map((state) => `fulfilment.${state}`),
    ...states("Booking", "status").flatMap((state) => [`booking.${state}`, `booking.${state}.more`]),
    ...states("TransportRequest", "status").flatMap((state) => [`transport.${state}`, `transport.${state}.more`]),
  ];
  expect(keys.filter((key) => !(key in en))).toEqual([]);
});
