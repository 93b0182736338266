/**
 * A certificate: what a verdict rests on, as a JSON document (docs/certificates.md).
 *
 * Of a PASS it is a proof: the question's clauses, claims (lists of terms that cannot all hold),
 * and steps that lead there. A term is a signed number of a node, as in logic/term.ts. Of a FAIL it
 * is a counterexample with its evaluations.
 *
 * What is read here is a file that nobody vouches for: its form is checked and nothing else. What
 * it says of attributes, atoms and clauses is only ever compared with what the policies say.
 */
import { isObject } from "../json/value.ts";

export const FORMAT = "keyaki-certificate/1";

/** Terms, at least one of which holds. */
export type Clause = readonly number[];

/**
 * `fact`: no values of the attributes make all of these literals true. `learned`: one of these
 * literals holds, by unit propagation.
 */
export type Step = readonly ["fact" | "learned", ...number[]];

export interface Proof {
  /** What the numbers of attributes stand for. */
  readonly attributes: readonly unknown[];
  /** What the atoms of the clauses say. */
  readonly atoms: readonly unknown[];
  readonly clauses: readonly Clause[];
  /** Each is a list of terms that do not all hold. */
  readonly claims: readonly Clause[];
  readonly steps: readonly Step[];
}

export interface PassCertificate extends Proof {
  readonly format: typeof FORMAT;
  readonly question: unknown;
  readonly result: "PASS";
  /** What the proof is about, where that is not all of the policies. */
  readonly slice?: unknown;
}

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

/** The text of a certificate: a member a line, and of its lists an entry a line. */
export function certificateText(certificate: Certificate): string {
  const members = Object.entries(certificate).map(([name, value]) => {
    const entries = Array.isArray(value) ? value.map((each) => JSON.stringify(each)) : undefined;
    const text = entries === undefined ? JSON.stringify(value) : `[\n${entries.join(",\n")}\n]`;
    return `${JSON.stringify(name)}: ${text}`;
  });
  return `{\n${members.join(",\n")}\n}\n`;
}

/** Two lists of the same terms are the same claim. */
export const claimKey = (claim: Clause): string => [...claim].sort((a, b) => a - b).join();

/** The certificate that a JSON value is, or why it is none. */
export function readCertificate(value: unknown): Certificate | string {
  if (!isObject(value)) return "it is not an object";
  if (value["format"] !== FORMAT) return `its \`format\` is not \`${FORMAT}\``;
  const { result, question } = value;
  if (question === undefined) return "`question` is missing";
  if (result === "PASS") return readPass(value);
  if (result !== "FAIL") return "its `result` is neither `PASS` nor `FAIL`";
  const { statementIndex, counterexample, evaluations } = value;
  return { format: FORMAT, question, result, statementIndex, counterexample, evaluations };
}

function readPass(value: Readonly<Record<string, unknown>>): Certificate | string {
  const { question, slice, attributes, atoms, clauses, claims, steps } = value;
  if (!Array.isArray(attributes)) return "`attributes` is not a list";
  if (!Array.isArray(atoms)) return "`atoms` is not a list";
  if (!isListOf(clauses, isClause)) return "`clauses` is not a list of lists of terms";
  if (!isListOf(claims, isClause)) return "`claims` is not a list of lists of terms";
  if (!isListOf(steps, isStep)) return '`steps` is not a list of ["fact" or "learned", terms…]';
  const proof = { attributes, atoms, clauses, claims, steps };
  return {
    format: FORMAT,
    question,
    result: "PASS",
    ...(slice !== undefined && { slice }),
    ...proof,
  };
}

const isListOf = <T>(value: unknown, is: (each: unknown) => each is T): value is readonly T[] =>
  Array.isArray(value) && value.every(is);

const isClause = (value: unknown): value is Clause => isListOf(value, isTerm);

const isTerm = (value: unknown): value is number => Number.isSafeInteger(value) && value !== 0;

function isStep(value: unknown): value is Step {
  if (!Array.isArray(value)) return false;
  const [kind, ...literals] = value;
  return (kind === "fact" || kind === "learned") && literals.every(isTerm);
}
