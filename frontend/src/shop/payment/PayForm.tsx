import { type FormEvent, useState } from "react";
import { ApiError } from "../../shared/api";
import { useText } from "../../shared/i18n";
import { ksh } from "../../shared/money";
import { isPhone, phone as shown } from "../../shared/phone";
import { Field, focusFirstWrong } from "../parts/Field";
import { said } from "../parts/states";
import { useMethods } from "./ByHand";
import type { Order } from "./face";
import type { Wish } from "./usePayment";

interface Props {
  order: Order;
  phone: string;
  pay: (wish: Wish) => void;
  busy: boolean;
  error: unknown;
}

/** What will be paid, from which phone, and one thing to do. */
export function PayForm({ order, phone, pay, busy, error }: Props) {
  const t = useText();
  const card = useMethods().some((each) => each.method === "card");
  const [method, setMethod] = useState<"mpesa" | "card">("mpesa");
  const [wrong, setWrong] = useState<string>();
  const refused = error instanceof ApiError ? error : null;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const typed = String(new FormData(event.currentTarget).get("phone") ?? "").trim();
    if (method === "card") return pay({ method, phone: null });
    if (!isPhone(typed)) {
      setWrong(t("form.phone"));
      return focusFirstWrong(event.currentTarget);
    }
    setWrong(undefined);
    pay({ method, phone: typed });
  };
  const total = ksh(order.due);
  return (
    <form className="form" noValidate onSubmit={submit}>
      {card && (
        <fieldset>
          <legend>{t("pay.how")}</legend>
          <div className="choices">
            {(["mpesa", "card"] as const).map((each) => (
              <label className="choice" key={each}>
                <input
                  type="radio"
                  name="method"
                  checked={method === each}
                  onChange={() => setMethod(each)}
                />
                {t(`pay.${each}`)}
              </label>
            ))}
          </div>
        </fieldset>
      )}
      {method === "mpesa" && (
        <Field
          label={t("pay.fromPhone")}
          wrong={wrong ?? refused?.field("/phone")}
          name="phone"
          type="tel"
          autoComplete="tel"
          maxLength={32}
          defaultValue={shown(phone)}
          className="large-input"
        />
      )}
      {error != null && (
        <p className="notice waits" role="alert">
          {refused?.offline ? t("pay.offline") : said(error)}
        </p>
      )}
      <button type="submit" className="button wide" disabled={busy}>
        {t(method === "card" ? "pay.byCard" : "pay.sendNow", { total })}
      </button>
    </form>
  );
}
