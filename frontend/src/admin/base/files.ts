import { ApiError } from "../../shared/api";
import { API, freshToken } from "../../shared/session";
import { call } from "./http";

/** Send a file with the form's other fields; what the API made of it. Throws ApiError. */
export async function send<T>(path: string, file: File, fields: Record<string, string>, key: string): Promise<T> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) if (value) form.set(name, value);
  form.set("file", file);
  return (await call<T>("POST", path, { raw: form, key })).data;
}

/** Keep what the API answers as a file: a link cannot carry who is signed in. Throws ApiError. */
export async function keep(path: string, name: string): Promise<void> {
  const answer = await fetch(`${API}/api/v1${path}`, { headers: { Authorization: `Bearer ${await freshToken()}` } });
  if (!answer.ok) throw new ApiError(answer.status, await answer.json().catch(() => ({})));
  const address = URL.createObjectURL(await answer.blob());
  const link = Object.assign(document.createElement("a"), { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
