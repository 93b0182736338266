/**
 * The verdict by trying everything: one request for every combination of what can matter.
 *
 * For each part of a request the candidates are what the policies write, with each wildcard as
 * nothing, as a letter and as letters that occur nowhere, neighbours of numbers, dates and
 * addresses, something fresh, and absence; for a set, small sets of these. Only the evaluator is
 * asked. A question of more than `MOST` combinations is left alone.
 *
 * Candidates are points of the classes that patterns cut out one by one, not of all intersections:
 * so a FAIL that no candidate shows is counted, and its own counterexample speaks for it.
 */
import { noNewAccess } from "../../../src/check/no-new-access.ts";
import { parseDate, printDate } from "../../../src/policy/date.ts";
import { parseIpRange, printIp } from "../../../src/policy/ip.ts";
import { parseDecimal } from "../../../src/policy/number.ts";
import { evaluate } from "../../../src/semantics/evaluate.ts";
import type { ContextValue, RequestDocument } from "../../../src/semantics/request.ts";
import { requestToModel } from "../../../src/symbolic/request-to-model.ts";
import { broken, type Case, type Finding, HOLDS, read, requestOf, vacuous } from "./case.ts";
import type { Json, JsonObject } from "./generate.ts";
import { strings, usesIn } from "./requests.ts";
import { CALLERS } from "./universe.ts";

/** LIMIT: requests for one question. */
const MOST = 1500;

export function bruteForce(given: Case): Finding {
  const all = read(given);
  if (all === undefined) return vacuous("refused");
  const { existing, updated, symbolic } = all;
  const statements = [...given.existing.Statement, ...given.updated.Statement];
  const parts = candidates(statements, given.type);
  const size = [...parts.values()].reduce((product, { length }) => product * length, 1);
  if (size > MOST) return vacuous("too many combinations");
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
  if (answer.undecided !== undefined) return vacuous("undecided");
  if (answer.result === "PASS") {
    return gained === undefined ? HOLDS : broken(`PASS, but ${JSON.stringify(gained)}`);
  }
  return gained === undefined ? vacuous("FAIL beyond the candidates") : HOLDS;
}

/** By part: `principal`, `action`, `resource`, and each key of the context. */
type Candidates = ReadonlyMap<string, readonly (RequestDocument["principal"] | ContextValue)[]>;

/** Stands for a key that is absent. */
const ABSENT = "\u0000absent";

function candidates(statements: readonly JsonObject[], type: Case["type"]): Candidates {
  const parts = new Map<string, readonly (RequestDocument["principal"] | ContextValue)[]>();
  const written = (...elements: readonly string[]): readonly string[] =>
    statements.flatMap((each) => elements.flatMap((name) => [...strings(each[name] ?? [])]));
  const principals = written("Principal", "NotPrincipal");
  const arns = CALLERS.filter((each) => principals.includes(each));
  const owners = CALLERS.filter((each) => principals.some((one) => one.includes(arnAccount(each))));
  parts.set("principal", [
    ...new Set([...arns, ...owners.slice(0, 3), "arn:aws:iam::999999999999:user/zed"]),
    ...(type === "identity" ? [] : ["*", { Service: principals.at(-1) ?? "x" }]),
  ]);
  const actions = [...written("Action", "NotAction").flatMap(instances), "zz:zz"];
  parts.set(
    "action",
    unique(actions).filter((each) => /^[^:]+:[^:]+$/.test(each)),
  );
  const resources = [...written("Resource", "NotResource").flatMap(arnInstances), "arn:zz:z:z:z:z"];
  parts.set("resource", unique(["*", ...resources]));
  for (const [key, { operands, many }] of usesIn(statements)) {
    const texts = unique([...operands.flatMap(around), "zz"]);
    const sets = many ? [[], ...texts.slice(0, 4).map((each) => unique([each, "zz", "z"]))] : [];
    parts.set(key, [ABSENT, ...texts, ...sets]);
  }
  return parts;
}

const arnAccount = (arn: string): string => arn.split(":")[4] ?? "";
const unique = (texts: readonly string[]): string[] => [...new Set(texts)];

/** A pattern with its wildcards as nothing, as a letter, and as letters that occur nowhere. */
function instances(pattern: string): readonly string[] {
  const filled = pattern.replace(/\$\{[^}]*'([^']*)'\}/g, "$1").replace(/\$\{[^}]*\}/g, "ana");
  if (!/[*?]/.test(filled)) return [filled];
  return ["", "k", "zz:zz", "zz"].map((run) => filled.replaceAll("*", run).replaceAll("?", "k"));
}

function arnInstances(pattern: string): readonly string[] {
  const missing = Math.max(0, 6 - pattern.split(":").length);
  return instances(pattern + ":*".repeat(missing)).filter((each) => each.split(":").length > 5);
}

/** An operand and what lies next to it, however it is read. */
function around(operand: Json): readonly string[] {
  const text = String(operand);
  const found = [...instances(text)];
  const decimal = parseDecimal(text);
  if (decimal !== undefined) found.push(...[-1, 1].map((step) => String(Number(text) + step)));
  const seconds = parseDate(text);
  if (seconds !== undefined) found.push(printDate(seconds - 1), printDate(seconds + 1));
  const range = parseIpRange(text);
  if (range !== undefined) {
    const { family, first, last } = range;
    found.push(printIp(family, first), printIp(family, last));
    if (family === 4 && last < 0xffff_ffffn) found.push(printIp(4, last + 1n));
  }
  return found;
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
    // Made of the candidates above, whose types are those of a document.
    yield { principal, action, resource, context: Object.fromEntries(context) } as RequestDocument;
  }
}
