/**
 * Certificates under attack: every PASS of real policies gets one that must verify; damaged ones
 * must be refused, or be proofs still, which cvc5 confirms: each fact as a question about texts,
 * numbers and sets, and the claims as a question about clauses and facts. Each certificate is also
 * held against another question, where it must be refused.
 *
 * Policies are a random sample of AWS's managed policies, both directions, and pairs and policies
 * in files (bench/pairs.ts). Prints the score by kind of damage.
 *
 * Run: npm run campaign -- mutants [--mutants 10000] [--pairs 1000] [--seed 1] [lines.jsonl ...]
 */
import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";
import { type Line, linesOf, managedPairs, pairsOf } from "../bench/pairs.ts";
import { certificateOf, certify, posedBy, verify } from "../src/api/certify.ts";
import { ask, type Checked, type CheckName, readChecked } from "../src/api/check-request.ts";
import type { Backend } from "../src/backends/backend.ts";
import { findProgram } from "../src/backends/solver-process.ts";
import type { PassCertificate } from "../src/certificate/format.ts";
import { ProofChecker } from "../src/certificate/proof-checker.ts";
import type { Terms } from "../src/logic/term.ts";
import { writeScript } from "../src/smt/script.ts";
import { MUTATIONS } from "../test/laws/support/mutate-certificate.ts";
import { Random } from "../test/laws/support/random.ts";

/** Milliseconds for one fact. */
const QUERY_MILLISECONDS = 10_000;
const UNSAT = { kind: "unsat" } as const;
/** Certificates whose questions another one is held against. */
const QUESTIONS_PER_CERTIFICATE = 3;

interface ProvedQuestion {
  readonly checked: Checked;
  readonly certificate: PassCertificate;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    mutants: { type: "string", default: "10000" },
    pairs: { type: "string", default: "1000" },
    seed: { type: "string", default: "1" },
  },
});
const seed = Number(values.seed);
const random = new Random(seed);
const counts = new Map<string, number>();
const errors: string[] = [];

const found = findProgram("cvc5", QUERY_MILLISECONDS);
if (found === undefined) throw new Error("cvc5 is not on PATH");
const cvc5: Backend = found;

const proved: ProvedQuestion[] = [];
for (const pair of managedPairs(Number(values.pairs), seed)) askPair("managed", pair);
for (const path of positionals) {
  const name = path.replace(/^.*\//, "");
  const rows = linesOf(path);
  for (const pair of pairsOf(rows)) askPair(name, pair);
  for (const row of rows) if ("zoneOfTrust" in row) askAboutTrust(name, row);
}
moveCertificates();
damageCertificates(Number(values.mutants));
for (const [what, count] of counts) console.log(`${what}: ${count}`);
console.log(`${errors.length} faults`);
for (const each of errors) console.log(`  ${each}`);
process.exitCode = errors.length > 0 ? 1 : 0;

function askPair(
  name: string,
  { type, existing, updated }: ReturnType<typeof pairsOf>[number],
): void {
  const policyType = type === "identity" ? "IDENTITY_POLICY" : "RESOURCE_POLICY";
  for (const [one, other] of [
    [existing, updated],
    [updated, existing],
  ]) {
    const request = { existingPolicyDocument: one, newPolicyDocument: other, policyType };
    checkCertificate(name, "CheckNoNewAccess", request);
  }
}

function askAboutTrust(name: string, row: Line): void {
  checkCertificate(name, "CheckNoPublicAccess", row);
  checkCertificate(name, "CheckNoExternalAccess", row);
}

/** Answers, and verifies the certificate as it stands in a file. */
function checkCertificate(name: string, operation: CheckName, request: object): void {
  const reading = readChecked(operation, request);
  if (reading.kind === "refused") {
    count(`${name}, refused documents`);
    return;
  }
  const { answer, certificate } = certify(reading.read);
  const label = `${name}, ${answer.undecided === undefined ? answer.result : "undecided"}`;
  count(label);
  if (certificate === undefined) return;
  const copy = certificateOf(JSON.stringify(certificate));
  if (typeof copy === "string") {
    reportError(`${label}: ${copy}`);
    return;
  }
  const verdict = verify(copy, reading.read);
  if (verdict.result === "REFUSED") {
    reportError(`${label}: ${verdict.reason}`);
    return;
  }
  count(`${label}, certificate accepted`);
  if (copy.result === "PASS") proved.push({ checked: reading.read, certificate: copy });
}

/** No certificate proves anything of another question. */
function moveCertificates(): void {
  for (const { certificate } of proved) {
    for (let i = 0; i < QUESTIONS_PER_CERTIFICATE; i++) {
      const { checked: other, certificate: own } = random.pick(proved);
      if (JSON.stringify(own.question) === JSON.stringify(certificate.question)) continue;
      const { result } = verify(certificate, other);
      count(`moved to another question, ${result === "REFUSED" ? "refused" : "accepted"}`);
      if (result === "ACCEPTED") reportError("a certificate was accepted for another question");
    }
  }
}

function damageCertificates(mutants: number): void {
  const kinds = Object.entries(MUTATIONS);
  for (let made = 0, tried = 0; made < mutants && tried < 100 * mutants; tried++) {
    const [kind, damage] = kinds[tried % kinds.length] ?? kinds[0] ?? [];
    const { checked, certificate } = random.pick(proved);
    const mutant = damage?.(certificate, random);
    if (kind === undefined || mutant === undefined) continue;
    made++;
    count("mutants");
    const { result } = verify(mutant, checked);
    count(`${kind}: ${result === "REFUSED" ? "refused" : "harmless"}`);
    if (result === "REFUSED") continue;
    const why = findProofError(mutant, termsOf(checked, mutant));
    if (why === undefined) count("harmless, confirmed by cvc5");
    else if (why === "no text") count("harmless, with a fact that has no exact SMT-LIB text");
    else if (why === "unknown") count("harmless, with a fact that cvc5 does not know");
    else reportError(`${kind}: accepted, but ${why}`);
  }
}

/** The formulas that the certificate speaks of: those of its slice, or of the whole check. */
function termsOf(checked: Checked, certificate: PassCertificate): Terms {
  if (certificate.slice !== undefined) {
    const posed = posedBy(certificate, checked);
    if (typeof posed === "string") throw new Error(`accepted, but ${posed}`);
    return posed.symbolic.terms;
  }
  const checker = new ProofChecker(certificate);
  let made: Terms | undefined;
  ask(checked, {
    engine: (terms) => {
      made = terms;
      return checker.engine(terms);
    },
  });
  if (made === undefined) throw new Error("a check that asks no engine");
  return made;
}

/** What cvc5 has against the facts and the claims. */
function findProofError(
  { clauses, claims, steps }: PassCertificate,
  terms: Terms,
): string | undefined {
  const facts = steps.flatMap(([kind, ...literals]) => (kind === "fact" ? [literals] : []));
  const scripts = facts.map((each) => writeScript(terms, each));
  const texts = scripts.flatMap((each) => (each.kind === "script" ? each.script : []));
  const follows = propositional([...clauses, ...facts.map((each) => each.map((l) => -l))], claims);
  const queries = [...texts, { text: follows, constants: [] }];
  const replies = cvc5.run(queries).map((reply, i) => {
    return reply.kind === "unknown" && isRefuted(queries[i]?.text) ? UNSAT : reply;
  });
  const wrong = replies.findIndex(({ kind }) => kind === "sat");
  if (wrong >= 0) {
    const what = wrong < texts.length ? `fact ${facts[wrong]?.join()}` : "the claims";
    return `${what}: ${replies[wrong]?.kind}`;
  }
  if (replies.some(({ kind }) => kind === "unknown")) return "unknown";
  return texts.length < scripts.length ? "no text" : undefined;
}

/** Asked again of cvc5, which may know more where it takes regular expressions apart first. */
function isRefuted(text = ""): boolean {
  const args = ["--lang=smt2.6", "--strings-exp", "--re-elim=agg", "--tlimit=60000", "-"];
  const { stdout } = spawnSync("cvc5", args, { input: `${text}(check-sat)\n`, encoding: "utf8" });
  return stdout.trim() === "unsat";
}

/** Satisfiable iff some claim may hold beside the clauses. */
function propositional(
  clauses: readonly (readonly number[])[],
  claims: readonly (readonly number[])[],
): string {
  const name = (literal: number): string => (literal > 0 ? `n${literal}` : `(not n${-literal})`);
  const nodes = new Set([...clauses, ...claims].flat().map(Math.abs));
  const list = (word: string, literals: readonly number[], empty: string): string =>
    literals.length === 0 ? empty : `(${word} ${literals.map(name).join(" ")})`;
  return [
    "(set-logic QF_UF)",
    ...[...nodes].map((each) => `(declare-const n${each} Bool)`),
    ...clauses.map((each) => `(assert ${list("or", each, "false")})`),
    `(assert (or false ${claims.map((each) => list("and", each, "true")).join(" ")}))`,
    "",
  ].join("\n");
}

function count(what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1);
}

function reportError(what: string): void {
  errors.push(what);
}
