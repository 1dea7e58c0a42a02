// What every check reads: the files of the checkout that git knows or would add, and their text.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../..");

const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], { cwd: ROOT })
  .toString()
  .split("\0")
  .filter((path) => path && existsSync(join(ROOT, path)));

/** Paths below the root that match, sorted. */
export const files = (pattern) => [...new Set(listed)].filter((path) => pattern.test(path)).sort();

export const read = (path) => readFileSync(join(ROOT, path), "utf8");

/** The line, from 1, on which the character at `index` stands. */
export const lineAt = (text, index) => text.slice(0, index).split("\n").length;
