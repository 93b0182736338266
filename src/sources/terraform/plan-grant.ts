/**
 * Grants of a plan whose parts are arguments, such as `aws_lambda_permission`, as policies.
 *
 * The statement is the one that the reader of HCL makes of the same arguments. An argument that is
 * not known is what the source says. Without a source it may be any text, because the plan does not
 * have the text around its references.
 */
import type { TerraformPolicy } from "../../aws/terraform-policies.ts";
import { isEqual, type JsonObject } from "../../json/value.ts";
import type { SitePolicy } from "../site.ts";
import type { Unknown, Value } from "../value.ts";
import { argumentPolicy } from "./hcl/argument-policy.ts";
import type { ProviderFacts } from "./hcl/attributes.ts";
import { sharePolicy } from "./hcl/share-policy.ts";
import { child, childMask, type Masks, maskedValue } from "./json-value.ts";

export interface Grant {
  readonly row: TerraformPolicy;
  readonly address: string;
  readonly values: JsonObject;
  readonly masks: Masks;
  readonly provider: ProviderFacts;
  /** The value of an argument, as the source has it. */
  readonly ask: (argument: string) => Value | undefined;
  /** Whether its bucket ignores lists that are public. */
  readonly isIgnored: () => boolean | Unknown;
  /** Whether somebody gives the attribute of a list or share a value. */
  readonly isGiven: boolean;
}

/**
 * Whether an attribute has a value that somebody gave it, and no computed one, which repeats what
 * another resource says. A `dynamic` block is not in the configuration; its value then is new.
 */
export function isConfigured(
  change: JsonObject,
  expressions: JsonObject | undefined,
  attribute: string,
): boolean {
  if (expressions === undefined || child(expressions, attribute) !== undefined) return true;
  const value = child(change["after"], attribute) ?? null;
  if (childMask(change["after_unknown"], attribute) === true || value === null) return false;
  return !isEqual(value, child(change["before"], attribute) ?? null);
}

/** Undefined if the type has no statement that AWS shows in this form. */
export function grantPolicy(grant: Grant): SitePolicy | undefined {
  const { row, address, values, masks, provider, ask, isIgnored, isGiven } = grant;
  const argument = (name: string): Value | undefined => {
    const own = {
      unknown: childMask(masks.unknown, name),
      sensitive: childMask(masks.sensitive, name),
    };
    const asked = own.unknown === true && own.sensitive !== true ? ask(name) : undefined;
    const value =
      asked ??
      maskedValue(values[name], own, (path, why) => {
        const hidden =
          [address, name, ...path].join(".") + (why === "sensitive" ? " (sensitive)" : "");
        return { kind: "unknown", unknown: { name: hidden, nature: "pattern" } };
      });
    const isEmpty =
      value.kind === "null" ||
      (value.kind === "text" && value.parts.length === 0) ||
      (value.kind === "list" && value.items.length === 0);
    return isEmpty ? undefined : value;
  };
  if (row.format === "list" || row.format === "share") {
    // A computed default, which nobody configured, gives access to nobody.
    if (!isGiven) return { kind: "absent" };
    return sharePolicy(row, { address, provider, argument, isIgnored });
  }
  const value = argumentPolicy(row.type, { address, provider, argument });
  return value && { kind: "document", value };
}
