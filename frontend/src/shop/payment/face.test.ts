import { expect, test } from "vitest";
import { type Face, type Order, type Payment, faceOf, returnedKey, secondsToWait } from "./face";

const ASKED = Date.parse("2026-11-21T11:00:00Z");
const order = (facts: Partial<Order> = {}) =>
  ({ status: "pending_payment", payment_status: "unpaid", ...facts }) as Order;
const payment = (facts: Partial<Payment>) =>
  ({
    method: "mpesa_stk",
    reason: null,
    created_at: "2026-11-21T11:00:00Z",
    updated_at: "2026-11-21T11:00:00Z",
    ...facts,
  }) as Payment;

const FACES: [Face, Partial<Order>, Partial<Payment> | null, number][] = [
  ["form", {}, null, 0],
  ["sending", {}, { status: "sending" }, 1],
  ["prompt", {}, { status: "pending" }, 10],
  ["confirming", {}, { status: "pending" }, 61],
  ["card", {}, { status: "pending", method: "card" }, 500],
  ["unknown", {}, { status: "unknown" }, 61],
  ["paid", { status: "confirmed", payment_status: "paid" }, { status: "succeeded" }, 20],
  ["paid", { status: "confirmed", payment_status: "paid" }, null, 20],
  ["paid", { status: "completed", payment_status: "paid" }, { status: "failed", reason: "wrong_pin" }, 20],
  ["wrongPin", {}, { status: "failed", reason: "wrong_pin" }, 20],
  ["cancelled", {}, { status: "cancelled", reason: "cancelled_by_payer" }, 20],
  ["noAnswer", {}, { status: "expired", reason: "no_answer" }, 70],
  ["noMoney", {}, { status: "failed", reason: "insufficient_funds" }, 20],
  ["busy", {}, { status: "failed", reason: "mpesa_busy" }, 20],
  ["other", {}, { status: "failed", reason: "mpesa_account_locked" }, 20],
  ["silent", {}, { status: "expired", reason: "no_answer_from_mpesa" }, 400],
  ["other", {}, { status: "expired", reason: "timed_out", method: "card" }, 4000],
  ["cancelled", {}, { status: "cancelled", reason: "cancelled_by_payer", method: "card" }, 20],
  ["returned", { status: "expired", payment_status: "refund_due" }, { status: "succeeded" }, 9000],
  ["returned", { status: "cancelled", payment_status: "refunded" }, { status: "succeeded" }, 9000],
  ["closed", { status: "expired" }, { status: "expired", reason: "no_answer" }, 9000],
];

test.each(FACES)("%s", (face, ordered, paid, seconds) => {
  expect(faceOf(order(ordered), paid ? payment(paid) : undefined, ASKED + seconds * 1000)).toBe(face);
});

test("an expired order that is still being paid waits for the payment, not for the clock", () => {
  expect(faceOf(order({ status: "expired" }), payment({ status: "unknown" }), ASKED)).toBe("unknown");
});

const HISTORY = [
  { field: "status", from_status: "pending_payment", to_status: "confirmed", at: "2026-11-21T11:01:00Z" },
  { field: "status", from_status: "confirmed", to_status: "cancelled", at: "2026-11-21T11:05:00Z" },
];
const WHY: [string, string, string, object[]][] = [
  ["pay.returned", "goods", "refund_due", HISTORY.slice(1)],
  ["pay.returned.done", "goods", "refunded", HISTORY.slice(1)],
  ["pay.returned.late", "booking", "refund_due", HISTORY.slice(1)],
  ["pay.returned.late.done", "booking", "refunded", HISTORY.slice(1)],
  ["pay.returned.cancelled", "booking", "refund_due", HISTORY],
  ["pay.returned.cancelled.done", "booking", "refunded", HISTORY],
];

test.each(WHY)("money that goes back says why: %s", (key, kind, paid, history) => {
  const lines = [{ kind }] as Order["lines"];
  const facts = { status: "cancelled", payment_status: paid, lines, history } as Partial<Order>;
  expect(returnedKey(order(facts))).toBe(key);
});

test("a busy M-Pesa says how long to wait, and no longer than that", () => {
  const busy = payment({ status: "failed", reason: "mpesa_busy" });
  expect(secondsToWait(busy, ASKED + 30_000)).toBe(90);
  expect(secondsToWait(busy, ASKED + 300_000)).toBe(0);
});
