/**
 * Campaign: damaged certificates of real policies.
 *
 * Every PASS of a real policy gets a certificate, which must be accepted. A damaged certificate
 * must be rejected or still be a proof; cvc5 confirms the latter, lemma by lemma and for the
 * claims. Each certificate is also verified against other questions, where it must be rejected. The
 * policies are a random sample of AWS's managed policies in both directions, and pairs and policies
 * from files (bench/pairs.ts). Prints the counts by kind of damage.
 *
 * Run: npm run campaign -- mutants [--mutants 10000] [--pairs 1000] [--seed 1] [lines.jsonl ...]
 */
import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";
import { type Line, linesOf, managedPairs, pairsOf } from "../bench/pairs.ts";
import { certifyCheck, parseCertificate, posedBy, verifyCheck } from "../src/api/certify.ts";
import { type CheckName, type CheckRequest, decodeCheck, rowOf } from "../src/api/operation.ts";
import type { Backend } from "../src/backends/backend.ts";
import { findProgram } from "../src/backends/solver-process.ts";
import type { PassCertificate } from "../src/certificate/format.ts";
import { ProofChecker } from "../src/certificate/proof-checker.ts";
import type { Terms } from "../src/logic/term.ts";
import { writeScript } from "../src/smt/script.ts";
import { MUTATIONS } from "../test/laws/support/mutate-certificate.ts";
import { Random } from "../test/laws/support/random.ts";

const QUERY_MILLISECONDS = 10_000;
const UNSAT = { kind: "unsat" } as const;
/** The other questions that a certificate is verified against. */
const QUESTIONS_PER_CERTIFICATE = 3;

interface ProvedQuestion {
  readonly checked: CheckRequest;
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

const program = findProgram("cvc5", QUERY_MILLISECONDS);
if (program === undefined) throw new Error("cvc5 is not on PATH");
const cvc5: Backend = program;

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
console.log(`${errors.length} errors`);
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

/** A row has further members, which a request may not have. */
function askAboutTrust(name: string, row: Line): void {
  for (const operation of ["CheckNoPublicAccess", "CheckNoExternalAccess"] as const) {
    const members = rowOf(operation).members.map((each) => [each, row[each]]);
    checkCertificate(name, operation, Object.fromEntries(members));
  }
}

/** Certifies an answer, and verifies the certificate from its text. */
function checkCertificate(name: string, operation: CheckName, request: object): void {
  const decoded = decodeCheck(operation, request);
  if (decoded.kind === "error") {
    count(`${name}, invalid documents`);
    return;
  }
  const { answer, certificate } = certifyCheck(decoded.input);
  const label = `${name}, ${answer.undecided === undefined ? answer.result : "undecided"}`;
  count(label);
  if (certificate === undefined) return;
  const copy = parseCertificate(JSON.stringify(certificate));
  if (typeof copy === "string") {
    reportError(`${label}: ${copy}`);
    return;
  }
  const verdict = verifyCheck(copy, decoded.input);
  if (verdict.result === "REFUSED") {
    reportError(`${label}: ${verdict.reason}`);
    return;
  }
  count(`${label}, certificate accepted`);
  if (copy.result === "PASS") proved.push({ checked: decoded.input, certificate: copy });
}

/** Verifies certificates against other questions, where they must be rejected. */
function moveCertificates(): void {
  for (const { certificate } of proved) {
    for (let i = 0; i < QUESTIONS_PER_CERTIFICATE; i++) {
      const { checked: other, certificate: own } = random.pick(proved);
      if (JSON.stringify(own.question) === JSON.stringify(certificate.question)) continue;
      const { result } = verifyCheck(certificate, other);
      count(`against another question, ${result === "REFUSED" ? "rejected" : "accepted"}`);
      if (result === "ACCEPTED") reportError("a certificate was accepted for another question");
    }
  }
}

function damageCertificates(mutants: number): void {
  const kinds = Object.entries(MUTATIONS);
  for (let done = 0, tried = 0; done < mutants && tried < 100 * mutants; tried++) {
    const [kind, damage] = kinds[tried % kinds.length] ?? kinds[0] ?? [];
    const { checked, certificate } = random.pick(proved);
    const mutant = damage?.(certificate, random);
    if (kind === undefined || mutant === undefined) continue;
    done++;
    count("mutants");
    const { result } = verifyCheck(mutant, checked);
    count(`${kind}: ${result === "REFUSED" ? "rejected" : "still a proof"}`);
    if (result === "REFUSED") continue;
    const why = findProofError(mutant, termsOf(checked, mutant));
    if (why === undefined) count("still a proof, confirmed by cvc5");
    else if (why === "no text") count("still a proof, with a lemma without exact SMT-LIB text");
    else if (why === "unknown") count("still a proof, with a lemma that cvc5 does not decide");
    else reportError(`${kind}: accepted, but ${why}`);
  }
}

/** The formulas that the certificate refers to: those of its slice, or of the whole check. */
function termsOf(checked: CheckRequest, certificate: PassCertificate): Terms {
  if (certificate.slice !== undefined) {
    const posed = posedBy(certificate, checked.question);
    if (typeof posed === "string") throw new Error(`accepted, but ${posed}`);
    return posed.symbolic.terms;
  }
  const checker = new ProofChecker(certificate);
  let created: Terms | undefined;
  checked.ask({
    engine: (terms) => {
      created = terms;
      return checker.engine(terms);
    },
  });
  if (created === undefined) throw new Error("the check asked no engine");
  return created;
}

/** Finds a lemma or a claim that cvc5 contradicts or does not confirm. */
function findProofError(
  { clauses, claims, steps }: PassCertificate,
  terms: Terms,
): string | undefined {
  const lemmas = steps.flatMap(([kind, ...literals]) => (kind === "fact" ? [literals] : []));
  const scripts = lemmas.map((each) => writeScript(terms, each));
  const texts = scripts.flatMap((each) => (each.kind === "script" ? each.script : []));
  const claimsText = propositional(
    [...clauses, ...lemmas.map((each) => each.map((l) => -l))],
    claims,
  );
  const queries = [...texts, { text: claimsText, constants: [] }];
  const replies = cvc5.run(queries).map((reply, i) => {
    return reply.kind === "unknown" && isRefuted(queries[i]?.text) ? UNSAT : reply;
  });
  const wrong = replies.findIndex(({ kind }) => kind === "sat");
  if (wrong >= 0) {
    const what = wrong < texts.length ? `lemma ${lemmas[wrong]?.join()}` : "the claims";
    return `${what}: ${replies[wrong]?.kind}`;
  }
  if (replies.some(({ kind }) => kind === "unknown")) return "unknown";
  return texts.length < scripts.length ? "no text" : undefined;
}

/** Asks cvc5 again, with elimination of regular expressions, which decides more queries. */
function isRefuted(text = ""): boolean {
  const args = ["--lang=smt2.6", "--strings-exp", "--re-elim=agg", "--tlimit=60000", "-"];
  const { stdout } = spawnSync("cvc5", args, { input: `${text}(check-sat)\n`, encoding: "utf8" });
  return stdout.trim() === "unsat";
}

/** Makes a script that is satisfiable iff some claim is consistent with the clauses. */
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
