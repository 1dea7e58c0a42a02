// Builds what the browser gets into web/dist: one style sheet, one script and the
// worker that its tabs share, fonts cut to what they are used for. Every name holds a hash of
// its content; manifest.json leads from plain names to those. The same input
// always gives the same output.

import { createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { build } from "esbuild";
import { fontSheet, fonts } from "./fonts.mjs";
import { tokenSheet } from "./tokens.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "dist");
const manifest = {};

/** Writes a file under a name with its hash, with br and gz twins for text; gives its address. */
async function put(name, content) {
  const bytes = Buffer.from(content);
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 12);
  const dot = name.lastIndexOf(".");
  const hashed = `${name.slice(0, dot)}-${hash}${name.slice(dot)}`;
  manifest[name] = hashed;
  const writes = [writeFile(join(dist, hashed), bytes)];
  if (/\.(css|js|svg)$/.test(name)) {
    const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } };
    writes.push(promisify(brotliCompress)(bytes, brotli).then((twin) => writeFile(join(dist, `${hashed}.br`), twin)));
    writes.push(promisify(gzip)(bytes, { level: 9 }).then((twin) => writeFile(join(dist, `${hashed}.gz`), twin)));
  }
  await Promise.all(writes);
  return `/assets/${hashed}`;
}

const mark =
  '<path d="M3 9v4.5a4.5 4.5 0 0 0 9 0V11m0 2.5a4.5 4.5 0 0 0 9 0V9" stroke-width="2.5"/><circle cx="12" cy="5" r="2.25" fill="#000" stroke="none"/>';

const asData = (svg) => `url("data:image/svg+xml,${svg.replace(/"/g, "'").replace(/[%#<>]/g, encodeURIComponent)}")`;
const drawn = (shapes) => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="#000" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">${shapes}</svg>`;

/** Icons as masks: one class each, in the colour of the words, without a request. */
async function iconSheet() {
  const names = JSON.parse(await readFile(join(here, "icons.json"), "utf8"));
  const rules = await Promise.all(
    Object.entries(names).map(async ([ours, theirs]) => {
      const svg = await readFile(join(here, "node_modules/lucide-static/icons", `${theirs}.svg`), "utf8");
      const shapes = svg.replace(/<!--.*?-->/gs, "").replace(/<\/?svg[^>]*>/g, "").replace(/\s*\n\s*/g, "").replace(/ \/>/g, "/>");
      return `.i-${ours}{--icon:${asData(drawn(shapes))}}`;
    }),
  );
  return [...rules, `.mark{--icon:${asData(drawn(mark))}}`].join("\n");
}

function favicon() {
  const accent = "#076077";
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><rect width="24" height="24" rx="4" fill="${accent}"/><g fill="none" stroke="#fff" stroke-linecap="round" stroke-linejoin="round" transform="translate(3.6 3.6) scale(.7)">${mark.replace("#000", "#fff")}</g></svg>\n`;
}

const common = { absWorkingDir: here, bundle: true, minify: true, write: false, legalComments: "none", logLevel: "warning" };
const browsers = ["chrome120", "firefox121", "safari17.2"];

async function style(faces) {
  const contents = `@import "./css/app.css";\n${faces}\n${tokenSheet()}\n${await iconSheet()}`;
  const result = await build({
    ...common,
    stdin: { contents, loader: "css", resolveDir: here },
    external: ["/assets/*"],
    target: browsers,
  });
  return result.outputFiles[0].contents;
}

async function script(entry) {
  const result = await build({ ...common, entryPoints: [entry], format: "esm", target: browsers });
  return result.outputFiles[0].contents;
}

await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });
const cut = await Promise.all(
  (await fonts(here)).map(async (font) => ({ ...font, url: await put(font.name, font.bytes) })),
);
await Promise.all([
  style(fontSheet(cut)).then((css) => put("app.css", css)),
  script("src/app.ts").then((js) => put("app.js", js)),
  script("src/live/worker.ts").then((js) => put("live.js", js)),
  put("favicon.svg", favicon()),
]);
const sorted = Object.fromEntries(Object.entries(manifest).sort(([a], [b]) => (a < b ? -1 : 1)));
await writeFile(join(dist, "manifest.json"), `${JSON.stringify(sorted, null, 2)}\n`);
