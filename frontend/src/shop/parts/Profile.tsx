import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useRef } from "react";
import { ApiError, ask, client } from "../../shared/api";
import { useText } from "../../shared/i18n";
import { phone as shown } from "../../shared/phone";
import { type User, begin, end } from "../../shared/session";
import { putAway } from "../data/notes";
import { Field } from "./Field";
import { said } from "./states";

const field = (form: HTMLFormElement, name: string) => String(new FormData(form).get(name) ?? "");

function Said({ error, done, words }: { error: unknown; done: boolean; words: string }) {
  if (error) {
    return (
      <p className="wrong" role="alert">
        {said(error)}
      </p>
    );
  }
  return (
    <p className="in-cart" role="status">
      {done && words}
    </p>
  );
}

function Details({ user }: { user: User }) {
  const t = useText();
  const queries = useQueryClient();
  const saving = useMutation({
    mutationFn: (form: HTMLFormElement) => {
      const body = { name: field(form, "name").trim(), phone: field(form, "phone").trim() || null };
      return ask(() => client.PATCH("/api/v1/auth/me", { body }));
    },
    onSuccess: (me) => queries.setQueryData(["me"], me),
  });
  const error = saving.error instanceof ApiError ? saving.error : null;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    saving.mutate(event.currentTarget);
  };
  return (
    <form className="form" onSubmit={submit} noValidate>
      <h2>{t("account.details")}</h2>
      <p className="small">{user.email ?? user.username}</p>
      <Field label={t("account.name")} name="name" autoComplete="name" maxLength={120} defaultValue={user.name} />
      <Field
        label={t("account.phone")}
        name="phone"
        type="tel"
        autoComplete="tel"
        defaultValue={shown(user.phone)}
        wrong={error?.field("/phone")}
      />
      <Said error={saving.error} done={saving.isSuccess} words={t("account.saved")} />
      <button type="submit" className="button" disabled={saving.isPending}>
        {t("account.save")}
      </button>
    </form>
  );
}

function Password() {
  const t = useText();
  const form = useRef<HTMLFormElement>(null);
  const changing = useMutation({
    mutationFn: (sent: HTMLFormElement) => {
      const body = { current_password: field(sent, "current"), new_password: field(sent, "new") };
      return ask(() => client.PUT("/api/v1/auth/password", { body }));
    },
    onSuccess: (tokens) => {
      begin(tokens);
      form.current?.reset();
    },
  });
  const error = changing.error instanceof ApiError ? changing.error : null;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    changing.mutate(event.currentTarget);
  };
  return (
    <form className="form" ref={form} onSubmit={submit} noValidate>
      <h2>{t("account.changePassword")}</h2>
      <Field
        label={t("account.oldPassword")}
        name="current"
        type="password"
        autoComplete="current-password"
        wrong={error?.field("/current_password")}
      />
      <Field
        label={t("account.newPassword")}
        hint={t("account.password.hint")}
        name="new"
        type="password"
        autoComplete="new-password"
        wrong={error?.field("/new_password")}
      />
      <Said error={changing.error} done={changing.isSuccess} words={t("account.changed")} />
      <button type="submit" className="button" disabled={changing.isPending}>
        {t("account.changePassword")}
      </button>
    </form>
  );
}

export default function Profile({ user }: { user: User }) {
  const t = useText();
  const queries = useQueryClient();
  const leaving = useMutation({
    mutationFn: () => ask(() => client.POST("/api/v1/auth/logout")),
    onSuccess: () => {
      end();
      putAway();
      queries.clear();
    },
  });
  return (
    <>
      <Details user={user} />
      <Password />
      <div className="actions">
        <button
          type="button"
          className="button quiet"
          disabled={leaving.isPending}
          onClick={() => leaving.mutate()}
        >
          {t("account.signOut")}
        </button>
        {leaving.isError && <Said error={leaving.error} done={false} words="" />}
      </div>
    </>
  );
}
