/**
 * Bench: `keyaki gate` on large deployments.
 *
 * A generated plan has 10,000 resources, 2,000 of them with policies, in 100 MB. The whole command
 * is compared with a process that only parses the plan with `JSON.parse` and asks the same
 * questions, each once. Then 1,000 generated templates are read, beside the package `yaml` alone,
 * and the policies of the plan are judged with and without the table of equal questions. At last, a
 * plan with 1,000 documents that are rebuilt is read, beside `JSON.parse` alone. Time is that of
 * the processor, of all threads; memory is the peak of the process.
 *
 * Run: npm run bench gate [megabytes] [resources] [policies] [templates] [rounds] [documents]
 */
import { spawnSync } from "node:child_process";
import {
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseDocument } from "yaml";
import { answerRequest } from "../src/api/answer-request.ts";
import type { CheckName } from "../src/api/operation.ts";
import { judge, type Subject } from "../src/gate/judge.ts";
import { Questions } from "../src/gate/questions.ts";
import { readCloudFormation } from "../src/sources/cloudformation/template.ts";
import type { PolicySite } from "../src/sources/site.ts";
import { readTerraformPlan } from "../src/sources/terraform/plan.ts";
import {
  type AskedQuestion,
  type PlanSize,
  pendingPlanText,
  templateText,
  writePlan,
} from "./deployments.ts";
import { digits, machine, median, table, timed } from "./measure.ts";

const NO_FILES = { files: { read: () => undefined, list: () => undefined } };

const [first = "100", ...more] = process.argv.slice(2);
if (first === "yardstick") yardstick(more);
else bench([first, ...more].map(Number));

/** Parses a plan, and asks the questions of a file; the process that the gate is compared with. */
function yardstick([plan = "", questions = ""]: readonly string[]): void {
  JSON.parse(readFileSync(plan, "utf8"));
  if (questions === "") return;
  const asked = JSON.parse(readFileSync(questions, "utf8")) as readonly AskedQuestion[];
  for (const { name, request } of asked) answerRequest(name as CheckName, request);
}

function bench([
  megabytes = 100,
  resources = 10_000,
  policies = 2000,
  templates = 1000,
  rounds = 3,
  documents = 1000,
]: readonly number[]): void {
  const folder = mkdtempSync(join(tmpdir(), "keyaki-gate-"));
  const size = { megabytes, resources, policies };
  console.log(`Gate: ${resources} resources, ${policies} policies (medians of ${rounds};`);
  console.log(`${machine()}).\n`);
  const head = [
    "different policies",
    "plan, MB",
    "JSON.parse, s",
    "JSON.parse and checks, s",
    "gate, s",
    "time / JSON.parse and checks",
    "memory, MB",
    "memory / file",
  ];
  const few = Math.ceil(policies / 100);
  const rows = [
    planRow(folder, { ...size, different: policies, character: "#" }, rounds),
    // One character outside of Latin-1 makes a string of Node twice as large.
    planRow(folder, { ...size, different: few, character: "\u0142" }, rounds),
    planRow(folder, { ...size, different: few, character: "#" }, rounds),
  ];
  console.log(`${table(head, rows)}\n`);
  templateTable(templates, rounds);
  questionTable(join(folder, "plan.json"), rounds);
  pendingTable(documents, rounds);
  rmSync(folder, { recursive: true });
}

function planRow(folder: string, size: PlanSize, rounds: number): readonly string[] {
  const plan = join(folder, "plan.json");
  const questions = join(folder, "questions.json");
  const report = join(folder, "gate.json");
  const handle = openSync(plan, "w");
  writeFileSync(questions, JSON.stringify(writePlan(handle, size)));
  closeSync(handle);
  const own = [process.execPath, join(import.meta.dirname, "run.js"), "bench", "gate", "yardstick"];
  const command = join("dist", "cli", "keyaki.cjs");
  const ways = [
    [...own, plan],
    [...own, plan, questions],
    [process.execPath, command, "gate", "--output", `json=${report}`, plan],
  ];
  const seconds = ways.map((): number[] => []);
  const memory: number[] = [];
  for (let round = 0; round < rounds; round++) {
    for (const [i, args] of ways.entries()) {
      const usage = run(args, folder);
      seconds[i]?.push(usage.seconds);
      if (i === 2) memory.push(usage.megabytes);
    }
  }
  const [parse = 1, both = 1, gate = 1] = seconds.map(median);
  const found = JSON.parse(readFileSync(report, "utf8")) as {
    readonly policies: readonly unknown[];
  };
  if (found.policies.length !== size.policies) throw new Error("the gate has lost policies");
  const megabytes = statSync(plan).size / 2 ** 20;
  return [
    `${size.different}${size.character === "#" ? "" : ", not Latin-1"}`,
    digits(megabytes),
    ...[parse, both, gate, gate / both, median(memory), median(memory) / megabytes].map(digits),
  ];
}

interface Usage {
  readonly seconds: number;
  readonly megabytes: number;
}

function run(args: readonly string[], folder: string): Usage {
  const log = join(folder, "log");
  const timing = ["-f", "%U %S %M", "-o", log, ...args];
  const { status } = spawnSync("time", timing, { stdio: ["ignore", "ignore", "inherit"] });
  if (status !== 0 && status !== 2) throw new Error(`${args.join(" ")} ended with ${status}`);
  const [user = 0, system = 0, kilobytes = 0] = (
    readFileSync(log, "utf8").trim().split("\n").at(-1) ?? ""
  )
    .split(" ")
    .map(Number);
  return { seconds: user + system, megabytes: kilobytes / 1024 };
}

function templateTable(count: number, rounds: number): void {
  const texts = Array.from({ length: count }, (_, index) => templateText(index));
  const parse: number[] = [];
  const read: number[] = [];
  let sites = 0;
  for (let round = 0; round < rounds; round++) {
    parse.push(timed(() => texts.map((text): unknown => parseDocument(text).toJS()))[0]);
    const [time, found] = timed(() =>
      texts.map((text, index) => readCloudFormation({ file: `${index}.yaml`, text }, NO_FILES)),
    );
    read.push(time);
    sites = found.reduce((sum, each) => sum + each.sites.length, 0);
  }
  const kilobytes = texts.reduce((sum, text) => sum + text.length, 0) / 1024;
  const [alone, all] = [median(parse), median(read)];
  const head = ["templates", "KB", "policies", "`yaml`, ms", "reader, ms", "time / `yaml`"];
  const row = [count, sites].map(String);
  console.log(
    table(head, [
      [row[0] ?? "", digits(kilobytes), row[1] ?? "", ...[alone, all, all / alone].map(digits)],
    ]),
  );
  console.log("");
}

/** The policies of the plan that repeats a few: with the table of equal questions, and without. */
function questionTable(plan: string, rounds: number): void {
  const { sites } = readTerraformPlan(
    { file: "plan.json", text: readFileSync(plan, "utf8") },
    NO_FILES,
  );
  const subjects = sites.flatMap(subjectOf);
  const once: number[] = [];
  const each: number[] = [];
  let different = 0;
  for (let round = 0; round < rounds; round++) {
    const questions = new Questions({});
    once.push(
      timed(() => {
        for (const subject of subjects) questions.judge(subject, { kind: "no-public-access" });
      })[0],
    );
    different = questions.count;
    each.push(
      timed(() => {
        for (const subject of subjects) judge(subject, { kind: "no-public-access" });
      })[0],
    );
  }
  const [table1, all] = [median(once), median(each)];
  const head = ["questions", "different", "each once, ms", "all, ms", "all / each once"];
  const counts = [subjects.length, different].map(String);
  console.log(table(head, [[...counts, ...[table1, all, all / table1].map(digits)]]));
}

/** A plan whose documents are rebuilt, beside `JSON.parse` alone. */
function pendingTable(count: number, rounds: number): void {
  const text = pendingPlanText(count);
  const parse: number[] = [];
  const read: number[] = [];
  let documents = 0;
  for (let round = 0; round < rounds; round++) {
    parse.push(timed((): unknown => JSON.parse(text))[0]);
    const [time, found] = timed(() => readTerraformPlan({ file: "plan.json", text }, NO_FILES));
    read.push(time);
    documents = found.sites.filter(({ policy }) => policy.kind === "document").length;
  }
  if (documents !== count) throw new Error(`${documents} of ${count} documents are rebuilt`);
  const [alone, all] = [median(parse), median(read)];
  const kilobytes = text.length / 1024;
  const head = ["rebuilt documents", "KB", "`JSON.parse`, ms", "reader, ms", "ms / document"];
  const cells = [alone, all, all / count].map(digits);
  console.log("");
  console.log(
    table(
      [...head, "time / `JSON.parse`"],
      [[`${count}`, digits(kilobytes), ...cells, digits(all / alone)]],
    ),
  );
}

function subjectOf({ policy, publicCheckType }: PolicySite): readonly Subject[] {
  if (policy.kind !== "document" || publicCheckType === undefined) return [];
  return [{ policy: policy.value, isResource: true, publicCheckType }];
}
