// Stands in the page itself and runs before anything else arrives: puts on the colours that were chosen, and asks for
// what this address will need, so that on a slow line nothing waits for its turn. The build fills in $BASE, $API,
// $WORDS and $PAGES (the files of each language and page); the page's policy allows this text by its hash.
(() => {
  const kept = (name) => {
    try {
      return localStorage.getItem(name);
    } catch {
      return null;
    }
  };
  const root = document.documentElement;
  const theme = kept("duka.theme");
  if (theme) root.dataset.theme = theme;
  root.lang = (kept("duka.language") ?? navigator.language).startsWith("sw") ? "sw" : "en";

  const here = location.pathname.slice($BASE.length - 1);
  const of = (table) => Object.entries(table).find(([page]) => new RegExp(`^${page}/?$`).test(here))?.[1] ?? [];
  for (const href of [...$WORDS[root.lang], ...of($PAGES)]) {
    document.head.append(Object.assign(document.createElement("link"), { rel: "modulepreload", href }));
  }

  // What everybody may read. shared/early.ts hands it to whoever asks for it first.
  const calls = {
    "/": ["categories?limit=100", "products?limit=8&sort=newest&in_stock=true"],
    "/goods": ["categories?limit=100", "products?limit=24&sort=name"],
    "/goods/\\d+": [`products/${here.match(/\d+/)}`],
    "/storage": ["units?limit=24"],
    "/storage/\\d+": [`units/${here.match(/\d+/)}`],
  };
  window.early = {};
  if (location.search || kept("duka.signed-in")) return;
  for (const path of of(calls)) {
    const address = `${$API || location.origin}/api/v1/${path}`;
    window.early[address] = fetch(address, { credentials: "include" });
    window.early[address].catch(() => undefined);
  }
})();
