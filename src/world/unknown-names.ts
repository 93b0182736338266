/**
 * Names in a policy that AWS does not have, and combinations that it does not know: warnings.
 *
 * An action or a service that does not exist, or a pattern that matches no action; a condition key
 * that its service, or AWS as a whole, does not have; a resource that no action of its statement
 * takes, and an action that takes no resource beside narrow resources; a variable that a template
 * should have filled. The data are older than AWS, so a new name is unknown too; each message has
 * their date. Most of the codes are those of AWS's policy checks.
 *
 * LIMIT: a statement whose actions and resources are too many to compare has no warning about them.
 */
import { keyFact, knownKeys } from "../aws/condition-keys.ts";
import type { Diagnostic, JsonPath } from "../json/diagnostic.ts";
import { quoted } from "../json/value.ts";
import type { Condition, Policy, Statement, Text } from "../policy/ast.ts";
import { pathOf } from "../policy/ast.ts";
import { hasWildcard } from "../policy/grammar.ts";
import { foldAsciiCase } from "../text/ascii-case.ts";
import { didYouMean, nearestName, suggestion } from "../text/nearest-name.ts";
import { matchesWildcards } from "../text/wildcards.ts";
import { mayBeOfFormat, type World } from "./world.ts";

/** LIMIT: pairs of an action and a resource of one statement that are compared. */
const MAX_PAIRS = 20_000;

/** The names in a policy that AWS does not have, in the order of its statements. */
export function unknownNames(policy: Policy, world: World): readonly Diagnostic[] {
  return policy.statements.flatMap((statement) => [
    ...statement.action.values.flatMap((value, index) => {
      const fault = actionFault(value, world);
      return fault === undefined ? [] : [warning(fault, entryPath(statement, "Action", index))];
    }),
    ...statement.conditions.flatMap((each) => {
      const fault = keyFault(each, world);
      return fault === undefined ? [] : [warning(fault, each.path)];
    }),
    ...unfilledTexts(statement),
  ]);
}

/** Resources and actions of one statement that have nothing to do with each other. */
export function idlePairs(policy: Policy, world: World): readonly Diagnostic[] {
  return policy.statements.flatMap((statement) => resourceFaults(statement, world));
}

/** The warnings about a list of actions that somebody asks about. */
export function unknownActions(
  actions: readonly string[],
  world: World,
): readonly (Fault & { readonly index: number })[] {
  return actions.flatMap((each, index) => {
    const fault = actionFault(each, world);
    return fault === undefined ? [] : [{ ...fault, index }];
  });
}

interface Fault {
  readonly code: string;
  readonly message: string;
}

const warning = ({ code, message }: Fault, path: JsonPath): Diagnostic => ({
  severity: "warning",
  code,
  message,
  path,
});

/** The path of an entry of Action, NotAction, Resource or NotResource. */
function entryPath(statement: Statement, name: "Action" | "Resource", index: number): JsonPath {
  const element = name === "Action" ? statement.action : statement.resource;
  const member = element?.negated === true ? `Not${name}` : name;
  return pathOf(statement, member, element?.listed === true ? index : undefined);
}

/** The faults of actions and keys that were looked up; policies repeat theirs. */
const LOOKED_UP = new WeakMap<World, Map<string, Fault | "none">>();

/** LIMIT: names whose faults are kept. */
const MAX_NAMES = 20_000;

function remembered(name: string, world: World, find: () => Fault | undefined): Fault | undefined {
  const known = LOOKED_UP.get(world) ?? new Map<string, Fault | "none">();
  LOOKED_UP.set(world, known);
  const before = known.get(name);
  if (before !== undefined) return before === "none" ? undefined : before;
  const found = find();
  if (known.size >= MAX_NAMES) known.clear();
  known.set(name, found ?? "none");
  return found;
}

const actionFault = (value: string, world: World): Fault | undefined =>
  remembered(value, world, () => faultOfAction(value, world));

function faultOfAction(value: string, world: World): Fault | undefined {
  const colon = value.indexOf(":");
  if (colon < 0) return undefined;
  const service = foldAsciiCase(value.slice(0, colon));
  // A wildcard may stand for any service.
  if (hasWildcard(service) || service.includes("${")) return undefined;
  if (!world.hasService(service)) {
    const near = suggestion(service, world.services);
    const message = `AWS has no service ${quoted(service)}${asOf(world)}${near}`;
    return { code: "INVALID_SERVICE_IN_ACTION", message };
  }
  if (!hasWildcard(value)) {
    if (world.spelling(value) !== undefined) return undefined;
    const near = nearestName(value, world.actions(service));
    const meant = near === undefined ? "" : didYouMean(world.spelling(near) ?? near);
    const message = `AWS has no action ${quoted(value)}${asOf(world)}${meant}`;
    return { code: "INVALID_ACTION", message };
  }
  if (world.hasMatch(foldAsciiCase(value))) return undefined;
  const message = `${quoted(value)} matches no action that AWS has${asOf(world)}`;
  return { code: "INVALID_ACTION", message };
}

const asOf = ({ date }: World): string => ` (as of ${date})`;

/** Prefixes of keys that are not those of a service: the claims of identity providers. */
const CLAIMS: readonly string[] = ["saml", "www.amazon.com", "graph.facebook.com"];

/** A key is told from an action by the line end before it. */
const keyFault = (condition: Condition, world: World): Fault | undefined =>
  remembered(`\n${condition.spelling}`, world, () => faultOfKey(condition, world));

function faultOfKey({ key, spelling }: Condition, world: World): Fault | undefined {
  const colon = key.indexOf(":");
  if (colon < 0 || keyFact(key) !== undefined) return undefined;
  const prefix = key.slice(0, colon);
  if (prefix === "aws") {
    const message = `AWS has no condition key ${quoted(spelling)}`;
    return {
      code: "INVALID_GLOBAL_CONDITION_KEY",
      message: message + suggestion(spelling, knownKeys("aws:")),
    };
  }
  if (prefix.includes(".") || CLAIMS.includes(prefix) || !world.hasService(prefix)) {
    return undefined;
  }
  const keys = world.keys(prefix);
  if (keys.length === 0 || keys.some((each) => isKey(key, each))) return undefined;
  const what = `the service \`${prefix}\` has no condition key ${quoted(spelling)}`;
  const message = what + asOf(world);
  return { code: "INVALID_SERVICE_CONDITION_KEY", message: message + suggestion(spelling, keys) };
}

/** A key with a slash, such as `s3:ExistingObjectTag/<key>`, stands for all keys that begin so. */
function isKey(key: string, known: string): boolean {
  const folded = foldAsciiCase(known.replaceAll(/\$\{[^}]*\}/g, "*"));
  const slash = folded.indexOf("/");
  return matchesWildcards(slash < 0 ? folded : `${folded.slice(0, slash)}/*`, key);
}

/** Resources that no action takes, and actions that take none of the resources. */
function resourceFaults(statement: Statement, world: World): readonly Diagnostic[] {
  const { action, resource } = statement;
  if (action.negated || resource === undefined || resource.negated) return [];
  const patterns = resource.values.map((each) => (typeof each === "string" ? each : globOf(each)));
  if (patterns.some((each) => !each.startsWith("arn:"))) return [];
  const names = action.values.flatMap((each) => actionsOf(each, world));
  if (names.length === 0 || names.length * patterns.length > MAX_PAIRS) return [];
  // An action that is not known may take anything.
  const formats = names.map((each) => world.resourceFormats(each));
  if (action.values.some((each) => actionFault(each, world) !== undefined)) return [];
  const isTaken = (pattern: string): boolean =>
    formats.some((each) => each !== undefined && mayBeOfFormat(pattern, each));
  const untaken = patterns.flatMap((pattern, index) => {
    if (isTaken(pattern)) return [];
    const what = `no action of the statement takes the resource ${quoted(pattern)}`;
    const message = what + asOf(world);
    return [
      warning({ code: "RESOURCE_NOT_TAKEN", message }, entryPath(statement, "Resource", index)),
    ];
  });
  if (untaken.length === patterns.length) return untaken;
  const without = action.values.flatMap((value, index) => {
    const own = actionsOf(value, world);
    const takesNone = own.every((each) => world.resourceFormats(each)?.length === 0);
    if (hasWildcard(value) || own.length === 0 || !takesNone) return [];
    const what = `${quoted(value)} takes no resource, so it needs the resource \`*\``;
    const message = what + asOf(world);
    return [
      warning({ code: "ACTION_WITHOUT_RESOURCE", message }, entryPath(statement, "Action", index)),
    ];
  });
  return [...untaken, ...without];
}

/** A text with variables as a glob: each variable may be anything. */
const globOf = (text: Exclude<Text, string>): string =>
  text.map((part) => (part.kind === "variable" ? "*" : part.text)).join("");

/** The actions that a pattern matches. */
function actionsOf(value: string, world: World): readonly string[] {
  const service = foldAsciiCase(value.slice(0, Math.max(value.indexOf(":"), 0)));
  if (service === "" || hasWildcard(service)) return [];
  if (!hasWildcard(value)) return [value];
  const folded = foldAsciiCase(value);
  return [...world.actions(service)].filter((each) => matchesWildcards(folded, each, "*?"));
}

/** A placeholder of a template that nothing has filled. */
const UNFILLED =
  /\{\{[^{}]*\}\}|\$\{(?:[Aa][Ww][Ss]::|var\.|local\.|data\.|module\.|each\.|self\.)[^}]*\}/;

function unfilledTexts({ path, resource, conditions }: Statement): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const look = (value: Text, at: JsonPath): void => {
    const text = typeof value === "string" ? value : writtenOf(value);
    const unfilled = UNFILLED.exec(text)?.[0];
    if (unfilled === undefined) return;
    const message = `${quoted(unfilled)} looks like a placeholder of a template, not filled`;
    found.push(warning({ code: "UNFILLED_TEMPLATE", message }, at));
  };
  const member = resource?.negated === true ? "NotResource" : "Resource";
  resource?.values.forEach((each, index) => {
    look(each, resource.listed ? [...path, member, index] : [...path, member]);
  });
  for (const { texts, path: at } of conditions) for (const each of texts) look(each, at);
  return found;
}

const writtenOf = (text: Exclude<Text, string>): string =>
  text.map((part) => (part.kind === "variable" ? `\${${part.key}}` : part.text)).join("");
