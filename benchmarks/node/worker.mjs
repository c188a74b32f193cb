// One engine warm in one process: a line on stdin is one round, a line on stdout is what it took.
// Called as: node worker.mjs carbone|easy-template-x TEMPLATE CONTEXT FILE (the finished document).
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

const require = createRequire(import.meta.url);
const [engine, template, context, file] = process.argv.slice(2);
const data = JSON.parse(readFileSync(context, "utf-8"));
const engines = { carbone: carbone, "easy-template-x": easyTemplateX };
const build = engines[engine]();

// carbone reads its template from the path for each document, as it does for its users.
function carbone() {
  const render = promisify(require("carbone").render);
  return () => render(template, data);
}

function easyTemplateX() {
  const { TemplateHandler } = require("easy-template-x");
  const handler = new TemplateHandler();
  const bytes = readFileSync(template);
  return () => handler.process(bytes, data);
}

writeFileSync(file, await build());
for (let warmUp = 0; warmUp < 20; warmUp++) await build();
console.log("{}");
for await (const _ of createInterface({ input: process.stdin })) {
  const started = process.hrtime.bigint();
  const before = process.cpuUsage();
  await build();
  const used = process.cpuUsage(before);
  const wall = Number(process.hrtime.bigint() - started) / 1e9;
  const cpu = (used.user + used.system) / 1e6;
  console.log(JSON.stringify({ whole: [wall, cpu] }));
}
