// Every message that a page or a function asks for exists in English, and every message that exists is asked for.
import { files, lineAt, read } from "./files.mjs";

export const name = "locales";

/** Ids defined in the English files, with where; a second definition of one is a problem. */
function defined(problems) {
  const ids = new Map();
  for (const path of files(/^locales\/en\/.*\.ftl$/)) {
    const text = read(path);
    for (const match of text.matchAll(/^(-?[a-zA-Z][\w-]*)\s*=/gm)) {
      const where = `${path}:${lineAt(text, match.index)}`;
      if (ids.has(match[1])) problems.push(`${where}: ${match[1]} is defined at ${ids.get(match[1])} already`);
      else ids.set(match[1], where);
    }
  }
  return ids;
}

export function check() {
  const problems = [];
  const ids = defined(problems);
  const used = new Set();

  for (const path of files(/\.(rs|html)$/)) {
    const text = read(path);
    // Asked for by name: must exist.
    for (const match of text.matchAll(/\b(?:say|say_with|text|text_with)\(\s*"([a-z][\w-]*-[\w-]*)"/g)) {
      if (!ids.has(match[1])) problems.push(`${path}:${lineAt(text, match.index)}: ${match[1]} is not in locales/en`);
    }
    // Named anywhere, such as in a table of field errors: is needed.
    for (const match of text.matchAll(/"([a-z][\w-]*)"/g)) used.add(match[1]);
  }
  for (const path of files(/^locales\/en\/.*\.ftl$/)) {
    for (const match of read(path).matchAll(/\{\s*(-?[a-z][\w-]*)[\s}(.]/g)) used.add(match[1]);
  }
  for (const [id, where] of ids) {
    if (!used.has(id)) problems.push(`${where}: ${id} is never used`);
  }
  return { looked: ids.size, problems };
}
