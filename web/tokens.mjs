// The colours of the house. OKLCH is the source, hex the fallback; name, light, dark.
// Every pair of text and ground that pages may use is proved in tokens.test.mjs.

export const colours = [
  ["paper", "#fbfbf9 98.8% .003 100", "#1a1916 21.2% .005 85"],
  ["wash", "#f2f1ed 95.8% .006 100", "#22211e 24.8% .006 85"],
  ["raised", "#ffffff 100% 0 0", "#2a2925 28% .007 85"],
  ["line", "#dad9d3 88.5% .008 100", "#3e3c37 35.5% .008 85"],
  ["edge", "#738084 59% .016 220", "#82807a 60% .010 90"],
  ["ink", "#152328 24.5% .022 225", "#e2dfda 90.5% .008 90"],
  ["soft", "#4b595f 45.5% .020 225", "#b2afa8 75.5% .010 90"],
  ["accent", "#076077 45.5% .082 222", "#7bcdd9 80% .082 208"],
  ["accent-deep", "#01485c 37.5% .070 224", "#a2e1e9 87% .065 206"],
  ["accent-wash", "#dff3f7 95% .022 212", "#143139 29.5% .038 218"],
  ["on-accent", "#ffffff 100% 0 0", "#09161b 19% .020 225"],
  ["good", "#1b6738 45.5% .105 152", "#82d399 80% .115 152"],
  ["good-wash", "#ddf6e2 95% .038 152", "#193323 29.5% .045 155"],
  ["warn", "#7a5413 47.5% .092 75", "#e5c379 83% .100 85"],
  ["warn-wash", "#fbefce 95.3% .045 90", "#382c15 30% .040 80"],
  ["bad", "#a82925 48.5% .165 27", "#f1938c 76% .115 25"],
  ["bad-wash", "#fde8e6 94.8% .023 25", "#482222 30.5% .058 22"],
  ["veil", "#0c181c80", "#00000099"],
  ["shadow", "#0c181c2e", "#00000080"],
  ["ground-0", "#d8e6ea", "#28424b"],
  ["ground-1", "#e9dfcc", "#463b27"],
  ["ground-2", "#dde5d3", "#33412d"],
  ["ground-3", "#ecd9d3", "#4c342f"],
  ["ground-4", "#dfdbe8", "#3b384b"],
  ["ground-5", "#e3e0d9", "#3a3b39"],
];

const hex = (value) => value.split(" ")[0];
const oklch = (value) => {
  const [, ...parts] = value.split(" ");
  return parts.length === 3 ? `oklch(${parts.join(" ")})` : null;
};

function block(selector, pick, of) {
  const lines = colours
    .map(([name, light, dark]) => [name, of(pick === "light" ? light : dark)])
    .filter(([, value]) => value)
    .map(([name, value]) => `--${name}:${value}`);
  return `${selector}{color-scheme:${pick};${lines.join(";")}}`;
}

function themes(of) {
  return [
    block(":root", "light", of),
    `@media (prefers-color-scheme:dark){${block(":root:not([data-theme=light])", "dark", of)}}`,
    block(":root[data-theme=dark]", "dark", of),
    `@media print{${block(":root:root:root", "light", of)}}`,
  ].join("\n");
}

/** The tokens as a style sheet: hex for every browser, OKLCH for those that know it. */
export function tokenSheet() {
  return `${themes(hex)}\n@supports (color:oklch(0% 0 0)){${themes(oklch)}}\n`;
}
