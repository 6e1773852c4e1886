/** What the page asked for before its scripts were there (shop/first.js): each answer is used once. */
const asked = (globalThis as { early?: Record<string, Promise<Response>> }).early ?? {};

/** As `fetch`, with an answer that is on its way already; one that did not come is asked for again. */
export async function ask(request: Request): Promise<Response> {
  const early = request.method === "GET" ? asked[request.url] : undefined;
  if (!early) return fetch(request);
  delete asked[request.url];
  return early.catch(() => fetch(request));
}
