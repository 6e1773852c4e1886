import type { AuthProvider } from "react-admin";
import { ApiError } from "../../shared/api";
import { type User, begin, end, maySignIn, refresh } from "../../shared/session";
import { call } from "./http";

/** What only administrators see; the rest is for everybody who works in the shop. */
export const FOR_ADMINS = new Set(["users", "webhooks", "audit-events", "categories", "imports"]);
const ADMINS_ALONE: Record<string, Set<string>> = {
  products: new Set(["create", "edit", "delete", "stock"]),
  refunds: new Set(["approve"]),
  statements: new Set(["import"]),
};

let me: User | null = null;

export const present = (): User | null => me;
export const worksHere = (user: User | null): boolean => user?.role === "staff" || user?.role === "admin";

async function whoAmI(): Promise<User | null> {
  if (me) return me;
  if (!maySignIn()) return null;
  if (!(await refresh())) return null;
  me = (await call<User>("GET", "/auth/me")).data;
  return me;
}

export const authProvider: AuthProvider = {
  async login({ login, password }: { login: string; password: string }) {
    type SignedIn = { access_token: string; expires_in: number; user: User };
    const { data } = await call<SignedIn>("POST", "/auth/login", { body: { login, password } });
    begin(data);
    me = data.user;
    if (!worksHere(me)) throw new ApiError(403, { code: "not_staff", detail: "customer" });
  },
  async checkAuth() {
    const user = await whoAmI().catch((error: unknown) => {
      if (error instanceof ApiError && error.status !== 0) return null;
      throw error;
    });
    if (!worksHere(user)) throw new Error("the door");
  },
  async checkError(error: { status?: number }) {
    if (error.status !== 401) return;
    me = null;
    end();
    throw new Error("the door");
  },
  async logout() {
    if (me && worksHere(me)) await call("POST", "/auth/logout", { body: {} }).catch(() => undefined);
    if (me && worksHere(me)) end();
    if (me && worksHere(me)) me = null;
  },
  async getIdentity() {
    const user = await whoAmI();
    return { id: user?.id ?? 0, fullName: user?.name || user?.email || "", role: user?.role };
  },
  async getPermissions() {
    return (await whoAmI())?.role;
  },
  async canAccess({ resource, action }) {
    const user = await whoAmI();
    if (!worksHere(user)) return false;
    if (user?.role === "admin") return true;
    return !FOR_ADMINS.has(resource) && !ADMINS_ALONE[resource]?.has(action);
  },
};

/** Leave a customer's sign-in, so that somebody who works here can come in. */
export async function leave(): Promise<void> {
  await call("POST", "/auth/logout", { body: {} }).catch(() => undefined);
  me = null;
  end();
}

export const knock = whoAmI;
