// Which fonts the instance serves. The faces every page uses are cut to Latin-1,
// punctuation and weights 400 to 700; italics and mono load where used, other
// scripts by range.

import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import subsetFont from "subset-font";

const families = {
  Literata: { npm: "literata", plain: "literata" },
  Atkinson: { npm: "atkinson-hyperlegible-next", plain: "atkinson" },
  "Atkinson Mono": { npm: "atkinson-hyperlegible-mono", plain: "mono" },
};
const faces = [
  ["Literata", "normal", "latin"],
  ["Literata", "italic", "latin"],
  ["Atkinson", "normal", "latin"],
  ["Atkinson", "italic", "latin"],
  ["Atkinson Mono", "normal", "latin"],
  ...["latin-ext", "greek", "greek-ext", "cyrillic", "cyrillic-ext", "vietnamese"].map((script) => ["Literata", "normal", script]),
  ...["latin-ext", "greek", "cyrillic"].map((script) => ["Literata", "italic", script]),
  ["Atkinson", "normal", "latin-ext"],
  ["Atkinson Mono", "normal", "latin-ext"],
];

// What English, German, French, Spanish ... text and our interface are set in.
const latin = "U+0020-007E,U+00A0-00FF,U+0131,U+0152-0153,U+0178,U+02C6,U+02DA,U+02DC,U+2010-2015,U+2018-201E,U+2020-2022,U+2026,U+2030,U+2032-2033,U+2039-203A,U+2044,U+20AC,U+2122,U+2212,U+FFFD";

const ends = (range) => range.replaceAll("U+", "").split(",").map((part) => part.split("-").map((code) => parseInt(code, 16)));
function characters(range) {
  let text = "";
  for (const [first, last = first] of ends(range)) for (let code = first; code <= last; code++) text += String.fromCodePoint(code);
  return text;
}

async function cut(here, source) {
  const options = { targetFormat: "woff2", variationAxes: { wght: { min: 400, max: 700 } } };
  const key = createHash("sha256").update(source).update(JSON.stringify([latin, options])).digest("hex");
  const kept = join(here, "node_modules/.cache/fonts", `${key}.woff2`);
  const old = await readFile(kept).catch(() => null);
  if (old) return old;
  const bytes = await subsetFont(source, characters(latin), options);
  await mkdir(join(kept, ".."), { recursive: true });
  await writeFile(kept, bytes);
  return bytes;
}

/** The fonts as `{name, family, style, range, bytes}`. */
export function fonts(here) {
  return Promise.all(
    faces.map(async ([family, style, script]) => {
      const { npm, plain } = families[family];
      const folder = join(here, "node_modules/@fontsource-variable", npm);
      const source = await readFile(join(folder, "files", `${npm}-${script}-wght-${style}.woff2`));
      const ranges = JSON.parse(await readFile(join(folder, "unicode.json"), "utf8"));
      const name = [plain, ...(style === "italic" ? ["italic"] : []), ...(script === "latin" ? [] : [script])].join("-");
      return {
        name: `${name}.woff2`,
        family,
        style,
        range: script === "latin" ? latin : ranges[script],
        bytes: script === "latin" ? await cut(here, source) : source,
      };
    }),
  );
}

/** The `@font-face` rules of fonts that have an address. */
export function fontSheet(cutFonts) {
  return cutFonts
    .map(({ family, style, range, url }) =>
      `@font-face{font-family:"${family}";font-style:${style};font-weight:400 700;font-display:swap;src:url("${url}") format("woff2");unicode-range:${range}}`)
    .join("\n");
}
