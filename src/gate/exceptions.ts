/**
 * Exceptions: which of them cover a policy and a rule on a given day, and the findings about them.
 *
 * An exception of the standard and one in a source work alike. It counts to its last day. Then the
 * policy fails again, and the failure names the exception. One that ends soon, or that nothing
 * needs, is a warning.
 */
import type { Place } from "../sources/place.ts";
import type { PolicySite, SourceProblem, Value } from "../sources/site.ts";
import type { Standard } from "./standard.ts";

/** An exception for one policy and one rule. */
export interface Exception {
  readonly origin: "standard" | "inline";
  readonly reason: string;
  readonly expires: string;
  /** Access beyond this policy is not excepted. */
  readonly allows?: Value;
  readonly place: Place;
}

export class Exceptions {
  /** `today` is `YYYY-MM-DD`; the caller has the clock. */
  constructor(standard: Standard, sites: readonly PolicySite[], today: string) {
    throw new Error(`not written: ${standard.file} ${sites.length} ${today}`);
  }

  /** The exceptions that cover a failure of the rule today: one without a ceiling comes first. */
  inForce(rule: string, site: PolicySite): readonly Exception[] {
    throw new Error(`not written: ${rule} ${site.address}`);
  }

  /** The exception that covered it once, or that is refused, with a sentence for the failure. */
  lapsed(
    rule: string,
    site: PolicySite,
  ): { readonly place: Place; readonly message: string } | undefined {
    throw new Error(`not written: ${rule} ${site.address}`);
  }

  /** Says that the failure of a policy needed the exception. */
  use(exception: Exception): void {
    throw new Error(`not written: ${exception.reason}`);
  }

  /** Expired, soon expiring, unused, refused and malformed exceptions, after all verdicts. */
  problems(): readonly SourceProblem[] {
    throw new Error("not written");
  }
}
