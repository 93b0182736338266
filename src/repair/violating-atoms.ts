/**
 * Finds the violating atoms of a policy: those by which it violates the question of a check.
 *
 * The search goes down by levels: the Allow statements; then the single actions of those that are
 * violating; then, of a violating action, each principal with each resource. The texts of the two
 * policies settle most of a statement before that (slicing/slice.ts). Each level is one formula. A
 * group of parts that has no violation is cleared by one query.
 *
 * A part that is not decided counts as violating, so that what is left is proved. LIMIT: the steps
 * of all levels together, and the atoms of one policy; beyond, an action violates as a whole.
 */
import { publicVerdicts } from "../check/no-public-access.ts";
import type { JsonObject } from "../json/value.ts";
import type { Budget } from "../logic/budget.ts";
import type { Policy, Statement } from "../policy/ast.ts";
import type { SolveOptions } from "../question/options.ts";
import { type PosedQuestion, pose, type Question } from "../question/question.ts";
import { Solver } from "../question/solver.ts";
import { sliceQuestion } from "../slicing/slice.ts";
import { type Part, partOf, range, type Sizes, sizesOf, wholePart } from "./atom.ts";

const MAX_ATOMS = 20_000;

/** Parts that are asked about together first. */
const GROUP = 16;

/** The violating atoms of one statement, as parts that have no atom in common. */
export interface ViolatingStatement {
  readonly statement: Statement;
  readonly sizes: Sizes;
  /** For each violating action, its violating pairs of a principal and a resource. */
  readonly actions: ReadonlyMap<number, ReadonlySet<number>>;
  /** Whether some atom is not proved to be violating, but not cleared either. */
  readonly isUndecided: boolean;
}

/** The number of a pair of a principal and a resource. */
export const pairOf = (principal: number, resource: number, { resources }: Sizes): number =>
  principal * resources + resource;

interface Candidate {
  readonly statement: Statement;
  readonly sizes: Sizes;
  readonly part: Part;
}

type Verdict = "cleared" | "violating" | "undecided";

/** The statements with violating atoms, in order; `written` are the statements of the document. */
export function violatingStatements(
  question: Question,
  written: readonly JsonObject[],
  budget: Budget,
  options: SolveOptions,
): readonly ViolatingStatement[] {
  const judge = new Judge(question, budget, options);
  const { subject } = question;
  const first = judge.statements.map((each): Candidate => candidateOf(subject, each, written));
  const statements = judge.violating(first);
  const isSingle = ({ candidate }: Found): boolean => candidate.part.actions.length === 1;
  const listed = statements.filter((each) => !isSingle(each));
  const actions = [
    ...statements.filter(isSingle),
    ...judge.violating(listed.flatMap(({ candidate }) => byAction(candidate))),
  ];
  const pairs = actions.flatMap(({ candidate }) => byPair(candidate));
  const isDivided = pairs.length <= MAX_ATOMS;
  const atoms = isDivided ? judge.violating(pairs) : [];
  const whole = actions.filter(({ candidate }) => !isDivided || byPair(candidate).length === 0);
  return collect([...whole, ...atoms]);
}

interface Found {
  readonly candidate: Candidate;
  readonly isUndecided: boolean;
}

function collect(all: readonly Found[]): readonly ViolatingStatement[] {
  const found = new Map<number, ViolatingStatement & { actions: Map<number, Set<number>> }>();
  for (const { candidate, isUndecided } of all) {
    const { statement, sizes, part } = candidate;
    const known = found.get(statement.index) ?? { ...candidate, actions: new Map(), isUndecided };
    for (const action of part.actions) {
      const pairs = known.actions.get(action) ?? new Set();
      for (const each of part.principals) {
        for (const one of part.resources) pairs.add(pairOf(each, one, sizes));
      }
      known.actions.set(action, pairs);
    }
    found.set(statement.index, { ...known, isUndecided: known.isUndecided || isUndecided });
  }
  return [...found.values()].sort((one, other) => one.statement.index - other.statement.index);
}

/** The whole statement of a candidate, with the actions that texts have not cleared. */
function candidateOf(
  { statements }: Policy,
  candidate: Statement,
  written: readonly JsonObject[],
): Candidate {
  const statement = statements[candidate.index] ?? candidate;
  const sizes = sizesOf(statement, written[candidate.index] ?? {});
  const left = new Set(candidate.action.values);
  const { values } = statement.action;
  const whole = wholePart(sizes);
  const actions =
    sizes.actions === 1 ? whole.actions : whole.actions.filter((at) => left.has(values[at] ?? ""));
  return { statement, sizes, part: { ...whole, actions } };
}

function byAction(candidate: Candidate): readonly Candidate[] {
  const { part } = candidate;
  return part.actions.map((action) => ({ ...candidate, part: { ...part, actions: [action] } }));
}

/** Nothing if there is only one pair. */
function byPair(candidate: Candidate): readonly Candidate[] {
  const { part, sizes } = candidate;
  if (sizes.principals * sizes.resources === 1) return [];
  return range(sizes.principals).flatMap((principal) =>
    range(sizes.resources).map((resource) => ({
      ...candidate,
      part: { ...part, principals: [principal], resources: [resource] },
    })),
  );
}

/** Asks about parts of the statements of one question. */
class Judge {
  readonly statements: readonly Statement[];
  readonly #question: Question;
  readonly #budget: Budget;
  readonly #options: SolveOptions;
  readonly #sliceFor: ReturnType<typeof sliceQuestion>["sliceFor"];

  constructor(question: Question, budget: Budget, options: SolveOptions) {
    const { candidates, sliceFor } = sliceQuestion(question);
    this.statements = candidates;
    this.#question = question;
    this.#budget = budget;
    this.#options = options;
    this.#sliceFor = sliceFor;
  }

  /** The candidates that are violating, or not decided. */
  violating(candidates: readonly Candidate[]): readonly Found[] {
    if (candidates.length === 0) return [];
    const parts = candidates.map(({ statement, part, sizes }) => partOf(statement, part, sizes));
    const verdicts = this.#verdicts(parts);
    return candidates.flatMap((candidate, at): readonly Found[] => {
      const [part, first] = [parts[at], verdicts[at]];
      // Beside others a part may be undecided that is decided alone.
      const isOpen = first === "undecided" && parts.length > 1;
      const verdict = isOpen && part ? this.#verdicts([part])[0] : first;
      return verdict === "cleared" ? [] : [{ candidate, isUndecided: verdict !== "violating" }];
    });
  }

  #verdicts(parts: readonly Statement[]): readonly Verdict[] {
    const posed = pose(this.#question, this.#sliceFor(parts));
    const solver = new Solver(posed, this.#budget, this.#options);
    const isPublic = this.#question.countsAddresses === true;
    return isPublic ? ofPublic(posed, solver) : ofGroups(posed, solver);
  }
}

function ofPublic(posed: PosedQuestion, solver: Solver): readonly Verdict[] {
  const kinds = { private: "cleared", public: "violating", undecided: "undecided" } as const;
  return [...publicVerdicts(posed, solver).values()].map(({ kind }) => kinds[kind]);
}

/** A verdict on each candidate; those of a group are cleared together if none is violating. */
function ofGroups({ candidates, symbolic }: PosedQuestion, solver: Solver): readonly Verdict[] {
  const { terms } = symbolic;
  const verdicts: Verdict[] = [];
  for (let start = 0; start < candidates.length; start += GROUP) {
    const group = candidates.slice(start, start + GROUP).map(({ matches }) => matches);
    const all = solver.solve(terms.any(group));
    for (const matches of group) {
      if (all.kind === "unsat") verdicts.push("cleared");
      else if (all.kind === "sat" && terms.holds(matches, all.model)) verdicts.push("violating");
      else if (group.length === 1) verdicts.push("undecided");
      else verdicts.push(VERDICTS[solver.solve(matches).kind]);
    }
  }
  return verdicts;
}

const VERDICTS = { sat: "violating", unsat: "cleared", unknown: "undecided" } as const;
