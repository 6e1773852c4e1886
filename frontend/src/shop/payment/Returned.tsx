import { useText } from "../../shared/i18n";
import { Icon } from "../parts/Icon";
import { Sign } from "./Drawing";
import type { Order } from "./face";

/** Money that came too late, and how far it is on its way back. */
export function Returned({ order }: { order: Order }) {
  const t = useText();
  const done = order.payment_status === "refunded";
  const reached = done ? 3 : order.payment_status === "part_refunded" ? 2 : 1;
  const steps = [t("pay.returned.step1"), t("pay.returned.step2"), t("pay.returned.step3")];
  return (
    <>
      <Sign icon="return" tone="waits">
        {t(done ? "pay.returned.done" : "pay.returned")}
      </Sign>
      <p>{t("pay.returned.more")}</p>
      <ol className="steps">
        {steps.map((step, index) => (
          <li key={step} className={index < reached ? "done" : ""} aria-current={index === reached - 1 ? "step" : undefined}>
            <Icon name={index < reached ? "check" : "wait"} /> {step}
          </li>
        ))}
      </ol>
    </>
  );
}
