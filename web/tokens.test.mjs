// Contrast of every pair the design allows, in both themes, from the hex values.
import assert from "node:assert/strict";
import { test } from "node:test";
import { colours } from "./tokens.mjs";

const channel = (c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
function luminance(value) {
  const [r, g, b] = [1, 3, 5].map((i) => channel(parseInt(value.slice(i, i + 2), 16) / 255));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function contrast(a, b) {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}
const table = new Map(colours.map(([name, light, dark]) => [name, { light: light.split(" ")[0], dark: dark.split(" ")[0] }]));

const text = [
  ...["ink", "soft"].flatMap((t) =>
    ["paper", "wash", "raised", "accent-wash", "good-wash", "warn-wash", "bad-wash"].map((g) => [t, g])),
  ...["paper", "wash", "raised", "accent-wash"].map((g) => ["accent", g]),
  ...["good", "warn", "bad"].flatMap((t) => ["paper", "wash", "raised", `${t}-wash`].map((g) => [t, g])),
  ["on-accent", "accent"], ["on-accent", "accent-deep"], ["on-accent", "bad"],
  ...[0, 1, 2, 3, 4, 5].map((n) => ["ink", `ground-${n}`]),
];
const graphics = [
  ...["paper", "wash", "raised"].map((g) => ["edge", g]),
  ...["accent", "good", "soft", "warn"].map((t) => [t, "line"]),
];

for (const theme of ["light", "dark"]) {
  test(`text reaches 4.5 in the ${theme} theme`, () => {
    for (const [a, b] of text) {
      const got = contrast(table.get(a)[theme], table.get(b)[theme]);
      assert.ok(got >= 4.5, `${a} on ${b}: ${got.toFixed(2)}`);
    }
  });
  test(`controls and graphics reach 3 in the ${theme} theme`, () => {
    for (const [a, b] of graphics) {
      const got = contrast(table.get(a)[theme], table.get(b)[theme]);
      assert.ok(got >= 3, `${a} on ${b}: ${got.toFixed(2)}`);
    }
  });
}
