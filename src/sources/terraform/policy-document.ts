/**
 * The meaning of the data source `aws_iam_policy_document`: from its arguments to a document.
 *
 * Rules of the provider: an effect is `Allow` and a version 2012-10-17 unless they are given;
 * `&{…}` stands for `${…}`; principals of one type are one list, and so are conditions with the
 * same operator and key. Statements of source documents come first, then the own ones, then those
 * of override documents. A statement with the Sid of an earlier one takes its place. The version is
 * the latest of all documents.
 *
 * A statement that may be missing has a condition that is not known, so it grants at most what it
 * says. Left out: the checks of the provider, such as repeated Sids in one document.
 */
import type { Member, TextPart, Value } from "../value.ts";
import { knownText, textValue } from "./json-value.ts";

/** A document that the data source takes in, as an object or as an unknown value. */
export interface TakenDocument {
  readonly document: Value;
  /** The name of what decides whether it is taken in; absent if it surely is. */
  readonly perhaps?: string;
}

export interface DocumentParts {
  /** An object with the arguments `version`, `policy_id` and `statement`. */
  readonly own: Value;
  readonly sources: readonly TakenDocument[];
  readonly overrides: readonly TakenDocument[];
}

export function policyDocument({ own, sources, overrides }: DocumentParts): Value {
  const versions = [
    given(own, "version") ?? textValue("2012-10-17"),
    ...[...sources, ...overrides].flatMap(({ document }) => given(document, "Version") ?? []),
  ];
  const id = given(own, "policy_id");
  let statements: readonly Value[] = [];
  for (const each of sources) statements = merged(statements, statementsOf(each));
  statements = merged(statements, elements(given(own, "statement")).map(statementOf));
  for (const each of overrides) statements = merged(statements, statementsOf(each));
  return object([
    { name: "Version", value: latest(versions) },
    ...(id === undefined ? [] : [{ name: "Id", value: id }]),
    { name: "Statement", value: list(statements) },
  ]);
}

/** The Sid of a statement that has none. */
const NONE = "";

/** Adds statements; one with the Sid of an earlier one takes its place. */
function merged(earlier: readonly Value[], later: readonly Value[]): readonly Value[] {
  let result = earlier;
  const added: Value[] = [];
  for (const statement of later) {
    const sid = sidOf(statement);
    const same = result.findIndex((each) => sid !== undefined && sidOf(each) === sid);
    if (sid === NONE) {
      added.push(statement);
    } else if (same >= 0 && !mayBeMissing(statement) && !result.some(hasOpenSid)) {
      result = result.with(same, statement);
    } else {
      // It may take the place of any statement whose Sid may be the same.
      result = result.map((each) => {
        const other = sidOf(each);
        const isOther =
          other === NONE || (sid !== undefined && other !== undefined && other !== sid);
        return isOther ? each : perhaps(each, `whether ${nameOf(statement)} takes its place`);
      });
      added.push(statement);
    }
  }
  return [...result, ...added];
}

/** The Sid; undefined if it is not known. */
function sidOf(statement: Value): string | undefined {
  if (statement.kind !== "object") return undefined;
  const sid = given(statement, "Sid");
  return sid === undefined ? NONE : knownText(sid);
}

const hasOpenSid = (statement: Value): boolean => sidOf(statement) === undefined;

function nameOf(statement: Value): string {
  if (statement.kind === "unknown") return statement.unknown.name;
  const sid = given(statement, "Sid");
  const name = sid?.kind === "unknown" ? sid.unknown.name : knownText(sid);
  return `the statement ${name ?? "without a name"}`;
}

/** How the name of a condition begins that is not known. */
const PERHAPS = "whether ";

/** The statement with a condition of which nothing is known. */
function perhaps(statement: Value, name: string): Value {
  if (statement.kind !== "object") return statement;
  const condition = member(statement, "Condition");
  if (condition?.kind === "unknown") return statement;
  const others = condition?.kind === "object" ? condition.members : [];
  if (others.some((each) => each.name === name)) return statement;
  const open: Member = { name, value: { kind: "unknown", unknown: { name, nature: "structure" } } };
  return object([
    ...statement.members.filter((each) => each.name !== "Condition"),
    { name: "Condition", value: object([...others, open]) },
  ]);
}

function mayBeMissing(statement: Value): boolean {
  const condition = member(statement, "Condition");
  return (
    statement.kind === "unknown" ||
    condition?.kind === "unknown" ||
    (condition?.kind === "object" && condition.members.some(({ name }) => name.startsWith(PERHAPS)))
  );
}

function statementsOf({ document, perhaps: name }: TakenDocument): readonly Value[] {
  if (document.kind !== "object") return [document];
  const found = elements(given(document, "Statement"));
  return name === undefined ? found : found.map((each) => perhaps(each, PERHAPS + name));
}

function statementOf(block: Value): Value {
  if (block.kind !== "object") return block;
  const members: Member[] = [];
  const add = (name: string, value: Value | undefined): void => {
    if (value !== undefined) members.push({ name, value });
  };
  const sid = given(block, "sid");
  add("Sid", knownText(sid) === "" ? undefined : sid);
  add("Effect", given(block, "effect") ?? textValue("Allow"));
  add("Principal", principals(given(block, "principals")));
  add("NotPrincipal", principals(given(block, "not_principals")));
  add("Action", filled(given(block, "actions")));
  add("NotAction", filled(given(block, "not_actions")));
  add("Resource", filled(withVariables(given(block, "resources"))));
  add("NotResource", filled(withVariables(given(block, "not_resources"))));
  add("Condition", conditions(given(block, "condition")));
  return object(members);
}

/** The provider leaves out an empty list. */
const filled = (value: Value | undefined): Value | undefined =>
  value?.kind === "list" && value.items.length === 0 ? undefined : value;

function principals(value: Value | undefined): Value | undefined {
  const blocks = elements(value);
  if (value === undefined || blocks.length === 0) return undefined;
  const types = new Map<string, readonly Value[]>();
  for (const block of blocks) {
    const type = knownText(given(block, "type"));
    const identifiers = withVariables(given(block, "identifiers"));
    // Without the type, nothing is known of whom the block means.
    if (type === undefined) return hidden(block, "type");
    types.set(type, [...(types.get(type) ?? []), ...elements(identifiers)]);
  }
  const any = types.get("*") ?? [];
  const [first] = any;
  if (types.size === 1 && first !== undefined && any.length === 1) {
    if (first.kind === "unknown") return hidden(first);
    if (knownText(first) === "*") return textValue("*");
  }
  return object([...types].map(([name, items]): Member => ({ name, value: list(items) })));
}

function conditions(value: Value | undefined): Value | undefined {
  const blocks = elements(value);
  if (blocks.length === 0) return undefined;
  const tests = new Map<string, Map<string, readonly Value[]>>();
  const open: Member[] = [];
  for (const block of blocks) {
    const test = knownText(given(block, "test"));
    const key = knownText(given(block, "variable"));
    if (test === undefined || key === undefined) {
      const unknown = hidden(block, test === undefined ? "test" : "variable");
      const name = unknown.kind === "unknown" ? unknown.unknown.name : "";
      open.push({ name: `${PERHAPS}a condition holds: ${name}`, value: unknown });
      continue;
    }
    const keys = tests.get(test) ?? new Map<string, readonly Value[]>();
    const values = elements(withVariables(given(block, "values")));
    keys.set(key, [...(keys.get(key) ?? []), ...values]);
    tests.set(test, keys);
  }
  const known = [...tests].map(([name, keys]): Member => {
    const members = [...keys].map(([key, items]): Member => ({ name: key, value: list(items) }));
    return { name, value: object(members) };
  });
  return object([...known, ...open]);
}

/** The unknown part of a block: the block, or one of its arguments. */
function hidden(block: Value, argument?: string): Value {
  const value = argument === undefined ? block : (given(block, argument) ?? block);
  if (value.kind === "unknown") {
    return { kind: "unknown", unknown: { name: value.unknown.name, nature: "structure" } };
  }
  const name = `a block without \`${argument ?? "type"}\``;
  return { kind: "unknown", unknown: { name, nature: "structure" } };
}

/** `&{aws:username}` is a variable of the policy. */
function withVariables(value: Value | undefined): Value | undefined {
  if (value?.kind === "list") {
    return { ...value, items: value.items.map((item) => withVariables(item) ?? item) };
  }
  if (value?.kind !== "text") return value;
  const replaced = (part: TextPart): TextPart =>
    typeof part === "string" ? part.replaceAll("&{", "${") : part;
  return { ...value, parts: value.parts.map(replaced) };
}

/** Versions are dates, so the order of their texts is that of time. */
function latest(versions: readonly Value[]): Value {
  const open = versions.find((each) => knownText(each) === undefined);
  if (open !== undefined) return open;
  return versions.reduce((one, other) =>
    (knownText(other) ?? "") > (knownText(one) ?? "") ? other : one,
  );
}

/** The argument or member, unless it is null. */
function given(value: Value, name: string): Value | undefined {
  const found = member(value, name);
  return found?.kind === "null" ? undefined : found;
}

function member(value: Value, name: string): Value | undefined {
  if (value.kind !== "object") return undefined;
  return value.members.find((each) => each.name === name)?.value;
}

/** The elements of a list; an unknown list is one unknown element. */
function elements(value: Value | undefined): readonly Value[] {
  if (value === undefined) return [];
  return value.kind === "list" ? value.items : [value];
}

const list = (items: readonly Value[]): Value => ({ kind: "list", items });
const object = (members: readonly Member[]): Value & { readonly kind: "object" } => ({
  kind: "object",
  members,
});
