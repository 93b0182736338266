/**
 * A change of a policy document as a JSON Patch (RFC 6902): the difference between its statements
 * and those that take their place.
 *
 * A revision says for each statement what becomes of it: it stays, with or without changes, or it
 * goes; new statements stand after it. The operations are in descending order of their places, so
 * that the path of each is a path of the given document. A list that only loses entries has one
 * `remove` for each of them.
 */
import type { JsonPath } from "../json/diagnostic.ts";
import { isEqual, isObject, type JsonObject } from "../json/value.ts";

export type PatchOperation =
  | { readonly op: "remove"; readonly path: JsonPath }
  | { readonly op: "add" | "replace"; readonly path: JsonPath; readonly value: unknown };

/** The change of one statement of the document. */
export interface Revision {
  /** The statement, perhaps with changes; absent if it goes. */
  readonly stays?: JsonObject;
  /** New statements, which are made from it and follow it. */
  readonly parts: readonly JsonObject[];
}

/** The changes of all statements, in the order of the document, and what follows the last. */
export interface RevisedStatements {
  readonly revisions: readonly Revision[];
  readonly appended: readonly JsonObject[];
  /** The version of the policy, if it changes. */
  readonly version?: string;
}

/** The statements of a document as a list, for a document with a single one too. */
export function statementsIn(document: unknown): readonly JsonObject[] {
  const statement = isObject(document) ? document["Statement"] : undefined;
  const list: readonly unknown[] = Array.isArray(statement) ? statement : [statement];
  return list.filter(isObject);
}

/** The statements after the change. */
export function revisedStatements({ revisions, appended }: RevisedStatements): JsonObject[] {
  const revised = revisions.flatMap(({ stays, parts }) => [
    ...(stays === undefined ? [] : [stays]),
    ...parts,
  ]);
  return [...revised, ...appended];
}

/** The operations that make the change in the document. */
export function patchOf(document: JsonObject, change: RevisedStatements): PatchOperation[] {
  const { version } = change;
  const op = Object.hasOwn(document, "Version") ? "replace" : "add";
  const ofVersion: readonly PatchOperation[] =
    version === undefined ? [] : [{ op, path: ["Version"], value: version }];
  return [...ofVersion, ...ofStatements(document, change)];
}

function ofStatements(document: JsonObject, change: RevisedStatements): PatchOperation[] {
  const statements = statementsIn(document);
  const { revisions, appended } = change;
  if (!Array.isArray(document["Statement"])) return ofSingle(statements, change);
  const end = appended.map((value, at): PatchOperation => {
    return { op: "add", path: ["Statement", statements.length + at], value };
  });
  const changes = revisions.map(({ stays, parts }, index): readonly PatchOperation[] => {
    const path = ["Statement", index];
    const next = ["Statement", index + 1];
    const added = parts.toReversed().map((value): PatchOperation => {
      return { op: "add", path: next, value };
    });
    if (stays === undefined) return [...added, { op: "remove", path }];
    return [...added, ...difference(statements[index], stays, path)];
  });
  return [...end, ...changes.toReversed().flat()];
}

/** A document whose `Statement` is one object: it stays one if one statement is left. */
function ofSingle(statements: readonly JsonObject[], change: RevisedStatements): PatchOperation[] {
  const path = ["Statement"];
  const revised = revisedStatements(change);
  const [only] = revised;
  if (revised.length !== 1 || only === undefined) return [{ op: "replace", path, value: revised }];
  return [...difference(statements[0], only, path)];
}

/** The operations that make one value of another; none if they are equal. */
export function difference(
  before: unknown,
  after: unknown,
  path: JsonPath,
): readonly PatchOperation[] {
  if (isEqual(before, after)) return [];
  if (isObject(before) && isObject(after)) return ofMembers(before, after, path);
  const kept = Array.isArray(before) && Array.isArray(after) ? keptEntries(before, after) : [];
  if (!Array.isArray(before) || kept === undefined || kept.length === 0) {
    return [{ op: "replace", path, value: after }];
  }
  const places = before.map((_, index) => index).filter((index) => !kept.includes(index));
  return places.toReversed().map((index) => ({ op: "remove", path: [...path, index] }));
}

function ofMembers(before: JsonObject, after: JsonObject, path: JsonPath): PatchOperation[] {
  const gone = Object.keys(before).filter((name) => !Object.hasOwn(after, name));
  return [
    ...gone.map((name): PatchOperation => ({ op: "remove", path: [...path, name] })),
    ...Object.entries(after).flatMap(([name, value]): readonly PatchOperation[] => {
      const at = [...path, name];
      if (!Object.hasOwn(before, name)) return [{ op: "add", path: at, value }];
      return difference(before[name], value, at);
    }),
  ];
}

/** The places of the entries that are left; undefined if the list is not a part of the other. */
export function keptEntries(
  before: readonly unknown[],
  after: readonly unknown[],
): readonly number[] | undefined {
  const kept: number[] = [];
  let place = 0;
  for (const entry of after) {
    while (place < before.length && !isEqual(before[place], entry)) place++;
    if (place === before.length) return undefined;
    kept.push(place++);
  }
  return kept;
}

/** A path as a JSON Pointer (RFC 6901). */
export function pointerOf(path: JsonPath): string {
  return path
    .map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`)
    .join("");
}

/** The steps of a JSON Pointer; those of a list are texts too. */
export const stepsOf = (pointer: string): readonly string[] =>
  pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));

/** An operation as the JSON of RFC 6902; its path is a JSON Pointer. */
export interface JsonPatchOperation {
  readonly op: PatchOperation["op"];
  readonly path: string;
  /** Only `add` and `replace` have one. */
  readonly value?: unknown;
}

/** The operations as the JSON of RFC 6902. */
export function patchJson(operations: readonly PatchOperation[]): readonly JsonPatchOperation[] {
  return operations.map(({ path, ...operation }) => ({
    op: operation.op,
    path: pointerOf(path),
    ...("value" in operation && { value: operation.value }),
  }));
}
