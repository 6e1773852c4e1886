import { type ReactNode, useRef, useState } from "react";
import { useNotify } from "react-admin";
import { ApiError, newKey } from "../../shared/api";
import { keep, send } from "../base/files";

/** Hand a file over: chosen or dropped, sent once, refused with the API's words. */
export function FileDesk<T>({ path, accept, label, fields, children, sent }: {
  path: string; accept: string; label: string; fields: () => Record<string, string>; children?: ReactNode; sent: (made: T) => void;
}) {
  const [file, setFile] = useState<File | null>(null);
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<ApiError | null>(null);
  const key = useRef(newKey());
  const chosen = useRef<HTMLInputElement>(null);

  async function hand(event: React.FormEvent) {
    event.preventDefault();
    if (!file || busy) return;
    setBusy(true);
    setWrong(null);
    try {
      sent(await send<T>(path, file, fields(), key.current));
      setFile(null);
      if (chosen.current) chosen.current.value = "";
      key.current = newKey();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (!error.offline) key.current = newKey();
      setWrong(error);
    } finally {
      setBusy(false);
    }
  }

  const id = `file-${path.replaceAll(/\W/g, "-")}`;
  return (
    <form className="upload" onSubmit={hand}>
      <div className="field">
        <label htmlFor={id}>{label}</label>
        <input id={id} ref={chosen} type="file" accept={accept} onChange={(event) => setFile(event.target.files?.[0] ?? null)} />
      </div>
      {children}
      {wrong && <p className="wrong" role="alert">{wrong.message} {wrong.problem.errors?.map((each) => each.detail).join(" ")}</p>}
      <button type="submit" className="button" disabled={!file || busy}>{busy ? "Sending the file" : "Send the file"}</button>
    </form>
  );
}

/** How far a file has been read, as a bar with the numbers written. */
export function Progress({ done, total, words }: { done: number; total: number | null; words: string }) {
  return (
    <div>
      <progress value={total ? done : undefined} max={total || 1} aria-label={words} />
      <p className="soft">{done.toLocaleString("en-KE")} of {total === null ? "so far unknown" : total.toLocaleString("en-KE")} rows. {words}</p>
    </div>
  );
}

export function KeepButton({ path, name, children }: { path: string; name: string; children: ReactNode }) {
  const notify = useNotify();
  return (
    <button type="button" className="button plain" onClick={() => keep(path, name).catch((error: Error) => notify(error.message, { type: "error" }))}>
      {children}
    </button>
  );
}
