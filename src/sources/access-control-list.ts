/**
 * An access control list of S3 as a policy, so that it is judged like one.
 *
 * Each grant to a group is a statement (aws/access-control-lists.ts). A list or a grantee that is
 * not known yet may be a group: then the effect of its statement is not known. A list is without
 * effect if its bucket ignores public lists, or has no lists at all; where only the deployment
 * decides that, the effect is not known either.
 *
 * Left out are grants to single users, which are named by a canonical id or an e-mail address. They
 * do not make anything public, and whose id it is, a source does not say.
 */
import {
  cannedGrant,
  type ListGroup,
  type ListTarget,
  listActions,
  listGroup,
} from "../aws/access-control-lists.ts";
import { quoted } from "../json/value.ts";
import type { SitePolicy } from "./site.ts";
import type { Member, TextPart, Unknown, Value } from "./value.ts";
import { knownText, textOf } from "./value-reading.ts";

export interface ListContext {
  readonly target: ListTarget;
  /** The ARN of the bucket or object; undefined if its form is not known. */
  readonly arn: readonly TextPart[] | undefined;
  /** Whether the bucket ignores public lists; an unknown value if the deployment decides it. */
  readonly isIgnored: boolean | Unknown;
}

export interface ListGrant {
  /** The URI of a group; undefined for a grant to a user. */
  readonly group: Value | undefined;
  readonly permissions: readonly Value[];
}

const ABSENT: SitePolicy = { kind: "absent" };

/** The policy of a canned list, without its owner. */
export function cannedListPolicy(list: Value, context: ListContext): SitePolicy {
  if (list.kind === "null" || context.isIgnored === true) return ABSENT;
  const name = knownText(list);
  if (name === "") return ABSENT;
  if (name === undefined) {
    const grant = { group: list, permissions: [text("READ"), text("WRITE")] };
    return listPolicy([grant], context, list);
  }
  const canned = cannedGrant(name);
  if (canned === "none") return ABSENT;
  if (canned === "unknown") {
    const reason = `${quoted(name)} is not the name of an access control list`;
    return { kind: "unreadable", reason, ...(list.place && { place: list.place }) };
  }
  const statement = statementOf(canned.group, canned.permissions, context);
  return statement === undefined ? ABSENT : documentOf([statement], list);
}

/** The policy of grants to groups. */
export function listPolicy(
  grants: readonly ListGrant[],
  context: ListContext,
  at: Value | undefined,
): SitePolicy {
  if (context.isIgnored === true) return ABSENT;
  const statements = grants.flatMap(({ group, permissions }): readonly Value[] => {
    if (group === undefined) return [];
    const uri = knownText(group);
    const known = uri === undefined ? unknownOf(group) : listGroup(uri);
    if (known === undefined) return [];
    const names = permissions.map((each) => knownText(each) ?? "FULL_CONTROL");
    const statement = statementOf(known, names, context);
    if (statement === undefined) return [];
    return [{ ...statement, ...(group.place && { place: group.place }) }];
  });
  return statements.length === 0 ? ABSENT : documentOf(statements, at);
}

/** INVARIANT: the value has an unknown part. */
function unknownOf(value: Value): Unknown {
  if (value.kind === "unknown") return value.unknown;
  const parts = value.kind === "text" ? value.parts : [];
  const found = parts.find((each) => typeof each === "object");
  return found ?? { name: "a grantee", nature: "structure" };
}

/** Undefined if it grants nothing, or to a service only. */
function statementOf(
  group: ListGroup | Unknown,
  permissions: readonly string[],
  { target, arn, isIgnored }: ListContext,
): Value | undefined {
  const actions = [...new Set(permissions.flatMap((each) => listActions(target, each)))];
  if (group === "service" || actions.length === 0) return undefined;
  const open = typeof group === "object" ? group : typeof isIgnored === "object" ? isIgnored : "";
  return object({
    Effect: open === "" ? text("Allow") : unknown(open),
    Principal: text("*"),
    Action: { kind: "list", items: actions.map(text) },
    Resource: resourceOf(arn, actions),
    Condition: group === "every account" ? NOT_ANONYMOUS : undefined,
  });
}

/** With the objects of the bucket, for actions of a bucket's list that are about objects. */
function resourceOf(arn: readonly TextPart[] | undefined, actions: readonly string[]): Value {
  if (arn === undefined) return text("arn:aws:s3:::*");
  if (!actions.includes("s3:PutObject")) return textOf(arn);
  return { kind: "list", items: [textOf(arn), textOf([...arn, "/*"])] };
}

const unknown = ({ name }: Unknown): Value => ({
  kind: "unknown",
  unknown: { name, nature: "structure" },
});

/** P: only the anonymous caller has this type. */
const NOT_ANONYMOUS = object({
  StringNotEquals: object({ "aws:PrincipalType": text("Anonymous") }),
});

function documentOf(statements: readonly Value[], at: Value | undefined): SitePolicy {
  const place = at?.place;
  const items = statements.map((each) =>
    each.place === undefined && place !== undefined ? { ...each, place } : each,
  );
  const value = object({ Version: text("2012-10-17"), Statement: { kind: "list", items } });
  return { kind: "document", value: { ...value, ...(place && { place }) } };
}

function object(made: Readonly<Record<string, Value | undefined>>): Value {
  const members = Object.entries(made).flatMap(([name, value]): Member[] =>
    value === undefined ? [] : [{ name, value }],
  );
  return { kind: "object", members };
}

function text(content: string): Value {
  return { kind: "text", parts: [content] };
}
