import "../shared/tokens.css";
import { QueryClient, QueryClientProvider, onlineManager } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { BrowserRouter } from "react-router";
import { ApiError } from "../shared/api";
import { giveCatalogues } from "../shared/i18n";
import { App } from "./App";
import { keepWhatIsRead } from "./data/kept";
import { keepPages } from "./data/pages";
import "./styles/base.css";

const mayPass = (error: ApiError): boolean => error.offline || error.status >= 500;
const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      // Only what may pass by itself is worth a second try.
      retry: (times, error) => times < 2 && navigator.onLine && error instanceof ApiError && mayPass(error),
      networkMode: "always",
      refetchOnReconnect: true,
    },
    mutations: { networkMode: "always", retry: false },
  },
});
// It takes a new page to be online, and would not hear of coming back.
onlineManager.setOnline(navigator.onLine);
keepWhatIsRead(queries);
keepPages(queries);

await giveCatalogues({
  en: async () => (await import("./words/en")).en,
  sw: async () => (await import("./words/sw")).sw,
});
createRoot(document.getElementById("root") as HTMLElement).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <BrowserRouter basename={import.meta.env.BASE_URL}>
        <App />
      </BrowserRouter>
    </QueryClientProvider>
  </StrictMode>,
);
