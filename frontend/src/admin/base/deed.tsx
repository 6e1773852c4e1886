import { useRef, useState } from "react";
import { useNotify, useRefresh } from "react-admin";
import { ApiError, newKey } from "../../shared/api";
import { call } from "./http";
import { forgetPages } from "./paging";

export interface Deed {
  /** On the button that opens it. */
  label: string;
  /** The question, as a heading. */
  ask: string;
  /** What happens to money, to stock, and whether it can be taken back. */
  money: string;
  stock: string;
  undo?: string;
  path: string;
  method?: string;
  body: (typed: Record<string, string>) => unknown;
  fields?: { name: string; label: string; hint?: string; required?: boolean; choices?: [string, string][]; numeric?: boolean;
    type?: string; value?: string }[];
  /** On the button that does it. */
  yes: string;
  done: string;
  danger?: boolean;
  plain?: boolean;
  after?: (answer: unknown) => void;
}

/** A button that says what it will do to money and stock before it does it, and does it once. */
export function DeedButton({ deed }: { deed: Deed }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const opener = deed.plain ? "button plain" : deed.danger ? "button danger" : "button";
  return (
    <>
      <button type="button" className={opener} onClick={() => dialog.current?.showModal()}>
        {deed.label}
      </button>
      <dialog ref={dialog} className="deed" aria-label={deed.ask}>
        <DeedForm deed={deed} close={() => dialog.current?.close()} />
      </dialog>
    </>
  );
}

function DeedForm({ deed, close }: { deed: Deed; close: () => void }) {
  const notify = useNotify();
  const refresh = useRefresh();
  const [typed, setTyped] = useState<Record<string, string>>(() =>
    Object.fromEntries((deed.fields ?? []).map((each) => [each.name, each.value ?? each.choices?.[0]?.[0] ?? ""])),
  );
  const [wrong, setWrong] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(false);
  const key = useRef(newKey());

  async function act(event: React.FormEvent) {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setWrong(null);
    try {
      const answer = await call(deed.method ?? "POST", deed.path, { body: deed.body(typed), key: key.current });
      key.current = newKey();
      forgetPages();
      close();
      notify(deed.done, { type: "success" });
      deed.after?.(answer.data);
      refresh();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (!error.offline) key.current = newKey();
      setWrong(error);
    } finally {
      setBusy(false);
    }
  }

  return (
    <form onSubmit={act} noValidate>
      <h2>{deed.ask}</h2>
      <dl className="effects">
        <div><dt>Money</dt><dd>{deed.money}</dd></div>
        <div><dt>Stock</dt><dd>{deed.stock}</dd></div>
        {deed.undo && <div><dt>Undo</dt><dd>{deed.undo}</dd></div>}
      </dl>
      {(deed.fields ?? []).map((field) => (
        <Field key={field.name} field={field} value={typed[field.name] ?? ""} error={wrong?.field(`/${field.name}`)}
          change={(value) => setTyped({ ...typed, [field.name]: value })} />
      ))}
      {wrong && <p className="wrong" role="alert">{wrong.message}</p>}
      <div className="choices">
        <button type="button" className="button plain" onClick={close}>Leave it</button>
        <button type="submit" className={deed.danger ? "button danger" : "button"} disabled={busy}>
          {busy ? "One moment" : deed.yes}
        </button>
      </div>
    </form>
  );
}

function Field({ field, value, error, change }: {
  field: NonNullable<Deed["fields"]>[number];
  value: string;
  error?: string;
  change: (value: string) => void;
}) {
  const id = `deed-${field.name}`;
  return (
    <div className="field">
      <label htmlFor={id}>{field.label}{field.required ? "" : " (if you like)"}</label>
      {field.choices ? (
        <select id={id} value={value} onChange={(event) => change(event.target.value)}>
          {field.choices.map(([code, name]) => <option key={code} value={code}>{name}</option>)}
        </select>
      ) : (
        <input id={id} type={field.type} value={value} inputMode={field.numeric ? "numeric" : undefined} autoComplete="off"
          aria-invalid={error ? true : undefined} aria-describedby={`${id}-hint`}
          onChange={(event) => change(event.target.value)} />
      )}
      <small id={`${id}-hint`} className={error ? "wrong" : "soft"}>{error ?? field.hint}</small>
    </div>
  );
}
