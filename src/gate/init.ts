/**
 * The first standard of a project: a commented `keyaki.yaml`, made from the policies that were found.
 *
 * It has the rules that suit the kinds of the policies, and the accounts that they name as a
 * proposal for the zone of trust. Everything else is a comment that shows how to go on.
 */
import type { PolicySite } from "../sources/site.ts";

/** The text of a standard; it is valid as it stands. */
export function initialStandard(sites: readonly PolicySite[]): string {
  throw new Error(`not written: ${sites.length}`);
}
