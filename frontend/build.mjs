// Builds every entry that is there, each for an address of its own; the shop's files also compressed as brotli does.
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { brotliCompressSync } from "node:zlib";
import { build } from "vite";

for (const entry of ["shop", "admin", "phone"]) {
  rmSync(`dist/${entry}`, { recursive: true, force: true });
  if (!existsSync(`src/${entry}/index.html`)) continue;
  process.env.ENTRY = entry;
  await build();
}

for (const file of readdirSync("dist/shop", { recursive: true, encoding: "utf8" })) {
  if (!/\.(js|html|svg)$/.test(file)) continue;
  const packed = brotliCompressSync(readFileSync(`dist/shop/${file}`));
  writeFileSync(`dist/shop/${file}.br`, packed);
}
