/**
 * Grants of a plan whose parts are arguments, such as `aws_lambda_permission`, as policies.
 *
 * The statement is the one that the reader of HCL makes of the same arguments. An argument that is
 * not known is what the source says. Without a source it may be any text, because the plan does not
 * have the text around its references.
 */
import type { JsonObject } from "../../json/value.ts";
import type { SitePolicy } from "../site.ts";
import type { Value } from "../value.ts";
import { argumentPolicy } from "./hcl/argument-policy.ts";
import type { ProviderFacts } from "./hcl/attributes.ts";
import { childMask, type Masks, maskedValue } from "./json-value.ts";

export interface Grant {
  readonly type: string;
  readonly address: string;
  readonly values: JsonObject;
  readonly masks: Masks;
  readonly provider: ProviderFacts;
  /** The value of an argument, as the source has it. */
  readonly ask: (argument: string) => Value | undefined;
}

/** Undefined if the type has no statement that AWS shows in this form. */
export function grantPolicy(grant: Grant): SitePolicy | undefined {
  const { type, address, values, masks, provider, ask } = grant;
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
    const isEmpty = value.kind === "null" || (value.kind === "text" && value.parts.length === 0);
    return isEmpty ? undefined : value;
  };
  const value = argumentPolicy(type, { address, provider, argument });
  return value && { kind: "document", value };
}
