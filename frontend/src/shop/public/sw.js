/* Keeps the pages themselves (one page, its scripts, styles and letters) for when there is no connection.
   It knows nothing of the API: prices, orders and payments are asked for each time, and what an order said
   last is kept by the pages, with its time. Why: docs/decisions. */
const KEPT = "duka-pages-1";
const HOME = self.registration.scope;
const ASSETS = `${HOME}assets/`;
const PATIENCE = 5000; // on a line that neither answers nor breaks

self.addEventListener("install", (event) => {
  event.waitUntil(
    fetch(HOME, { cache: "no-cache" })
      .then(keepPage)
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  const forget = async () => {
    const old = (await caches.keys()).filter((name) => name.startsWith("duka-") && name !== KEPT);
    await Promise.all(old.map((name) => caches.delete(name)));
    await self.clients.claim();
  };
  event.waitUntil(forget());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(HOME)) return;
  if (request.mode === "navigate") event.respondWith(page(event));
  else if (request.url.startsWith(ASSETS)) event.respondWith(file(event));
});

const isPage = (answer) => answer.ok && (answer.headers.get("Content-Type") ?? "").startsWith("text/html");
const isFile = (answer) => answer.ok && !isPage(answer);
const after = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/** The page as the shop has it now; the kept one when the shop cannot be reached, or not soon. */
async function page(event) {
  const fresh = fetch(event.request);
  event.waitUntil(fresh.then((answer) => keepPage(answer.clone())).catch(() => undefined));
  const kept = await (await caches.open(KEPT)).match(HOME, { ignoreVary: true });
  if (!kept) return fresh;
  const usable = fresh.then((answer) => (answer.status >= 500 ? kept : answer)).catch(() => kept);
  return Promise.race([usable, after(PATIENCE).then(() => kept)]);
}

/** A file whose name holds its hash never changes: the kept one is the one. */
async function file(event) {
  const cache = await caches.open(KEPT);
  const kept = await cache.match(event.request.url, { ignoreVary: true });
  if (kept) return kept;
  const answer = await fetch(event.request);
  if (isFile(answer)) event.waitUntil(cache.put(event.request.url, answer.clone()));
  return answer;
}

/** Keep another page than the one that is kept: its files first, so that it is never kept without them. */
async function keepPage(answer) {
  if (!isPage(answer)) return;
  const text = await answer.clone().text();
  const cache = await caches.open(KEPT);
  const before = await cache.match(HOME, { ignoreVary: true });
  if (before && (await before.text()) === text) return;
  const named = await (await fetch(`${HOME}files.json`, { cache: "no-cache" })).json();
  const files = named.map((name) => new URL(name, HOME).href);
  await Promise.all(files.map((url) => keepFile(cache, url)));
  await cache.put(HOME, answer);
  const wanted = new Set([HOME, ...files]);
  const old = (await cache.keys()).filter((request) => !wanted.has(request.url));
  await Promise.all(old.map((request) => cache.delete(request)));
}

async function keepFile(cache, url) {
  if (await cache.match(url, { ignoreVary: true })) return;
  const answer = await fetch(url);
  if (!isFile(answer)) throw new Error(`${url}: ${answer.status}`);
  await cache.put(url, answer);
}
