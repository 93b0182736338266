/**
 * Filters of findings: `eq`, `neq`, `contains` and `exists` on their members.
 *
 * A finding is listed if it satisfies every operator of every criterion; a list of values is an
 * alternative (IAM User Guide, IAM Access Analyzer filter keys). A filter that can match nothing,
 * because a member or a value has an unknown name, is refused: an empty list would read as "no
 * external access".
 */
import type { FieldError } from "../../api/errors.ts";
import { isObject, type JsonObject, quoted } from "../../json/value.ts";
import { foldAsciiCase } from "../../text/ascii-case.ts";
import { suggestion } from "../../text/nearest-name.ts";
import { FLAG, type Shape, structure, TEXT } from "./shape.ts";

/** LIMIT: criteria of a filter, and values of an operator as in AWS. */
const VALUES: Shape = { kind: "list", of: { ...TEXT, max: 2048 }, min: 1, max: 20 };
export const FILTER: Shape = {
  kind: "map",
  of: structure({ eq: VALUES, neq: VALUES, contains: VALUES, exists: FLAG }),
  max: 50,
};

interface Criterion {
  readonly eq?: readonly string[];
  readonly neq?: readonly string[];
  readonly contains?: readonly string[];
  readonly exists?: boolean;
}

/** The members that a filter may name, besides `condition.KEY`; with all their values if few. */
const MEMBERS: Readonly<Record<string, readonly string[] | undefined>> = {
  id: undefined,
  resource: undefined,
  resourceType: undefined,
  resourceOwnerAccount: undefined,
  isPublic: ["true", "false"],
  status: ["ACTIVE", "ARCHIVED", "RESOLVED"],
  changeType: ["CHANGED", "NEW", "UNCHANGED"],
  existingFindingId: undefined,
  existingFindingStatus: ["ACTIVE", "ARCHIVED", "RESOLVED"],
  error: undefined,
  action: undefined,
  "principal.AWS": undefined,
  "principal.CanonicalUser": undefined,
  "principal.Federated": undefined,
  "principal.Service": undefined,
  "sources.type": ["POLICY", "BUCKET_ACL", "S3_ACCESS_POINT", "S3_ACCESS_POINT_ACCOUNT"],
};
const CONDITION = "condition.";

/** The faults of a filter that has the shape. */
export function filterErrors(filter: JsonObject): readonly FieldError[] {
  return Object.entries(filter).flatMap(([name, given]): readonly FieldError[] => {
    const path = `filter[${JSON.stringify(name)}]`;
    const isMember = Object.hasOwn(MEMBERS, name);
    if (!isMember && !(name.startsWith(CONDITION) && name.length > CONDITION.length)) {
      const hint = suggestion(name, Object.keys(MEMBERS));
      const message = `findings have no member ${quoted(name)} that a filter can name${hint}`;
      return [{ name: path, message }];
    }
    const criterion = given as Criterion;
    if (Object.keys(criterion).length === 0) {
      const operators = "`eq`, `neq`, `contains` or `exists`";
      const message = `the criterion of ${quoted(name)} has none of ${operators}`;
      return [{ name: path, message }];
    }
    const known = isMember ? MEMBERS[name] : undefined;
    const wrong = [...(criterion.eq ?? []), ...(criterion.neq ?? [])].find(
      (value) => known !== undefined && !known.includes(value),
    );
    if (known === undefined || wrong === undefined) return [];
    const values = known.map((each) => `\`${each}\``).join(", ");
    const message = `${quoted(wrong)} is not a value of \`${name}\`; the values are ${values}`;
    return [{ name: path, message }];
  });
}

/** INVARIANT: the filter has no faults. */
export function passes(finding: JsonObject, filter: JsonObject): boolean {
  return Object.entries(filter).every(([name, given]) => {
    const { eq, neq, contains, exists } = given as Criterion;
    const values = valuesOf(finding, name);
    return (
      (eq === undefined || eq.some((each) => values.includes(each))) &&
      (neq === undefined || !neq.some((each) => values.includes(each))) &&
      (contains === undefined ||
        contains.some((part) => values.some((each) => each.includes(part)))) &&
      (exists === undefined || exists === values.length > 0)
    );
  });
}

/** The values of a member as texts; none if the finding does not have it. */
function valuesOf(finding: JsonObject, name: string): readonly string[] {
  if (name.startsWith(CONDITION)) {
    const key = foldAsciiCase(name.slice(CONDITION.length));
    const condition = isObject(finding["condition"]) ? finding["condition"] : {};
    const found = Object.entries(condition).find(([each]) => foldAsciiCase(each) === key);
    return found === undefined ? [] : [String(found[1])];
  }
  const [member = "", inner] = name.split(".");
  const value = finding[member];
  const all = Array.isArray(value) ? value : value === undefined ? [] : [value];
  return all.flatMap((each: unknown) => {
    if (inner === undefined) return [String(each)];
    const part = isObject(each) ? each[inner] : undefined;
    return part === undefined ? [] : [String(part)];
  });
}
