// Every message that a page or a function asks for exists in English and is given what it needs, and every message
// that exists is asked for.
import { files, lineAt, read } from "./files.mjs";
import { withoutComments, withoutTests } from "./rust.mjs";

export const name = "locales";

/** Messages of the English files: id to where it is and whether it takes arguments. A second definition is a problem. */
function defined(problems) {
  const messages = new Map();
  for (const path of files(/^locales\/en\/.*\.ftl$/)) {
    const text = read(path);
    for (const match of text.matchAll(/^(-?[a-zA-Z][\w-]*)\s*=((?:.*)(?:\n(?:[ \t].*)?$)*)/gm)) {
      const where = `${path}:${lineAt(text, match.index)}`;
      const earlier = messages.get(match[1]);
      if (earlier) problems.push(`${where}: ${match[1]} is defined at ${earlier.where} already`);
      else messages.set(match[1], { where, takesArguments: /\{\s*\$/.test(match[2]) });
    }
  }
  return messages;
}

/** How code asks for a message; the id is the group. */
const ASKED = [
  /\b(?:say|count|say_with)\(\s*"([a-z]\w*-[\w-]+)"/g,
  /\b(?:Message::new|conflict|forbidden)\(\s*"([a-z][\w-]*)"/g,
  /\b(?:invalid|FieldErrors::one|errors\.add)\(\s*"\w+",\s*"([a-z][\w-]*)"/g,
];

/** Ids put together from a closed set of words, such as "forum-kind-{}". */
const COMPOSED = /\b(?:say|count|say_with)\(\s*&?format!\(\s*"([a-z][\w-]*\{[\w-{}]*)"/g;

const sourceOf = (path) => (path.endsWith(".rs") ? withoutTests(withoutComments(read(path))) : read(path));

export function check() {
  const problems = [];
  const messages = defined(problems);
  const used = new Set();

  for (const path of files(/\.(rs|html)$/).filter((path) => !/(^|\/)tests?(\/|\.rs$)/.test(path))) {
    const text = sourceOf(path);
    for (const pattern of ASKED) {
      for (const match of text.matchAll(pattern)) {
        const where = `${path}:${lineAt(text, match.index)}`;
        const message = messages.get(match[1]);
        if (!message) problems.push(`${where}: ${match[1]} is not in locales/en`);
        else if (/^say\(/.test(match[0]) && message.takesArguments) {
          problems.push(`${where}: ${match[1]} takes arguments, which say() has none of`);
        }
      }
    }
    for (const match of text.matchAll(COMPOSED)) {
      const pattern = new RegExp(`^${match[1].replace(/\{\w*\}/g, "[\\w-]+")}$`);
      const meant = [...messages.keys()].filter((id) => pattern.test(id));
      if (meant.length === 0) problems.push(`${path}:${lineAt(text, match.index)}: no message is called ${match[1]}`);
      for (const id of meant) used.add(id);
    }
    // Named anywhere, such as in a table: is needed. A part of a message is named "message.part".
    for (const match of text.matchAll(/"([a-z][\w-]*)(?:\.[\w-]+)?"/g)) used.add(match[1]);
  }
  for (const path of files(/^locales\/en\/.*\.ftl$/)) {
    for (const match of read(path).matchAll(/\{\s*(-?[a-z][\w-]*)[\s}(.]/g)) used.add(match[1]);
  }
  for (const [id, { where }] of messages) {
    if (!used.has(id)) problems.push(`${where}: ${id} is never used`);
  }
  return { looked: messages.size, problems };
}
