/**
 * Addresses of Terraform: where an object stands in the tree of modules, and what a text refers to.
 *
 * `module.a["k"].aws_s3_bucket.logs[0].arn` is a list of names and keys. In a configuration, a
 * module has a name; in a plan, each of its instances has a key as well. A reference is relative to
 * its module. The configuration of a plan writes a key only if it is a constant.
 */

export type Key = string | number;

/** One step down the tree of modules. */
export interface ModuleStep {
  readonly name: string;
  /** The key of the instance; absent if the module has one instance only. */
  readonly key?: Key;
  /** Any instance; a reference without a constant key does not say which. */
  readonly any?: true;
}

export type ModulePath = readonly ModuleStep[];

export type Segment = { readonly name: string } | { readonly key: Key };

export type Reference =
  | {
      readonly kind: "resource";
      readonly mode: "managed" | "data";
      readonly type: string;
      readonly name: string;
      readonly key?: Key;
      /** The attribute, `a.b[0]`; empty if the whole object is meant. */
      readonly attribute: readonly Segment[];
    }
  | { readonly kind: "variable"; readonly name: string; readonly rest: readonly Segment[] }
  | { readonly kind: "module"; readonly name: string; readonly key?: Key; readonly output?: string }
  /** `each.key`, `count.index`: they choose an instance. */
  | { readonly kind: "instance"; readonly by: "key" | "value" }
  /** `local.x`, `path.module`, `self`. */
  | { readonly kind: "other" };

const SEGMENT = /\.?([\w-]+)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]/y;

/** The names and keys of an address; stops where the text is not an address. */
export function segmentsOf(text: string): readonly Segment[] {
  const found: Segment[] = [];
  SEGMENT.lastIndex = 0;
  for (let match = SEGMENT.exec(text); match !== null; match = SEGMENT.exec(text)) {
    const [, name, index, key] = match;
    if (name !== undefined) found.push({ name });
    else if (index !== undefined) found.push({ key: Number(index) });
    else if (key !== undefined) found.push({ key: unquoted(key) });
  }
  return found;
}

/** The steps of `module.a["k"].module.b`, also at the beginning of a longer address. */
export function modulePath(address: string): ModulePath {
  return modulePathOf(segmentsOf(address)).path;
}

export function parseReference(text: string): Reference {
  const [first, second, third, ...rest] = segmentsOf(text);
  const root = nameOf(first);
  switch (root) {
    case "var":
      return { kind: "variable", name: nameOf(second), rest: third ? [third, ...rest] : rest };
    case "module": {
      const key = keyOf(third);
      const output = nameOf(key === undefined ? third : rest[0]);
      return {
        kind: "module",
        name: nameOf(second),
        ...(key === undefined ? {} : { key }),
        ...(output === "" ? {} : { output }),
      };
    }
    case "each":
      return { kind: "instance", by: nameOf(second) === "key" ? "key" : "value" };
    case "count":
      return { kind: "instance", by: "key" };
    case "local":
    case "path":
    case "terraform":
    case "self":
    case "":
      return { kind: "other" };
    case "data":
      return resource("data", nameOf(second), nameOf(third), rest);
    default:
      return resource("managed", root, nameOf(second), third ? [third, ...rest] : rest);
  }
}

/**
 * References without those that only begin another one: `x.arn` comes with `x` in a plan.
 * The order is that of the first appearance.
 */
export function unwrapped(references: readonly string[]): readonly string[] {
  const distinct = [...new Set(references)];
  return distinct.filter(
    (one) => !distinct.some((each) => each.startsWith(`${one}.`) || each.startsWith(`${one}[`)),
  );
}

/** Whether a path of an object of the plan is one that the other path means. */
export function isWithin(path: ModulePath, meant: ModulePath): boolean {
  return (
    path.length === meant.length &&
    path.every(({ name, key }, at) => {
      const step = meant[at];
      return step?.name === name && (step.any === true || step.key === key);
    })
  );
}

/** The names of the modules, as the key of a table. */
export function modulesOf(path: ModulePath): string {
  return path.map(({ name }) => name).join("/");
}

function modulePathOf(segments: readonly Segment[]): { path: ModulePath; rest: number } {
  const path: ModuleStep[] = [];
  let at = 0;
  while (nameOf(segments[at]) === "module") {
    const name = nameOf(segments[at + 1]);
    const key = keyOf(segments[at + 2]);
    path.push(key === undefined ? { name } : { name, key });
    at += key === undefined ? 2 : 3;
  }
  return { path, rest: at };
}

function resource(
  mode: "managed" | "data",
  type: string,
  name: string,
  rest: readonly Segment[],
): Reference {
  const key = keyOf(rest[0]);
  if (key === undefined) return { kind: "resource", mode, type, name, attribute: rest };
  return { kind: "resource", mode, type, name, key, attribute: rest.slice(1) };
}

const nameOf = (segment: Segment | undefined): string =>
  segment !== undefined && "name" in segment ? segment.name : "";

const keyOf = (segment: Segment | undefined): Key | undefined =>
  segment !== undefined && "key" in segment ? segment.key : undefined;

function unquoted(text: string): string {
  try {
    return JSON.parse(text);
  } catch {
    // Terraform has escapes that JSON does not have.
    return text.slice(1, -1);
  }
}

/** The address of an object without the keys of instances: `module.a["k"].b` is `module.a.b`. */
export function withoutKeys(address: string): string {
  return address.replace(/\[(?:"(?:[^"\\]|\\.)*"|[^\]"]*)\]/g, "");
}
