// Runs every check of this folder that needs nothing but the text of the checkout. A check exports `name` and
// `check()`, which gives how many things it looked at and a problem per line. Each ends with its closing line.
import * as locales from "./locales.mjs";
import * as migrations from "./migrations.mjs";
import * as sizes from "./sizes.mjs";
import * as templates from "./templates.mjs";

let broken = false;
for (const { name, check } of [locales, templates, sizes, migrations]) {
  const { looked, problems, notes = [] } = check();
  for (const note of notes) console.log(`  ${note}`);
  for (const problem of problems) console.log(`  ${problem}`);
  // One thing can have several problems, and a problem can be about a thing that is not there.
  const failed = problems.length;
  console.log(`${name}: ${Math.max(0, looked - failed)} passed, ${failed} failed`);
  broken ||= failed > 0;
}
process.exitCode = broken ? 1 : 0;
