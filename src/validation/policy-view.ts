/**
 * A policy document as the checks of ValidatePolicy read it: all that is well-formed in it, with
 * paths.
 *
 * The syntax tree of policy/ exists only for a document without errors, but a document with one
 * error still has the findings of its other parts. So the view takes strings where strings may
 * stand, and leaves out the rest, which the parser reports. It has no limits of its own: it is
 * as large as the document.
 */
import type { JsonPath } from "../json/diagnostic.ts";
import { scalarText } from "../json/number.ts";
import { isObject, type JsonObject } from "../json/value.ts";
import { type OperatorForm, operatorForm } from "../policy/parse-condition.ts";
import { foldAsciiCase } from "../text/ascii-case.ts";

/** AWS's `policyType` of ValidatePolicy. */
export const POLICY_TYPES = [
  "IDENTITY_POLICY",
  "RESOURCE_POLICY",
  "SERVICE_CONTROL_POLICY",
  "RESOURCE_CONTROL_POLICY",
] as const;

export type ValidatedType = (typeof POLICY_TYPES)[number];

/** AWS's `validatePolicyResourceType`. */
export const POLICY_RESOURCE_TYPES = [
  "AWS::S3::Bucket",
  "AWS::S3::AccessPoint",
  "AWS::S3::MultiRegionAccessPoint",
  "AWS::S3ObjectLambda::AccessPoint",
  "AWS::IAM::AssumeRolePolicyDocument",
  "AWS::DynamoDB::Table",
] as const;

export type PolicyResourceType = (typeof POLICY_RESOURCE_TYPES)[number];

/** A string of the document; under a condition key, a number or boolean as text too. */
export interface Entry {
  readonly text: string;
  readonly path: JsonPath;
}

/** Action or Resource, or their negated forms. */
export interface ElementView {
  readonly name: string;
  readonly negated: boolean;
  readonly path: JsonPath;
  readonly entries: readonly Entry[];
}

/** A principal with its type; that of a bare string is the empty text. */
export interface PrincipalEntry extends Entry {
  readonly type: string;
}

export interface PrincipalView {
  readonly name: string;
  readonly negated: boolean;
  readonly path: JsonPath;
  readonly entries: readonly PrincipalEntry[];
}

/** A key under a known operator. */
export interface ConditionView {
  /** The path of the values, whose last step is the key. */
  readonly path: JsonPath;
  readonly form: OperatorForm;
  /** In lower case. */
  readonly key: string;
  readonly spelling: string;
  readonly entries: readonly Entry[];
  /** The values in the document. */
  readonly values: readonly unknown[];
}

export interface StatementView {
  readonly path: JsonPath;
  readonly value: JsonObject;
  readonly effect: unknown;
  readonly action?: ElementView;
  readonly resource?: ElementView;
  readonly principal?: PrincipalView;
  readonly conditions: readonly ConditionView[];
}

export interface PolicyView {
  readonly type: ValidatedType;
  readonly resourceType?: PolicyResourceType;
  readonly text: string;
  /** Whether `${…}` is a variable (V1). */
  readonly hasVariables: boolean;
  readonly statements: readonly StatementView[];
}

export interface ViewedDocument {
  readonly text: string;
  readonly value: unknown;
}

export function policyView(
  { text, value }: ViewedDocument,
  type: ValidatedType,
  resourceType?: PolicyResourceType,
): PolicyView {
  const document = isObject(value) ? value : {};
  const listed = document["Statement"];
  const statements = Array.isArray(listed)
    ? listed.flatMap((each, index) => statementView(each, ["Statement", index]))
    : statementView(listed, ["Statement"]);
  const view = { type, text, hasVariables: document["Version"] === "2012-10-17", statements };
  return resourceType === undefined ? view : { ...view, resourceType };
}

function statementView(value: unknown, path: JsonPath): readonly StatementView[] {
  if (!isObject(value)) return [];
  const action = elementView(value, path, "Action");
  const resource = elementView(value, path, "Resource");
  const principal = principalView(value, path);
  const view: StatementView = {
    path,
    value,
    effect: value["Effect"],
    ...(action && { action }),
    ...(resource && { resource }),
    ...(principal && { principal }),
    conditions: conditionViews(value["Condition"], [...path, "Condition"]),
  };
  return [view];
}

/** The name of the element that a statement has, the plain one if it has both. */
function nameOf(statement: JsonObject, plain: string): string | undefined {
  return [plain, `Not${plain}`].find((name) => statement[name] !== undefined);
}

function elementView(
  statement: JsonObject,
  parent: JsonPath,
  plain: string,
): ElementView | undefined {
  const name = nameOf(statement, plain);
  if (name === undefined) return undefined;
  const path = [...parent, name];
  return {
    name,
    negated: name !== plain,
    path,
    entries: entriesOf(statement[name], path, stringOf),
  };
}

function principalView(statement: JsonObject, parent: JsonPath): PrincipalView | undefined {
  const name = nameOf(statement, "Principal");
  if (name === undefined) return undefined;
  const path = [...parent, name];
  const value = statement[name];
  const entries = isObject(value)
    ? Object.entries(value).flatMap(([type, listed]) =>
        entriesOf(listed, [...path, type], stringOf).map((each) => ({ ...each, type })),
      )
    : entriesOf(value, path, stringOf).map((each) => ({ ...each, type: "" }));
  return { name, negated: name !== "Principal", path, entries };
}

function conditionViews(value: unknown, parent: JsonPath): readonly ConditionView[] {
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([operator, block]) => {
    const form = operatorForm(operator);
    if (form === undefined || !isObject(block)) return [];
    return Object.entries(block).map(([spelling, listed]): ConditionView => {
      const path = [...parent, operator, spelling];
      const entries = entriesOf(listed, path, scalarText);
      const values: readonly unknown[] = Array.isArray(listed) ? listed : [listed];
      return { path, form, key: foldAsciiCase(spelling), spelling, entries, values };
    });
  });
}

function entriesOf(
  value: unknown,
  path: JsonPath,
  textOf: (value: unknown) => string | undefined,
): readonly Entry[] {
  const entry = (each: unknown, at: JsonPath): readonly Entry[] => {
    const text = textOf(each);
    return text === undefined ? [] : [{ text, path: at }];
  };
  if (!Array.isArray(value)) return entry(value, path);
  return value.flatMap((each, index) => entry(each, [...path, index]));
}

const stringOf = (value: unknown): string | undefined =>
  typeof value === "string" ? value : undefined;

/** Whether the request says that the policy is the trust policy of a role. */
export const isTrustPolicy = ({ resourceType }: PolicyView): boolean =>
  resourceType === "AWS::IAM::AssumeRolePolicyDocument";

/** A text of which each variable is as many letters `v`, so that colons in it do not count. */
export function withoutVariables(text: string): string {
  return text.replace(/\$\{[^}]*\}?/g, (variable) => "v".repeat(variable.length));
}
