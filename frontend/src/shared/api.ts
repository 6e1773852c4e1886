import createClient, { type Middleware } from "openapi-fetch";
import { ask as fetchOnce } from "./early";
import type { Problem, Refused } from "./problem";
import { wrongWords } from "./refusal";
import type { components, paths } from "./schema";
import { API, IN_COOKIE, end, freshToken, refresh } from "./session";

export type Schemas = components["schemas"];
const CART = "duka.cart";
const ORDERS = "duka.orders";

/** An answer that is no success, with the API's own words; `offline` when there was none at all. */
export class ApiError extends Error implements Refused {
  constructor(
    readonly status: number,
    readonly problem: Partial<Problem>,
    readonly retryAfter: number | null = null,
  ) {
    super(problem.detail ?? problem.title ?? "");
  }
  get code(): string {
    return this.problem.code ?? "offline";
  }
  get offline(): boolean {
    return this.status === 0;
  }
  /** The words for one field, by its JSON pointer. */
  field(pointer: string): string | undefined {
    const found = this.problem.errors?.find((each) => each.pointer === pointer);
    return found && wrongWords(found);
  }
}

/** The tokens that open a guest's orders, by the order's id. They stay on this device. */
export function orderTokens(): Record<string, string> {
  try {
    return JSON.parse(localStorage.getItem(ORDERS) ?? "{}");
  } catch {
    return {};
  }
}

export function keepOrderToken(orderId: number, token: string): void {
  localStorage.setItem(ORDERS, JSON.stringify({ ...orderTokens(), [orderId]: token }));
}

export const cartToken = (): string | null => localStorage.getItem(CART);

let ahead = 0;

/** What time it is at the shop, in milliseconds: a cheap phone's clock may be hours off. */
export const shopTime = (): number => Date.now() + ahead;

function setClock(response: Response): void {
  const said = Date.parse(response.headers.get("Date") ?? "");
  // The header has whole seconds, and is on the road for a while: less is no difference.
  if (said) ahead = Math.abs(said - Date.now()) > 5_000 ? said - Date.now() : 0;
}

const identity: Middleware = {
  async onRequest({ request, schemaPath }) {
    if (schemaPath.startsWith("/api/v1/auth/")) {
      for (const [name, value] of Object.entries(IN_COOKIE)) request.headers.set(name, value);
    }
    const entrance = /\/auth\/(login|register|refresh)$/.test(schemaPath);
    const token = entrance ? null : await freshToken();
    if (token) request.headers.set("Authorization", `Bearer ${token}`);
    const cart = cartToken();
    if (cart && (!token || entrance)) request.headers.set("Cart-Token", cart);
    return request;
  },
  onResponse({ request, response, schemaPath }) {
    setClock(response);
    const cart = response.headers.get("Cart-Token");
    if (cart) localStorage.setItem(CART, cart);
    else if (response.ok && /\/auth\/(login|register)$/.test(schemaPath)) localStorage.removeItem(CART);
    // A signature that the shop does not know any more (a new secret, say) must not lock the door.
    if (response.status === 401 && request.headers.has("Cart-Token")) localStorage.removeItem(CART);
  },
};

const baseUrl = API || globalThis.location?.origin;
export const client = createClient<paths>({ baseUrl, credentials: "include", fetch: fetchOnce });
client.use(identity);

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** What the API answered, or an ApiError. A session that ended meanwhile is refreshed once. */
export async function ask<T>(call: () => Promise<Answer<T>>): Promise<T> {
  return (await whole(call)).data as T;
}

/** As `ask`, with the response for its headers; a 304 has no data. */
export async function whole<T>(call: () => Promise<Answer<T>>): Promise<Answer<T>> {
  let answer = await online(call);
  if (answer.response.status === 401 && answer.response.headers.get("WWW-Authenticate")) {
    const again = await refresh().catch(() => false);
    if (!again) end();
    answer = await online(call);
  }
  if (answer.response.ok || answer.response.status === 304) return answer;
  const wait = Number(answer.response.headers.get("Retry-After"));
  throw new ApiError(answer.response.status, (answer.error as Problem) ?? {}, wait || null);
}

async function online<T>(call: () => Promise<Answer<T>>): Promise<Answer<T>> {
  try {
    return await call();
  } catch (error) {
    throw new ApiError(0, { code: "offline", detail: String(error) });
  }
}

/** A new Idempotency-Key: one per intention, kept while it is tried again. */
export const newKey = (): string => crypto.randomUUID();

/** Send `body` with one key however often it is tried: asking again after a lost answer gives the first one. */
export async function once<T>(name: string, body: unknown, send: (key: string) => Promise<T>): Promise<T> {
  const asked = JSON.stringify(body);
  const [before, beforeKey] = (sessionStorage.getItem(name) ?? "").split("\n");
  const key = before === asked && beforeKey ? beforeKey : newKey();
  sessionStorage.setItem(name, `${asked}\n${key}`);
  const answer = await send(key);
  sessionStorage.removeItem(name);
  return answer;
}
