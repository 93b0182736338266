/**
 * Judges one policy by one check, for all values of its unknowns.
 *
 * The policy under test is read wide and a reference policy narrow (approximation.ts), so a PASS is
 * a proof for all values. After a FAIL, the parts that both surely share are left out
 * (shared-access.ts), and the rest is asked about; a PASS is a proof again. Otherwise more
 * questions say what the FAIL depends on. First, what the policy surely grants is compared with
 * what the reference may allow: a FAIL then holds for all values. Then both are filled with
 * ordinary values that they do not mention, and then with `*` where that is possible.
 *
 * A forbidden access is asked about as a reference policy that allows everything else.
 */

import { answerRequest } from "../api/answer-request.ts";
import { answerUntypedPublicAccess, type CheckName } from "../api/operation.ts";
import { isResourceType } from "../aws/resource-types.ts";
import type { CheckAnswer } from "../check/answer.ts";
import type { Unknown, Value } from "../sources/value.ts";
import { withOrigins } from "./answer-origins.ts";
import {
  type Approximation,
  approximate,
  type JsonValue,
  type Origin,
  type Origins,
  type Reading,
} from "./approximation.ts";
import { isSameValue, type PartQuestion, questionsLeft } from "./shared-access.ts";
import { type Suggestion, suggestionFor } from "./suggestion.ts";
import { isExact, UnknownTable } from "./unknown-table.ts";

/** A check with its parameters. */
export type Check =
  | { readonly kind: "no-public-access" }
  | {
      readonly kind: "no-external-access";
      readonly zone: readonly string[];
      readonly includeServices?: boolean;
    }
  | {
      readonly kind: "access-not-granted";
      readonly actions?: readonly string[];
      readonly resources?: readonly string[];
    }
  /** A policy of Allow statements; none of what it allows may be granted. */
  | { readonly kind: "access-forbidden"; readonly forbidden: Value }
  /** `nothing` allows no access: the state before a policy is created. */
  | { readonly kind: "no-new-access"; readonly reference: Value | "nothing" };

export interface Subject {
  readonly policy: Value;
  readonly isResource: boolean;
  /** The `resourceType` of CheckNoPublicAccess; without it, no step depends on the type (Y7). */
  readonly publicCheckType?: string;
  /** A policy of Allow statements whose access is left out of the question. */
  readonly ceiling?: Value;
}

export type Judgement =
  | { readonly kind: "proved" }
  | {
      readonly kind: "failed";
      readonly answer: CheckAnswer;
      /** The first violating statement; absent if only several together violate. */
      readonly origin?: Origin;
      readonly depends: "always" | "ordinary values" | "some values";
      readonly values: readonly { readonly name: string; readonly value: string }[];
      /** A proved change of a policy without unknown values. */
      readonly suggestion?: Suggestion;
    }
  | { readonly kind: "undecided"; readonly message: string }
  /** A document is not a policy; the messages of its errors. */
  | { readonly kind: "invalid"; readonly messages: readonly string[] }
  | { readonly kind: "not applicable"; readonly reason: string; readonly isNever: true };

export interface JudgeOptions {
  readonly steps?: number;
}

export function judge(subject: Subject, check: Check, options: JudgeOptions = {}): Judgement {
  const reason = inapplicable(subject, check);
  if (reason !== undefined) return { kind: "not applicable", reason, isNever: true };
  const unknowns = new UnknownTable();
  const wide: Reading = { kind: "wide", unknowns };
  const whole = ask(subject, check, wide, options);
  if (whole.kind === "invalid") return isUnchanged(subject, check) ? { kind: "proved" } : whole;
  if (isPass(whole)) return { kind: "proved" };
  const hasUnknowns = whole.kind === "undecided" || !whole.isExact || unknowns.keys.length > 0;
  if (!hasUnknowns) return withSuggestion(verdict(whole, "always", []), whole, subject);
  const first = askOfParts(subject, check, wide, options) ?? whole;
  if (first === "proved") return { kind: "proved" };
  if (first.kind === "invalid") return first;
  const certain = ask(subject, check, { kind: "certain" }, options);
  if (isFail(certain)) return verdict(certain, "always", []);
  if (first.kind === "undecided") {
    return isProvedInAnyPartition(subject, check, options) ? { kind: "proved" } : first;
  }
  const fill = new Fillings(unknowns);
  const ordinary = ask(subject, check, { kind: "filled", fill: (each) => fill.of(each) }, options);
  if (isFail(ordinary)) return verdict(ordinary, "ordinary values", fill.values);
  const starred = askWithStars(subject, check, fill, options);
  return starred ?? verdict(first, "some values", valuesOf(first.answer, unknowns));
}

/** A failure for the value `*` of each unknown that may have one. */
function askWithStars(
  subject: Subject,
  check: Check,
  fill: Fillings,
  options: JudgeOptions,
): Judgement | undefined {
  const stars = new Set<string>();
  const starOf = (each: Unknown): string => {
    if (isExact(each)) return fill.of(each);
    stars.add(each.name);
    return "*";
  };
  const wide: Reading = { kind: "filled", fill: starOf, fillsStructures: true };
  const starred = ask(subject, check, wide, options);
  if (!isFail(starred)) return undefined;
  const values = [...stars].map((name) => ({ name, value: "*" }));
  return verdict(starred, "some values", values);
}

/** Whether the policy is its reference, and nothing else is known of it. */
function isUnchanged({ policy, isResource }: Subject, check: Check): boolean {
  if (check.kind !== "no-new-access" || check.reference === "nothing") return false;
  const isUnknown = approximate(policy, { kind: "certain" }, isResource).kind === "unreadable";
  return isUnknown && isSameValue(policy, check.reference);
}

/** The answer about what the two policies do not surely share; undefined if that is all. */
function askOfParts(
  subject: Subject,
  check: Check,
  reading: Reading,
  options: JudgeOptions,
): "proved" | Asked | undefined {
  if (check.kind !== "no-new-access" || check.reference === "nothing") return undefined;
  const questions = questionsLeft(subject.policy, check.reference, subject.isResource);
  if (questions === undefined) return undefined;
  let open: Asked | undefined;
  for (const parts of questions) {
    const asked = ask(subject, check, reading, options, parts);
    if (isFail(asked)) return asked;
    if (!isPass(asked)) open ??= asked;
  }
  return open ?? "proved";
}

function inapplicable({ isResource }: Subject, { kind }: Check): string | undefined {
  const isAboutCallers = kind === "no-public-access" || kind === "no-external-access";
  return isAboutCallers && !isResource
    ? "an identity policy grants access to its own identity only"
    : undefined;
}

/**
 * Whether a wider policy meets the check: one whose resources are in any partition, if theirs is
 * not known. The engine compares `arn:*:…` of a reference with that, but not with a variable.
 */
function isProvedInAnyPartition(subject: Subject, check: Check, options: JudgeOptions): boolean {
  const reading = { kind: "wide", unknowns: new UnknownTable(), anyPartition: true } as const;
  const asked = ask(subject, check, reading, options);
  return asked.kind === "answer" && asked.answer.result === "PASS";
}

type Asked =
  | {
      readonly kind: "answer";
      readonly name: AskedName;
      readonly request: Readonly<Record<string, unknown>>;
      readonly answer: CheckAnswer;
      readonly origins: Origins;
      readonly referenceOrigins: Origins;
      readonly isExact: boolean;
    }
  | Extract<Judgement, { readonly kind: "invalid" | "undecided" }>;

type Answered = Extract<Asked, { readonly kind: "answer" }>;

const isPass = (asked: Asked): boolean => asked.kind === "answer" && asked.answer.result === "PASS";

const isFail = (asked: Asked): asked is Answered =>
  asked.kind === "answer" && asked.answer.counterexample !== undefined;

function ask(
  subject: Subject,
  check: Check,
  reading: Reading,
  options: JudgeOptions,
  parts?: PartQuestion,
): Asked {
  const { policy, isResource, publicCheckType, ceiling } = subject;
  const tested = approximate(policy, reading, isResource, parts?.tested);
  if (tested.kind === "unreadable") return { kind: "invalid", messages: [tested.reason] };
  const excused = ceiling && approximate(ceiling, opposite(reading), isResource);
  if (excused?.kind === "unreadable") return { kind: "invalid", messages: [excused.reason] };
  const left: Difference =
    excused === undefined
      ? tested
      : without(tested.document, excused, "the policy of the exception");
  if (left.kind === "unreadable") return { kind: "invalid", messages: [left.reason] };
  const context = { reading, isResource, publicCheckType, parts };
  const asked = questionOf(check, left.document, context);
  if (asked.kind === "unreadable") return { kind: "invalid", messages: [asked.reason] };
  const { name, members, isExact, origins: referenceOrigins } = asked;
  const request = {
    ...members,
    policyType: isResource ? "RESOURCE_POLICY" : "IDENTITY_POLICY",
    ...("unknowns" in reading && { unknownValues: reading.unknowns.keys }),
  };
  const outcome =
    name === "untyped"
      ? answerUntypedPublicAccess(request, options)
      : answerRequest(name, request, options);
  if (outcome.kind === "error") {
    const { message, fieldList = [], diagnostics } = outcome.error;
    const errors = diagnostics.filter((each) => each.severity === "error");
    const messages = [...errors, ...fieldList].map((each) => each.message);
    return { kind: "invalid", messages: messages.length === 0 ? [message] : messages };
  }
  const { answer } = outcome;
  if (answer.undecided !== undefined && answer.counterexample === undefined) {
    const { limit, detail } = answer.undecided;
    return { kind: "undecided", message: `limit \`${limit}\`: ${detail}` };
  }
  return {
    kind: "answer",
    name,
    request,
    answer,
    origins: tested.origins,
    referenceOrigins,
    isExact: tested.isExact && isExact && excused?.isExact !== false,
  };
}

interface QuestionContext {
  readonly reading: Reading;
  readonly isResource: boolean;
  readonly publicCheckType: string | undefined;
  readonly parts: PartQuestion | undefined;
}

/** `untyped` is CheckNoPublicAccess about a type that AWS's check does not know. */
type AskedName = CheckName | "untyped";

type AskedQuestion =
  | {
      readonly kind: "question";
      readonly name: AskedName;
      readonly members: object;
      readonly isExact: boolean;
      /** The origins of the statements of the reference. */
      readonly origins: Origins;
    }
  | { readonly kind: "unreadable"; readonly reason: string };

function questionOf(check: Check, document: JsonValue, context: QuestionContext): AskedQuestion {
  const { reading, isResource, publicCheckType, parts } = context;
  const question = (
    name: AskedName,
    members: object,
    { isExact = true, origins = [] }: { isExact?: boolean; origins?: Origins } = {},
  ): AskedQuestion => ({ kind: "question", name, members, isExact, origins });
  switch (check.kind) {
    case "no-public-access":
      return publicCheckType !== undefined && isResourceType(publicCheckType)
        ? question("CheckNoPublicAccess", {
            policyDocument: document,
            resourceType: publicCheckType,
          })
        : question("untyped", { policyDocument: document });
    case "no-external-access": {
      const { zone, includeServices = false } = check;
      return question("CheckNoExternalAccess", {
        policyDocument: document,
        zoneOfTrust: zone,
        includeServices,
      });
    }
    case "access-not-granted": {
      const { actions, resources } = check;
      const access = { ...(actions && { actions }), ...(resources && { resources }) };
      return question("CheckAccessNotGranted", { policyDocument: document, access: [access] });
    }
    case "access-forbidden": {
      // The wider the forbidden access, the narrower the reference that excludes it.
      const forbidden = approximate(check.forbidden, reading, isResource);
      if (forbidden.kind === "unreadable") return forbidden;
      const version = isRecord(forbidden.document) ? forbidden.document["Version"] : undefined;
      const all = everything("Allow", isResource, version);
      const allowed = without(all, forbidden, "the policy of forbidden access");
      if (allowed.kind === "unreadable") return allowed;
      return question(
        "CheckNoNewAccess",
        { existingPolicyDocument: allowed.document, newPolicyDocument: document },
        { isExact: forbidden.isExact, origins: [undefined, ...forbidden.origins] },
      );
    }
    case "no-new-access": {
      if (check.reference === "nothing") {
        const nothing = everything("Deny", isResource, undefined);
        const documents = { existingPolicyDocument: nothing, newPolicyDocument: document };
        return question("CheckNoNewAccess", documents);
      }
      const opposed = opposite(reading);
      const reference = approximate(check.reference, opposed, isResource, parts?.reference);
      if (reference.kind === "unreadable") return reference;
      if (isResource && !namesPrincipals(reference.document)) {
        const reason = "the reference policy has no principals, so it is not a resource policy";
        return { kind: "unreadable", reason };
      }
      return question(
        "CheckNoNewAccess",
        { existingPolicyDocument: reference.document, newPolicyDocument: document },
        reference,
      );
    }
  }
}

/** The reading of a reference policy beside a policy under test. */
function opposite(reading: Reading): Reading {
  switch (reading.kind) {
    case "wide":
      return { kind: "narrow", unknowns: reading.unknowns };
    case "narrow":
      return { kind: "wide", unknowns: reading.unknowns };
    case "certain":
      return { kind: "possible" };
    case "possible":
      return { kind: "certain" };
    case "filled":
      return reading;
  }
}

/** Without a principal, a statement of a resource policy matches every caller. */
function namesPrincipals(document: JsonValue): boolean {
  const statements = isRecord(document) ? listOf(document["Statement"]) : [];
  return statements.every(
    (each) => isRecord(each) && ("Principal" in each || "NotPrincipal" in each),
  );
}

function everything(
  effect: "Allow" | "Deny",
  isResource: boolean,
  version: JsonValue | undefined,
): JsonValue {
  const principal = isResource ? { Principal: "*" } : {};
  const statement = { Effect: effect, ...principal, Action: "*", Resource: "*" };
  return { Version: version ?? OLD_VERSION, Statement: [statement] };
}

type Difference =
  | { readonly kind: "document"; readonly document: JsonValue }
  | { readonly kind: "unreadable"; readonly reason: string };

/**
 * A policy without the access of another one, whose Allow statements become Deny statements. The
 * other policy has Allow statements only: what its Deny statements leave out could not be written.
 * The version stays that of the policy, so that the meaning of its variables stays.
 */
function without(
  document: JsonValue,
  { document: other }: Extract<Approximation, { readonly kind: "document" }>,
  name: string,
): Difference {
  if (!isRecord(document) || !isRecord(other)) return { kind: "document", document };
  const statements = listOf(other["Statement"]);
  if (statements.some((each) => !isRecord(each) || each["Effect"] !== "Allow")) {
    return { kind: "unreadable", reason: `${name} may have Allow statements only` };
  }
  const version = document["Version"] ?? OLD_VERSION;
  const isOther = version !== (other["Version"] ?? OLD_VERSION);
  if (isOther && JSON.stringify(statements).includes("${")) {
    const reason = `${name} has variables, and another \`Version\` than the policy that is judged`;
    return { kind: "unreadable", reason };
  }
  const denied = statements.flatMap((each) => (isRecord(each) ? denialOf(each) : []));
  const all = [...listOf(document["Statement"]), ...denied];
  return { kind: "document", document: { ...document, Version: version, Statement: all } };
}

const OLD_VERSION = "2008-10-17";

function denialOf({ Sid: _, ...statement }: JsonRecord): JsonValue {
  return { ...statement, Effect: "Deny" };
}

type JsonRecord = { readonly [name: string]: JsonValue };

const isRecord = (value: JsonValue): value is JsonRecord =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly JsonValue[]) : [value];
}

/** A change for a policy that is asked about as it is written. */
function withSuggestion(judgement: Judgement, asked: Answered, subject: Subject): Judgement {
  const { name, origins, request } = asked;
  const isWritten = origins.every((origin, index) => origin?.index === index);
  const isWhole = isWritten && subject.ceiling === undefined && name !== "untyped";
  if (judgement.kind !== "failed" || !isWhole) return judgement;
  const suggestion = suggestionFor(name, request);
  return suggestion === undefined ? judgement : { ...judgement, suggestion };
}

function verdict(
  { answer, origins, referenceOrigins }: Answered,
  depends: "always" | "ordinary values" | "some values",
  values: readonly { readonly name: string; readonly value: string }[],
): Judgement {
  const [reason] = answer.reasons ?? [];
  const origin = reason && origins[reason.statementIndex];
  const told = withOrigins(answer, origins, referenceOrigins);
  const judged = { kind: "failed", answer: told, depends, values } as const;
  return origin === undefined ? judged : { ...judged, origin };
}

/** The values of the unknowns in a counterexample. */
function valuesOf(
  { counterexample }: CheckAnswer,
  unknowns: UnknownTable,
): readonly { readonly name: string; readonly value: string }[] {
  return Object.entries(counterexample?.context ?? {}).flatMap(([key, value]) => {
    const unknown = unknowns.unknownOf(key);
    return unknown === undefined ? [] : [{ name: unknown.name, value: String(value) }];
  });
}

/** Ordinary values: distinct, and hardly mentioned by a policy. */
class Fillings {
  readonly #values = new Map<string, string>();

  constructor(unknowns: UnknownTable) {
    for (const key of unknowns.keys) {
      const unknown = unknowns.unknownOf(key);
      if (unknown !== undefined) this.of(unknown);
    }
  }

  of({ name, nature }: Unknown): string {
    const known = this.#values.get(name);
    if (known !== undefined) return known;
    const number = this.#values.size + 1;
    const value =
      nature === "account"
        ? String(770_000_000_000 + number)
        : nature === "partition"
          ? "aws"
          : `unknown-${number}`;
    this.#values.set(name, value);
    return value;
  }

  get values(): readonly { readonly name: string; readonly value: string }[] {
    return [...this.#values].map(([name, value]) => ({ name, value }));
  }
}
