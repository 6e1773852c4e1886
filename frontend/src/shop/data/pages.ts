import type { QueryClient } from "@tanstack/react-query";

const SOON = 1_000;

/** Once everything that was asked for is here, have the pages kept for when there is no connection. */
export function keepPages(queries: QueryClient): void {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  const base = import.meta.env.BASE_URL;
  const whenQuiet = (): void => {
    if (document.readyState !== "complete" || queries.isFetching()) {
      setTimeout(whenQuiet, SOON);
      return;
    }
    // Refused (a private window, say): the shop works, only not without a connection.
    navigator.serviceWorker.register(`${base}sw.js`, { scope: base }).catch(() => undefined);
  };
  setTimeout(whenQuiet, SOON);
}
