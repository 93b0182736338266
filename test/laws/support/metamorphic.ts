/**
 * Metamorphic: a policy written in another way that means the same is the same policy.
 *
 * For a case some rewritings are picked, each is done to one of its policies, and the check must
 * answer as before; and a policy and its rewriting must add nothing to each other. A rewriting that
 * the parser refuses breaks the law too. What was compared is counted by rewriting.
 */

import { foldCase } from "../../../src/policy/ascii-case.ts";
import type { PolicyType } from "../../../src/policy/ast.ts";
import {
  broken,
  type Case,
  check,
  type Finding,
  held,
  policyOf,
  type Verdict,
  vacuous,
  verdictOf,
} from "./case.ts";
import type { JsonObject, PolicyDocument } from "./generate.ts";
import { Random } from "./random.ts";
import { conditionsOf, listed } from "./rewrite-conditions.ts";
import { type Around, OF_STATEMENTS, type StatementRewriting } from "./rewrite-statements.ts";

/** LIMIT: rewritings tried on one case. */
const MOST = 8;

/** A policy, and one that means the same. */
interface Rewritten {
  readonly from: PolicyDocument;
  readonly to: PolicyDocument;
}

type Rewriting = (document: PolicyDocument, around: Around) => Rewritten | undefined;

function inStatement(rewrite: StatementRewriting): Rewriting {
  return (from, around) => {
    for (const at of around.random.shuffled([...from.Statement.keys()])) {
      const statement = from.Statement[at];
      const parts = statement && rewrite(statement, around);
      if (parts === undefined) continue;
      return { from, to: { ...from, Statement: from.Statement.toSpliced(at, 1, ...parts) } };
    }
    return undefined;
  };
}

/** A statement with other actions or resources beside it, and the two as one. */
const merged: Rewriting = (document, { random }) => {
  const { Statement } = document;
  const name = random.pick(["Action", "Resource"]);
  const fitting = Statement.filter((each) => each[name] !== undefined);
  if (fitting.length === 0) return undefined;
  const [one, other] = [random.pick(fitting), random.pick(fitting)];
  const sum = [...listed(one[name] ?? []), ...listed(other[name] ?? [])];
  const rest = Statement.filter((each) => each !== one);
  return {
    from: { ...document, Statement: [...rest, one, { ...one, [name]: other[name] ?? [] }] },
    to: { ...document, Statement: [...rest, { ...one, [name]: sum }] },
  };
};

/** Denying all that no Allow statement lists denies nothing. */
const deniedRest: Rewriting = (from, { random, type }) => {
  const allows = from.Statement.filter(({ Effect }) => Effect === "Allow");
  const name = random.pick(["Action", "Resource"]);
  if (allows.some((each) => each[name] === undefined)) return undefined;
  const deny: JsonObject = {
    Effect: "Deny",
    ...(type === "resource" ? { Principal: "*" } : {}),
    Action: "*",
    Resource: "*",
  };
  const { [name]: _, ...rest } = deny;
  const listedSomewhere = allows.flatMap((each) => listed(each[name] ?? []));
  const more = { ...rest, [`Not${name}`]: listedSomewhere };
  return { from, to: { ...from, Statement: [...from.Statement, more] } };
};

/** V1: without variables the versions are the same language. */
const otherVersion: Rewriting = (from) => {
  if (JSON.stringify(from).includes("${")) return undefined;
  const { Version, ...rest } = from;
  if (Version === "2008-10-17") return { from, to: { ...rest, Statement: from.Statement } };
  return { from, to: { ...from, Version: "2008-10-17" } };
};

export const REWRITINGS: Readonly<Record<string, Rewriting>> = {
  "statements reordered": (from, { random }) =>
    from.Statement.length < 2
      ? undefined
      : { from, to: { ...from, Statement: random.shuffled(from.Statement) } },
  "statements merged": merged,
  "rest of all lists denied": deniedRest,
  "other version": otherVersion,
  ...Object.fromEntries(
    Object.entries(OF_STATEMENTS).map(([name, rewrite]) => [name, inStatement(rewrite)]),
  ),
};

/** Metamorphic: no rewriting changes a verdict. */
export function metamorphic({ type, existing, updated, salt }: Case): Finding {
  const random = new Random(salt);
  const many = manyKeys([existing, updated]);
  const counts: Record<string, number> = {};
  for (const name of random.shuffled(Object.keys(REWRITINGS))) {
    if (Object.keys(counts).length === MOST) break;
    const isNew = random.chance(0.6);
    const document = isNew ? updated : existing;
    const around: Around = { random, type, statements: document.Statement, many };
    const rewritten = REWRITINGS[name]?.(document, around);
    if (rewritten === undefined) continue;
    if (policyOf(rewritten.from, type, !isNew) === undefined) continue;
    const fault = isNew
      ? faultOf(type, rewritten, (each) => check(type, existing, each))
      : faultOf(type, rewritten, (each) => check(type, each, updated));
    if (fault === "undecided") continue;
    if (fault !== undefined) return broken(`${name}: ${fault}: ${JSON.stringify(rewritten)}`);
    counts[name] = 1;
  }
  return Object.keys(counts).length === 0 ? vacuous("refused or undecided") : held(counts);
}

function faultOf(
  type: PolicyType,
  { from, to }: Rewritten,
  ask: (document: PolicyDocument) => ReturnType<typeof check>,
): string | undefined {
  const answers = [ask(from), ask(to)];
  const [before, after] = answers.map((each): Verdict | "refused" =>
    each === undefined ? "refused" : verdictOf(each),
  );
  if (before === "refused") return "undecided";
  if (after === "refused") return "refused";
  for (const [one, other] of [
    [from, to],
    [to, from],
  ] as const) {
    // A pattern of principals is no way to write a new policy: then only verdicts are compared.
    const gained = check(type, one, other)?.counterexample;
    if (gained !== undefined) return `differ by ${JSON.stringify(gained)}`;
  }
  if (before === "undecided" || after === "undecided") return "undecided";
  return before === after ? undefined : `${before}, then ${after}`;
}

function manyKeys(documents: readonly PolicyDocument[]): ReadonlySet<string> {
  const conditions = documents.flatMap(({ Statement }) => Statement.flatMap(conditionsOf));
  return new Set(
    conditions.filter(({ quantifier }) => quantifier !== undefined).map(({ key }) => foldCase(key)),
  );
}
