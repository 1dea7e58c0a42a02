// Both migration trees hold the same numbers with the same names, dense from 0001.
import { files } from "./files.mjs";

export const name = "migrations";

const ENGINES = ["sqlite", "postgres"];

export function check() {
  const problems = [];
  const trees = ENGINES.map((engine) => {
    const found = files(new RegExp(`^migrations/${engine}/`)).map((path) => path.split("/").pop());
    found.forEach((file, index) => {
      const number = String(index + 1).padStart(4, "0");
      if (!/^\d{4}_[a-z0-9_]+\.sql$/.test(file)) problems.push(`migrations/${engine}/${file}: the name is not NNNN_name.sql`);
      else if (!file.startsWith(number)) problems.push(`migrations/${engine}/${file}: number ${number} is expected here`);
    });
    return new Set(found);
  });
  for (const [mine, other] of [[0, 1], [1, 0]]) {
    for (const file of trees[mine]) {
      if (!trees[other].has(file)) problems.push(`migrations/${ENGINES[other]}/${file}: missing, ${ENGINES[mine]} has it`);
    }
  }
  return { looked: trees[0].size + trees[1].size, problems };
}
