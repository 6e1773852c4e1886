import { expect, test } from "vitest";
import { actor, actorCode, asTyped, deed, why } from "./words";

test("who did something is called as people call them", () => {
  expect(["user:3", "staff:2", "admin:1", "guest"].map(actor)).toEqual(["customer 3", "staff 2", "administrator 1", "guest"]);
  expect(["mpesa:callback", "worker", "demo"].map(actor)).toEqual(["M-Pesa's callback", "the shop itself", "the demo"]);
  expect([actor("mpesa:later"), actor("robot:9"), actor(null)]).toEqual(["M-Pesa", "robot 9", ""]);
});

test("a person typed into the filter is asked for by the code, and shown as typed", () => {
  expect(["Customer 3", "staff3", " administrator 1", "user:3"].map(actorCode)).toEqual(["user:3", "staff:3", "admin:1", "user:3"]);
  expect(["staf", "staff", "mpesa:c2b", "thing 3"].map(actorCode)).toEqual(["staf", "staff", "mpesa:c2b", "thing 3"]);
  expect(["user:3", "worker", undefined].map(asTyped)).toEqual(["customer 3", "worker", ""]);
});

test("events and reasons are said without the machine's words", () => {
  expect([deed("payment", "succeeded"), deed("order", "placed"), deed("stock", "set_aside")]).toEqual(["paid", "ordered", "set aside"]);
  expect([why("insufficient_funds"), why("amount_too_small"), why(null)]).toEqual(["not enough money", "amount too small", ""]);
});
