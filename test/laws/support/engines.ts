/**
 * Engines: the native engine and the outside solvers give the same answer to the same question.
 *
 * A case is two questions, one for each direction: does some Allow statement of one policy grant
 * what the other does not? Many questions go to one run of a solver, for to start it takes longer
 * than to answer. A model must make the formula true, by its definition, and become a request that
 * replays on the evaluator. An answer `unknown` contradicts nobody; it is counted by its limit.
 */
import type { Backend, Reply } from "../../../src/backends/backend.ts";
import { replay } from "../../../src/counterexample/replay.ts";
import type { Attribute, Model } from "../../../src/logic/attribute.ts";
import { Budget } from "../../../src/logic/budget.ts";
import type { Answer } from "../../../src/logic/engine.ts";
import { type Term, TRUE } from "../../../src/logic/term.ts";
import type { Policy, PolicyType } from "../../../src/policy/ast.ts";
import { DEFAULT_STEPS } from "../../../src/question/options.ts";
import { type PosedQuestion, pose } from "../../../src/question/question.ts";
import { Solver } from "../../../src/question/solver.ts";
import { type Script, type ScriptResult, writeScript } from "../../../src/smt/script.ts";
import { modelToRequest } from "../../../src/symbolic/model-to-request.ts";
import { preferredValues } from "../../../src/symbolic/preferred-values.ts";
import type { SymbolicRequest } from "../../../src/symbolic/symbolic-request.ts";
import { broken, type Case, type Finding, held, type Law, read, vacuous } from "./case.ts";

interface Question {
  readonly posed: PosedQuestion;
  /** The question is whether this can hold. */
  readonly whole: Term;
  readonly scripted: ScriptResult;
  readonly native: Answer;
  readonly replies: (readonly [solver: string, reply: Reply])[];
}

/** A law about many cases at once, one finding each. */
export type Batch = (cases: readonly Case[]) => readonly Finding[];

export interface Policies {
  readonly type: PolicyType;
  readonly existing: Policy;
  readonly updated: Policy;
}

/** What comes of asking all about pairs of policies; undefined is a pair that was refused. */
export function askAll(
  solvers: readonly Backend[],
  pairs: readonly (Policies | undefined)[],
): readonly Finding[] {
  const asked = pairs.map((each) => (each === undefined ? [] : questionsOf(each)));
  // Questions with the same text, most of them `false`, are one query.
  const scripts = new Map<string, Script>();
  for (const { scripted } of asked.flat()) {
    if (scripted.kind === "script") scripts.set(scripted.script.text, scripted.script);
  }
  for (const solver of solvers) {
    const replies = solver.run([...scripts.values()]);
    const replyTo = new Map([...scripts.keys()].map((text, i) => [text, replies[i]]));
    for (const { scripted, replies: all } of asked.flat()) {
      if (scripted.kind !== "script") continue;
      const reply = replyTo.get(scripted.script.text);
      if (reply === undefined) throw new Error(`${solver.name} has no reply to a query`);
      all.push([solver.name, reply]);
    }
  }
  return asked.map((questions) => findingOf(questions, solvers.length));
}

export const engines =
  (solvers: readonly Backend[]): Batch =>
  (cases) =>
    askAll(
      solvers,
      cases.map((given) => {
        const all = read(given);
        return all && { ...all, type: given.type };
      }),
    );

/** The law of one case, as those about single cases are. */
export const enginesAgree =
  (solvers: readonly Backend[]): Law =>
  (given) =>
    engines(solvers)([given])[0] ?? vacuous("refused");

/** Both directions. */
function questionsOf({ type, existing, updated }: Policies): readonly Question[] {
  return [[existing, updated] as const, [updated, existing] as const].map(
    ([reference, subject]): Question => {
      const posed = pose({ type, subject, reference });
      const { terms } = posed.symbolic;
      const granted = terms.any(posed.candidates.map(({ matches }) => matches));
      const whole = terms.and(posed.constraint, granted);
      const native = new Solver(posed, new Budget(DEFAULT_STEPS)).solve(granted);
      return { posed, whole, scripted: writeScript(terms, [whole]), native, replies: [] };
    },
  );
}

function findingOf(questions: readonly Question[], solvers: number): Finding {
  if (questions.length === 0) return vacuous("refused");
  const counts: Record<string, number> = {};
  const count = (what: string): void => {
    counts[what] = (counts[what] ?? 0) + 1;
  };
  let isComplete = true;
  for (const question of questions) {
    const answers = [["native", question.native] as const, ...question.replies];
    const decided = answers.filter(([, { kind }]) => kind !== "unknown");
    for (const [name, answer] of answers) {
      count(`${name} ${answer.kind === "unknown" ? answer.limit : answer.kind}`);
      const fault = answer.kind === "sat" ? faultOfModel(question, answer) : undefined;
      if (fault !== undefined) return broken(`${name}: ${fault}`);
      if (answer.kind === "sat") count("models replayed");
    }
    if (question.scripted.kind === "inexpressible") count("without exact text");
    if (Math.abs(question.whole) === TRUE) count("decided by simplification");
    if (new Set(decided.map(([, { kind }]) => kind)).size > 1) {
      return broken(decided.map(([name, { kind }]) => `${name} says ${kind}`).join(", "));
    }
    isComplete &&= decided.length === solvers + 1;
  }
  if (questions.every(({ whole }) => Math.abs(whole) === TRUE)) count("trivial pairs");
  if (!isComplete) return vacuous("not answered by all", counts);
  return held(counts);
}

/** What is wrong with the model of an answer. */
function faultOfModel(
  { posed, whole, scripted }: Question,
  answer: Extract<Answer | Reply, { readonly kind: "sat" }>,
): string | undefined {
  const { symbolic, question } = posed;
  const readings: readonly (Model | undefined)[] =
    "model" in answer
      ? [answer.model]
      : answer.readings.map((values) =>
          scripted.kind === "script" ? scripted.script.modelOf(values) : undefined,
        );
  const models = readings.filter((each) => each !== undefined);
  if (models.length === 0) return "values that are no model";
  const model = models.find((each) => symbolic.terms.holds(whole, each));
  if (model === undefined) return "a model under which the formula is false";
  const request = modelToRequest(completed(model, symbolic), symbolic, (action) => action);
  const { subject, reference, type } = question;
  const refusing = reference === undefined ? {} : { refusing: reference };
  replay(request, { subject: subject, ...refusing }, type);
  return undefined;
}

/** The model with a value for what every request has, where the formula does not speak of it. */
function completed(model: Model, symbolic: SymbolicRequest): Model {
  const all = new Map(model);
  for (const attribute of everyRequest(symbolic)) {
    if (all.has(attribute)) continue;
    const [first] = preferredValues(attribute, symbolic);
    if (first !== undefined) all.set(attribute, first);
  }
  return all;
}

function everyRequest(symbolic: SymbolicRequest): readonly Attribute[] {
  const { action, resource, kind, partition, account, service, provider, canonical } = symbolic;
  const { userPath, userName, rolePath, roleName, session, federatedName } = symbolic;
  return [
    ...[action, resource, kind, partition, account, service, provider, canonical],
    ...[userPath, userName, rolePath, roleName, session, federatedName],
  ];
}
