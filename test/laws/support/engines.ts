/**
 * The law of engines: the native engine and the external solvers give the same answers.
 *
 * A case is two questions, one for each direction: does some Allow statement of one policy grant
 * access that the other policy does not grant? Many questions go to one run of a solver, because
 * starting a solver takes longer than an answer. Every model must satisfy the formula by the
 * formula's definition, and must become a request that replays on the evaluator. The answer
 * `unknown` agrees with every answer; it is counted by its limit.
 */
import type { Backend, Reply } from "../../../src/backends/backend.ts";
import { replay } from "../../../src/counterexample/replay.ts";
import type { Attribute, Model } from "../../../src/logic/attribute.ts";
import { Budget } from "../../../src/logic/budget.ts";
import type { Answer } from "../../../src/logic/engine.ts";
import { type Term, TRUE } from "../../../src/logic/term.ts";
import type { Policy, PolicyType } from "../../../src/policy/ast.ts";
import { DEFAULT_STEPS } from "../../../src/question/options.ts";
import { pose } from "../../../src/question/question.ts";
import { type Solvable, Solver } from "../../../src/question/solver.ts";
import type { RequestDocument } from "../../../src/semantics/request.ts";
import { type Script, type ScriptResult, writeScript } from "../../../src/smt/script.ts";
import { modelToRequest } from "../../../src/symbolic/model-to-request.ts";
import { preferredValues } from "../../../src/symbolic/preferred-values.ts";
import type { SymbolicRequest } from "../../../src/symbolic/symbolic-request.ts";
import { type Case, encodeCase, hold, type Law, type LawResult, refute, skip } from "./case.ts";

/** A question to all engines: whether a formula is satisfiable. */
export interface EngineQuestion extends Solvable {
  /** The formula; the constraint is a part of it. */
  readonly whole: Term;
  /** Throws if the request of a model shows no violation. */
  readonly replay: (request: RequestDocument) => unknown;
}

interface Question {
  readonly asked: EngineQuestion;
  readonly scripted: ScriptResult;
  readonly native: Answer;
  readonly replies: (readonly [solver: string, reply: Reply])[];
}

/** A law that is applied to many cases at once, with one result for each. */
export type BatchLaw = (cases: readonly Case[]) => readonly LawResult[];

export interface PolicyPair {
  readonly type: PolicyType;
  readonly existing: Policy;
  readonly updated: Policy;
}

/** Asks the native engine and the solvers about pairs; undefined stands for an invalid pair. */
export function compareEngines(
  solvers: readonly Backend[],
  pairs: readonly (PolicyPair | undefined)[],
): readonly LawResult[] {
  return compareQuestions(
    solvers,
    pairs.map((each) => (each === undefined ? [] : questionsOf(each))),
  );
}

/** Asks all engines the questions of many cases; a case without a question is invalid. */
export function compareQuestions(
  solvers: readonly Backend[],
  cases: readonly (readonly EngineQuestion[])[],
): readonly LawResult[] {
  const questions = cases.map((each) => each.map(askNative));
  // Questions with the same text are one query; most of these are `false`.
  const scripts = new Map<string, Script>();
  for (const { scripted } of questions.flat()) {
    if (scripted.kind === "script") scripts.set(scripted.script.text, scripted.script);
  }
  for (const solver of solvers) {
    const replies = solver.run([...scripts.values()]);
    const replyTo = new Map([...scripts.keys()].map((text, i) => [text, replies[i]]));
    for (const { scripted, replies: all } of questions.flat()) {
      if (scripted.kind !== "script") continue;
      const reply = replyTo.get(scripted.script.text);
      if (reply === undefined) throw new Error(`${solver.name} has no reply to a query`);
      all.push([solver.name, reply]);
    }
  }
  return questions.map((each) => compareAnswers(each, solvers.length));
}

export const enginesInBatches =
  (solvers: readonly Backend[]): BatchLaw =>
  (cases) =>
    compareEngines(
      solvers,
      cases.map((given) => {
        const all = encodeCase(given);
        return all && { ...all, type: given.type };
      }),
    );

/** The same law for a single case. */
export const engines =
  (solvers: readonly Backend[]): Law =>
  (given) =>
    enginesInBatches(solvers)([given])[0] ?? skip("invalid policy");

/** Poses the question of each direction. */
function questionsOf({ type, existing, updated }: PolicyPair): readonly EngineQuestion[] {
  return [[existing, updated] as const, [updated, existing] as const].map(
    ([reference, subject]): EngineQuestion => {
      const posed = pose({ type, subject, reference });
      const { terms } = posed.symbolic;
      const violation = terms.any(posed.candidates.map(({ matches }) => matches));
      const whole = terms.and(posed.constraint, violation);
      const claim = { subject, refusing: reference };
      return { ...posed, whole, replay: (request) => replay(request, claim, type) };
    },
  );
}

function askNative(asked: EngineQuestion): Question {
  const { symbolic, whole } = asked;
  const native = new Solver(asked, new Budget(DEFAULT_STEPS)).solve(whole);
  return { asked, scripted: writeScript(symbolic.terms, [whole]), native, replies: [] };
}

function compareAnswers(questions: readonly Question[], solvers: number): LawResult {
  if (questions.length === 0) return skip("invalid policy");
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
      const error = answer.kind === "sat" ? findModelError(question, answer) : undefined;
      if (error !== undefined) return refute(`${name}: ${error}`);
      if (answer.kind === "sat") count("models replayed");
    }
    if (question.scripted.kind === "inexpressible") count("without exact text");
    if (Math.abs(question.asked.whole) === TRUE) count("decided by simplification");
    if (new Set(decided.map(([, { kind }]) => kind)).size > 1) {
      return refute(decided.map(([name, { kind }]) => `${name} says ${kind}`).join(", "));
    }
    isComplete &&= decided.length === solvers + 1;
  }
  if (questions.every(({ asked }) => Math.abs(asked.whole) === TRUE)) count("trivial pairs");
  if (!isComplete) return skip("not answered by all", counts);
  return hold(counts);
}

/** Finds an error in the model of an answer; undefined if the model is right. */
function findModelError(
  { asked, scripted }: Question,
  answer: Extract<Answer | Reply, { readonly kind: "sat" }>,
): string | undefined {
  const { symbolic, whole } = asked;
  const readings: readonly (Model | undefined)[] =
    "model" in answer
      ? [answer.model]
      : answer.readings.map((values) =>
          scripted.kind === "script" ? scripted.script.modelOf(values) : undefined,
        );
  const models = readings.filter((each) => each !== undefined);
  if (models.length === 0) return "values that do not make a model";
  const model = models.find((each) => symbolic.terms.holds(whole, each));
  if (model === undefined) return "a model under which the formula is false";
  const request = modelToRequest(completeModel(model, symbolic), symbolic, (action) => action);
  asked.replay(request);
  return undefined;
}

/** Adds preferred values for the attributes of every request that the formula does not use. */
function completeModel(model: Model, symbolic: SymbolicRequest): Model {
  const all = new Map(model);
  for (const attribute of attributesOfEveryRequest(symbolic)) {
    if (all.has(attribute)) continue;
    const [first] = preferredValues(attribute, symbolic);
    if (first !== undefined) all.set(attribute, first);
  }
  return all;
}

function attributesOfEveryRequest(symbolic: SymbolicRequest): readonly Attribute[] {
  const { action, resource, kind, partition, account, service, provider, canonical } = symbolic;
  const { userPath, userName, rolePath, roleName, session, federatedName } = symbolic;
  return [
    ...[action, resource, kind, partition, account, service, provider, canonical],
    ...[userPath, userName, rolePath, roleName, session, federatedName],
  ];
}
