/**
 * The identities of an attachment in HCL, and the items of a list of ARNs.
 *
 * An attribute such as `role` refers to a resource, or has its name. A direct reference is the
 * address of the resource, whatever name that has. Any other value is a name, and
 * attached-policies.ts looks for the role that has it.
 *
 * Left out are identities that the table does not know how to find; such an attachment is open.
 */
import type { TerraformAttachment } from "../../../aws/terraform-policies.ts";
import type { Attached } from "../../site.ts";
import type { Value } from "../../value.ts";
import type { Instance } from "./attributes.ts";
import type { FoundAttribute } from "./block-attributes.ts";
import { attributeOf } from "./configuration.ts";
import { type Data, knownNumber, knownText } from "./data.ts";
import type { Tree } from "./module.ts";
import type { Scope } from "./scope.ts";
import { withoutFacts } from "./site-policy.ts";
import type { Body, Expression } from "./syntax.ts";

interface AttachingBlock {
  readonly row: TerraformAttachment;
  readonly instance: Instance;
  readonly scope: Scope;
  /** The provider of the root module, if it is not the usual one. */
  readonly provider: string | undefined;
}

export function identitiesOf(
  tree: Tree,
  body: Body,
  { row, instance, scope, provider }: AttachingBlock,
): Attached {
  const own = { ...(row.isOwn && { isOwn: true as const }), ...(provider && { provider }) };
  if (row.identities === "self") return { principals: [instance.address], ...own };
  const principals: string[] = [];
  const identities: Value[] = [];
  for (const name of row.identities) {
    const written = attributeOf(body, name);
    if (written === undefined) continue;
    const items = written.kind === "tuple" ? written.items : [written];
    for (const item of items) {
      const address = referredAddress(tree, item, scope);
      if (address !== undefined) principals.push(address);
      else identities.push(...namesOf(tree.evaluator.evaluate(item, scope)));
    }
  }
  const isOpen = row.identities.length === 0;
  return {
    principals: [...new Set(principals)],
    ...(identities.length > 0 && { identities }),
    ...(isOpen && { isOpen }),
    ...own,
  };
}

/** The names in a value: one, or those of a list. */
function namesOf(value: Data): readonly Value[] {
  if (value.kind === "null") return [];
  return value.kind === "list" ? value.items.map(withoutFacts) : [withoutFacts(value)];
}

const IDENTITY = /^aws(?:cc)?_(?:iam_(?:role|user|group)|sso(?:admin)?_permission_set)$/;

function referredAddress(tree: Tree, expression: Expression, scope: Scope): string | undefined {
  const found = referredResource(tree, expression, scope);
  return found !== undefined && IDENTITY.test(found.type) ? found.address : undefined;
}

/** The resource of `aws_iam_role.ci.name` or `aws_iam_role.ci["eu"].name`. */
export function referredResource(
  tree: Tree,
  expression: Expression,
  scope: Scope,
): { readonly type: string; readonly address: string } | undefined {
  if (expression.kind !== "attribute") return undefined;
  const { of } = expression;
  const isIndexed = of.kind === "index";
  const resource = isIndexed ? of.of : of;
  if (resource.kind !== "attribute" || resource.of.kind !== "variable") return undefined;
  const type = resource.of.name;
  if (!/^aws(?:cc)?_/.test(type)) return undefined;
  const address = `${scope.prefix}${type}.${resource.name}`;
  if (!isIndexed) return { type, address };
  const key = tree.evaluator.evaluate(of.index, scope);
  const index = key.kind === "number" ? knownNumber(key) : knownText(key);
  return { type, address: `${address}[${index === undefined ? "*" : JSON.stringify(index)}]` };
}

/** A list of ARNs whose items are not known is one attribute; a list that is null has none. */
export const listItems =
  ({ path }: TerraformAttachment) =>
  (found: FoundAttribute): readonly FoundAttribute[] => {
    const { suffix, value } = found;
    if (path.at(-1)?.each !== true || suffix.endsWith("]")) return [found];
    return value.kind === "null" ? [] : [{ ...found, suffix: `${suffix}[*]` }];
  };
