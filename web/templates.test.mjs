// Templates name icons and classes as words; here each word must lead somewhere.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..");
const read = (path) => readFileSync(path, "utf8");
function files(folder, end) {
  const entries = readdirSync(join(root, folder), { withFileTypes: true });
  return entries.flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return files(path, end);
    return path.endsWith(end) ? [join(root, path)] : [];
  });
}
const floors = (end) => ["base", "rooms"].flatMap((floor) => files(floor, end));

const icons = new Set(Object.keys(JSON.parse(read(join(here, "icons.json")))));
const sources = [...floors(".html"), ...floors(".rs")];
const style = [...files("web/css", ".css"), ...files("web/src", ".ts")].map(read).join("\n");

const iconCalls = [
  /\bicon(?:_20)?\("([^"]+)"/g,
  /\bui::(?:good|warn|bad|plain)\("([^"]+)"/g,
  /\bbanner\("\w+", "([^"]+)"/g,
  /\boutcome_line\("\w*", "([^"]+)"/g,
  /\bresult\("([^"]+)"/g,
  /\bEntry::new\([^;]*?, "([a-z-]+)"\)/g,
];

test("every icon that is named is drawn", () => {
  for (const path of sources) {
    const text = read(path);
    for (const call of iconCalls) {
      for (const [, name] of text.matchAll(call)) assert.ok(icons.has(name), `${relative(root, path)}: no icon "${name}"`);
    }
  }
});

test("every class in a template is known to the style sheet or the script", () => {
  const unknown = new Set();
  for (const path of floors(".html")) {
    for (const [, value] of read(path).matchAll(/\bclass="([^"]*)"/g)) {
      const words = value.replace(/\{[{%].*?[%}]\}/gs, " ").split(/\s+/).filter((word) => /^[a-z][a-z0-9-]*[a-z0-9]$/.test(word));
      for (const word of words) {
        if (!new RegExp(`[."']${word}(?![\\w-])|i-${word}`).test(style)) unknown.add(`${relative(root, path)}: ${word}`);
      }
    }
  }
  assert.deepEqual([...unknown], []);
});
