import { useLanguage, useText } from "../../shared/i18n";
import { BookAgain } from "../parts/BookAgain";
import { Icon } from "../parts/Icon";
import { stayOf } from "../words/lines";
import { Sign } from "./Drawing";
import { type Order, isReturnedAlready, returnedKey } from "./face";

/** Money that came too late, and how far it is on its way back. */
export function Returned({ order }: { order: Order }) {
  const t = useText();
  const stay = stayOf(order, useLanguage());
  const done = isReturnedAlready(order);
  const reached = done ? 3 : order.payment_status === "part_refunded" ? 2 : 1;
  const steps = [t("pay.returned.step1"), t("pay.returned.step2"), t("pay.returned.step3")];
  return (
    <>
      <Sign icon="return" tone="waits">
        {t(returnedKey(order))}
      </Sign>
      <p>
        {stay && `${t("pay.returned.stay", { stay })} `}
        {t("pay.returned.more")}
      </p>
      <ol className="steps">
        {steps.map((step, index) => (
          <li key={step} className={index < reached ? "done" : ""} aria-current={index === reached - 1 ? "step" : undefined}>
            <Icon name={index < reached ? "check" : "wait"} /> {step}
          </li>
        ))}
      </ol>
      {stay && <BookAgain order={order} />}
    </>
  );
}
