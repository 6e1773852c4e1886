import { useText } from "../../shared/i18n";
import type { Order } from "../data/orders";
import { isBooking } from "./kinds";

type Facts = Pick<Order, "status" | "payment_status" | "fulfilment_status" | "lines">;

function look(order: Facts): "paid" | "waits" | "failed" | "plainly" {
  if (order.status === "pending_payment" || order.payment_status === "refund_due") return "waits";
  if (order.status === "cancelled" || order.status === "expired") return "plainly";
  return "paid";
}

function word(order: Facts): string {
  if (["refund_due", "part_refunded", "refunded"].includes(order.payment_status)) return `paid.${order.payment_status}`;
  if (order.status !== "confirmed") return `status.${order.status}`;
  if (isBooking(order)) return "booking.confirmed";
  const sent = !["unfulfilled", "none"].includes(order.fulfilment_status);
  return sent ? `fulfilment.${order.fulfilment_status}` : "status.confirmed";
}

/** Where an order stands, in a word. */
export function OrderTag({ order }: { order: Facts }) {
  const t = useText();
  return <span className={`tag ${look(order)}`}>{t(word(order))}</span>;
}
