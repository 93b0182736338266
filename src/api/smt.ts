/**
 * The question of a check as SMT-LIB 2.6, for any solver.
 *
 * A check is one question; Compare is two, with a `(reset)` between them. Comments say where each
 * statement stands, by the name of its document and the line. A question without exact SMT-LIB text
 * is an error (`notSupported`), because text for nearly the same question would be taken for it.
 */
import type { DocumentRole, Warning } from "../check/answer.ts";
import { questionScript } from "../explain/question-smt.ts";
import { type Locate, positionIndex } from "../json/position-index.ts";
import type { Policy } from "../policy/ast.ts";
import { pose, type Question } from "../question/question.ts";
import type { Documents, PolicyDocument } from "./documents.ts";
import { type Outcome, withoutSeverity } from "./errors.ts";
import { type Inputs, OPERATION_NAMES, type OperationName, rowOf } from "./operation.ts";

export interface SmtAnswer {
  /** One script; those of Compare are joined by `(reset)`. */
  readonly smt: string;
  readonly warnings: readonly Warning[];
}

/** The operations that have questions. */
export type SmtName = Exclude<OperationName, "Findings" | "Evaluate" | "Formula">;

export const SMT_NAMES: readonly SmtName[] = OPERATION_NAMES.filter(
  (name): name is SmtName => rowOf(name).questions !== undefined,
);

/** Prints the questions of decoded input; `nameOf` names a document, such as its file. */
export function printQuestions<Name extends SmtName>(
  operation: Name,
  input: Inputs[Name],
  nameOf: (role: DocumentRole) => string,
): Outcome<SmtAnswer> {
  const scripts: string[] = [];
  for (const question of rowOf(operation).questions?.(input) ?? []) {
    const script = questionScript(pose(question), placesIn(question, input, nameOf));
    if (script.kind === "inexpressible") {
      const message = `this question has no exact SMT-LIB text: ${script.reason}`;
      const error = { name: "ValidationException", message, reason: "notSupported" } as const;
      return { kind: "error", error: { ...error, diagnostics: input.diagnostics } };
    }
    scripts.push(script.script.text);
  }
  const warnings = input.diagnostics.map(withoutSeverity);
  return { kind: "answer", answer: { smt: scripts.join("(reset)\n"), warnings } };
}

/** Finds places by policy: Compare asks each of its policies as subject and as reference. */
function placesIn(
  question: Question,
  { subject, reference }: Documents,
  nameOf: (role: DocumentRole) => string,
): Parameters<typeof questionScript>[1] {
  const locators = new Map<PolicyDocument, Locate>();
  const documentOf = (policy: Policy | undefined): PolicyDocument | undefined =>
    [subject, reference].find((each) => each?.policy === policy);
  return {
    place(role, path): string {
      const document = documentOf(question[role]);
      if (document === undefined) return "the command line";
      const locate = locators.get(document) ?? positionIndex(document.text);
      locators.set(document, locate);
      return `${nameOf(document.role)}:${locate({ path }).line}`;
    },
  };
}
