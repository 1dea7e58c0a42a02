// A file is read in one sitting and a function on one screen. What is longer stands in exceptions.txt with its reason,
// and what stands there without need is a problem too. No file of any kind weighs much: everybody's clone keeps it.
import { statSync } from "node:fs";
import { join } from "node:path";
import { files, read, ROOT } from "./files.mjs";
import { functions, withoutTests } from "./rust.mjs";

export const name = "sizes";

const FILE = 400;
const FUNCTION = 60;
const BYTES = 1_000_000;

const isTest = (path) => /(^|\/)tests?(\/|\.rs$)|_test\.rs$|^e2e\/|\.test\.ts$/.test(path);

function exceptions() {
  const list = new Map();
  for (const line of read("scripts/checks/exceptions.txt").split("\n")) {
    if (!line.trim() || line.startsWith("#")) continue;
    const [what, reason] = line.split(" | ").map((part) => part.trim());
    list.set(what, reason);
  }
  return list;
}

function tooLong(path) {
  const text = path.endsWith(".rs") ? withoutTests(read(path)) : read(path);
  const lines = text.trimEnd().split("\n").length;
  const found = lines > FILE ? [{ what: path, lines, most: FILE }] : [];
  if (path.endsWith(".rs")) {
    for (const { name, lines } of functions(text)) {
      if (lines > FUNCTION) found.push({ what: `${path} ${name}`, lines, most: FUNCTION });
    }
  }
  return found;
}

export function check() {
  const paths = files(/\.(rs|ts|css|mjs)$/).filter((path) => !isTest(path));
  const allowed = exceptions();
  const problems = [];
  const notes = [];
  for (const [what, reason] of allowed) {
    if (!reason) problems.push(`scripts/checks/exceptions.txt: ${what} has no reason`);
  }
  for (const { what, lines, most } of paths.flatMap(tooLong)) {
    if (allowed.has(what)) {
      notes.push(`${what}: ${lines} lines, allowed because ${allowed.get(what)}`);
      allowed.delete(what);
    } else problems.push(`${what}: ${lines} lines, ${most} are the most`);
  }
  for (const path of files(/./)) {
    const { size } = statSync(join(ROOT, path));
    if (size > BYTES) problems.push(`${path}: ${size} bytes, ${BYTES} are the most`);
  }
  for (const what of allowed.keys()) problems.push(`scripts/checks/exceptions.txt: ${what} needs no exception (any more)`);
  return { looked: paths.length, problems, notes };
}
