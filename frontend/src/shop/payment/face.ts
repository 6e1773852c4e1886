import type { Schemas } from "../../shared/api";
import { isBooking } from "../parts/kinds";

export type Payment = Schemas["Payment"];
export type Order = Schemas["Order"];

/** How long Safaricom leaves the prompt on a phone before it answers 1037 by itself. */
export const PROMPT_SECONDS = 60;

/** What the page shows: one of look.md's rows each, and what stands before and after them. */
export type Face =
  | "form"
  | "sending"
  | "prompt"
  | "card"
  | "confirming"
  | "unknown"
  | "paid"
  | "wrongPin"
  | "cancelled"
  | "noAnswer"
  | "noMoney"
  | "busy"
  | "silent"
  | "other"
  | "returned"
  | "closed";

const OF_REASON: Record<string, Face> = {
  wrong_pin: "wrongPin",
  insufficient_funds: "noMoney",
  cancelled_by_payer: "cancelled",
  timed_out: "noAnswer",
  no_answer: "noAnswer",
  mpesa_busy: "busy",
  phone_busy: "busy",
  repeated_too_soon: "busy",
  mpesa_unreachable: "busy",
  prompt_not_sent: "busy",
  no_answer_from_mpesa: "silent",
};

/** Minutes that these reasons ask to wait, from the moment they were heard. */
const WAIT_MINUTES: Record<string, number> = { mpesa_busy: 2, mpesa_unreachable: 2, repeated_too_soon: 2, phone_busy: 1 };

export const isOpen = (payment: Payment): boolean =>
  ["created", "sending", "pending", "unknown"].includes(payment.status);

/** Seconds since the payment was asked for. */
export function age(payment: Payment, now: number): number {
  return (now - Date.parse(payment.created_at)) / 1000;
}

/** Seconds until trying again makes sense; 0 when it does now. */
export function secondsToWait(payment: Payment, now: number): number {
  const minutes = WAIT_MINUTES[payment.reason ?? ""] ?? 1;
  return Math.max(0, (Date.parse(payment.updated_at) + minutes * 60_000 - now) / 1000);
}

/** The face of an order and its newest attempt. Never "failed" before it is certain, never "paid" before it is. */
export function faceOf(order: Order, payment: Payment | undefined, now: number): Face {
  if (isReturned(order)) return "returned";
  if (payment && isOpen(payment)) return openFace(payment, now);
  if (order.payment_status === "paid" || payment?.status === "succeeded") return "paid";
  if (order.status !== "pending_payment") return "closed";
  return payment ? endedFace(payment) : "form";
}

/** Money that came for goods which are gone goes back. */
function isReturned(order: Order): boolean {
  const over = order.status === "cancelled" || order.status === "expired";
  return over && ["refund_due", "part_refunded", "refunded"].includes(order.payment_status);
}

export const isReturnedAlready = (order: Order): boolean => order.payment_status === "refunded";

/** Why the money goes back: goods sold meanwhile, a unit given back meanwhile, or a paid stay that was cancelled. */
export function returnedKey(order: Order): string {
  const late = isBooking(order) ? "pay.returned.late" : "pay.returned";
  const wasPaid = order.history.some((event) => event.field === "status" && event.to_status === "confirmed");
  const key = wasPaid ? "pay.returned.cancelled" : late;
  return isReturnedAlready(order) ? `${key}.done` : key;
}

function openFace(payment: Payment, now: number): Face {
  if (payment.status === "unknown") return "unknown";
  if (payment.method.includes("card")) return payment.status === "pending" ? "card" : "sending";
  if (payment.status !== "pending") return "sending";
  return age(payment, now) < PROMPT_SECONDS ? "prompt" : "confirming";
}

function endedFace(payment: Payment): Face {
  const byCard = payment.method.includes("card"); // which has no phone that could be silent
  const known = byCard ? undefined : OF_REASON[payment.reason ?? ""];
  if (known) return known;
  if (payment.status === "cancelled") return "cancelled";
  return payment.status === "expired" && !byCard ? "noAnswer" : "other";
}
