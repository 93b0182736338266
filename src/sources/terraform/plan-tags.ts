/**
 * The tags of a resource in a plan, as far as they are known.
 *
 * `tags_all` has those of the provider too. A tag whose value is not known yet, or is sensitive, is
 * named; if even the names are not known, all are.
 *
 * Left out are types whose tags have another name.
 */
import { isObject, type JsonObject } from "../../json/value.ts";
import type { PolicySite } from "../site.ts";
import { child, isMasked } from "./json-value.ts";

/** The tags after a change, or those of what it deletes. */
export function tagsOf(change: JsonObject): Pick<PolicySite, "tags" | "unknownTags"> {
  const after = isObject(change["after"]) ? change["after"] : change["before"];
  const mask = child(change["after_unknown"], "tags_all") ?? child(change["after_unknown"], "tags");
  const hidden =
    child(change["after_sensitive"], "tags_all") ?? child(change["after_sensitive"], "tags");
  const all = child(after, "tags_all") ?? child(after, "tags");
  if (Array.isArray(all)) return tagsOfList(all, isMasked(mask) || isMasked(hidden));
  if (mask === true || hidden === true) {
    const own = child(after, "tags");
    const isOwnHidden = isMasked(child(change["after_sensitive"], "tags"));
    const known = isObject(own) && !isOwnHidden ? textsOf(own) : {};
    return { ...(Object.keys(known).length > 0 && { tags: known }), unknownTags: "all" };
  }
  const names = [...namesOf(mask), ...namesOf(hidden)];
  const known = isObject(all) ? textsOf(all) : {};
  for (const name of names) delete known[name];
  return {
    ...(Object.keys(known).length > 0 && { tags: known }),
    ...(names.length > 0 && { unknownTags: names }),
  };
}

/** Tags as a list of keys and values, as resources of AWS Cloud Control have them. */
function tagsOfList(
  list: readonly unknown[],
  isOpen: boolean,
): Pick<PolicySite, "tags" | "unknownTags"> {
  const tags = list.flatMap((each): readonly (readonly [string, string])[] => {
    const [key, value] = [child(each, "key"), child(each, "value")];
    return typeof key === "string" && typeof value === "string" ? [[key, value]] : [];
  });
  if (isOpen || tags.length < list.length) return { unknownTags: "all" };
  return { tags: Object.fromEntries(tags) };
}

/** The names under which a mask holds. */
function namesOf(mask: unknown): readonly string[] {
  return isObject(mask) ? Object.keys(mask).filter((name) => isMasked(mask[name])) : [];
}

function textsOf(tags: JsonObject): Record<string, string> {
  return Object.fromEntries(
    Object.entries(tags).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}
