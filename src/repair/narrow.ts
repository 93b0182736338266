/**
 * The repair by narrowing: a violating part of a statement gives way to what it may allow.
 *
 * In a question with an existing policy, that is its meet with each Allow statement of the existing
 * policy (statement-meet.ts). A meet that the rest of the policy allows anyway is left out. In a
 * question about callers, it is the part with a condition that only callers of the trusted zone
 * meet (zone-conditions.ts).
 *
 * LIMIT: new statements; a policy that would need more is not narrowed.
 */
import { isEqual, type JsonObject } from "../json/value.ts";
import type { Policy, PolicyType, Statement } from "../policy/ast.ts";
import type { Zone } from "../policy/zone-of-trust.ts";
import type { SolveOptions } from "../question/options.ts";
import { type Part, writtenPart } from "./atom.ts";
import { dropped, revisionsWith } from "./drop.ts";
import { type Revision, revisedStatements } from "./patch.ts";
import { splitStatement } from "./split.ts";
import { statementMeet } from "./statement-meet.ts";
import type { ViolatingStatement } from "./violating-atoms.ts";
import { isWithin, withStatements } from "./within.ts";
import { withinZone } from "./zone-conditions.ts";

const MAX_CANDIDATES = 400;
const MAX_ADDED = 20;

/** How the statements of the subject are read, and how questions about them are solved. */
export interface Reading {
  readonly type: PolicyType;
  readonly options: SolveOptions;
  /** Undefined if they are not valid. */
  readonly read: (written: readonly JsonObject[]) => readonly Statement[] | undefined;
}

/** Undefined if no part gives way to anything: the policy can only lose its violating parts. */
export function narrowedToExisting(
  written: readonly JsonObject[],
  violating: readonly ViolatingStatement[],
  existing: readonly JsonObject[],
  reading: Reading,
): readonly Revision[] | undefined {
  const allows = existing.filter(({ Effect: effect }) => effect === "Allow");
  const meetsOf = (one: ViolatingStatement, part: Part): readonly JsonObject[] => {
    const own = writtenPart(written[one.statement.index] ?? {}, part, one.sizes);
    return allows.map((each) => statementMeet(own, each)).filter((each) => each !== undefined);
  };
  const candidates = violating.flatMap((one) => {
    const owner = one.statement.index;
    const meets = splitStatement(one).violating.flatMap((part) => meetsOf(one, part));
    return withoutRepetition(meets).map((meet): Candidate => ({ owner, meet }));
  });
  if (candidates.length === 0 || candidates.length > MAX_CANDIDATES) return undefined;
  const rest = revisedStatements({ revisions: dropped(written, violating), appended: [] });
  const needed = neededOf(candidates, rest, reading);
  if (needed.length === 0 || needed.length > MAX_ADDED) return undefined;
  return revisionsWith(written, violating, (one, part) => {
    const own = needed.filter(({ owner }) => owner === one.statement.index);
    return meetsOf(one, part).filter((each) => own.some(({ meet }) => isEqual(meet, each)));
  });
}

/** A meet, and the place of the statement that it is made of. */
interface Candidate {
  readonly owner: number;
  readonly meet: JsonObject;
}

const withoutRepetition = (list: readonly JsonObject[]): readonly JsonObject[] =>
  list.filter((each, at) => list.findIndex((one) => isEqual(one, each)) === at);

/**
 * The candidates without those that the rest, or others of the same statement, allow anyway. One
 * that another statement allows stays, so that each statement keeps what it may.
 */
function neededOf(
  candidates: readonly Candidate[],
  rest: readonly JsonObject[],
  reading: Reading,
): readonly Candidate[] {
  const policy: Policy = { type: reading.type, version: "2012-10-17", statements: [] };
  const parsed = reading.read([...rest, ...candidates.map(({ meet }) => meet)]);
  if (parsed === undefined) return [];
  const known = parsed.slice(0, rest.length);
  const denies = known.filter(({ effect }) => effect === "Deny");
  const statementOf = new Map(candidates.map((each, at) => [each, parsed[rest.length + at]]));
  let needed = candidates;
  for (const each of candidates) {
    const statement = statementOf.get(each);
    const others = needed.filter((one) => one !== each);
    const siblings = others.filter(({ owner }) => owner === each.owner);
    const reference = [...known, ...siblings.flatMap((one) => statementOf.get(one) ?? [])];
    if (statement === undefined) continue;
    const part = withStatements(policy, [statement, ...denies]);
    if (isWithin(part, withStatements(policy, reference), reading.options)) needed = others;
  }
  return needed;
}

/** The violating parts with conditions for callers of the zone; undefined if none can have one. */
export function narrowedToZone(
  written: readonly JsonObject[],
  violating: readonly ViolatingStatement[],
  zone: Zone,
): readonly Revision[] | undefined {
  let count = 0;
  const revisions = revisionsWith(written, violating, (one, part, statement) => {
    const narrowed = withinZone(writtenPart(statement, part, one.sizes), zone);
    count += narrowed.length;
    return narrowed;
  });
  return count === 0 || count > MAX_ADDED ? undefined : revisions;
}
