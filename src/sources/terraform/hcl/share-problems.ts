/**
 * The shares of one block that mean no policy, as problems (share-problem.ts).
 *
 * Each attribute of the table (aws/unjudged-shares.ts) is evaluated in all cases of the undecided
 * conditions, for all instances of the block; the values of all of them are one problem. A resource
 * that is public by its nature is one too, if there may be an instance of it.
 */
import { isPublicType, unjudgedShares } from "../../../aws/unjudged-shares.ts";
import { publicTypeProblem, shareProblem } from "../../share-problem.ts";
import type { SourceProblem } from "../../site.ts";
import type { Value } from "../../value.ts";
import { attributesAt } from "./block-attributes.ts";
import type { RootModule } from "./project.ts";
import { type BlockSites, instancesIn } from "./sites.ts";

export const hasShares = (type: string): boolean =>
  isPublicType(type) || unjudgedShares(type).length > 0;

export function shareProblemsOf(
  project: RootModule,
  block: BlockSites,
  account: string | undefined,
): readonly SourceProblem[] {
  const { resource } = block;
  const { type, name } = resource;
  const { place, body } = resource.block;
  const address = [...block.path.map((call) => `module.${call}`), type, name].join(".");
  const found = instancesIn(project, block);
  if (found.length === 0) return [];
  const shares = unjudgedShares(type).flatMap(({ path, property, code }) => {
    const values = found.flatMap(({ tree, scope }) =>
      attributesAt(tree, body, scope, path).flatMap(({ value }): readonly Value[] =>
        value.kind === "null" ? [] : value.kind === "list" ? value.items : [value],
      ),
    );
    const share = { code, name: `${address}.${property}`, values, account };
    return shareProblem({ ...share, place: values[0]?.place ?? place }) ?? [];
  });
  return [...(isPublicType(type) ? [publicTypeProblem(address, place)] : []), ...shares];
}
