/**
 * Findings: all access from outside a zone of trust, summed up soundly and concisely (Z rules).
 *
 * A finding is a principal and conditions on the keys that say where a request comes from. Which
 * findings there are is stratified abstraction (strata.ts), so that they are those of AWS's Access
 * Analyzer. Each comes with the actions that reach it, whether it is public, and a request.
 */
import type { Term } from "../logic/term.ts";
import { acquaintanceOf } from "../policy/acquaintance.ts";
import type { Policy, Principal, Statement, Text } from "../policy/policy.ts";
import type { FindingType } from "../policy/resource-type.ts";
import type { Zone } from "../policy/zone.ts";
import type { RequestDocument } from "../semantics/request.ts";
import { isStranger } from "../symbolic/stranger.ts";
import type { Undecided, Warning } from "./answer.ts";
import { undecided } from "./conclude.ts";
import { outsiders } from "./no-external-access.ts";
import type { CheckOptions } from "./options.ts";
import { type Dimension, dimensionsOf, type Said } from "./predicates.ts";
import { PublicTest } from "./publicness.ts";
import { type Posed, pose } from "./question.ts";
import { DEFAULT_STEPS, Solver } from "./solver.ts";
import { MOST_FINDINGS, Stratification, type Stratum } from "./strata.ts";
import { type Witness, Witnesses } from "./witness.ts";

export interface FindingsQuestion {
  readonly policy: Policy;
  readonly resourceType: FindingType;
  readonly zone: Zone;
  readonly includeServices: boolean;
}

/** In the shape of AWS's findings. */
export interface Finding {
  /** One member; `{"AWS": "*"}` is anyone. */
  readonly principal: Readonly<Record<string, string>>;
  /** The patterns of the statements that reach the finding; `*` for one with NotAction. */
  readonly action: readonly string[];
  /** By key, a value as the policy writes it. */
  readonly condition: Readonly<Record<string, string>>;
  readonly isPublic: boolean;
  readonly resource: string;
  readonly resourceType: string;
  /** A request of this finding and of none below it. */
  readonly example: RequestDocument;
}

export interface FindingsAnswer {
  readonly findings: readonly Finding[];
  /** Then there may be more findings. */
  readonly undecided?: Undecided;
  readonly warnings: readonly Warning[];
}

const TOO_MANY: Undecided = {
  limit: "findings",
  detail: `there are more than ${MOST_FINDINGS} findings`,
};

/** LIMIT: steps of each stage, as a multiple of those of a check. */
const EFFORT = 5;

export function findExternalAccess(
  { policy, resourceType, zone, includeServices }: FindingsQuestion,
  options: CheckOptions = {},
): FindingsAnswer {
  const steps = EFFORT * (options.steps ?? DEFAULT_STEPS);
  const posed = pose({
    type: "resource",
    suspect: policy,
    circle: outsiders(zone, includeServices),
  });
  const { vocabulary, suspects } = posed;
  const { terms } = vocabulary;
  const dimensions = dimensionsOf(policy, vocabulary, steps);
  const strata = new Stratification(terms, dimensions);
  const allowed = terms.or(...suspects.map((each) => each.matches));
  const constraint = terms.and(posed.constraint, allowed);
  const solver = new Solver({ ...posed, constraint }, steps);
  const search = new Solver({ ...posed, constraint: terms.and(constraint, strata.axioms) }, steps);
  const { found, doubt } = strata.search(
    search,
    suspects.map((each) => each.matches),
  );
  const author = new Author(posed, dimensions, solver, resourceType);
  const findings = found.map((each) => author.finding(each));
  return {
    findings: findings.sort((a, b) => compare(a, b)),
    ...(doubt === undefined
      ? {}
      : { undecided: doubt === "findings" ? TOO_MANY : undecided(doubt) }),
    warnings: [],
  };
}

function compare(a: Finding, b: Finding): number {
  const [first, second] = [a, b].map(({ principal, condition }) =>
    JSON.stringify([principal, condition]),
  );
  return (first ?? "") < (second ?? "") ? -1 : 1;
}

/** Writes findings. */
class Author {
  private readonly posed: Posed;
  private readonly dimensions: readonly Dimension[];
  private readonly solver: Solver;
  private readonly witnesses: Witnesses;
  private readonly publicTest: PublicTest;
  private readonly stranger: Term;
  private readonly mayBePublic: boolean;
  private readonly resourceType: string;

  constructor(
    posed: Posed,
    dimensions: readonly Dimension[],
    solver: Solver,
    resourceType: FindingType,
  ) {
    const { vocabulary, question } = posed;
    this.posed = posed;
    this.dimensions = dimensions;
    this.solver = solver;
    this.resourceType = resourceType;
    this.witnesses = new Witnesses(posed, solver);
    this.stranger = isStranger(acquaintanceOf(question.suspect, resourceType), vocabulary);
    this.publicTest = new PublicTest(question.suspect, vocabulary, solver);
    this.mayBePublic = this.publicTest.of(this.stranger).kind !== "private";
  }

  finding(stratum: Stratum): Finding {
    const said = stratum.candidate.flatMap((each, at) => {
      const dimension = this.dimensions[at];
      const predicate = dimension?.predicates[each];
      return dimension === undefined || predicate === undefined
        ? []
        : [{ key: dimension.key, said: predicate.said }];
    });
    const { actions, resources } = this.reach(stratum);
    const [resource = "*", ...others] = resources;
    const principal = said.find(({ key }) => key === undefined)?.said;
    const conditions = said.flatMap(({ key, said: each }) =>
      key === undefined ? [] : [[key, writtenOf(each)] as const],
    );
    const isPublic =
      this.mayBePublic && this.publicTest.of(this.stranger, stratum.inside).kind !== "private";
    const witness = this.witness(stratum);
    return {
      principal: principal?.kind === "principal" ? principalOf(principal.principal) : { AWS: "*" },
      action: [...actions].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)),
      condition: Object.fromEntries(conditions),
      isPublic,
      resource: others.length === 0 ? resource : "*",
      resourceType: this.resourceType,
      example: witness.request,
    };
  }

  private witness({ model, proper }: Stratum): Witness {
    const { terms } = this.posed.vocabulary;
    const granting = this.posed.suspects.find(({ matches }) => terms.holds(matches, model));
    if (granting === undefined) throw new Error("a finding that no statement grants");
    return this.witnesses.of(model, terms.and(proper, granting.matches), granting.statement);
  }

  /** What the statements write that allow some outside request of the finding. */
  private reach({ inside, model }: Stratum): Reach {
    const { suspects, vocabulary } = this.posed;
    const actions = new Set<string>();
    const resources = new Set<string>();
    const open: (typeof suspects)[number][] = [];
    const add = (statement: Statement): void => {
      for (const each of actionsOf(statement)) actions.add(each);
      for (const each of resourcesOf(statement)) resources.add(each);
    };
    for (const suspect of suspects) {
      if (vocabulary.terms.holds(suspect.matches, model)) add(suspect.statement);
      else open.push(suspect);
    }
    for (const { statement, matches } of open) {
      const isNews =
        actionsOf(statement).some((each) => !actions.has(each)) ||
        resourcesOf(statement).some((each) => !resources.has(each));
      if (!isNews) continue;
      // A doubt adds what is perhaps too much.
      if (this.solver.solve(matches, inside).kind !== "unsat") add(statement);
    }
    return { actions, resources };
  }
}

interface Reach {
  readonly actions: ReadonlySet<string>;
  readonly resources: ReadonlySet<string>;
}

const actionsOf = ({ action }: Statement): readonly string[] =>
  action.negated ? ["*"] : action.values;

const resourcesOf = ({ resource }: Statement): readonly string[] =>
  resource === undefined || resource.negated ? ["*"] : resource.values.map(ownerOf);

/** The bucket of objects; any other resource is its own. */
function ownerOf(resource: Text): string {
  if (typeof resource !== "string") return "*";
  return resource.startsWith("arn:aws:s3:::") ? (resource.split("/")[0] ?? resource) : resource;
}

function principalOf(principal: Principal): Readonly<Record<string, string>> {
  switch (principal.kind) {
    case "everyone":
      return { AWS: "*" };
    case "every":
      return { [principal.type]: "*" };
    case "account":
      return { AWS: principal.account };
    case "arn":
      return { AWS: principal.arn };
    case "pattern":
      return { AWS: principal.pattern };
    case "service":
      return { Service: principal.name };
    case "federated":
      return { Federated: principal.provider };
    case "canonical":
      return { CanonicalUser: principal.id };
    case "nobody":
      return { AWS: principal.text };
  }
}

function writtenOf(said: Said): string {
  if (said.kind === "principal") return "";
  const { operands } = said.condition;
  const [value] = operands.values;
  if (operands.family === "ip") return operands.values[0]?.text ?? "";
  if (typeof value === "object" && Array.isArray(value)) return textOf(value as Text);
  return String(value);
}

function textOf(text: Text): string {
  if (typeof text === "string") return text;
  return text
    .map((part) => {
      if (part.kind === "text") return part.text;
      if (part.kind === "literal") return `\${${part.text}}`;
      return part.default === undefined ? `\${${part.key}}` : `\${${part.key}, '${part.default}'}`;
    })
    .join("");
}
