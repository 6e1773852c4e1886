import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { ask, client } from "../../shared/api";
import { useText } from "../../shared/i18n";
import { ksh } from "../../shared/money";
import { declinedWords } from "../../shared/refusal";
import { opens } from "../data/orders";
import { Field } from "../parts/Field";
import { Loading, Trouble } from "../parts/states";
import { useMethods } from "./ByHand";
import type { Payment } from "./face";

type Declined = Parameters<typeof declinedWords>[0];
interface Elements {
  create(kind: "payment"): { mount(where: HTMLElement): void; destroy(): void };
}
interface Stripe {
  elements(wanted: { clientSecret: string; appearance: object }): Elements;
  confirmPayment(wanted: object): Promise<{ error?: Declined }>;
}
type MakeStripe = (key: string) => Stripe;

// Stripe asks that its script come from its own address. Source: Stripe, "Including Stripe.js".
const SCRIPT = "https://js.stripe.com/v3/";

function load(): Promise<MakeStripe> {
  const here = () => (window as { Stripe?: MakeStripe }).Stripe;
  return new Promise((found, failed) => {
    const ready = here();
    if (ready) return found(ready);
    const script = document.createElement("script");
    script.src = SCRIPT;
    script.onload = () => found(here() as MakeStripe);
    script.onerror = () => failed(new Error("js.stripe.com"));
    document.head.append(script);
  });
}

interface Props {
  done: () => void;
  secret: string;
  publishable: string;
  total: string;
}

/** Stripe's own form: the card's number goes to Stripe and never through this shop. */
function Real({ done, secret, publishable, total }: Props) {
  const t = useText();
  const place = useRef<HTMLDivElement>(null);
  const ready = useRef<{ stripe: Stripe; elements: Elements }>(null);
  const [state, setState] = useState<{ busy: boolean; wrong?: string }>({ busy: true });
  useEffect(() => {
    let form: { mount(where: HTMLElement): void; destroy(): void } | undefined;
    let gone = false;
    load().then(
      (make) => {
        if (gone || !place.current) return;
        const stripe = make(publishable);
        const elements = stripe.elements({ clientSecret: secret, appearance: { theme: "flat" } });
        form = elements.create("payment");
        form.mount(place.current);
        ready.current = { stripe, elements };
        setState({ busy: false });
      },
      () => setState({ busy: false, wrong: t("error.offline.more") }),
    );
    return () => {
      gone = true;
      form?.destroy();
    };
  }, [secret, publishable, t]);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!ready.current) return;
    setState({ busy: true });
    const { stripe, elements } = ready.current;
    const confirmParams = { return_url: window.location.href };
    const { error } = await stripe.confirmPayment({ elements, confirmParams, redirect: "if_required" });
    setState({ busy: false, wrong: error && declinedWords(error) });
    if (!error) done();
  };
  return (
    <form className="form" onSubmit={(event) => void submit(event)}>
      <div ref={place} className="card-place" />
      <Wrong text={state.wrong} />
      <button type="submit" className="button wide" disabled={state.busy}>
        {t("pay.byCard", { total })}
      </button>
    </form>
  );
}

/** The simulator's form: one number says how it ends. */
function Simulated({ done, secret, publishable, total, base }: Props & { base: string }) {
  const t = useText();
  const [state, setState] = useState<{ busy: boolean; wrong?: string }>({ busy: false });
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const body = new URLSearchParams({
      key: publishable,
      client_secret: secret,
      "payment_method_data[card][number]": String(new FormData(event.currentTarget).get("card") ?? ""),
    });
    setState({ busy: true });
    const intent = secret.split("_secret_")[0];
    const answer = await fetch(`${base}/v1/payment_intents/${intent}/confirm`, { method: "POST", body }).catch(() => null);
    const said = await answer?.json().catch(() => null);
    const offline = answer ? undefined : t("error.offline.more");
    setState({ busy: false, wrong: answer?.ok ? undefined : (offline ?? declinedWords(said?.error ?? {})) });
    if (answer?.ok) done();
  };
  return (
    <form className="form" onSubmit={(event) => void submit(event)}>
      <Field
        label={t("pay.card.number")}
        hint={t("pay.card.simulated")}
        name="card"
        inputMode="numeric"
        autoComplete="off"
        defaultValue="4242 4242 4242 4242"
      />
      <Wrong text={state.wrong} />
      <button type="submit" className="button wide" disabled={state.busy}>
        {t("pay.byCard", { total })}
      </button>
    </form>
  );
}

function Wrong({ text }: { text?: string }) {
  return text ? (
    <p className="wrong" role="alert">
      {text}
    </p>
  ) : null;
}

/** An open attempt by card, also after a reload: its secret is fetched again, and kept nowhere. */
export default function Card({ payment }: { payment: Payment }) {
  const t = useText();
  const [filled, setFilled] = useState(false);
  const offer = useMethods().find((each) => each.method === "card");
  const found = useQuery({
    queryKey: ["card", payment.id],
    queryFn: () => {
      const options = { params: { path: { payment_id: payment.id } }, headers: opens(payment.order_id) };
      return ask(() => client.GET("/api/v1/payments/{payment_id}/client-secret", options));
    },
    staleTime: Infinity,
    gcTime: 0,
  });
  if (found.isError) return <Trouble error={found.error} retry={() => void found.refetch()} />;
  if (!found.data || !offer) return <Loading label={t("loading")} />;
  const { client_secret: secret, publishable_key: publishable } = found.data;
  // Nothing is left to fill in: the outcome is on its way.
  if (filled || !secret || !publishable) return <Loading label={t("pay.card.wait")} />;
  const facts = { done: () => setFilled(true), secret, publishable, total: ksh(payment.amount) };
  return (
    <section>
      <h1>{t("pay.card.title")}</h1>
      <p>{t("pay.card.more")}</p>
      {offer.api_base ? <Simulated {...facts} base={offer.api_base} /> : <Real {...facts} />}
    </section>
  );
}
