/**
 * Values in resources of Kubernetes: at a path, with the form of a policy, and as tags.
 *
 * A path ends at a value of another shape, because a template may write that. A text with a mask of
 * Helm, or with a placeholder of another tool, is not known.
 *
 * Left out is what a value means; the table of kinds says that.
 */
import type { PolicySite } from "./site.ts";
import type { Value } from "./value.ts";
import { itemsOf, knownText, member } from "./value-reading.ts";

/** Policies in a text of JSON, and as an object of one of the forms that are in use. */
export function looksLikePolicy(value: Value): boolean {
  if (value.kind === "object") {
    return value.members.some(({ name }) => name === "Statement" || name === "statements");
  }
  if (value.kind !== "text") return false;
  const text = value.parts.map((part) => (typeof part === "string" ? part : "")).join("");
  return /["']Statement["']\s*:/.test(text) && /["']Effect["']\s*:/.test(text);
}

/** The values at a path; `*` stands for each item of a list, or each member of an object. */
export function valuesAt(
  root: Value,
  steps: readonly string[],
): readonly { readonly value: Value; readonly path: string }[] {
  let found: readonly { readonly value: Value; readonly path: string }[] = [
    { value: root, path: "" },
  ];
  for (const step of steps) {
    found = found.flatMap(({ value, path }) => {
      if (step === "*" && value.kind === "list") {
        return value.items.map((item, at) => ({ value: item, path: `${path}[${at}]` }));
      }
      if (value.kind === "null") return [];
      // A value of another shape, or from a template, ends the path; it is not a policy.
      if (value.kind !== "object") return [{ value, path }];
      const members = step === "*" ? value.members : value.members.filter((m) => m.name === step);
      return members.map((each) => ({
        value: each.value,
        path: path === "" ? each.name : `${path}.${each.name}`,
      }));
    });
  }
  return found;
}

/** Tags as an object, or as a list of pairs. */
export function tagsOf(value: Value | undefined): Pick<PolicySite, "tags" | "unknownTags"> {
  if (value === undefined) return {};
  const pairs: readonly (readonly [Value | string | undefined, Value | undefined])[] =
    value.kind === "object"
      ? value.members.map((each) => [each.name, each.value] as const)
      : itemsOf(value).map((each) => [member(each, "key"), member(each, "value")] as const);
  const tags: [string, string][] = [];
  const unknown: string[] = [];
  for (const [key, content] of pairs) {
    const name = typeof key === "string" ? key : knownText(key);
    const text = knownText(content);
    if (name === undefined || hasPlaceholder(name)) return { unknownTags: "all" };
    if (text === undefined || hasPlaceholder(text)) unknown.push(name);
    else tags.push([name, text]);
  }
  return { tags: Object.fromEntries(tags), ...(unknown.length > 0 && { unknownTags: unknown }) };
}

/** A mask of Helm, or a placeholder of another tool. */
export const hasPlaceholder = (text: string): boolean => /[\uE000-\uF8FF]|\$[{(A-Z]/.test(text);
