import { translate } from "../../shared/i18n";
import { type Face, type Order, type Payment, returnedKey, secondsToWait } from "./face";

const SILENT: Face[] = ["form", "card"];

/** What a screen reader says when the face changes: the news once, and no countdown. */
export function spoken(face: Face, order: Order, payment: Payment | undefined, now: number): string {
  if (SILENT.includes(face)) return "";
  if (face === "paid") {
    const receipt = payment?.receipt_number;
    return receipt ? translate("pay.paid", { receipt }) : translate("paid.paid");
  }
  if (face === "busy" && payment) {
    const wait = secondsToWait(payment, now);
    return wait > 0 ? translate("pay.busy", { count: Math.ceil(wait / 60) }) : translate("pay.busy.now");
  }
  if (face === "returned") return translate(returnedKey(order));
  return translate(`pay.${face}`);
}
