/**
 * Campaign: every question of published corpora gives the same answer over HTTP as in the library.
 *
 * The corpora are files of JSON lines in a folder. A row is told by its members; a row without a
 * question is counted and left out. The law is that of test/service/agreement.ts, which has a
 * sample of our own as a test (test/service/corpora.test.ts).
 *
 * Run: npm run campaign -- serve-corpora FOLDER [NAME...]. Without names, all files of the folder.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isOperation, rowOf } from "../src/api/operation.ts";
import { agreementsOf, type Question } from "../test/service/agreement.ts";
import { started } from "./serve-faults/server.ts";

type Row = Readonly<Record<string, unknown>>;

const [, , folder, ...names] = process.argv;
if (folder === undefined) throw new Error("give the folder of the corpora");
const files = names.length > 0 ? names.map((name) => `${name}.jsonl`) : corporaIn(folder);
const server = await started([]);
const url = `http://127.0.0.1:${server.port}`;
let differences = 0;
try {
  for (const file of files) await askAll(file);
} finally {
  server.kill();
}
console.log(`${differences} differences`);
process.exit(differences === 0 ? 0 : 1);

/** Asks the questions of a file, and prints the counts. */
async function askAll(file: string): Promise<void> {
  const counts = new Map<string, number>();
  const count = (what: string): void => void counts.set(what, (counts.get(what) ?? 0) + 1);
  const rows = readFileSync(join(folder ?? "", file), "utf8")
    .split("\n")
    .filter(Boolean);
  for (const line of rows) {
    const questions = questionsOf(JSON.parse(line) as Row);
    if (questions.length === 0) count("no question");
    for (const question of questions) {
      for (const { route, answer, difference } of await agreementsOf(url, question)) {
        count(`${route} ${answer}`);
        if (difference === undefined) continue;
        differences += 1;
        console.log(`${file} ${question.id} ${route}: ${difference.slice(0, 2000)}`);
      }
    }
  }
  const shown = [...counts].map(([what, number]) => `  ${what}: ${number}`).sort();
  console.log([`${file}: ${rows.length} rows`, ...shown].join("\n"));
}

function corporaIn(path: string): string[] {
  return readdirSync(path)
    .filter((name) => name.endsWith(".jsonl"))
    .sort();
}

/** The questions of a row, by the members that it has. */
function questionsOf(row: Row): Question[] {
  const id = String(row["id"]);
  const { operation, policyType } = row;
  if (isOperation(operation)) {
    const given = rowOf(operation).members.filter((name) => row[name] !== undefined);
    const members = Object.fromEntries(given.map((name) => [name, row[name]]));
    return [{ id, operation, members }];
  }
  if (row["new"] !== undefined) return [newAccess(id, row["existing"], row["new"], { policyType })];
  if (row["a"] !== undefined) {
    const { a, b } = row;
    const there = newAccess(id, a, b);
    return [there, newAccess(`${id} back`, b, a), { ...there, operation: "Compare" }];
  }
  if (row["document"] !== undefined) return documentQuestions(id, row["document"]);
  if (row["findings"] !== undefined) return sharedQuestions(id, row);
  return [];
}

function newAccess(id: string, existing: unknown, updated: unknown, more: Row = {}): Question {
  const members = { existingPolicyDocument: existing, newPolicyDocument: updated, ...more };
  return { id, operation: "CheckNoNewAccess", members };
}

function documentQuestions(id: string, document: unknown): Question[] {
  const text = typeof document === "string" ? document : JSON.stringify(document);
  const policyType = "IDENTITY_POLICY";
  return [
    { id, operation: "Formula", members: { policyDocument: document } },
    { id, operation: "ValidatePolicy", members: { policyDocument: text, policyType } },
    newAccess(id, document, document, { policyType }),
  ];
}

function sharedQuestions(id: string, row: Row): Question[] {
  const { policyDocument, resourceType, zoneOfTrust } = row;
  return [
    { id, operation: "Findings", members: { policyDocument, resourceType, zoneOfTrust } },
    { id, operation: "CheckNoExternalAccess", members: { policyDocument, zoneOfTrust } },
    { id, operation: "CheckNoPublicAccess", members: { policyDocument, resourceType } },
  ];
}
