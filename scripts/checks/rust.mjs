// Just enough of Rust's grammar to measure it: where strings and comments are, where a function ends, what is a test.

const COMMENT = String.raw`\/\/[^\n]*|\/\*[\s\S]*?\*\/`;
const LITERAL = String.raw`\bb?r(#*)"[\s\S]*?"\1|\bb?c?"(?:[^"\\]|\\[\s\S])*"|"(?:[^"\\]|\\[\s\S])*"|'(?:[^'\\\n]|\\[^\n]{1,9}?)'`;
const TOKENS = new RegExp(`${COMMENT}|${LITERAL}`, "g");

const blank = (found) => found.replace(/[^\n]/g, " ");

/** The text with comments and literals turned to blanks; every line keeps its place and length. */
export const blanked = (text) => text.replace(TOKENS, blank);

/** The text with comments turned to blanks. */
export const withoutComments = (text) =>
  text.replace(TOKENS, (found) => (found.startsWith("//") || found.startsWith("/*") ? blank(found) : found));

/** Where the block that opens at `open` (a brace) closes. */
function closeOf(code, open) {
  let depth = 0;
  for (let at = open; at < code.length; at++) {
    if (code[at] === "{") depth++;
    else if (code[at] === "}" && --depth === 0) return at;
  }
  return code.length;
}

/** The text without its `#[cfg(test)]` items. */
export function withoutTests(text) {
  const code = blanked(text);
  const pattern = /#\[cfg\(test\)\]/g;
  let kept = "";
  let from = 0;
  for (let match; (match = pattern.exec(code)); ) {
    const end = code.slice(match.index).search(/[;{]/) + match.index;
    const close = code[end] === ";" ? end : closeOf(code, end);
    kept += text.slice(from, match.index);
    from = close + 1;
    pattern.lastIndex = from;
  }
  return kept + text.slice(from);
}

/** Every function with a body: name, first line and number of lines, signature and braces included. */
export function functions(text) {
  const code = blanked(text);
  const found = [];
  for (const match of code.matchAll(/\bfn\s+([a-z_]\w*)/g)) {
    const open = bodyOf(code, match.index);
    if (open < 0) continue;
    const line = code.slice(0, match.index).split("\n").length;
    const lines = code.slice(match.index, closeOf(code, open)).split("\n").length;
    found.push({ name: match[1], line, lines });
  }
  return found;
}

/** The brace that opens the body of the function whose signature starts at `from`, or -1 when it has none. */
function bodyOf(code, from) {
  let depth = 0;
  for (let at = from; at < code.length; at++) {
    if ("([".includes(code[at])) depth++;
    else if (")]".includes(code[at])) depth--;
    else if (depth === 0 && code[at] === "{") return at;
    else if (depth === 0 && code[at] === ";") return -1;
  }
  return -1;
}
