import { HttpError, type DataProvider, type RaRecord } from "react-admin";
import { ApiError } from "../../shared/api";
import { call } from "./http";
import { forgetPages, turnTo, type PageOf } from "./paging";

/** `one` and `many` are paths; `sorts` says how the API calls a column's order. `{}` is the parent's id. */
interface Resource {
  many: string;
  one?: string;
  sorts?: Record<string, string>;
}

export const RESOURCES: Record<string, Resource> = {
  orders: {
    many: "/orders",
    one: "/orders",
    sorts: { "created_at DESC": "newest", "created_at ASC": "oldest", "updated_at ASC": "updated" },
  },
  payments: { many: "/payments", one: "/payments" },
  receipts: { many: "/receipts", one: "/receipts" },
  refunds: { many: "/refunds", one: "/refunds" },
  review: { many: "/payments/review" },
  products: {
    many: "/products",
    one: "/products",
    sorts: {
      "name ASC": "name", "name DESC": "-name", "price ASC": "price", "price DESC": "-price",
      "created_at DESC": "newest", "updated_at ASC": "updated",
    },
  },
  categories: { many: "/categories", one: "/categories" },
  users: { many: "/users", one: "/users" },
  webhooks: { many: "/webhooks", one: "/webhooks" },
  bookings: { many: "/bookings", one: "/bookings" },
  "transport-requests": { many: "/transport-requests", one: "/transport-requests" },
  "audit-events": { many: "/audit-events" },
  deliveries: { many: "/webhooks/{}/deliveries" },
  "stock-movements": { many: "/products/{}/stock-movements" },
  "order-payments": { many: "/orders/{}/payments" },
};

const versions = new Map<string, string>();

export async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    throw new HttpError(error.message, error.status, { errors: byField(error), problem: error.problem });
  }
}

/** The API points at fields (`/price/amount`); a form calls them by their names. */
function byField(error: ApiError): Record<string, string> | undefined {
  const found = error.problem.errors ?? [];
  if (!found.length) return undefined;
  return Object.fromEntries(found.map((each) => [each.pointer.split("/")[1] ?? "root", each.detail]));
}

const of = (resource: string): Resource => RESOURCES[resource] ?? { many: `/${resource}`, one: `/${resource}` };

async function list(resource: string, parent: string, params: {
  pagination?: { page: number; perPage: number };
  sort?: { field: string; order: string };
  filter?: Record<string, unknown>;
}): Promise<{ data: RaRecord[]; pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean } }> {
  const { page = 1, perPage = 25 } = params.pagination ?? {};
  const sort = of(resource).sorts?.[`${params.sort?.field} ${params.sort?.order}`];
  const path = of(resource).many.replace("{}", parent);
  const query = { ...params.filter, sort };
  const found = await turnTo(`${path} ${JSON.stringify(query)}`, page, perPage, async (wanted) => {
    return (await call<PageOf<RaRecord>>("GET", path, { query: { ...query, ...wanted } })).data;
  });
  return { data: found.data, pageInfo: { hasNextPage: found.page.has_more, hasPreviousPage: page > 1 } };
}

async function one(resource: string, id: string | number): Promise<{ data: RaRecord }> {
  const path = `${of(resource).one}/${id}`;
  const answer = await call<RaRecord>("GET", path);
  if (answer.etag) versions.set(path, answer.etag);
  return { data: answer.data };
}

async function change(resource: string, id: string | number, body: unknown): Promise<{ data: RaRecord }> {
  const path = `${of(resource).one}/${id}`;
  const answer = await call<RaRecord>("PATCH", path, { body, etag: versions.get(path) });
  if (answer.etag) versions.set(path, answer.etag);
  forgetPages();
  return { data: answer.data };
}

/** Only what the person changed is sent: the rest may have been changed by somebody else meanwhile. */
function differs(data: Record<string, unknown>, before: Record<string, unknown> = {}): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(data).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name])),
  );
}

/* eslint-disable @typescript-eslint/no-explicit-any -- react-admin's interface is generic in its records */
export const dataProvider: DataProvider = {
  getList: (resource, params) => guarded(() => list(resource, "", params as any)) as any,
  getManyReference: (resource, params) =>
    guarded(() => list(resource, String(params.id), params as any)) as any,
  getOne: (resource, params) => guarded(() => one(resource, params.id)) as any,
  getMany: (resource, params) =>
    guarded(async () => ({ data: (await Promise.all(params.ids.map((id) => one(resource, id)))).map((each) => each.data) })) as any,
  create: (resource, params) =>
    guarded(async () => {
      forgetPages();
      return { data: (await call<RaRecord>("POST", of(resource).many, { body: params.data, key: true })).data };
    }) as any,
  update: (resource, params) =>
    guarded(() => change(resource, params.id, differs(params.data as any, params.previousData))) as any,
  updateMany: (resource, params) =>
    guarded(async () => {
      await Promise.all(params.ids.map((id) => change(resource, id, params.data)));
      return { data: params.ids };
    }) as any,
  delete: (resource, params) =>
    guarded(async () => {
      const path = `${of(resource).one}/${params.id}`;
      forgetPages();
      await call("DELETE", path, { etag: versions.get(path) });
      return { data: params.previousData ?? { id: params.id } };
    }) as any,
  deleteMany: (resource, params) =>
    guarded(async () => {
      forgetPages();
      await Promise.all(params.ids.map((id) => call("DELETE", `${of(resource).one}/${id}`)));
      return { data: params.ids };
    }) as any,
};
