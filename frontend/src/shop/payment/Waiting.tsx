import { type ReactNode, useState } from "react";
import { Link } from "react-router";
import { useText } from "../../shared/i18n";
import { phone as shown } from "../../shared/phone";
import { countdown } from "../../shared/time";
import { Phone, Sign } from "./Drawing";
import { type Face, type Order, PROMPT_SECONDS, type Payment, age } from "./face";

interface Props {
  face: Face;
  order: Order;
  payment: Payment;
  now: number;
}

function NothingArrived({ order }: { order: string }) {
  const t = useText();
  const [open, setOpen] = useState(false);
  return open ? (
    <p className="notice" role="status">
      {t("pay.prompt.nothing.more", { order })}
    </p>
  ) : (
    <button type="button" className="plain" onClick={() => setOpen(true)}>
      {t("pay.prompt.nothing")}
    </button>
  );
}

function Prompted({ order, payment, now }: Omit<Props, "face">) {
  const t = useText();
  const left = PROMPT_SECONDS - age(payment, now);
  return (
    <>
      <Phone amount={payment.amount.amount} account={order.number} live />
      <div className="news waits">
        <h1>{t("pay.prompt")}</h1>
      </div>
      <p>{t("pay.prompt.more", { phone: shown(payment.phone) })}</p>
      <p className="left" role="timer" aria-live="off" aria-label={t("pay.prompt.left", { time: countdown(left) })}>
        <span aria-hidden="true" className="left-bar">
          <span style={{ transform: `scaleX(${Math.max(0, left) / PROMPT_SECONDS})` }} />
        </span>
        <span aria-hidden="true">{countdown(left)}</span>
      </p>
      <NothingArrived order={order.number} />
    </>
  );
}

function ToOrder({ id }: { id: number }) {
  const t = useText();
  return (
    <Link className="button quiet" to={`/orders/${id}`}>
      {t("pay.paid.order")}
    </Link>
  );
}

/** The faces of a payment that is not decided: nothing to press but patience. */
export function Waiting({ face, order, payment, now }: Props) {
  const t = useText();
  const says: Partial<Record<Face, ReactNode>> = {
    sending: (
      <>
        <Phone amount={payment.amount.amount} account={order.number} live={false} />
        <div className="news waits">
          <h1>{t("pay.sending")}</h1>
        </div>
        <p>{t("pay.sending.more")}</p>
      </>
    ),
    prompt: <Prompted order={order} payment={payment} now={now} />,
    confirming: (
      <>
        <Sign icon="wait" tone="waits">
          {t("pay.confirming")}
        </Sign>
        <p>{t("pay.confirming.more")}</p>
        <ToOrder id={order.id} />
      </>
    ),
    unknown: (
      <>
        <Sign icon="wait" tone="waits">
          {t("pay.unknown")}
        </Sign>
        <p>{t("pay.unknown.more", { phone: shown(payment.phone ?? order.phone) })}</p>
        <ToOrder id={order.id} />
      </>
    ),
  };
  return says[face];
}
