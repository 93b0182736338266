/**
 * The format of certificates: the evidence for one verdict, as a JSON document.
 *
 * For a PASS the evidence is a proof: the clauses of the question, claims (lists of terms that
 * cannot all hold), and steps that lead to the claims. A term is the number of a node, negative for
 * its negation, as in logic/term.ts. For a FAIL it is a counterexample with its evaluations.
 * docs/certificates.md describes every member.
 *
 * Keywords in the file belong to the format and never change: "fact" (a theory lemma), "learned" (a
 * learned clause), "reader" (an integer encoding), "slice", "link", "holes" and so on. The code may
 * use other words.
 *
 * A certificate is untrusted input. `readCertificate` checks its form and nothing else. An unknown
 * member is an error, because nobody checks what it claims.
 */
import { isObject, quoted } from "../json/value.ts";

export const FORMAT = "keyaki-certificate/1";

/** A list of terms of which at least one holds. */
export type Clause = readonly number[];

/**
 * One step of a proof. `fact`: no values of the attributes make all of these literals true.
 * `learned`: at least one of these literals holds, by unit propagation from earlier clauses.
 */
export type Step = readonly ["fact" | "learned", ...number[]];

/** The part of a certificate that the proof checker checks. */
export interface Proof {
  /** The encoded attributes, in the order of their numbers. */
  readonly attributes: readonly unknown[];
  /** The encoded atoms, in the order of their nodes. */
  readonly atoms: readonly unknown[];
  readonly clauses: readonly Clause[];
  /** Lists of terms that cannot all hold. */
  readonly claims: readonly Clause[];
  readonly steps: readonly Step[];
}

/** The certificate of a PASS. */
export interface PassCertificate extends Proof {
  readonly format: typeof FORMAT;
  readonly question: unknown;
  readonly result: "PASS";
  /** The parts of the policies that the proof uses, if it does not use all. */
  readonly slice?: unknown;
}

/** The certificate of a FAIL. */
export interface FailCertificate {
  readonly format: typeof FORMAT;
  readonly question: unknown;
  readonly result: "FAIL";
  /** The statement of the policy that grants the counterexample. */
  readonly statementIndex: unknown;
  readonly counterexample: unknown;
  readonly evaluations: unknown;
}

export type Certificate = PassCertificate | FailCertificate;

/** Serializes a certificate: one member on each line, and one line for each entry of a list. */
export function certificateText(certificate: Certificate): string {
  const wrong = readCertificate(certificate);
  if (typeof wrong === "string") throw new TypeError(`not a certificate: ${wrong}`);
  const members = Object.entries(certificate).map(([name, value]) => {
    const entries = Array.isArray(value) ? value.map((each) => JSON.stringify(each)) : undefined;
    const text = entries === undefined ? JSON.stringify(value) : `[\n${entries.join(",\n")}\n]`;
    return `${JSON.stringify(name)}: ${text}`;
  });
  return `{\n${members.join(",\n")}\n}\n`;
}

/** The identity of a claim; the order of its terms does not matter. */
export const claimKey = (claim: Clause): string => [...claim].sort((a, b) => a - b).join();

const SHARED_MEMBERS: readonly string[] = ["format", "question", "result"];
const PASS_MEMBERS: readonly string[] = [
  ...SHARED_MEMBERS,
  ...["slice", "attributes", "atoms", "clauses", "claims", "steps"],
];
const FAIL_MEMBERS: readonly string[] = [
  ...SHARED_MEMBERS,
  ...["statementIndex", "counterexample", "evaluations"],
];

/** Checks that a JSON value has the form of a certificate; a string is the reason if not. */
export function readCertificate(value: unknown): Certificate | string {
  if (!isObject(value)) return "it must be a JSON object";
  if (value["format"] !== FORMAT) return `\`format\` must be \`${FORMAT}\``;
  const { result, question } = value;
  const known = result === "PASS" ? PASS_MEMBERS : FAIL_MEMBERS;
  const unknown = Object.keys(value).find((name) => !known.includes(name));
  if (question === undefined) return "`question` is missing";
  if (result !== "PASS" && result !== "FAIL") return "`result` must be `PASS` or `FAIL`";
  if (unknown !== undefined) return `unknown member ${quoted(unknown)}`;
  if (result === "PASS") return parsePass(value);
  const { statementIndex, counterexample, evaluations } = value;
  return { format: FORMAT, question, result, statementIndex, counterexample, evaluations };
}

function parsePass(value: Readonly<Record<string, unknown>>): Certificate | string {
  const { question, slice, attributes, atoms, clauses, claims, steps } = value;
  if (!Array.isArray(attributes)) return "`attributes` must be a list";
  if (!Array.isArray(atoms)) return "`atoms` must be a list";
  if (!isListOf(clauses, isClause)) return "`clauses` must be a list of lists of terms";
  if (!isListOf(claims, isClause)) return "`claims` must be a list of lists of terms";
  if (!isListOf(steps, isStep)) return '`steps` must be a list of ["fact" or "learned", terms…]';
  const proof = { attributes, atoms, clauses, claims, steps };
  return {
    format: FORMAT,
    question,
    result: "PASS",
    ...(slice !== undefined && { slice }),
    ...proof,
  };
}

const isListOf = <T>(
  value: unknown,
  isEntry: (each: unknown) => each is T,
): value is readonly T[] => Array.isArray(value) && value.every(isEntry);

const isClause = (value: unknown): value is Clause => isListOf(value, isTerm);

const isTerm = (value: unknown): value is number => Number.isSafeInteger(value) && value !== 0;

function isStep(value: unknown): value is Step {
  if (!Array.isArray(value)) return false;
  const [kind, ...literals] = value;
  return (kind === "fact" || kind === "learned") && literals.every(isTerm);
}
