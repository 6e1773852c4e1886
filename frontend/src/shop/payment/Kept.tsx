import { Link } from "react-router";
import { useLanguage, useText } from "../../shared/i18n";
import { when } from "../../shared/time";
import { Sign } from "./Drawing";
import { type Order, type Payment, isOpen } from "./face";

interface Props {
  order: Order;
  payment?: Payment;
  since: string;
  retry: () => void;
}

/** The page was opened without a connection: it says what was known, and nothing as if it were so now. */
export function Kept({ order, payment, since, retry }: Props) {
  const t = useText();
  const language = useLanguage();
  const waits = order.status === "pending_payment";
  const last = t(waits ? `status.${order.status}` : `paid.${order.payment_status}`);
  const word = payment && isOpen(payment) ? t("kept.open") : last;
  return (
    <div className="pay" data-face="kept">
      <Sign icon="offline" tone="waits">
        {t("kept.pay")}
      </Sign>
      <p>{t("kept.pay.stood", { time: when(since, language), word })}</p>
      <p>{t("kept.pay.more", { order: order.number })}</p>
      <button type="button" className="button wide" onClick={retry}>
        {t("retry")}
      </button>
      <Link className="button quiet" to={`/orders/${order.id}`}>
        {t("pay.paid.order")}
      </Link>
    </div>
  );
}
