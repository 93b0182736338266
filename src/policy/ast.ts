/**
 * The syntax tree of a policy, which all later layers read.
 *
 * Nodes are plain and readonly. A statement has its JSON path, and the paths of its parts follow
 * from it (`pathOf`), so paths cost nothing for the many parts that are never reported. Operands of
 * typed operators are decoded once, by the parser.
 *
 * A text that may have wildcards is a string. If it has policy variables or escapes (version
 * 2012-10-17 only), it is a template: a list of parts.
 */
import type { JsonPath } from "../json/diagnostic.ts";
import type { IpRange } from "./ip.ts";
import type { Decimal } from "./number.ts";
import type { Operator } from "./operators.ts";

export type PolicyType = "identity" | "resource";

export interface Policy {
  readonly type: PolicyType;
  /** A missing Version means 2008-10-17. */
  readonly version: "2008-10-17" | "2012-10-17";
  readonly statements: readonly Statement[];
}

export interface Statement {
  /** Zero-based; 0 if Statement is an object. */
  readonly index: number;
  readonly path: JsonPath;
  /** Absent if it is missing or empty. */
  readonly sid?: string;
  readonly effect: "Allow" | "Deny";
  /** Absent in identity policies. In a resource policy, a missing element means any principal. */
  readonly principal?: PrincipalElement;
  readonly action: TextElement<string>;
  /** A missing element means any resource (resource policies only). */
  readonly resource?: TextElement<Text>;
  readonly conditions: readonly Condition[];
}

/** Action, NotAction, Resource or NotResource: the listed values, and whether they are excluded. */
export interface TextElement<T> {
  readonly negated: boolean;
  readonly values: readonly T[];
  /** Whether the document has a list, so that paths end in an index, or a single string. */
  readonly listed: boolean;
}

/** A string; `*` and `?` are wildcards if the element or operator has wildcards. */
export type Text = string | Template;

export type Template = readonly TemplatePart[];

export type TemplatePart =
  | { readonly kind: "text"; readonly text: string }
  /** An escape `${*}`, `${?}`, `${$}`: the character itself, never a wildcard. */
  | { readonly kind: "literal"; readonly text: string }
  /** `${key}` or `${key, 'default'}`; the key in lower case. */
  | { readonly kind: "variable"; readonly key: string; readonly default?: string };

export interface PrincipalElement {
  readonly negated: boolean;
  readonly principals: readonly Principal[];
}

export type Principal =
  /** `"*"` or `{"AWS": "*"}`: everyone, the anonymous caller included. */
  | { readonly kind: "everyone" }
  /** A lone `*` under another principal type: every caller of that type. */
  | { readonly kind: "every"; readonly type: "Service" | "Federated" | "CanonicalUser" }
  /** An account id or a `:root` ARN: every AWS principal of the account. */
  | { readonly kind: "account"; readonly account: string }
  /** A user, role, role session or federated-user ARN, without wildcards. */
  | { readonly kind: "arn"; readonly arn: string }
  /** An ARN with wildcards, which only a reference policy may hold. */
  | { readonly kind: "pattern"; readonly pattern: string }
  | { readonly kind: "service"; readonly name: string }
  | { readonly kind: "federated"; readonly provider: string }
  | { readonly kind: "canonical"; readonly id: string }
  /** U4: a principal of whose name a deployment decides a part. */
  | { readonly kind: "unknown"; readonly names: UnknownName; readonly text: Template }
  /** A unique id (AIDA…, AROA…) of a deleted user or role: matches nobody. */
  | { readonly kind: "nobody"; readonly text: string };

/** The kind of principal that a text with unknown values names. */
export type UnknownName = "account" | "arn" | "service" | "federated";

export type Quantifier = "ForAllValues" | "ForAnyValue";

export interface Condition {
  readonly path: JsonPath;
  readonly operator: Operator;
  readonly quantifier?: Quantifier;
  readonly ifExists: boolean;
  /** In lower case. */
  readonly key: string;
  /** The spelling in the document. */
  readonly spelling: string;
  readonly operands: Operands;
  /** The operands as the document writes them, one for each value of `operands`. */
  readonly texts: readonly string[];
}

/** The values under a condition key, decoded for the family of the operator. */
export type Operands =
  | { readonly family: "string"; readonly values: readonly Text[] }
  | { readonly family: "arn"; readonly values: readonly Text[] }
  | { readonly family: "numeric"; readonly values: readonly Decimal[] }
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  | { readonly family: "date"; readonly values: readonly number[] }
  | { readonly family: "bool"; readonly values: readonly boolean[] }
  /** Canonical base64. */
  | { readonly family: "binary"; readonly values: readonly string[] }
  | { readonly family: "ip"; readonly values: readonly IpRange[] }
  | { readonly family: "null"; readonly values: readonly boolean[] };

/** The path of a part of a statement, for example `pathOf(statement, "Action", 3)`. */
export function pathOf(statement: Statement, element: string, index?: number): JsonPath {
  return index === undefined ? [...statement.path, element] : [...statement.path, element, index];
}
