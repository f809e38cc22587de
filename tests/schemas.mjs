// Asks ajv what it says of each case: schemas.mjs NODE_MODULES SCHEMAS CASES

import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

const [modules, schemas, cases] = process.argv.slice(2);
const require = createRequire(join(resolve(modules), "from-here.js"));
const Ajv = require("ajv/dist/2020").default;
const ajv = require("ajv-formats").default(new Ajv({ strict: true }));

const read = (path) => JSON.parse(readFileSync(path, "utf8"));
const names = readdirSync(schemas).filter((name) => name.endsWith(".json"));
const validators = new Map(names.map((name) => [name, ajv.compile(read(join(schemas, name)))]));
let wrong = 0;
for (const one of read(cases)) {
  if (validators.get(one.schema)(one.value) !== one.fits) {
    console.log(JSON.stringify(one));
    wrong += 1;
  }
}
console.log(`${names.length} schemas`);
process.exit(wrong > 0 ? 1 : 0);
