/**
 * Writes a finding: from a candidate to the form that IAM Access Analyzer shows.
 *
 * Values are written as the policy writes them, an account as its id. The actions are the patterns
 * of the statements that reach the finding (Z5). The resource is that of these statements if they
 * agree on one; for objects it is their bucket (Z6). The example is a replayed request.
 */

import type { FindingType } from "../aws/resource-types.ts";
import { PublicTest } from "../check/public-test.ts";
import { type Witness, WitnessBuilder, witnessSource } from "../counterexample/witness.ts";
import type { Term } from "../logic/term.ts";
import type { Principal, Statement, Text, UnknownName } from "../policy/ast.ts";
import { namedAccess } from "../policy/named-access.ts";
import { printText } from "../policy/print-template.ts";
import type { PosedQuestion } from "../question/question.ts";
import type { Solver } from "../question/solver.ts";
import type { RequestDocument } from "../semantics/request.ts";
import { isPublic } from "../symbolic/public.ts";
import type { Dimension, WrittenPredicate } from "./predicates.ts";
import type { Stratum } from "./stratified-abstraction.ts";

/** A finding in the shape of IAM Access Analyzer. */
export interface Finding {
  /** An object with one member; `{"AWS": "*"}` is anyone. */
  readonly principal: Readonly<Record<string, string>>;
  /** The action patterns of the statements that reach the finding; `*` for NotAction. */
  readonly action: readonly string[];
  /** For each key, a value as the policy writes it. */
  readonly condition: Readonly<Record<string, string>>;
  readonly isPublic: boolean;
  readonly resource: string;
  readonly resourceType: string;
  /** A request that belongs to this finding and to no narrower one. */
  readonly example: RequestDocument;
}

/** A kept candidate, and the statements that reach it. */
export interface ReachedCandidate extends Stratum {
  readonly statements: readonly Statement[];
}

/** Writes the findings of one question. */
export class FindingWriter {
  private readonly posed: PosedQuestion;
  private readonly dimensions: readonly Dimension[];
  private readonly witnesses: WitnessBuilder;
  private readonly publicTest: PublicTest;
  private readonly publicCaller: Term;
  private readonly mayBePublic: boolean;
  private readonly resourceType: string;

  constructor(
    posed: PosedQuestion,
    dimensions: readonly Dimension[],
    solver: Solver,
    resourceType: FindingType,
  ) {
    const { symbolic, question } = posed;
    this.posed = posed;
    this.dimensions = dimensions;
    this.resourceType = resourceType;
    this.witnesses = new WitnessBuilder(witnessSource(posed), solver);
    this.publicCaller = isPublic(namedAccess(question.subject, resourceType), symbolic);
    this.publicTest = new PublicTest(question.subject, symbolic, solver, true);
    this.mayBePublic = this.publicTest.of(this.publicCaller).kind !== "private";
  }

  finding(reached: ReachedCandidate): Finding {
    const written = reached.candidate.flatMap((each, at) => {
      const dimension = this.dimensions[at];
      const predicate = dimension?.predicates[each];
      return dimension === undefined || predicate === undefined
        ? []
        : [{ key: dimension.key, written: predicate.written }];
    });
    const actions = new Set(reached.statements.flatMap(actionsOf));
    const resources = new Set(reached.statements.flatMap(resourcesOf));
    const [resource = "*", ...others] = resources;
    const principal = written.find(({ key }) => key === undefined)?.written;
    const conditions = written.flatMap(({ key, written: each }) =>
      key === undefined ? [] : [[key, writtenOf(each)] as const],
    );
    const isPublic =
      this.mayBePublic && this.publicTest.of(this.publicCaller, reached.inside).kind !== "private";
    const witness = this.witness(reached);
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

  private witness({ model, proper }: ReachedCandidate): Witness {
    const { terms } = this.posed.symbolic;
    const granting = this.posed.candidates.find(({ matches }) => terms.holds(matches, model));
    if (granting === undefined) throw new Error("a finding that no statement grants");
    return this.witnesses.build(model, terms.and(proper, granting.matches), granting.statement);
  }
}

const actionsOf = ({ action }: Statement): readonly string[] =>
  action.negated ? ["*"] : action.values;

const resourcesOf = ({ resource }: Statement): readonly string[] =>
  resource === undefined || resource.negated ? ["*"] : resource.values.map(ownerOf);

/** The bucket of an object; any other resource unchanged. */
function ownerOf(resource: Text): string {
  if (typeof resource !== "string") return "*";
  return resource.startsWith("arn:aws:s3:::") ? (resource.split("/")[0] ?? resource) : resource;
}

const UNKNOWN_TYPES: Readonly<Record<UnknownName, string>> = {
  account: "AWS",
  arn: "AWS",
  service: "Service",
  federated: "Federated",
};

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
    case "unknown": {
      const type = UNKNOWN_TYPES[principal.names];
      return { [type]: printText(principal.text) };
    }
    case "uniqueId":
      return { AWS: principal.id };
  }
}

function writtenOf(written: WrittenPredicate): string {
  const [text = ""] = written.kind === "principal" ? [] : written.condition.texts;
  return text;
}
