// Templates stay short and hold nothing that the content security policy would refuse or that hides behaviour in
// attributes: no inline style or handler, no script text, no htmx expression.
import { files, lineAt, read } from "./files.mjs";

export const name = "templates";

const LONGEST = 150;

const FORBIDDEN = [
  [/\sstyle\s*=/gi, "style= is refused by the policy; use a class"],
  [/\son[a-z]+\s*=/gi, "an inline handler is refused by the policy; write a custom element"],
  [/\bhx-on\b/gi, "hx-on runs text as code"],
  [/["'\s]js:/gi, "js: runs text as code"],
  [/javascript:/gi, "javascript: runs text as code"],
  [/\bhx-trigger\s*=\s*"[^"]*\[/gi, "a filter in hx-trigger runs text as code"],
  [/<style[\s>]/gi, "a style element is refused by the policy"],
  [/<script(?![^>]*\ssrc=)[^>]*>/gi, "inline script is refused by the policy"],
  [/\s(?:src|srcset|action|poster|data)\s*=\s*"(?:https?:)?\/\//gi, "a request to a third party"],
];

export function check() {
  const paths = files(/\/templates\/.*\.html$/);
  const problems = [];
  for (const path of paths) {
    const text = read(path);
    const lines = text.trimEnd().split("\n").length;
    if (lines > LONGEST) problems.push(`${path}: ${lines} lines, ${LONGEST} are the most`);
    for (const [pattern, why] of FORBIDDEN) {
      for (const match of text.matchAll(pattern)) problems.push(`${path}:${lineAt(text, match.index + 1)}: ${why}`);
    }
  }
  return { looked: paths.length, problems };
}
