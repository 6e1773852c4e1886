import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useNavigate } from "react-router";
import { ApiError, ask, client } from "../../shared/api";
import { useText } from "../../shared/i18n";
import { isPhone } from "../../shared/phone";
import type { Note } from "../../shared/refusal";
import { begin } from "../../shared/session";
import { tell } from "../data/notes";
import { Field, focusFirstWrong } from "./Field";
import { said } from "./states";

type Text = (name: string) => string;

function useEntering(fresh: boolean, next: string) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (text: Text) =>
      fresh
        ? ask(() =>
            client.POST("/api/v1/auth/register", {
              body: {
                email: text("email"),
                password: text("password"),
                name: text("name"),
                ...(text("phone") && { phone: text("phone") }),
              },
            }),
          )
        : ask(() =>
            client.POST("/api/v1/auth/login", { body: { login: text("login"), password: text("password") } }),
          ),
    onSuccess: (signedIn) => {
      begin(signedIn);
      tell(signedIn.notes as Note[]);
      queries.removeQueries({ queryKey: ["orders"] });
      void queries.invalidateQueries();
      queries.setQueryData(["me"], signedIn.user);
      void navigate(next, { replace: true });
    },
  });
}

/** Into an account, old or new; whoever only buys needs none. */
export function SignIn({ next }: { next: string }) {
  const t = useText();
  const [fresh, setFresh] = useState(false);
  const [wrong, setWrong] = useState<Record<string, string>>({});
  const entering = useEntering(fresh, next);
  const error = entering.error instanceof ApiError ? entering.error : null;
  const placed = ["/email", "/password", "/phone", "/name"].some((pointer) => error?.field(pointer));
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const facts = new FormData(form);
    const text: Text = (name) => {
      const value = String(facts.get(name) ?? "");
      return name === "password" ? value : value.trim();
    };
    const found: Record<string, string> = {};
    for (const name of fresh ? ["email", "password"] : ["login", "password"]) {
      if (!text(name)) found[name] = t("form.required");
    }
    if (fresh && text("phone") && !isPhone(text("phone"))) found.phone = t("form.phone");
    setWrong(found);
    if (Object.keys(found).length) return focusFirstWrong(form);
    entering.mutate(text);
  };
  return (
    <section>
      <form className="form" noValidate onSubmit={submit} key={fresh ? "new" : "old"}>
        <h2>{t(fresh ? "account.signUp" : "account.signIn")}</h2>
        {fresh ? (
          <>
            <Field label={t("account.name")} name="name" autoComplete="name" maxLength={120} wrong={error?.field("/name")} />
            <Field
              label={t("account.email")}
              name="email"
              type="email"
              autoComplete="email"
              required
              wrong={wrong.email ?? error?.field("/email")}
            />
            <Field
              label={t("account.phone")}
              name="phone"
              type="tel"
              autoComplete="tel"
              wrong={wrong.phone ?? error?.field("/phone")}
            />
          </>
        ) : (
          <Field label={t("account.login")} name="login" autoComplete="username" required wrong={wrong.login} />
        )}
        <Field
          label={t("account.password")}
          hint={fresh ? t("account.password.hint") : undefined}
          name="password"
          type="password"
          autoComplete={fresh ? "new-password" : "current-password"}
          required
          wrong={wrong.password ?? error?.field("/password")}
        />
        {entering.isError && !placed && (
          <p className="notice waits" role="alert">
            {error?.offline ? t("error.offline") : said(entering.error)}
          </p>
        )}
        <button type="submit" className="button wide" disabled={entering.isPending}>
          {t(fresh ? "account.signUp" : "account.signIn")}
        </button>
      </form>
      <button
        type="button"
        className="plain"
        onClick={() => {
          setFresh(!fresh);
          setWrong({});
          entering.reset();
        }}
      >
        {t(fresh ? "account.haveAccount" : "account.noAccount")}
      </button>
      <p className="small">{t("account.guest")}</p>
    </section>
  );
}
