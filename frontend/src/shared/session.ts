import { useSyncExternalStore } from "react";
import type { components } from "./schema";

export type User = components["schemas"]["User"];
/** Where the API is; empty on its own host. A shop elsewhere must be on the same site, for the cookie. */
export const API = import.meta.env.VITE_API_URL ?? "";
const SIGNED_IN = "duka.signed-in";
/** How the names begin of what is kept to be read without a connection. */
export const KEPT = "duka.kept.";
/** Asks the API to keep the refresh token in a cookie that no script can read. */
export const IN_COOKIE = { "Refresh-Token-In": "cookie" };

let token: string | null = null;
let endsAt = 0;
let refreshing: Promise<boolean> | null = null;
const listeners = new Set<() => void>();

export const accessToken = (): string | null => token;
export const maySignIn = (): boolean => localStorage.getItem(SIGNED_IN) !== null;

/** The access token lives in memory only; a mark says that the cookie is worth a try after a reload. */
export function begin(body: { access_token: string; expires_in: number }): void {
  token = body.access_token;
  endsAt = Date.now() + body.expires_in * 1000;
  localStorage.setItem(SIGNED_IN, "yes");
  for (const tell of listeners) tell();
}

export function end(): void {
  token = null;
  localStorage.removeItem(SIGNED_IN);
  for (const name of Object.keys(localStorage)) if (name.startsWith(KEPT)) localStorage.removeItem(name);
  for (const tell of listeners) tell();
}

/** Exchange the cookie for an access token. False when the session is over; throws when offline. */
export function refresh(): Promise<boolean> {
  refreshing ??= exchange().finally(() => (refreshing = null));
  return refreshing;
}

async function exchange(): Promise<boolean> {
  const headers = { ...IN_COOKIE, "Content-Type": "application/json" };
  const options = { method: "POST", credentials: "include", headers, body: "{}" } as const;
  const answer = await fetch(`${API}/api/v1/auth/refresh`, options);
  if (answer.ok) {
    begin(await answer.json());
    return true;
  }
  if (answer.status === 401) end();
  return false;
}

/** A token that is good for another moment, refreshed when need be; null for a guest. */
export async function freshToken(): Promise<string | null> {
  if (token && Date.now() < endsAt - 20_000) return token;
  if (maySignIn()) await refresh();
  return token;
}

export function useSignedIn(): boolean {
  return useSyncExternalStore(
    (tell) => {
      listeners.add(tell);
      return () => listeners.delete(tell);
    },
    () => maySignIn(),
  );
}
