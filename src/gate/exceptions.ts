/**
 * Exceptions: which of them cover a policy and a rule on a given day, and the findings about them.
 *
 * An exception of the standard and one in a source work alike: they need a reason and a last day.
 * On the day after, the policy fails again, and the failure names the exception. One that ends
 * soon, or that nothing needs, is a warning, so that no exception is forgotten. An exception that
 * does not count, whatever the reason, excuses nothing.
 *
 * The caller gives the date and asks about each failure. Whether a ceiling (`allows`) covers a
 * failure is proved by judge.ts.
 */
import { quoted } from "../json/value.ts";
import { parseDate } from "../policy/date.ts";
import type { Place } from "../sources/place.ts";
import type { InlineException, PolicySite, SourceProblem, Value } from "../sources/site.ts";
import { nearestName } from "../text/nearest-name.ts";
import { isExceptionAbout, type Scope } from "./scope.ts";
import { scopeSlip } from "./scope-slips.ts";
import type { Standard, StandardException } from "./standard.ts";

export interface Exception {
  readonly origin: "standard" | "inline";
  readonly reason: string;
  /** The last day on which it counts: `YYYY-MM-DD`. */
  readonly expires: string;
  /** Access beyond this policy is not excepted. */
  readonly allows?: Value;
  readonly place: Place;
}

/** The exceptions for one failure. */
export interface Coverage {
  /** Those that count today; those without a ceiling come first. */
  readonly inForce: readonly Exception[];
  /** One that does not count, for the text of the failure: "it does not cover it: …". */
  readonly lapsed?: { readonly place: Place; readonly message: string };
}

/** Days before the last day of an exception on which it has a warning. */
const NOTICE_DAYS = 14;
/** Characters of a reason; also in the schema of a standard. */
const LEAST_REASON = 10;
const MS_A_DAY = 86_400_000;

/** An exception with its rules, and what has become of it. */
interface Entry {
  readonly exception: Exception;
  readonly rules: readonly string[];
  readonly covers: (site: PolicySite) => boolean;
  /** The scope of an exception of the standard. */
  readonly where?: readonly Scope[];
  /** Completes "it does not count, because …"; absent if it counts. */
  readonly fault?: Fault;
  /** Whether a failure was asked about, and whether one needed it. */
  wasAsked: boolean;
  wasUsed: boolean;
}

interface Fault {
  readonly code:
    | "EXCEPTION_EXPIRED"
    | "EXCEPTION_REFUSED"
    | "EXCEPTION_UNKNOWN_RULE"
    | "EXCEPTION_MALFORMED";
  readonly message: string;
  readonly help: string;
}

export class Exceptions {
  readonly #entries: readonly Entry[];
  readonly #sites: readonly PolicySite[];
  readonly #today: string;

  /** `today` is `YYYY-MM-DD`. */
  constructor(standard: Standard, sites: readonly PolicySite[], today: string) {
    if (!isDay(today)) throw new Error(`not a day: ${today}`);
    this.#sites = sites;
    this.#today = today;
    this.#entries = [
      ...standard.exceptions.map((each) => standardEntry(each, today)),
      ...inlineEntries(standard, sites, today),
    ];
  }

  /** The exceptions for a policy that fails a rule; asked for failures only. */
  coverage(rule: string, site: PolicySite): Coverage {
    const found = this.#entries.filter(({ rules, covers }) => rules.includes(rule) && covers(site));
    for (const each of found) each.wasAsked = true;
    const inForce = found.filter(({ fault }) => fault === undefined);
    const lapsed = found.find(({ fault }) => fault !== undefined);
    const whole = inForce.filter(({ exception }) => exception.allows === undefined);
    const partial = inForce.filter(({ exception }) => exception.allows !== undefined);
    const exceptions = [...whole, ...partial].map(({ exception }) => exception);
    if (lapsed?.fault === undefined) return { inForce: exceptions };
    const { place } = lapsed.exception;
    return { inForce: exceptions, lapsed: { place, message: lapsed.fault.message } };
  }

  /** Says that an exception covers a failure. */
  use(exception: Exception): void {
    for (const each of this.#entries) if (each.exception === exception) each.wasUsed = true;
  }

  /**
   * The findings, after all failures. An exception that matches no policy is left out if only some
   * files of the project were read.
   */
  problems(isWholeProject = true): readonly SourceProblem[] {
    return this.#entries.flatMap((entry) => this.#problem(entry, isWholeProject) ?? []);
  }

  #problem(entry: Entry, isWholeProject: boolean): SourceProblem | undefined {
    const { exception, rules, fault, wasAsked, wasUsed } = entry;
    const { expires, place } = exception;
    const subject = `the exception from ${rules.map(quoted).join(", ")}`;
    if (fault !== undefined) {
      // The failure that it no longer covers has the level of its rule.
      const { code, message, help } = fault;
      const text = `${subject} does not count: ${message}`;
      return { severity: "warning", code, message: text, place, help };
    }
    if (wasUsed) {
      const left = daysBetween(this.#today, expires);
      if (left > NOTICE_DAYS) return undefined;
      const when = left === 0 ? "today" : left === 1 ? "tomorrow" : `in ${left} days`;
      const message = `${subject} ends ${when}, on ${expires}`;
      const help = "change the policy, or decide anew how long the exception is right";
      return { severity: "warning", code: "EXCEPTION_ENDS_SOON", message, place, help };
    }
    if (wasAsked) return undefined;
    const isMatched = this.#sites.some((site) => entry.covers(site));
    if (!isMatched && !isWholeProject) return undefined;
    const message = isMatched
      ? `${subject} is not needed: no policy that it is about fails the rule`
      : `${subject} is about no policy that was read`;
    const help = isMatched ? "delete it" : scopeHelp(entry.where ?? [], this.#sites);
    return { severity: "warning", code: "EXCEPTION_UNUSED", message, place, help };
  }
}

function scopeHelp(where: readonly Scope[], sites: readonly PolicySite[]): string {
  const slip = scopeSlip(where, sites, isExceptionAbout);
  if (slip?.isNear === true) return slip.text;
  const reason = slip === undefined ? "" : `${slip.text}; `;
  return `${reason}correct its \`where\`, or delete the exception`;
}

function standardEntry(given: StandardException, today: string): Entry {
  const { rules, where, reason, expires, allows, place } = given;
  const fault = expiryFault(expires, today);
  return {
    exception: {
      origin: "standard",
      reason,
      expires,
      ...(allows && { allows }),
      place,
    },
    rules,
    covers: (site) => isExceptionAbout(where, site),
    where,
    ...(fault && { fault }),
    wasAsked: false,
    wasUsed: false,
  };
}

/** One entry for each exception that stands in a source; it may stand beside several policies. */
function inlineEntries(
  standard: Standard,
  sites: readonly PolicySite[],
  today: string,
): readonly Entry[] {
  const found = new Map<
    string,
    { readonly given: InlineException; readonly at: Set<PolicySite> }
  >();
  for (const site of sites) {
    for (const given of site.allowed ?? []) {
      const { rule, place } = given;
      const key = `${place.file}:${place.line}:${place.column} ${rule}`;
      const known = found.get(key);
      if (known === undefined) found.set(key, { given, at: new Set([site]) });
      else known.at.add(site);
    }
  }
  return [...found.values()].map(({ given, at }): Entry => {
    const { rule, reason, expires = "", place } = given;
    const fault = inlineFault(standard, given, today);
    return {
      exception: { origin: "inline", reason, expires, place },
      rules: [rule],
      covers: (site) => at.has(site),
      ...(fault && { fault }),
      wasAsked: false,
      wasUsed: false,
    };
  });
}

/** LIMIT: names of rules that a message lists. */
const MAX_NAMES = 20;

const FORM = "write `keyaki:allow RULE until YYYY-MM-DD: reason`";

function inlineFault(
  { rules, inline }: Standard,
  { rule, reason, expires }: InlineException,
  today: string,
): Fault | undefined {
  if (!inline) {
    const message = "the standard does not accept exceptions in sources";
    const help = "delete it, and propose an exception in the standard";
    return { code: "EXCEPTION_REFUSED", message, help };
  }
  const names = rules.map(({ info }) => info.name);
  if (!names.includes(rule)) {
    const near = nearestName(rule, names);
    const known = names.slice(0, MAX_NAMES).map(quoted).join(", ");
    return {
      code: "EXCEPTION_UNKNOWN_RULE",
      message: "the standard has no rule of this name",
      help: near === undefined ? `the rules are ${known}` : `did you mean ${quoted(near)}?`,
    };
  }
  if (expires === undefined) return malformed("it has no last day");
  if (!isDay(expires)) return malformed(`${quoted(expires)} is not a day such as \`2027-03-31\``);
  if (reason.trim().length < LEAST_REASON) {
    return malformed(`its reason has fewer than ${LEAST_REASON} characters`);
  }
  return expiryFault(expires, today);
}

const malformed = (message: string): Fault => ({
  code: "EXCEPTION_MALFORMED",
  message,
  help: FORM,
});

function expiryFault(expires: string, today: string): Fault | undefined {
  if (today <= expires) return undefined;
  const message = `its last day was ${expires}`;
  const help = "change the policy, and delete the exception; or decide anew how long it is right";
  return { code: "EXCEPTION_EXPIRED", message, help };
}

const isDay = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && parseDate(text) !== undefined;

/** INVARIANT: both are days of the calendar. */
function daysBetween(from: string, to: string): number {
  return Math.round(((parseDate(to) ?? 0) - (parseDate(from) ?? 0)) / MS_A_DAY);
}
