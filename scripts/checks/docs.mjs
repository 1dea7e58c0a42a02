// What README and docs/ name exists: relative links and their anchors, `make` targets, and every `wellspring` command
// with its options, asked from the program itself. Usage: docs.mjs PROGRAM
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { files, lineAt, read, ROOT } from "./files.mjs";

const program = process.argv[2];
let looked = 0;
const problems = [];

/** The anchor that a heading gets when the page is shown. */
const anchor = (heading) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replace(/\s/g, "-");

const anchors = (path) => [...read(path).matchAll(/^#+\s+(.*)$/gm)].map((match) => anchor(match[1]));

function links(path, text) {
  for (const match of text.matchAll(/\]\(([^)\s]+)\)/g)) {
    const [target, fragment] = match[1].split("#");
    if (/^[a-z]+:/.test(target)) continue;
    looked++;
    const to = target ? normalize(join(dirname(path), target)) : path;
    const where = `${path}:${lineAt(text, match.index)}`;
    if (!existsSync(join(ROOT, to))) problems.push(`${where}: ${to} does not exist`);
    else if (fragment && !anchors(to).includes(fragment)) problems.push(`${where}: ${to} has no heading #${fragment}`);
  }
}

const targets = new Set([...read("Makefile").matchAll(/^([a-z-]+):/gm)].map((match) => match[1]));

/** Lines of code blocks and spans of code, each with where it stands. */
function* code(text) {
  for (const block of text.matchAll(/^```[^\n]*\n([\s\S]*?)^```/gm)) {
    const begin = block.index + block[0].indexOf("\n") + 1;
    let at = begin;
    for (const line of block[1].split("\n")) {
      yield [line, at];
      at += line.length + 1;
    }
  }
  for (const span of text.matchAll(/(?<!`)`([^`\n]+)`(?!`)/g)) yield [span[1], span.index];
}

const helps = new Map();

/** What `wellspring WORDS --help` prints, or undefined when there is no such command. */
function help(words) {
  const key = words.join(" ");
  if (!helps.has(key)) {
    const ran = spawnSync(program, [...words, "--help"], { encoding: "utf8" });
    helps.set(key, ran.status === 0 ? ran.stdout : undefined);
  }
  return helps.get(key);
}

/** Checks one call such as `wellspring import stackexchange DIR --community SLUG`. */
function call(words, where) {
  const commands = [];
  for (const word of words) {
    const listed = (help(commands) ?? "").match(/^Commands:\n((?: .*\n|\n(?= ))*)/m)?.[1] ?? "";
    if (!/^[a-z][a-z-]*$/.test(word) || !listed) break;
    if (!new RegExp(`^ +${word}( |$)`, "m").test(listed)) {
      problems.push(`${where}: there is no command \`wellspring ${[...commands, word].join(" ")}\``);
      return;
    }
    commands.push(word);
  }
  for (const word of words) {
    const option = word.match(/^\[?(--[a-z-]+)/)?.[1];
    if (option && !(help(commands) ?? "").includes(option)) {
      problems.push(`${where}: \`wellspring ${commands.join(" ")}\` has no option ${option}`);
    }
  }
}

for (const path of files(/^(README|CHANGELOG|docs\/.*)\.md$/)) {
  const text = read(path);
  links(path, text);
  for (const [line, index] of code(text)) {
    const where = `${path}:${lineAt(text, index)}`;
    for (const match of line.matchAll(/(?:^|[\s;&(])make ([a-z-]+)/g)) {
      looked++;
      if (!targets.has(match[1])) problems.push(`${where}: there is no \`make ${match[1]}\``);
    }
    // The name is also that of an account and of a database: a call is followed by a command.
    for (const match of line.matchAll(/(?:^|[\s/])wellspring (?!wellspring )([a-z](?:[^\s#|>&;]+ ?)+)/g)) {
      looked++;
      call(match[1].trim().split(/\s+/), where);
    }
  }
}

for (const problem of problems) console.log(`  ${problem}`);
console.log(`docs: ${Math.max(0, looked - problems.length)} passed, ${problems.length} failed`);
process.exitCode = problems.length ? 1 : 0;
