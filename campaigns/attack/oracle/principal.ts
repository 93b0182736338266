/**
 * Principal elements in the attack's own evaluator (rules P1 to P10, and the doubts Q2 to Q4, Q7,
 * Q8 and Q10).
 */
import { type ArnPattern, arnPatternOf, matchesArn } from "./arn.ts";
import { type Caller, isAwsPrincipal } from "./caller.ts";
import { templateOf } from "./template.ts";

/** One entry of a Principal or NotPrincipal element. */
export type Entry =
  | { readonly kind: "everyone" }
  | { readonly kind: "every"; readonly type: "service" | "federated" | "canonical" }
  | { readonly kind: "account"; readonly account: string }
  | { readonly kind: "arn"; readonly arn: string }
  | { readonly kind: "pattern"; readonly pattern: ArnPattern; readonly text: string }
  | {
      readonly kind: "named";
      readonly type: "service" | "federated" | "canonical";
      readonly name: string;
    }
  /** A unique id; `of` is the kind of callers that it may mean under Q10. */
  | { readonly kind: "unique"; readonly id: string; readonly of: "user" | "role" | undefined };

/** The readings of doubtful rules that a request takes, by name, without the default ones. */
export type Readings = ReadonlySet<string>;

const NO_CONTEXT: ReadonlyMap<string, readonly string[]> = new Map();
const TYPES = { Service: "service", Federated: "federated", CanonicalUser: "canonical" } as const;

export function entriesOf(element: unknown): readonly Entry[] {
  if (element === "*") return [{ kind: "everyone" }];
  return Object.entries(element as object).flatMap(([type, given]) => {
    const values: readonly string[] = Array.isArray(given) ? given : [given];
    if (type === "AWS") return values.map(awsEntryOf);
    const other = TYPES[type as keyof typeof TYPES];
    return values.map(
      (name): Entry =>
        name === "*" ? { kind: "every", type: other } : { kind: "named", type: other, name },
    );
  });
}

function awsEntryOf(text: string): Entry {
  if (text === "*") return { kind: "everyone" };
  if (/^(?:AIDA|AROA|AGPA|AIPA)[A-Z0-9]{12,}$/.test(text)) {
    const of = text.startsWith("AIDA") ? "user" : text.startsWith("AROA") ? "role" : undefined;
    return { kind: "unique", id: text, of };
  }
  if (!text.includes(":")) return { kind: "account", account: text };
  if (/[*?]/.test(text)) {
    const template = templateOf(text, { variables: false, wildcards: true });
    return { kind: "pattern", pattern: arnPatternOf(template), text };
  }
  const [, , , , account = "", name] = text.split(":");
  return name === "root" ? { kind: "account", account } : { kind: "arn", arn: text };
}

/** Whether a pattern matches the root ARN of the caller's account. */
function isAccountPattern({ partition, account }: Caller, pattern: ArnPattern): boolean {
  return matchesArn(pattern, `arn:${partition}:iam::${account}:root`, NO_CONTEXT) === true;
}

/** The users as whom a federated user counts under Q8. */
function usersOf(caller: Caller, readings: Readings): readonly string[] {
  if (caller.kind !== "federated user") return [];
  const prefix = `arn:${caller.partition}:iam::${caller.account}:user/`;
  return [...readings]
    .filter((each) => each.startsWith(`Q8 ${prefix}`))
    .map((each) => each.slice("Q8 ".length));
}

/** Whether one entry matches the caller. */
export function matchesEntry(entry: Entry, caller: Caller, readings: Readings): boolean {
  switch (entry.kind) {
    case "everyone":
      return true;
    case "every":
      return caller.kind === entry.type;
    case "account":
      return isAwsPrincipal(caller) && caller.account === entry.account;
    case "arn":
    case "pattern":
      return (
        isAwsPrincipal(caller) &&
        (matchesItself(entry, caller, readings) ||
          (entry.kind === "pattern" &&
            entry.text.endsWith(":root") &&
            isAccountPattern(caller, entry.pattern)))
      );
    case "named":
      return (
        (caller.kind === entry.type && caller.name === entry.name) ||
        (entry.type === "canonical" && isAwsPrincipal(caller) && readings.has(`Q7 ${entry.name}`))
      );
    case "unique":
      return isMeant(entry, caller, readings);
  }
}

/** Q10: a unique id may be that of any user, or of any role. */
function isMeant(entry: Entry, { kind }: Caller, readings: Readings): boolean {
  return (
    entry.kind === "unique" &&
    readings.has(`Q10 ${entry.id}`) &&
    (entry.of === "role" ? kind === "role" || kind === "session" : kind === entry.of)
  );
}

type ArnEntry = Extract<Entry, { kind: "arn" | "pattern" }>;

function matchesText(entry: ArnEntry, text: string): boolean {
  if (entry.kind === "arn") return entry.arn === text;
  return matchesArn(entry.pattern, text, NO_CONTEXT) === true;
}

/** Whether an entry names the caller by its ARN, or a session by that of its role. */
function matchesItself(entry: ArnEntry, caller: Caller, readings: Readings): boolean {
  const texts = [caller.arn, caller.session, ...usersOf(caller, readings)];
  return texts.some((text) => text !== undefined && matchesText(entry, text));
}

/** Whether a Principal list matches the caller. */
export function matchesList(list: readonly Entry[], caller: Caller, readings: Readings): boolean {
  return list.some((entry) => matchesEntry(entry, caller, readings));
}

/** Whether a Deny statement with NotPrincipal spares the caller (P10). */
export function spares(list: readonly Entry[], caller: Caller, readings: Readings): boolean {
  if (!matchesList(list, caller, readings)) return false;
  if (!isAwsPrincipal(caller)) return true;
  const hasAccount = list.some(
    (entry) =>
      entry.kind === "everyone" ||
      (entry.kind === "account" && entry.account === caller.account) ||
      (entry.kind === "pattern" && isAccountPattern(caller, entry.pattern)),
  );
  if (!readings.has("Q2") && !hasAccount) return false;
  const names = (text: string | undefined): boolean =>
    list.some(
      (entry) =>
        entry.kind === "everyone" ||
        ((entry.kind === "arn" || entry.kind === "pattern") &&
          text !== undefined &&
          matchesText(entry, text)),
    );
  const { kind, arn, session } = caller;
  const itself =
    kind === "root"
      ? hasAccount
      : names(arn) ||
        names(session) ||
        usersOf(caller, readings).some(names) ||
        list.some((entry) => isMeant(entry, caller, readings));
  if (!readings.has("Q3") && !itself) return false;
  return !readings.has("Q4") || session === undefined || (names(arn) && names(session));
}
