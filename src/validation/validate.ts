/**
 * The findings of one policy document: what the parser reports, and what the checks find.
 *
 * The parser and the checks read the same JSON value, so a document with an error still has all its
 * other findings. A document that is not JSON has the findings of its syntax alone. A finding that
 * only says again what another one says at the same place is left out. Findings are in the order of
 * their first location, then of their code.
 *
 * LIMIT: 1,000 findings, with a million characters in their paths, and 20 locations a finding. The
 * rest is cut: the parser's findings come first, then the checks in the order of their table. A
 * last finding of type ERROR says so, because a list that looks complete and is not would mislead.
 */
import type { Diagnostic } from "../json/diagnostic.ts";
import { halfCharacters, readDocument } from "../json/document.ts";
import { quoted, valueAt } from "../json/value.ts";
import type { PolicyType } from "../policy/ast.ts";
import { parsePolicy } from "../policy/parse.ts";
import { neverMatching } from "../semantics/never-matches.ts";
import type { Fault } from "./check.ts";
import { CHECKS } from "./checks.ts";
import { type Issue, isAtVariable, issueOf } from "./diagnostic-issues.ts";
import type { FindingType, Location, ValidationFinding } from "./finding.ts";
import { issueType, learnMoreLink } from "./issues.ts";
import { locator, type Place } from "./place.ts";
import { type PolicyResourceType, policyView, type ValidatedType } from "./policy-view.ts";

export const MAX_FINDINGS = 1000;
const MAX_LOCATIONS = 20;
const MAX_PATH_CHARACTERS = 1_000_000;

export interface ValidatedPolicy {
  readonly text: string;
  readonly type: ValidatedType;
  readonly resourceType?: PolicyResourceType;
}

export type Validation =
  | { readonly kind: "findings"; readonly findings: readonly ValidationFinding[] }
  /** The document is larger than keyaki reads. */
  | { readonly kind: "limit"; readonly message: string };

/** Codes that are left out beside a finding at the same place that says more. */
const SUPERSEDED: Readonly<Record<string, readonly string[]>> = {
  IMPOSSIBLE_NAME: [
    "ARN_ACCOUNT_NOT_ALLOWED",
    "ARN_REGION_NOT_ALLOWED",
    "INVALID_ARN_SERVICE_CASE",
    "INVALID_PARTITION",
  ],
  INVALID_ACTION: ["VARIABLE_UNSUPPORTED_IN_ELEMENT"],
  INVALID_CONDITION_KEY_FORMAT: ["MISSING_TAG_KEY_IN_CONDITION"],
  TYPE_MISMATCH_BOOLEAN: ["INVALID_VARIABLE_FOR_OPERATOR"],
  TYPE_MISMATCH_DATE: ["INVALID_VARIABLE_FOR_OPERATOR"],
  TYPE_MISMATCH_IP_RANGE: ["INVALID_VARIABLE_FOR_OPERATOR"],
  TYPE_MISMATCH_NUMBER: ["INVALID_VARIABLE_FOR_OPERATOR"],
  TYPE_MISMATCH_STRING: ["INVALID_VARIABLE_FOR_OPERATOR"],
  UNSUPPORTED_ACTION_IN_POLICY: ["INVALID_ACTION", "VARIABLE_UNSUPPORTED_IN_ELEMENT"],
};

/** An issue at one or several places. */
interface Found extends Omit<Issue, "place"> {
  readonly places: readonly [Place, ...Place[]];
}

/** All findings of a policy. */
export function validate(policy: ValidatedPolicy): Validation {
  const { text, type, resourceType } = policy;
  const read = readDocument(text);
  if (read.kind === "limit") return { kind: "limit", message: read.message };
  const value: unknown = read.kind === "document" ? read.document.value : undefined;
  const view = policyView({ text, value }, type, resourceType);
  const diagnostics =
    read.kind === "document"
      ? [...halfCharacters(read.document), ...diagnosticsOf(value, type)]
      : read.diagnostics;
  const issues = diagnostics.flatMap((each) => issueOf(each, view) ?? []);
  const placeOf = variablePlaces(value);
  const found: readonly Found[] = [
    ...issues.map(
      ({ place, ...issue }) => ({ ...issue, places: [placeOf(place, issue)] }) as const,
    ),
    ...CHECKS.flatMap(({ code, message, find }) =>
      find(view).map((fault) => foundBy(code, message, fault)),
    ),
  ];
  return { kind: "findings", findings: findingsOf(withoutRepetitions(found), text) };
}

/** The diagnostics of the parser and, for a policy without errors, of its conditions. */
function diagnosticsOf(value: unknown, type: ValidatedType): readonly Diagnostic[] {
  const parsed = parsePolicy(value, { type: parsedType(type) });
  if (parsed.kind === "invalid") return parsed.diagnostics;
  return [...parsed.warnings, ...neverMatching(parsed.policy)];
}

/** The type that the parser reads a policy as: control policies of callers have no principal. */
export function parsedType(type: ValidatedType): PolicyType {
  const isIdentity = type === "IDENTITY_POLICY" || type === "SERVICE_CONTROL_POLICY";
  return isIdentity ? "identity" : "resource";
}

function foundBy(code: string, message: string, { places, subject }: Fault): Found {
  const details = subject === undefined ? message : `${quoted(subject)}: ${message}`;
  return { code, type: issueType(code) ?? "WARNING", message: details, places };
}

/** Narrows the place of a fault in a variable to the first variable of its string. */
function variablePlaces(document: unknown): (place: Place, issue: { code: string }) => Place {
  const known = new Map<string, Place>();
  return (place, { code }) => {
    if (!isAtVariable(code)) return place;
    const name = JSON.stringify(place.path);
    const narrowed = known.get(name) ?? variablePlace(place, document);
    known.set(name, narrowed);
    return narrowed;
  };
}

function variablePlace(place: Place, document: unknown): Place {
  const text = valueAt(document, place.path);
  const variable = typeof text === "string" ? /\$\{[^}]*\}?/.exec(text) : null;
  if (variable === null) return place;
  return { ...place, part: { start: variable.index, length: variable[0].length } };
}

/** Leaves out what another finding at the same place says, and what is found twice. */
function withoutRepetitions(found: readonly Found[]): readonly Found[] {
  const codesAt = new Map<string, Set<string>>();
  const unique = new Map<string, { readonly found: Found; readonly path: string }>();
  for (const each of found) {
    const path = JSON.stringify(each.places[0].path);
    const codes = codesAt.get(path) ?? new Set();
    codesAt.set(path, codes.add(each.code));
    const { code, message, places } = each;
    const name = JSON.stringify([code, message, places[0]]);
    if (!unique.has(name)) unique.set(name, { found: each, path });
  }
  return [...unique.values()].flatMap(({ found: each, path }) => {
    const codes = codesAt.get(path);
    return SUPERSEDED[each.code]?.some((other) => codes?.has(other)) ? [] : each;
  });
}

/** Locates and sorts the findings; only the first ones, up to the limits, are kept. */
function findingsOf(all: readonly Found[], text: string): readonly ValidationFinding[] {
  const locate = locator(text);
  const kept = withinLimits(all);
  const findings = kept.map(({ code, type, message, places }) =>
    finding(code, type, message, places.slice(0, MAX_LOCATIONS).map(locate)),
  );
  findings.sort(compareFindings);
  if (kept.length === all.length) return findings;
  const message = `${all.length - kept.length} more findings are left out; correct these first`;
  return [...findings, finding("TOO_MANY_FINDINGS", "ERROR", message, [locate({ path: [] })])];
}

function withinLimits(all: readonly Found[]): readonly Found[] {
  if (all.length <= MAX_FINDINGS) {
    const characters = all.reduce((sum, each) => sum + pathCharacters(each), 0);
    if (characters <= MAX_PATH_CHARACTERS) return all;
  }
  let left = MAX_PATH_CHARACTERS;
  const end = all.findIndex((each, i) => {
    left -= pathCharacters(each);
    return i === MAX_FINDINGS - 1 || left < 0;
  });
  return all.slice(0, end);
}

/** The characters of the paths in a finding: a long key stands in each of them. */
function pathCharacters({ places }: Found): number {
  const shown = places.slice(0, MAX_LOCATIONS);
  return shown.reduce(
    (sum, { path }) => sum + path.reduce<number>((all, step) => all + String(step).length, 0),
    0,
  );
}

function finding(
  issueCode: string,
  findingType: FindingType,
  findingDetails: string,
  locations: readonly Location[],
): ValidationFinding {
  const ordered = [...locations].sort((one, other) => offsetOf(one) - offsetOf(other));
  const learn = learnMoreLink(issueCode);
  return { findingDetails, findingType, issueCode, learnMoreLink: learn, locations: ordered };
}

const offsetOf = (location: Location | undefined): number => location?.span.start.offset ?? 0;

/** The order of the text, then of the codes. */
export function compareFindings(one: ValidationFinding, other: ValidationFinding): number {
  return (
    offsetOf(one.locations[0]) - offsetOf(other.locations[0]) ||
    compareTexts(one.issueCode, other.issueCode) ||
    compareTexts(one.findingDetails, other.findingDetails)
  );
}

const compareTexts = (one: string, other: string): number =>
  one === other ? 0 : one < other ? -1 : 1;
