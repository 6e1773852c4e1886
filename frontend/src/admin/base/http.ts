import { ApiError, newKey } from "../../shared/api";
import type { Problem } from "../../shared/problem";
import { API, IN_COOKIE, end, freshToken, refresh } from "../../shared/session";

export interface Wish {
  query?: Record<string, unknown>;
  body?: unknown;
  /** An Idempotency-Key; true makes a new one. */
  key?: string | boolean;
  etag?: string;
  /** A file or a form, sent as it is. */
  raw?: BodyInit;
  type?: string;
}

export interface Answer<T> {
  data: T;
  etag: string | null;
  headers: Headers;
  status: number;
}

/** One call of /api/v1 by whoever is signed in. Throws ApiError with the API's own words. */
export async function call<T>(method: string, path: string, wish: Wish = {}): Promise<Answer<T>> {
  const kept = { ...wish, key: wish.key === true ? newKey() : wish.key };
  let answer = await send(method, path, kept);
  if (answer.status === 401 && answer.headers.get("WWW-Authenticate")) {
    if (!(await refresh().catch(() => false))) end();
    answer = await send(method, path, kept);
  }
  const text = await answer.text();
  const body = read(text);
  if (!answer.ok) {
    throw new ApiError(answer.status, body as Partial<Problem>, Number(answer.headers.get("Retry-After")) || null);
  }
  return { data: body as T, etag: answer.headers.get("ETag"), headers: answer.headers, status: answer.status };
}

function read(text: string): unknown {
  try {
    return text ? JSON.parse(text) : {};
  } catch {
    return { detail: "The shop's answer could not be read." };
  }
}

async function send(method: string, path: string, wish: Wish): Promise<Response> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (path.startsWith("/auth/")) Object.assign(headers, IN_COOKIE);
  try {
    const token = path === "/auth/login" ? null : await freshToken();
    if (token) headers.Authorization = `Bearer ${token}`;
    if (wish.body !== undefined) headers["Content-Type"] = "application/json";
    if (wish.type) headers["Content-Type"] = wish.type;
    if (wish.key) headers["Idempotency-Key"] = String(wish.key);
    if (wish.etag) headers["If-Match"] = wish.etag;
    const body = wish.raw ?? (wish.body === undefined ? undefined : JSON.stringify(wish.body));
    return await fetch(address(path, wish.query), { method, headers, body, credentials: "include" });
  } catch {
    const detail = "The shop cannot be reached. Check the connection; nothing was changed that you were not told of.";
    throw new ApiError(0, { code: "offline", detail });
  }
}

function address(path: string, query: Record<string, unknown> = {}): string {
  const wanted = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== "") wanted.set(name, String(value));
  }
  const asked = wanted.toString();
  return `${API}/api/v1${path}${asked ? `?${asked}` : ""}`;
}
