/**
 * Exceptions: which ones count on a day, and what is said about them.
 *
 * The day is 2027-01-15. The standard has the rules `nothing-public` and `nothing-external`.
 */
import { describe, expect, test } from "vitest";
import { Exceptions } from "../../src/gate/exceptions.ts";
import type { InlineException } from "../../src/sources/site.ts";
import { shown, site, standardOf } from "./standard-notation.ts";

const TODAY = "2027-01-15";
const RULES = `version: 1
trusted: {us: o-example}
rules:
  nothing-public: {check: no-public-access}
  nothing-external: {check: no-external-access, trusted: us}
`;
const KNOWN_RULES = "the rules are `nothing-public`, `nothing-external`";
const ALLOWS = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "*" }],
});

/** Exceptions of a standard from the last day, the address, and more members. */
const listed = (...given: readonly (readonly [string, string, string?])[]): string =>
  `${RULES}exceptions:\n${given
    .map(
      ([expires, address, more = "rule: nothing-public"]) =>
        `  - {expires: ${expires}, where: {address: ${address}}, ` +
        `reason: the public site, ${more}}\n`,
    )
    .join("")}`;

const SITE = site({ address: "a.policy" });
const OTHER = site({ address: "b.policy" });

interface Case {
  readonly text: string;
  readonly sites?: readonly ReturnType<typeof site>[];
  /** Failures of `nothing-public`: a failure uses the first exception that counts. */
  readonly failures?: readonly ReturnType<typeof site>[];
  readonly isWhole?: boolean;
}

/** The answer for each failure, then the findings. */
function findings({
  text,
  sites = [SITE, OTHER],
  failures = [],
  isWhole,
}: Case): readonly string[] {
  const exceptions = new Exceptions(standardOf(text, { "allows.json": ALLOWS }), sites, TODAY);
  const answers = failures.map((each) => {
    const { inForce, lapsed } = exceptions.coverage("nothing-public", each);
    const [first] = inForce;
    if (first !== undefined) exceptions.use(first);
    const covered = inForce.map(({ place, allows }) => `${allows ? "below " : ""}${place.line}`);
    return `${each.address}: ${covered.join(", ") || lapsed?.message || "fails"}`;
  });
  return [...answers, ...shown(exceptions.problems(isWhole))];
}

const NEW = "change the policy, and delete the exception; or decide anew how long it is right";
const SOON = "change the policy, or decide anew how long the exception is right";
const PUBLIC = "the exception from `nothing-public`";

describe("an exception of the standard", () => {
  test.each<[string, Case, readonly string[]]>([
    [
      "covers what it names",
      { text: listed(["2028-01-01", "a"]), failures: [SITE, OTHER] },
      ["a.policy: 7", "b.policy: fails"],
    ],
    [
      "covers other rules only if it names them",
      { text: listed(["2028-01-01", "a", "rule: nothing-external"]), failures: [SITE] },
      [
        "a.policy: fails",
        "7:5 warning EXCEPTION_UNUSED the exception from `nothing-external` is not needed: " +
          "no policy that it is about fails the rule (delete it)",
      ],
    ],
    [
      "covers several rules",
      {
        text: listed(["2028-01-01", "a", "rule: [nothing-external, nothing-public]"]),
        failures: [SITE],
      },
      ["a.policy: 7"],
    ],
    [
      "without a ceiling comes first",
      {
        text: listed(
          ["2028-01-01", "a", "rule: nothing-public, allows: allows.json"],
          ["2028-01-01", "a"],
        ),
        failures: [SITE],
      },
      ["a.policy: 8, below 7"],
    ],
    [
      "counts on its last day",
      { text: listed([TODAY, "a"]), failures: [SITE] },
      [
        "a.policy: 7",
        `7:5 warning EXCEPTION_ENDS_SOON ${PUBLIC} ends today, on ${TODAY} (${SOON})`,
      ],
    ],
    [
      "ends tomorrow",
      { text: listed(["2027-01-16", "a"]), failures: [SITE] },
      [
        "a.policy: 7",
        `7:5 warning EXCEPTION_ENDS_SOON ${PUBLIC} ends tomorrow, on 2027-01-16 (${SOON})`,
      ],
    ],
    [
      "ends in 14 days",
      { text: listed(["2027-01-29", "a"]), failures: [SITE] },
      [
        "a.policy: 7",
        `7:5 warning EXCEPTION_ENDS_SOON ${PUBLIC} ends in 14 days, on 2027-01-29 (${SOON})`,
      ],
    ],
    ["ends in 15 days", { text: listed(["2027-01-30", "a"]), failures: [SITE] }, ["a.policy: 7"]],
    [
      "has expired",
      { text: listed(["2027-01-14", "a"]), failures: [SITE] },
      [
        "a.policy: its last day was 2027-01-14",
        `7:5 warning EXCEPTION_EXPIRED ${PUBLIC} does not count: ` +
          `its last day was 2027-01-14 (${NEW})`,
      ],
    ],
    [
      "has expired, and another one counts",
      { text: listed(["2026-12-31", "a"], ["2028-01-01", "a"]), failures: [SITE] },
      [
        "a.policy: 8",
        `7:5 warning EXCEPTION_EXPIRED ${PUBLIC} does not count: ` +
          `its last day was 2026-12-31 (${NEW})`,
      ],
    ],
    [
      "is not needed",
      { text: listed(["2028-01-01", "a"]) },
      [
        `7:5 warning EXCEPTION_UNUSED ${PUBLIC} is not needed: ` +
          "no policy that it is about fails the rule (delete it)",
      ],
    ],
    [
      "matches no policy",
      { text: listed(["2028-01-01", "c"]) },
      [
        `7:5 warning EXCEPTION_UNUSED ${PUBLIC} is about no policy that was read ` +
          "(no policy has the address `c`; correct its `where`, or delete the exception)",
      ],
    ],
    [
      "matches no policy, but nearly one",
      { text: listed(["2028-01-01", "a.polcy"]) },
      [
        `7:5 warning EXCEPTION_UNUSED ${PUBLIC} is about no policy that was read ` +
          "(its `where` has the address `a.polcy`; did you mean `a.policy`?)",
      ],
    ],
    [
      "matches no policy of the files that were read",
      { text: listed(["2028-01-01", "c"]), isWhole: false },
      [],
    ],
  ])("%s", (_, given, expected) => expect(findings(given)).toEqual(expected));

  test("that was considered and does not suffice is not unused", () => {
    const standard = standardOf(listed(["2028-01-01", "a"]));
    const exceptions = new Exceptions(standard, [SITE], TODAY);
    exceptions.coverage("nothing-public", SITE);
    expect(exceptions.problems()).toEqual([]);
  });
});

const FORM = "write `keyaki:allow RULE until YYYY-MM-DD: reason`";

function inline(parts: Partial<InlineException> = {}, line = 5): ReturnType<typeof site> {
  const place = { file: "infra/main.tf", line, column: 3 };
  const given = { rule: "nothing-public", expires: "2028-01-01", reason: "the public site" };
  return site({ address: "a.policy", allowed: [{ ...given, place, ...parts }] });
}

function withoutExpiry(): ReturnType<typeof site> {
  const place = { file: "infra/main.tf", line: 5, column: 3 };
  return site({ allowed: [{ rule: "nothing-public", reason: "the public site", place }] });
}

describe("an exception in a source", () => {
  test.each<[string, string, ReturnType<typeof site>, readonly string[]]>([
    ["counts", RULES, inline(), ["a.policy: 5"]],
    [
      "has expired",
      RULES,
      inline({ expires: "2027-01-14" }),
      [
        "a.policy: its last day was 2027-01-14",
        `infra/main.tf:5:3 warning EXCEPTION_EXPIRED ${PUBLIC} does not count: ` +
          `its last day was 2027-01-14 (${NEW})`,
      ],
    ],
    [
      "is refused",
      `${RULES}inline: false`,
      inline(),
      [
        "a.policy: the standard does not accept exceptions in sources",
        `infra/main.tf:5:3 warning EXCEPTION_REFUSED ${PUBLIC} does not count: the standard does ` +
          "not accept exceptions in sources (delete it, and propose an exception in the standard)",
      ],
    ],
    [
      "has a misspelt rule",
      RULES,
      inline({ rule: "nothing-publik" }),
      [
        "a.policy: fails",
        "infra/main.tf:5:3 warning EXCEPTION_UNKNOWN_RULE the exception from `nothing-publik` " +
          "does not count: the standard has no rule of this name (did you mean `nothing-public`?)",
      ],
    ],
    [
      "has an unknown rule",
      RULES,
      inline({ rule: "x" }),
      [
        "a.policy: fails",
        "infra/main.tf:5:3 warning EXCEPTION_UNKNOWN_RULE the exception from `x` does not count: " +
          `the standard has no rule of this name (${KNOWN_RULES})`,
      ],
    ],
    [
      "has no last day",
      RULES,
      withoutExpiry(),
      [
        "aws_s3_bucket_policy.site.policy: it has no last day",
        `infra/main.tf:5:3 warning EXCEPTION_MALFORMED ${PUBLIC} does not count: ` +
          `it has no last day (${FORM})`,
      ],
    ],
    [
      "has a day that does not exist",
      RULES,
      inline({ expires: "2028-02-30" }),
      [
        "a.policy: `2028-02-30` is not a day such as `2027-03-31`",
        `infra/main.tf:5:3 warning EXCEPTION_MALFORMED ${PUBLIC} does not count: ` +
          `\`2028-02-30\` is not a day such as \`2027-03-31\` (${FORM})`,
      ],
    ],
    [
      "has a year only",
      RULES,
      inline({ expires: "9999" }),
      [
        "a.policy: `9999` is not a day such as `2027-03-31`",
        `infra/main.tf:5:3 warning EXCEPTION_MALFORMED ${PUBLIC} does not count: ` +
          `\`9999\` is not a day such as \`2027-03-31\` (${FORM})`,
      ],
    ],
    [
      "has a short reason",
      RULES,
      inline({ reason: "because    " }),
      [
        "a.policy: its reason has fewer than 10 characters",
        `infra/main.tf:5:3 warning EXCEPTION_MALFORMED ${PUBLIC} does not count: ` +
          `its reason has fewer than 10 characters (${FORM})`,
      ],
    ],
  ])("%s", (_, text, given, expected) =>
    expect(findings({ text, sites: [given], failures: [given] })).toEqual(expected),
  );

  test("covers its own policy only", () =>
    expect(
      findings({ text: RULES, sites: [inline(), OTHER], failures: [inline(), OTHER] }),
    ).toEqual(expect.arrayContaining(["b.policy: fails"])));

  test("beside several policies is one finding", () => {
    const [one, two] = [inline(), inline()];
    expect(findings({ text: RULES, sites: [one, two] })).toHaveLength(1);
    expect(findings({ text: RULES, sites: [one, two], failures: [two] })).toEqual(["a.policy: 5"]);
  });
});

test("the day is a day", () => {
  expect(() => new Exceptions(standardOf(RULES), [], "today")).toThrow("not a day: today");
});
