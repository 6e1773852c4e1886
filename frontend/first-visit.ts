import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Plugin, Rollup } from "vite";

const SHOP = fileURLToPath(new URL("src/shop/", import.meta.url));
const WORDS = { en: "words/en.ts", sw: "words/sw.ts" };
const PAGES = {
  "/goods/\\d+": "pages/Product.tsx",
  "/cart": "pages/Cart.tsx",
  "/checkout": "pages/Checkout.tsx",
  "/orders": "pages/Orders.tsx",
  "/orders/\\d+": "pages/Order.tsx",
  "/orders/\\d+/pay": "pages/Pay.tsx",
  "/orders/\\d+/receipt": "pages/Receipt.tsx",
  "/storage": "pages/Storage.tsx",
  "/storage/\\d+": "pages/Unit.tsx",
  "/bookings/\\d+": "pages/Booking.tsx",
  "/transport": "pages/AskTransport.tsx",
  "/transport/\\d+": "pages/Transport.tsx",
  "/account": "pages/Account.tsx",
};
const LINK = /\s*<link rel="stylesheet"[^>]*href="([^"]+)"[^>]*>/g;

type Bundle = Rollup.OutputBundle;

/** The files of a module that is loaded when it is needed: its own and those it stands on, without the page's. */
function filesOf(bundle: Bundle, module: string, html: string, base: string): string[] {
  const chunks = Object.values(bundle).filter((each) => each.type === "chunk");
  const own = chunks.find((each) => each.facadeModuleId === SHOP + module);
  if (!own) throw new Error(`first-visit: ${module} has no file of its own`);
  return [own.fileName, ...own.imports].map((file) => base + file).filter((file) => !html.includes(file));
}

function each(table: Record<string, string>, files: (module: string) => string[]): string {
  return JSON.stringify(Object.fromEntries(Object.entries(table).map(([name, module]) => [name, files(module)])));
}

/** The page of the shop as it leaves the build: its styles and its first script stand in it. */
function whole(html: string, bundle: Bundle, base: string): string {
  return html.replace(LINK, (_, href: string) => {
    const file = href.slice(base.length);
    const sheet = bundle[file];
    if (sheet?.type !== "asset") throw new Error(`first-visit: there is no ${href}`);
    delete bundle[file];
    return `\n    <style>${String(sheet.source).trim()}</style>`;
  });
}

/** One request less in line, and none that waits for another: see src/shop/first.js. */
export function firstVisit(base: string): Plugin {
  return {
    name: "first-visit",
    transformIndexHtml: {
      order: "post",
      handler(html, { bundle }) {
        const page = bundle ? whole(html, bundle, base) : html;
        const files = (module: string) => (bundle ? filesOf(bundle, module, html, base) : []);
        const script = readFileSync(`${SHOP}first.js`, "utf8")
          .replace(/^ *\/\/.*\n/gm, "")
          .replace(/^ +/gm, "")
          .replaceAll("$BASE", JSON.stringify(base))
          .replaceAll("$API", JSON.stringify(process.env.VITE_API_URL ?? ""))
          .replaceAll("$WORDS", each(WORDS, files))
          .replaceAll("$PAGES", each(PAGES, files));
        return page.replace("<title>", () => `<script>${script}</script>\n    <title>`);
      },
    },
  };
}
