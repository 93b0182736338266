/**
 * The result of reading one change of a plan: its sites, and what of it the plan does not say.
 *
 * The lists have addresses of attributes. The reader of the plan (plan.ts) joins those of all
 * changes, so that one problem names them.
 */
import type { PolicySite } from "../site.ts";

export interface ChangeReading {
  readonly sites: readonly PolicySite[];
  /** Attributes that are left to a default although something is configured. */
  readonly defaults: readonly string[];
  /** Blocks that are not known as a whole, and that the configuration does not have. */
  readonly openBlocks: readonly string[];
  /** Policies that are the documents of their references, if no function is around those. */
  readonly assumed: readonly string[];
  /** Attributes that are not known, of a plan without a configuration. */
  readonly unconfigured: readonly string[];
  /** The address of an object that Terraform stops to manage, and that stays. */
  readonly forgotten: readonly string[];
}
