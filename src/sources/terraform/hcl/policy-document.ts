/**
 * The meaning of `data "aws_iam_policy_document"`: from its arguments to a policy document.
 *
 * The arguments are an object of values, as a block or as a plan has them. Rules of the provider:
 * an effect is `Allow` unless it is given, the version is 2012-10-17, and `&{…}` is a variable.
 * Conditions with the same operator and key are one. The statements of source documents come
 * first, then the own ones, then those of override documents. A statement with the Sid of an
 * earlier one takes its place.
 *
 * A statement that may or may not exist gets a condition that is unknown as a whole.
 * Left out: the checks of the provider, such as repeated Sids in one document.
 */
import type { Member, TextPart, Value } from "../../value.ts";
import { type Data, knownText, list, member, object, rendering, text, unknown } from "./data.ts";
import { readJson } from "./json-text.ts";

/** The document that `json` is the text of. */
export function policyDocument(data: Data): Data {
  const version = given(data, "version") ?? text("2012-10-17");
  const id = given(data, "policy_id");
  const sources = [
    ...documents(given(data, "source_json"), "single"),
    ...documents(given(data, "source_policy_documents"), "list"),
  ];
  const overrides = [
    ...documents(given(data, "override_json"), "single"),
    ...documents(given(data, "override_policy_documents"), "list"),
  ];
  const own = blocksOf(given(data, "statement")).map(statementOf);
  let statements: readonly Data[] = [];
  for (const each of [...sources, own, ...overrides]) statements = merged(statements, each);
  return {
    ...object([
      { name: "Version", value: version },
      ...(id === undefined ? [] : [{ name: "Id", value: id }]),
      { name: "Statement", value: list(statements) },
    ]),
    ...(data.place && { place: data.place }),
  };
}

/** The argument, unless it is null. */
function given(data: Value, name: string): Data | undefined {
  const value = member(data, name);
  return value === undefined || value.kind === "null" ? undefined : value;
}

/** A list of blocks; an unknown one has an unknown number of blocks. */
function blocksOf(value: Data | undefined): readonly Data[] {
  if (value === undefined) return [];
  return value.kind === "list" ? value.items : [value];
}

/** The statements of documents that are given as texts. */
function documents(value: Data | undefined, form: "single" | "list"): readonly (readonly Data[])[] {
  if (value === undefined) return [];
  const texts = form === "list" && value.kind === "list" ? value.items : [value];
  return texts.flatMap((each) =>
    knownText(each) === "" || each.kind === "null" ? [] : [statementsOf(each)],
  );
}

function statementsOf(source: Data): readonly Data[] {
  const read =
    source.kind === "text" && source.decoded === undefined ? readJson(source) : undefined;
  const document = read?.kind === "value" ? read.value : (source.decoded ?? source);
  const statements = document.kind === "object" ? member(document, "Statement") : undefined;
  if (statements?.kind === "list") return statements.items;
  if (statements?.kind === "object") return [statements];
  if (document.kind === "object" && statements === undefined) return [];
  // The statements of a document that is not known.
  return [unknown(rendering(statements ?? document), "structure", source.place)];
}

/** A statement takes the place of an earlier one with the same Sid. */
function merged(earlier: readonly Data[], later: readonly Data[]): readonly Data[] {
  let result: readonly Data[] = earlier;
  const added: Data[] = [];
  for (const statement of later) {
    const sid = sidOf(statement);
    if (sid === "none") {
      added.push(statement);
      continue;
    }
    const isKnown = sid !== undefined;
    const at = result.findIndex((each) => isKnown && sidOf(each) === sid);
    // An unknown Sid may be the one of another statement, which then may not exist.
    result = result.map((each, index) => {
      const other = sidOf(each);
      if (index === at) return statement;
      return other === "none" || (other !== undefined && isKnown)
        ? each
        : perhaps(each, `the Sid ${rendering(member(statement, "Sid") ?? statement)}`);
    });
    if (at < 0) added.push(statement);
  }
  return [...result, ...added];
}

/** The Sid with a mark before it; `none` if it has none, undefined if it is not known. */
function sidOf(statement: Data): string | undefined {
  if (statement.kind !== "object") return undefined;
  const sid = given(statement, "Sid");
  if (sid === undefined) return "none";
  const known = knownText(sid);
  return known === undefined ? undefined : known === "" ? "none" : `=${known}`;
}

/** The statement with a condition of which nothing is known. */
export function perhaps(statement: Data, name: string): Data {
  if (statement.kind !== "object") return statement;
  const condition = member(statement, "Condition");
  const open: Member = { name: `whether ${name}`, value: unknown(name, "structure") };
  const members = condition?.kind === "object" ? condition.members : [];
  const others = statement.members.filter((each) => each.name !== "Condition");
  if (condition?.kind === "unknown") return statement;
  return {
    ...statement,
    members: [...others, { name: "Condition", value: object([...members, open]) }],
  };
}

function statementOf(block: Data): Data {
  if (block.kind !== "object") {
    return block.kind === "unknown" ? block : unknown(rendering(block), "structure", block.place);
  }
  const members: Member[] = [];
  const add = (name: string, value: Data | undefined): void => {
    if (value !== undefined) members.push({ name, value });
  };
  const sid = given(block, "sid");
  add("Sid", knownText(sid) === "" ? undefined : sid);
  add("Effect", given(block, "effect") ?? text("Allow", block.place));
  add("Principal", principals(given(block, "principals")));
  add("NotPrincipal", principals(given(block, "not_principals")));
  add("Action", filled(given(block, "actions")));
  add("NotAction", filled(given(block, "not_actions")));
  add("Resource", filled(withVariables(given(block, "resources"))));
  add("NotResource", filled(withVariables(given(block, "not_resources"))));
  add("Condition", conditions(given(block, "condition")));
  const statement: Data = { ...object(members), ...(block.place && { place: block.place }) };
  return block.maybe === undefined ? statement : perhaps(statement, block.maybe);
}

/** An empty list is left out, as the provider does. */
const filled = (value: Data | undefined): Data | undefined =>
  value?.kind === "list" && value.items.length === 0 ? undefined : value;

function principals(value: Data | undefined): Data | undefined {
  const blocks = blocksOf(value);
  if (blocks.length === 0) return undefined;
  const types = new Map<string, Value[]>();
  let open: Data | undefined;
  for (const block of blocks) {
    const type = knownText(given(block, "type"));
    const identifiers = withVariables(given(block, "identifiers"));
    if (type === undefined || identifiers === undefined || block.maybe !== undefined) {
      const name = block.maybe ?? rendering(given(block, "type") ?? block);
      open ??= unknown(`principals: ${name}`, "structure", block.place);
      continue;
    }
    const items = identifiers.kind === "list" ? identifiers.items : [identifiers];
    types.set(type, [...(types.get(type) ?? []), ...items]);
  }
  if (open !== undefined) return open;
  const any = types.get("*");
  if (any !== undefined) {
    const isAny = any.some((item) => knownText(item) === "*");
    return isAny ? text("*") : unknown(`principals: ${rendering(list(any))}`, "structure");
  }
  return object([...types].map(([name, items]): Member => ({ name, value: list(items) })));
}

function conditions(value: Data | undefined): Data | undefined {
  const blocks = blocksOf(value);
  if (blocks.length === 0) return undefined;
  const operators = new Map<string, Map<string, Value[]>>();
  const open: Member[] = [];
  for (const block of blocks) {
    const test = knownText(given(block, "test"));
    const key = knownText(given(block, "variable"));
    const values = withVariables(given(block, "values"));
    if (
      test === undefined ||
      key === undefined ||
      values === undefined ||
      block.maybe !== undefined
    ) {
      const name = block.maybe ?? rendering(block);
      open.push({ name: `whether ${name}`, value: unknown(name, "structure", block.place) });
      continue;
    }
    const keys = operators.get(test) ?? new Map<string, Value[]>();
    const items = values.kind === "list" ? values.items : [values];
    keys.set(key, [...(keys.get(key) ?? []), ...items]);
    operators.set(test, keys);
  }
  const known = [...operators].map(([name, keys]): Member => {
    const members = [...keys].map(([key, items]): Member => ({ name: key, value: list(items) }));
    return { name, value: object(members) };
  });
  return object([...known, ...open.filter(isFirst)]);
}

const isFirst = (each: Member, at: number, all: readonly Member[]): boolean =>
  all.findIndex(({ name }) => name === each.name) === at;

/** `&{aws:username}` is a variable of the policy. */
function withVariables(value: Data | undefined): Data | undefined {
  if (value === undefined) return undefined;
  if (value.kind === "list") {
    return { ...value, items: value.items.map((item) => withVariables(item) ?? item) };
  }
  if (value.kind !== "text") return value;
  const parts = value.parts.map(
    (part): TextPart => (typeof part === "string" ? part.replaceAll("&{", "${") : part),
  );
  return { ...text(parts), ...(value.place && { place: value.place }) };
}
