/**
 * The verdict by exhaustive search: one request for every combination of the values that matter.
 *
 * The candidates for a part of a request come from the texts of the policies. Each wildcard in them
 * becomes the empty text, a letter, and letters that occur nowhere else. Further candidates are the
 * neighbours of numbers, dates and addresses, a fresh value, and absence. A key that may hold
 * several values also gets small sets. Only the evaluator decides about the requests.
 *
 * LIMIT: a question with more than `MAX_REQUESTS` combinations is skipped. The candidates are
 * points of the classes that single patterns cut out, not of all intersections of patterns. So a
 * FAIL that no candidate shows is counted and not called an error: its counterexample was replayed
 * by the check.
 */
import { noNewAccess } from "../../../src/check/no-new-access.ts";
import { parseDate, printDate } from "../../../src/policy/date.ts";
import { parseIpRange, printIp } from "../../../src/policy/ip.ts";
import { parseDecimal } from "../../../src/policy/number.ts";
import { evaluate } from "../../../src/semantics/evaluate.ts";
import type { ContextValue, RequestDocument } from "../../../src/semantics/request.ts";
import { requestToModel } from "../../../src/symbolic/request-to-model.ts";
import { type Case, encodeCase, HOLDS, type LawResult, refute, requestOf, skip } from "./case.ts";
import type { Json, JsonObject } from "./generate.ts";
import { strings, usesIn } from "./requests.ts";
import { CALLERS } from "./universe.ts";

/** The requests that are tried for one question. */
const MAX_REQUESTS = 1500;

export function bruteForce(given: Case): LawResult {
  const encoded = encodeCase(given);
  if (encoded === undefined) return skip("invalid policy");
  const { existing, updated, symbolic } = encoded;
  const statements = [...given.existing.Statement, ...given.updated.Statement];
  const parts = candidatesIn(statements, given.type);
  const size = [...parts.values()].reduce((product, { length }) => product * length, 1);
  if (size > MAX_REQUESTS) return skip("too many combinations");
  let gained: RequestDocument | undefined;
  for (const document of combinations(parts)) {
    const request = requestOf(document, given.type);
    if (request === undefined || requestToModel(request, symbolic) === undefined) continue;
    if (evaluate(updated, request).decision !== "Allowed") continue;
    if (evaluate(existing, request).decision === "Allowed") continue;
    gained = document;
    break;
  }
  const answer = noNewAccess({ existing, updated, type: given.type });
  if (answer.undecided !== undefined) return skip("undecided");
  if (answer.result === "PASS") {
    return gained === undefined ? HOLDS : refute(`PASS, but ${JSON.stringify(gained)}`);
  }
  return gained === undefined ? skip("FAIL beyond the candidates") : HOLDS;
}

/** The values to try: for `principal`, `action`, `resource`, and each key of the context. */
type Candidates = ReadonlyMap<string, readonly (RequestDocument["principal"] | ContextValue)[]>;

/** Marks a key as absent. */
const ABSENT = "\u0000absent";

function candidatesIn(statements: readonly JsonObject[], type: Case["type"]): Candidates {
  const parts = new Map<string, readonly (RequestDocument["principal"] | ContextValue)[]>();
  const textsUnder = (...elements: readonly string[]): readonly string[] =>
    statements.flatMap((each) => elements.flatMap((name) => [...strings(each[name] ?? [])]));
  const principals = textsUnder("Principal", "NotPrincipal");
  const arns = CALLERS.filter((each) => principals.includes(each));
  const owners = CALLERS.filter((each) => principals.some((one) => one.includes(arnAccount(each))));
  parts.set("principal", [
    ...new Set([...arns, ...owners.slice(0, 3), "arn:aws:iam::999999999999:user/zed"]),
    ...(type === "identity" ? [] : ["*", { Service: principals.at(-1) ?? "x" }]),
  ]);
  const actions = [...textsUnder("Action", "NotAction").flatMap(instancesOf), "zz:zz"];
  parts.set(
    "action",
    unique(actions).filter((each) => /^[^:]+:[^:]+$/.test(each)),
  );
  const resources = [
    ...textsUnder("Resource", "NotResource").flatMap(arnInstancesOf),
    "arn:zz:z:z:z:z",
  ];
  parts.set("resource", unique(["*", ...resources]));
  for (const [key, { operands, many }] of usesIn(statements)) {
    const texts = unique([...operands.flatMap(neighboursOf), "zz"]);
    const sets = many ? [[], ...texts.slice(0, 4).map((each) => unique([each, "zz", "z"]))] : [];
    parts.set(key, [ABSENT, ...texts, ...sets]);
  }
  return parts;
}

const arnAccount = (arn: string): string => arn.split(":")[4] ?? "";
const unique = (texts: readonly string[]): string[] => [...new Set(texts)];

/** Texts for a pattern: each `*` is empty, a letter, or letters that occur nowhere else. */
function instancesOf(pattern: string): readonly string[] {
  const filled = pattern.replace(/\$\{[^}]*'([^']*)'\}/g, "$1").replace(/\$\{[^}]*\}/g, "ana");
  if (!/[*?]/.test(filled)) return [filled];
  return ["", "k", "zz:zz", "zz"].map((run) => filled.replaceAll("*", run).replaceAll("?", "k"));
}

function arnInstancesOf(pattern: string): readonly string[] {
  const missing = Math.max(0, 6 - pattern.split(":").length);
  return instancesOf(pattern + ":*".repeat(missing)).filter((each) => each.split(":").length > 5);
}

/** Texts for an operand, and the values next to it as a number, a date and an address. */
function neighboursOf(operand: Json): readonly string[] {
  const text = String(operand);
  const texts = [...instancesOf(text)];
  const decimal = parseDecimal(text);
  if (decimal !== undefined) texts.push(...[-1, 1].map((step) => String(Number(text) + step)));
  const date = parseDate(text);
  if (date !== undefined)
    texts.push(printDate(date - 1), printDate(date + 1), printDate(date + 1000));
  const range = parseIpRange(text);
  if (range !== undefined) {
    const { family, first, last } = range;
    texts.push(printIp(family, first), printIp(family, last));
    if (family === 4 && last < 0xffff_ffffn) texts.push(printIp(4, last + 1n));
  }
  return texts;
}

function* combinations(parts: Candidates): Iterable<RequestDocument> {
  const entries = [...parts];
  const sizes = entries.map(([, values]) => values.length);
  const total = sizes.reduce((product, size) => product * size, 1);
  for (let number = 0; number < total; number++) {
    let rest = number;
    const chosen: Record<string, unknown> = {};
    for (const [name, values] of entries) {
      chosen[name] = values[rest % values.length];
      rest = Math.floor(rest / values.length);
    }
    const { principal, action, resource, ...keys } = chosen;
    const context = Object.entries(keys).filter(([, value]) => value !== ABSENT);
    // The cast is right because the candidates have the types of a request document.
    yield { principal, action, resource, context: Object.fromEntries(context) } as RequestDocument;
  }
}
