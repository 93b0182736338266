/**
 * The role that SAM makes for a function or a state machine, and its property `Policies`.
 *
 * An entry of `Policies` is the name or the ARN of a managed policy, a policy template with its
 * parameters, or a document. `Fn::If` around entries stays around what they become, so each case
 * of the template has its policies.
 *
 * Left out is the path of the role. A name of a managed policy stays a name.
 */
import { SAM_POLICY_TEMPLATES } from "../../../aws/sam-policy-templates.ts";
import { quoted } from "../../../json/value.ts";
import type { Value } from "../../value.ts";
import { itemsOf, knownText, member } from "../../value-reading.ts";
import {
  type Expansion,
  ifOperands,
  isFunction,
  isGiven,
  isNoValue,
  plainMembers,
  type SamResource,
} from "./expansion.ts";
import {
  choice,
  document,
  list,
  managedPolicy,
  object,
  placed,
  tableStatement,
  text,
} from "./made-values.ts";

/** LIMIT: `Fn::If` within `Fn::If`. */
const MAX_DEPTH = 20;

/** LIMIT: entries of one property `Policies`; IAM accepts far fewer. */
const MAX_ENTRIES = 10_000;

/** A role that gets its policies step by step. */
export interface RoleDraft {
  readonly id: string;
  readonly trust: Value;
  readonly attachments: Value[];
  /** Items of `Policies` of the role. */
  readonly policies: Value[];
}

export function addRole(expansion: Expansion, from: SamResource, draft: RoleDraft): void {
  const { attachments, policies } = draft;
  const properties = object({
    AssumeRolePolicyDocument: draft.trust,
    ManagedPolicyArns: attachments.length === 0 ? undefined : list(distinct(attachments)),
    Policies: policies.length === 0 ? undefined : list(policies),
    PermissionsBoundary: member(from.properties, "PermissionsBoundary"),
    Tags: tagList(member(from.properties, "Tags")),
  });
  expansion.add(from.resource, draft.id, "AWS::IAM::Role", properties);
}

/** Adds a managed policy of AWS. */
export function attach(draft: RoleDraft, name: string): void {
  draft.attachments.push(managedPolicy(name));
}

/** Adds a policy with a name. */
export function embed(draft: RoleDraft, name: string, made: Value): void {
  const { place } = made;
  const item = object({ PolicyName: text(name), PolicyDocument: made });
  draft.policies.push(place === undefined ? item : placed(item, place));
}

/** Without managed policies that are named twice. */
function distinct(values: readonly Value[]): readonly Value[] {
  const seen = new Set<string>();
  return values.filter((value) => {
    const key = nameOf(value);
    if (key === undefined) return true;
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}

/** The text of a managed policy, as far as it is written out. */
function nameOf(value: Value): string | undefined {
  const [content, locals] = itemsOf(member(value, "Fn::Sub") ?? value);
  const isWhole = locals === undefined || (locals.kind === "object" && locals.members.length === 0);
  return isWhole ? knownText(content) : undefined;
}

/** The tags of a function are a map; those of a role are a list of pairs. */
function tagList(tags: Value | undefined): Value | undefined {
  const members = plainMembers(tags);
  if (members === undefined) return undefined;
  return list(members.map(({ name, value }) => object({ Key: text(name), Value: value })));
}

/** Reads the property `Policies` into a role. */
export function addPolicies(expansion: Expansion, from: SamResource, draft: RoleDraft): void {
  const value = member(from.properties, "Policies");
  if (!isGiven(value)) return;
  const reader = new PolicyReader(expansion, from, draft.id);
  for (const { attachment, policy } of reader.entries(value, 0)) {
    if (attachment !== undefined) draft.attachments.push(attachment);
    if (policy !== undefined) draft.policies.push(policy);
  }
}

interface Entry {
  readonly attachment?: Value;
  readonly policy?: Value;
}

class PolicyReader {
  readonly #expansion: Expansion;
  readonly #from: SamResource;
  readonly #role: string;
  #count = 0;
  #steps = 0;

  constructor(expansion: Expansion, from: SamResource, role: string) {
    this.#expansion = expansion;
    this.#from = from;
    this.#role = role;
  }

  entries(value: Value, depth: number): readonly Entry[] {
    if (depth > MAX_DEPTH) return [this.#unread(value)];
    return itemsOf(value).flatMap((item) => {
      if (++this.#steps > MAX_ENTRIES) {
        return this.#steps === MAX_ENTRIES + 1 ? [this.#unread(value)] : [];
      }
      const operands = ifOperands(item);
      if (operands !== undefined) return this.#choices(operands, item, depth);
      return isNoValue(item) ? [] : [this.#entry(item)];
    });
  }

  #choices(
    [condition, yes, no]: readonly [Value, Value, Value],
    whole: Value,
    depth: number,
  ): readonly Entry[] {
    const [one, other] = [this.entries(yes, depth + 1), this.entries(no, depth + 1)];
    const pairs = Array.from({ length: Math.max(one.length, other.length) }, (_, index) => ({
      a: one[index] ?? {},
      b: other[index] ?? {},
    }));
    const either = (a: Value | undefined, b: Value | undefined): Value | undefined => {
      if (a === undefined && b === undefined) return undefined;
      const made = choice(condition, a, b);
      return whole.place === undefined ? made : placed(made, whole.place);
    };
    return pairs.map(({ a, b }): Entry => {
      const attachment = either(a.attachment, b.attachment);
      const policy = either(a.policy, b.policy);
      return { ...(attachment && { attachment }), ...(policy && { policy }) };
    });
  }

  #entry(item: Value): Entry {
    if (item.kind === "text") return { attachment: item };
    if (item.kind !== "object") return this.#unread(item);
    if (member(item, "Statement") !== undefined) return this.#policy(item);
    const [only, second] = item.members;
    if (only === undefined || second !== undefined) return this.#unread(item);
    // An included file may have any document.
    if (only.name === "Fn::Transform") return this.#policy(item);
    if (isFunction(only.name)) return { attachment: item };
    return this.#template(only.name, only.value, item);
  }

  #policy(made: Value): Entry {
    const name = text(`${this.#role}Policy${this.#count++}`);
    const policy = object({ PolicyName: name, PolicyDocument: made });
    return { policy: made.place === undefined ? policy : placed(policy, made.place) };
  }

  #template(name: string, given: Value, item: Value): Entry {
    const template = SAM_POLICY_TEMPLATES.get(name);
    if (template === undefined) return this.#unread(item);
    const missing = template.parameters.filter((each) => !isGiven(member(given, each)));
    if (missing.length > 0) {
      const message = `the policy template ${quoted(name)} needs a value for ${missing
        .map((each) => quoted(each))
        .join(" and ")}`;
      const place = item.place ?? this.#from.resource.place;
      this.#expansion.fault("SAM_TEMPLATE_PARAMETER", message, place, "give all its parameters");
      return {};
    }
    const lookUp = (each: string): Value | undefined => member(given, each);
    const made = document(template.statements.map((each) => tableStatement(each, lookUp)));
    return this.#policy(item.place === undefined ? made : placed(made, item.place));
  }

  #unread(item: Value): Entry {
    const message = `a policy of ${quoted(this.#from.id)} was not read`;
    const help = "write the name of a managed policy, a policy template or a document";
    const place = item.place ?? this.#from.resource.place;
    this.#expansion.fault("SAM_POLICY_NOT_READ", message, place, help);
    return {};
  }
}
