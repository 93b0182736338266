/**
 * Findings against their definition (Z1 to Z4), by exhaustive search.
 *
 * Random resource policies are taken over a world with one request for each class: a few callers,
 * VPCs, addresses and organisations. The definition is computed literally. Take all candidates,
 * ordered by the requests that they contain. Keep those to which an allowed request from outside
 * the zone belongs most specifically. Drop those that another kept candidate covers. Only the
 * evaluator decides about requests.
 */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Finding } from "../../src/findings/finding.ts";
import { externalAccessFindings } from "../../src/findings/findings.ts";
import type { Policy } from "../../src/policy/ast.ts";
import { parsePolicy } from "../../src/policy/parse.ts";
import { parseZone } from "../../src/policy/zone-of-trust.ts";
import { evaluate } from "../../src/semantics/evaluate.ts";
import { isExternal } from "../../src/semantics/external.ts";
import { parseRequest, type Request } from "../../src/semantics/request.ts";

const OWN = "123456789012";
const { zone } = parseZone([OWN]);
const ACTIONS = ["s3:GetObject", "s3:PutObject"];

/** The conditions of the policies; `VALUES` has a value for every class that they divide. */
const CONDITIONS = {
  "aws:SourceVpc": { operator: "StringLike", values: ["vpc-*", "vpc-a*", "vpc-*b", "vpc-ab"] },
  "aws:SourceIp": {
    operator: "IpAddress",
    values: ["203.0.113.0/24", "203.0.113.0/25", "203.0.113.128/25", "198.51.100.7"],
  },
  "aws:PrincipalOrgID": { operator: "StringEquals", values: ["o-a", "o-b"] },
} as const;

type Key = keyof typeof CONDITIONS;

const VALUES: Readonly<Record<Key, readonly (string | undefined)[]>> = {
  "aws:SourceVpc": [undefined, "vpc-c", "vpc-ac", "vpc-cb", "vpc-ab", "vpc-acb", "other"],
  "aws:SourceIp": [undefined, "203.0.113.1", "203.0.113.200", "198.51.100.7", "192.0.2.1"],
  "aws:PrincipalOrgID": [undefined, "o-a", "o-b", "o-c"],
};
const KEYS: readonly Key[] = ["aws:SourceVpc", "aws:SourceIp", "aws:PrincipalOrgID"];

const ANA = "arn:aws:iam::111122223333:user/ana";
const PRINCIPALS = ["111122223333", ANA, "444455556666", OWN];
const CALLERS = [
  ANA,
  "arn:aws:iam::111122223333:role/app",
  "arn:aws:iam::444455556666:user/bob",
  "arn:aws:iam::777788889999:root",
  `arn:aws:iam::${OWN}:user/own`,
  "*",
];

const UNIVERSE: readonly Request[] = CALLERS.flatMap((principal) =>
  ACTIONS.flatMap((action) => contexts(KEYS).map((context) => ({ principal, action, context }))),
).map((given) => {
  const result = parseRequest({ ...given, resource: "arn:aws:s3:::b/k" }, "resource");
  if (result.kind === "invalid") throw new Error(JSON.stringify(result.diagnostics));
  return result.request;
});

function contexts([key, ...others]: readonly Key[]): readonly Record<string, string>[] {
  if (key === undefined) return [{}];
  const rest = contexts(others);
  return VALUES[key].flatMap((value) =>
    rest.map((context) => (value === undefined ? context : { ...context, [key]: value })),
  );
}

const condition = fc.constantFrom(...KEYS).chain((key) =>
  fc.record({
    key: fc.constant(key),
    isNegated: fc.boolean(),
    values: fc.uniqueArray(fc.constantFrom<string>(...CONDITIONS[key].values), {
      minLength: 1,
      maxLength: 2,
    }),
  }),
);

const NEGATED: Readonly<Record<string, string>> = {
  StringLike: "StringNotLike",
  IpAddress: "NotIpAddress",
  StringEquals: "StringNotEquals",
};

const statement = fc
  .record({
    isAllow: fc.integer({ min: 0, max: 3 }).map((roll) => roll > 0),
    principals: fc.option(
      fc.uniqueArray(fc.constantFrom(...PRINCIPALS), { minLength: 1, maxLength: 2 }),
    ),
    action: fc.constantFrom("s3:*", ...ACTIONS),
    conditions: fc.uniqueArray(condition, { maxLength: 3, selector: ({ key }) => key }),
  })
  .map(({ isAllow, principals, action, conditions }) => ({
    Effect: isAllow ? "Allow" : "Deny",
    Principal: principals === null ? "*" : { AWS: principals },
    Action: action,
    Resource: "*",
    Condition: Object.fromEntries(
      conditions.map(({ key, isNegated, values }) => {
        const { operator } = CONDITIONS[key];
        // Each key has its own operator, so no operator occurs twice.
        return [isNegated ? NEGATED[operator] : operator, { [key]: values }];
      }),
    ),
  }));

const documents = fc
  .array(statement, { minLength: 1, maxLength: 3 })
  .map((statements) => ({ Version: "2012-10-17", Statement: statements }));

function policyOf(document: unknown): Policy {
  const result = parsePolicy(document, { type: "resource", reference: false });
  if (result.kind === "invalid") throw new Error(JSON.stringify(result.diagnostics));
  return result.policy;
}

/** A predicate: its key and text, and the requests of the universe that it holds of. */
interface Predicate {
  readonly key: string;
  readonly text: string;
  readonly holds: ReadonlySet<Request>;
}

const EVERYTHING: ReadonlySet<Request> = new Set(UNIVERSE);

/** Evaluates a policy that allows exactly the requests of the predicate. */
function predicateOf(key: string, text: string): Predicate {
  const isPrincipal = key === "principal";
  const under = isPrincipal ? {} : { [CONDITIONS[key as Key].operator]: { [key]: text } };
  const statement = {
    Effect: "Allow",
    Principal: isPrincipal ? { AWS: text } : "*",
    Action: "*",
    Resource: "*",
    Condition: under,
  };
  const policy = policyOf({ Version: "2012-10-17", Statement: statement });
  return { key, text, holds: allowedOf(policy, UNIVERSE) };
}

function allowedOf(policy: Policy, requests: readonly Request[]): ReadonlySet<Request> {
  return new Set(requests.filter((each) => evaluate(policy, each).decision === "Allowed"));
}

const PREDICATES: readonly Predicate[] = [
  ...PRINCIPALS.map((text) => predicateOf("principal", text)),
  ...KEYS.flatMap((key) => CONDITIONS[key].values.map((text) => predicateOf(key, text))),
];

const ANY: Predicate = { key: "", text: "", holds: EVERYTHING };

const IMPLIED: ReadonlyMap<Predicate, ReadonlySet<Predicate>> = new Map(
  [ANY, ...PREDICATES].map((one) => [
    one,
    new Set(
      [ANY, ...PREDICATES].filter(({ holds }) => [...one.holds].every((each) => holds.has(each))),
    ),
  ]),
);

/** The predicates that a policy contains, by dimension; each dimension includes "any". */
function dimensionsOf(document: unknown): readonly (readonly Predicate[])[] {
  const text = JSON.stringify(document);
  return ["principal", ...KEYS].map((key) => {
    return [
      ANY,
      ...PREDICATES.filter((each) => each.key === key && text.includes(`"${each.text}"`)),
    ];
  });
}

type Candidate = readonly Predicate[];

const isWithin = (lower: Candidate, upper: Candidate): boolean =>
  lower.every((each, at) => IMPLIED.get(each)?.has(upper[at] ?? ANY) === true);

function expectedFindings(document: unknown): readonly string[] {
  const outside = UNIVERSE.filter((each) => isExternal(each, zone, false));
  const allowed = [...allowedOf(policyOf(document), outside)];
  const candidates = dimensionsOf(document).reduce<readonly Candidate[]>(
    (before, predicates) => before.flatMap((one) => predicates.map((each) => [...one, each])),
    [[]],
  );
  const least = new Set<Candidate>();
  for (const request of allowed) {
    const containing = candidates.filter((one) => one.every(({ holds }) => holds.has(request)));
    for (const one of containing) {
      if (least.has(one)) continue;
      const isMostSpecific = !containing.some((other) => other !== one && isWithin(other, one));
      if (isMostSpecific) least.add(one);
    }
  }
  const kept = [...least];
  const top = kept.filter((one) => !kept.some((other) => other !== one && isWithin(one, other)));
  return top.map((one) => JSON.stringify(one.map(({ text }) => text))).sort();
}

function findingText({ principal, condition: under }: Finding): string {
  const principalText = principal["AWS"] === "*" ? "" : (principal["AWS"] ?? "?");
  return JSON.stringify([principalText, ...KEYS.map((key) => under[key] ?? "")]);
}

function findingsOf(document: unknown): readonly Finding[] {
  const question = { zone, includeServices: false, resourceType: "AWS::S3::Bucket" } as const;
  return externalAccessFindings({ ...question, policy: policyOf(document) }).findings;
}

test("Z1 to Z4 the findings are those of the definition", () => {
  const law = (document: unknown): void => {
    expect(findingsOf(document).map(findingText).sort()).toEqual(expectedFindings(document));
  };
  fc.assert(fc.property(documents, law), { numRuns: 150, seed: 5 });
}, 60_000);

test("Z1 every allowed request from outside the zone is in a finding that lists its action", () => {
  const law = (document: unknown): void => {
    const summaries = findingsOf(document).map(({ principal, condition: under, action }) => {
      const pairs = [["principal", principal["AWS"] ?? "?"], ...Object.entries(under)];
      const predicates = PREDICATES.filter((each) =>
        pairs.some(([key, text]) => each.key === key && each.text === text),
      );
      return { predicates, action };
    });
    for (const request of allowedOf(policyOf(document), UNIVERSE)) {
      if (!isExternal(request, zone, false)) continue;
      const isFound = summaries.some(
        ({ predicates, action }) =>
          predicates.every(({ holds }) => holds.has(request)) &&
          (action.includes("s3:*") || action.includes(request.action)),
      );
      expect(isFound, JSON.stringify([...request.context])).toBe(true);
    }
  };
  fc.assert(fc.property(documents, law), { numRuns: 60, seed: 7 });
}, 60_000);
