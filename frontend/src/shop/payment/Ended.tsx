import { useLanguage, useText } from "../../shared/i18n";
import { phone as shown } from "../../shared/phone";
import { reasonWords } from "../../shared/refusal";
import { countdown } from "../../shared/time";
import type { IconName } from "../parts/Icon";
import { stayOf } from "../words/lines";
import { useMethods } from "./ByHand";
import { Sign } from "./Drawing";
import { type Face, type Order, type Payment, secondsToWait } from "./face";

interface Props {
  face: Face;
  order: Order;
  payment: Payment;
  now: number;
  busy: boolean;
  again: () => void;
  another: (method?: "card") => void;
}

const SIGNS: Partial<Record<Face, IconName>> = { noAnswer: "phone", busy: "wait", silent: "wait", cancelled: "return" };
const TONES: Partial<Record<Face, string>> = { cancelled: "plainly", busy: "waits", silent: "waits" };

/** What went wrong, in the payer's words. */
function useNews(face: Face, order: Order, payment: Payment, wait: number): [string, string] {
  const t = useText();
  const stay = stayOf(order, useLanguage());
  switch (face) {
    case "cancelled":
      return [t("pay.cancelled"), stay ? t("pay.cancelled.booked", { stay }) : t("pay.cancelled.more")];
    case "wrongPin":
    case "noMoney":
      return [t(`pay.${face}`), t(`pay.${face}.more`)];
    case "noAnswer":
      return [t("pay.noAnswer"), t("pay.noAnswer.more", { phone: shown(payment.phone) })];
    case "busy":
      return [
        wait > 0 ? t("pay.busy", { count: Math.ceil(wait / 60) }) : t("pay.busy.now"),
        reasonWords(payment.reason, payment.message),
      ];
    case "silent": // nobody knows whether money was taken, so nothing is said of it
      return [t("pay.silent"), t("reason.no_answer_from_mpesa")];
    default:
      return [t("pay.other"), reasonWords(payment.reason, payment.message)];
  }
}

/** The faces of an attempt that ended without money, each with its own next step. */
export function Ended({ face, order, payment, now, busy, again, another }: Props) {
  const t = useText();
  const card = useMethods().some((each) => each.method === "card");
  const wait = face === "busy" ? secondsToWait(payment, now) : 0;
  const [news, more] = useNews(face, order, payment, wait);
  const tone = TONES[face] ?? "failed";
  return (
    <>
      <Sign icon={SIGNS[face] ?? "cross"} tone={tone}>
        {news}
      </Sign>
      <p>{more}</p>
      <button type="button" className="button wide" disabled={busy || wait > 0} onClick={again}>
        {wait > 0 ? t("pay.busy.wait", { time: countdown(wait) }) : t("pay.again")}
      </button>
      <div className="actions">
        {face !== "busy" && (
          <button type="button" className="plain" onClick={() => another()}>
            {t("pay.anotherPhone")}
          </button>
        )}
        {card && (
          <button type="button" className="plain" onClick={() => another("card")}>
            {t("pay.instead.card")}
          </button>
        )}
      </div>
    </>
  );
}
