import react from "@vitejs/plugin-react";
import { fileURLToPath } from "node:url";
import { type Plugin, defineConfig } from "vite";
import { firstVisit } from "./first-visit.ts";

// One entry at a time: ENTRY=shop, admin or phone. VITE_BASE and VITE_API_URL are for a host of its own.
const entry = process.env.ENTRY ?? "shop";
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const base = process.env.VITE_BASE ?? (entry === "phone" ? "./" : `/${entry}/`);
const api = process.env.DUKA_URL ?? "http://127.0.0.1:5000";

// What the first pages or several others stand on is one file: on a slow line each request costs more than a page.
const EVERYWHERE = {
  name: "shop",
  test: /rolldown|node_modules|src\/shared\/|shop\/(App|main|parts\/(?!Profile|SignIn|Theme)|data\/(cart|goods)|pages\/(Home|Shelf))/,
};
// What orders, bookings and transport stand on, for the same reason.
const OWN = {
  name: "own",
  test: /shop\/(storage\/(Mine|tags|length|measures)|data\/(orders|storage|bookings|transport|device|listed))/,
};

// What the shop's worker keeps for when there is no connection (src/shop/public/sw.js).
const files: Plugin = {
  name: "files",
  enforce: "post",
  generateBundle(_, bundle) {
    const names = Object.keys(bundle).filter((name) => /^assets\/.*\.(js|css|woff2)$/.test(name));
    this.emitFile({ type: "asset", fileName: "files.json", source: JSON.stringify(names.toSorted()) });
  },
};

export default defineConfig(() => ({
  root: here(`src/${entry}`),
  base,
  publicDir: here(`src/${entry}/public`),
  envDir: here("."),
  plugins: [react(), entry === "shop" && firstVisit(base), entry === "shop" && files],
  build: {
    outDir: here(`dist/${entry}`),
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 4000,
    cssCodeSplit: entry !== "shop", // its styles stand in the page: no script asks for them
    rolldownOptions: { output: { codeSplitting: { groups: entry === "shop" ? [EVERYWHERE, OWN] : [] } } },
  },
  server: { fs: { allow: [here(".")] }, proxy: { "/api": api, "/images": api } },
  test: { root: here("src"), environment: "node" },
}));
