// What the tools of the writing field do to its text. Changes go through the
// browser's own editing, so that undo knows them.

type Area = HTMLTextAreaElement;

/** Puts text in place of the selection. */
export function insert(area: Area, text: string): void {
  area.focus();
  // Not standardised and everywhere: the only way that keeps the undo history of a textarea.
  if (!document.execCommand("insertText", false, text)) area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

const selected = (area: Area) => area.value.slice(area.selectionStart, area.selectionEnd);

function around(area: Area, mark: string): void {
  const text = selected(area);
  const { selectionStart: start, selectionEnd: end } = area;
  const outer = area.value.slice(start - mark.length, start) === mark && area.value.slice(end, end + mark.length) === mark;
  if (outer) {
    area.setSelectionRange(start - mark.length, end + mark.length);
    insert(area, text);
    area.setSelectionRange(start - mark.length, end - mark.length);
  } else {
    insert(area, `${mark}${text}${mark}`);
    area.setSelectionRange(start + mark.length, end + mark.length);
  }
}

/** Puts a mark before each selected line, or takes it away where all have it. */
function lines(area: Area, mark: string): void {
  const start = area.value.lastIndexOf("\n", area.selectionStart - 1) + 1;
  const end = area.value.indexOf("\n", area.selectionEnd);
  area.setSelectionRange(start, end < 0 ? area.value.length : end);
  const old = selected(area).split("\n");
  const marked = old.every((line) => line.startsWith(mark));
  const text = old.map((line) => (marked ? line.slice(mark.length) : mark + line)).join("\n");
  insert(area, text);
  area.setSelectionRange(start, start + text.length);
}

/** Puts a block on lines of its own. */
export function block(area: Area, text: string): void {
  const before = area.value.slice(0, area.selectionStart);
  const gap = before === "" || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  insert(area, `${gap}${text}\n`);
}

function code(area: Area): void {
  const text = selected(area);
  if (text.includes("\n")) block(area, `\`\`\`\n${text}\n\`\`\``);
  else around(area, "`");
}

function link(area: Area): void {
  const text = selected(area);
  const isAddress = /^https?:\/\/\S+$/.test(text);
  const { selectionStart: start } = area;
  insert(area, isAddress ? `[](${text})` : `[${text}](https://)`);
  if (isAddress) area.setSelectionRange(start + 1, start + 1);
  else area.setSelectionRange(start + text.length + 3, start + text.length + 11);
}

const tools: Record<string, (area: Area) => void> = {
  heading: (area) => lines(area, "## "),
  bold: (area) => around(area, "**"),
  italic: (area) => around(area, "*"),
  quote: (area) => lines(area, "> "),
  list: (area) => lines(area, "- "),
  table: (area) => block(area, "|  |  |\n| --- | --- |\n|  |  |"),
  code,
  link,
};

/** Uses a tool; says whether there is one of this name. */
export function use(name: string, area: Area): boolean {
  const tool = tools[name];
  tool?.(area);
  return tool !== undefined;
}

/** Enter in a list or a quotation goes on with it, and leaves it from an empty line. */
export function goOn(area: Area): boolean {
  if (area.selectionStart !== area.selectionEnd) return false;
  const start = area.value.lastIndexOf("\n", area.selectionStart - 1) + 1;
  const line = area.value.slice(start, area.selectionStart);
  const mark = /^(\s*)(?:([-*+]) (\[[ x]\] )?|(\d{1,4})([.)]) |> )/.exec(line);
  if (!mark) return false;
  if (line === mark[0]) {
    area.setSelectionRange(start, area.selectionStart);
    insert(area, "");
    return true;
  }
  const [, indent = "", bullet, box, number, dot] = mark;
  const next = number ? `${Number(number) + 1}${dot} ` : bullet ? `${bullet} ${box ? "[ ] " : ""}` : "> ";
  insert(area, `\n${indent}${next}`);
  return true;
}
