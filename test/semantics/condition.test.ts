/**
 * Conditions (semantics.md, rules C, O, K): the truth table of values, quantifiers and IfExists for
 * every operator, and the meaning of each operator for one value.
 *
 * There is one table for positive and one for negated operators. Every operator of OPERATORS is
 * tested with values of its own family.
 */
import { describe, expect, test } from "vitest";
import { OPERATORS } from "../../src/policy/operators.ts";
import { holds, matches, type Parts, warnings } from "./notation.ts";

interface Sample {
  /** Operands, two values that some operand accepts, and two values that none accepts. */
  readonly operands: readonly unknown[];
  readonly hits: readonly [string, string];
  readonly misses: readonly [string, string];
}

const TEXTS: Sample = { operands: ["a", "b"], hits: ["a", "b"], misses: ["c", "d"] };
const FOLDED: Sample = { operands: ["Ab"], hits: ["ab", "AB"], misses: ["a", "b"] };
const GLOBS: Sample = { operands: ["a*", "b?"], hits: ["a", "bc"], misses: ["b", "c"] };
const NUMBERS: Sample = { operands: [5, "7"], hits: ["5.0", "7"], misses: ["6", "x"] };
const BELOW: Sample = { operands: [5], hits: ["4", "-1"], misses: ["6", "x"] };
const ABOVE: Sample = { operands: [5], hits: ["6", "1e3"], misses: ["4", "x"] };
const DATES: Sample = {
  operands: ["2026-01-01", "2026-02-01"],
  hits: ["2026-01-01T00:00:00Z", "2026-02-01"],
  misses: ["2025-12-31", "x"],
};
const BEFORE: Sample = {
  operands: ["2026-01-01"],
  hits: ["2025-12-31", "0"],
  misses: ["2026-01-02", "x"],
};
const AFTER: Sample = {
  operands: ["2026-01-01"],
  hits: ["2026-01-02", "1800000000"],
  misses: ["2025-12-31", "x"],
};
const BOOLEANS: Sample = { operands: [true], hits: ["true", "TRUE"], misses: ["false", "x"] };
const BYTES: Sample = { operands: ["QUJD", "QQ=="], hits: ["QUJD", "QQ=="], misses: ["QUJE", "?"] };
const BLOCKS: Sample = {
  operands: ["192.0.2.0/24", "2001:db8::/32"],
  hits: ["192.0.2.9", "2001:db8::9"],
  misses: ["198.51.100.1", "2001:db9::1"],
};
const ARNS: Sample = {
  operands: ["arn:aws:s3:::a*"],
  hits: ["arn:aws:s3:::a", "arn:aws:s3:::ab"],
  misses: ["arn:aws:s3:::b", "arn:aws:sqs:::a"],
};

const SAMPLES: Readonly<Record<string, Sample>> = {
  StringEquals: TEXTS,
  StringNotEquals: TEXTS,
  StringEqualsIgnoreCase: FOLDED,
  StringNotEqualsIgnoreCase: FOLDED,
  StringLike: GLOBS,
  StringNotLike: GLOBS,
  NumericEquals: NUMBERS,
  NumericNotEquals: NUMBERS,
  NumericLessThan: BELOW,
  NumericLessThanEquals: BELOW,
  NumericGreaterThan: ABOVE,
  NumericGreaterThanEquals: ABOVE,
  DateEquals: DATES,
  DateNotEquals: DATES,
  DateLessThan: BEFORE,
  DateLessThanEquals: BEFORE,
  DateGreaterThan: AFTER,
  DateGreaterThanEquals: AFTER,
  Bool: BOOLEANS,
  BinaryEquals: BYTES,
  IpAddress: BLOCKS,
  NotIpAddress: BLOCKS,
  ArnEquals: ARNS,
  ArnNotEquals: ARNS,
  ArnLike: ARNS,
  ArnNotLike: ARNS,
};

/** The values of the key in each column of the tables; the last three have several values. */
const COLUMNS: Readonly<Record<string, (sample: Sample) => readonly string[] | undefined>> = {
  absent: () => undefined,
  empty: () => [],
  hit: ({ hits }) => [hits[0]],
  miss: ({ misses }) => [misses[0]],
  hits: ({ hits }) => hits,
  mixed: ({ hits, misses }) => [hits[1], misses[1]],
  misses: ({ misses }) => misses,
};

const POSITIVE = `
  form                    absent  empty  hit  miss  hits  mixed  misses
  OP                      -       -      +    -     -     -      -
  OPIfExists              +       -      +    -     -     -      -
  ForAllValues:OP         +       +      +    -     +     -      -
  ForAllValues:OPIfExists +       +      +    -     +     -      -
  ForAnyValue:OP          -       -      +    -     +     +      -
  ForAnyValue:OPIfExists  -       -      +    -     +     +      -`;

const NEGATED = `
  form                    absent  empty  hit  miss  hits  mixed  misses
  OP                      +       -      -    +     -     -      -
  OPIfExists              +       -      -    +     -     -      -
  ForAllValues:OP         +       +      -    +     -     -      +
  ForAllValues:OPIfExists +       +      -    +     -     -      +
  ForAnyValue:OP          -       -      -    +     -     +      +
  ForAnyValue:OPIfExists  -       -      -    +     -     +      +`;

describe("C2 C3 C4 C5 C6 the truth table of", () => {
  test("every operator except Null has a sample", () => {
    const names = OPERATORS.map(({ name }) => name).filter((name) => name !== "Null");
    expect(Object.keys(SAMPLES)).toEqual(names);
  });
  for (const [name, sample] of Object.entries(SAMPLES)) {
    const table = OPERATORS.find((each) => each.name === name)?.negated ? NEGATED : POSITIVE;
    const [header = "", ...rows] = table.trim().split("\n");
    const columns = header.trim().split(/\s+/).slice(1);
    for (const row of rows) {
      const [form = "", ...cells] = row.trim().split(/\s+/);
      const operator = form.replace("OP", name);
      test(operator, () => {
        columns.forEach((column, index) => {
          const values = COLUMNS[column]?.(sample);
          const context: Parts = values === undefined ? {} : { "x:k": values };
          holds({ [operator]: { "x:k": sample.operands } }, context, cells[index] === "+");
        });
      });
    }
  }
});

const K = { "x:k": "a" };

describe("C1 a condition block", () => {
  test("is true if it is absent or empty", () => {
    matches({}, {}, true);
    holds({}, {}, true);
    holds({ StringEquals: {} }, {}, true);
  });
  test("needs all its operators", () => {
    const both = { StringLike: { "x:k": "a*" }, StringNotLike: { "x:k": "ab*" } };
    holds(both, { "x:k": "ac" }, true);
    holds(both, { "x:k": "abc" }, false);
    holds(both, { "x:k": "b" }, false);
  });
  test("needs all its keys", () => {
    const both = { StringEquals: { "x:k": "a", "x:l": "b" } };
    holds(both, { "x:k": "a", "x:l": "b" }, true);
    holds(both, K, false);
  });
  test("has one condition for each quantifier of an operator", () => {
    const both = {
      "ForAllValues:StringEquals": { "x:k": ["a", "b"] },
      "ForAnyValue:StringEquals": { "x:k": "a" },
    };
    holds(both, { "x:k": ["a", "b"] }, true);
    holds(both, { "x:k": "b" }, false);
    holds(both, {}, false);
  });
  test("folds the case of keys", () =>
    holds({ StringEquals: { "X:K": "a" } }, { "x:k": "a" }, true));
});

describe("C2 operands", () => {
  test("a positive operator holds if one operand holds", () => {
    holds({ StringEquals: { "x:k": ["b", "a"] } }, K, true);
    holds({ StringEquals: { "x:k": ["b", "c"] } }, K, false);
  });
  test("a negated operator holds if no operand matches", () => {
    holds({ StringNotEquals: { "x:k": ["b", "a"] } }, K, false);
    holds({ StringNotEquals: { "x:k": ["b", "c"] } }, K, true);
  });
  test("with an empty list a positive operator never holds, a negated one always", () => {
    holds({ StringEquals: { "x:k": [] } }, K, false);
    holds({ StringEquals: { "x:k": [] } }, {}, false);
    holds({ StringEqualsIfExists: { "x:k": [] } }, {}, true);
    holds({ StringNotEquals: { "x:k": [] } }, K, true);
    holds({ "ForAllValues:StringEquals": { "x:k": [] } }, K, false);
    holds({ "ForAllValues:StringEquals": { "x:k": [] } }, {}, true);
    holds({ "ForAnyValue:StringEquals": { "x:k": [] } }, K, false);
    holds({ "ForAnyValue:StringNotEquals": { "x:k": [] } }, K, true);
  });
});

describe("C3 several values under an operator without a set operator", () => {
  const context = { "x:k": ["a", "b"] };
  const warn = (condition: Parts): readonly string[] =>
    warnings({ Condition: condition }, { context });
  test("give a warning with the path in the policy", () => {
    for (const name of ["StringEquals", "StringNotEqualsIfExists"]) {
      expect(warn({ [name]: { "X:k": "a" } })).toEqual([
        `MISSING_QUALIFIER Statement.Condition.${name}.X:k`,
      ]);
    }
  });
  test("give no warning under a set operator or Null", () => {
    expect(warn({ "ForAnyValue:StringEquals": { "x:k": "a" } })).toEqual([]);
    expect(warn({ Null: { "x:k": "true" } })).toEqual([]);
  });
  test("give no warning if they are all the same value", () =>
    expect(
      warnings({ Condition: { StringEquals: K } }, { context: { "x:k": ["a", "a"] } }),
    ).toEqual([]));
});

describe("C7 Null", () => {
  const TABLE = `
    form                  operands      absent  empty  one  several
    Null                  true          +       -      -    -
    Null                  false         -       +      +    +
    Null                  true,false    +       +      +    +
    Null                  none          -       -      -    -
    ForAllValues:Null     true          +       +      +    +
    ForAllValues:Null     false         +       +      +    +
    ForAnyValue:Null      true          -       -      -    -
    ForAnyValue:Null      false         -       -      -    -`;
  const CONTEXTS: readonly Parts[] = [{}, { "x:k": [] }, { "x:k": "false" }, { "x:k": ["a", "b"] }];
  for (const row of TABLE.trim().split("\n").slice(1)) {
    const [form = "", listed = "", ...cells] = row.trim().split(/\s+/);
    test(`${form} ${listed}`, () => {
      const operands = listed === "none" ? [] : listed.split(",");
      CONTEXTS.forEach((context, index) => {
        holds({ [form]: { "x:k": operands } }, context, cells[index] === "+");
      });
    });
  }
});

/** Tests each `operand ~ value` of a text; two or more spaces separate them. */
function operatorLines(name: string, text: string): void {
  for (const line of text.trim().split(/\s{2,}/)) {
    const [operand = "", relation, value = ""] = line.split(" ");
    test(`${name} ${line}`, () => {
      holds({ [name]: { "x:k": operand } }, { "x:k": value }, relation === "~");
    });
  }
}

describe("O1 equal strings", () => {
  operatorLines("StringEquals", "a ~ a   a !~ A   a* !~ ab   a* ~ a*   ? !~ a   a !~ ab");
  operatorLines("StringNotEquals", "a !~ a   a ~ A   a* ~ ab   a* !~ a*");
  operatorLines(
    "StringEqualsIgnoreCase",
    `a ~ A   Ab ~ aB   a !~ b   a* !~ AB   é ~ É   K ~ \u212A   Å ~ \u212B   ß ~ ẞ   ß !~ ss
     s !~ ſ   ı !~ I   ı !~ i   İ ~ i\u0307   İ !~ i   𐐀 ~ 𐐀   𐐀 !~ 𐐨   AΣ𐐀 ~ aσ𐐀
     AΣ𐐀 !~ aς𐐀   𐐀Σ ~ 𐐀ς   𐐀Σ !~ 𐐀σ   Σ ~ σ   aΣ ~ Aς   aσ !~ aς   aς ~ aΣ   aΣ. ~ aς.`,
  );
  test("the empty text is a value like any other", () => {
    holds({ StringEquals: { "x:k": "" } }, { "x:k": "" }, true);
    holds({ StringEquals: { "x:k": "" } }, {}, false);
  });
});

describe("O2 StringLike", () => {
  operatorLines(
    "StringLike",
    `a* ~ a        a* ~ abc      a* !~ Abc     *:*/* ~ a:b/c   a?c ~ a:c      a?c !~ ac
     a?c !~ abbc   ? !~ \u{1F333} ?? ~ \u{1F333}               arn:* ~ arn:a:b
     a*?b ~ a\u{1F333}b             ? ~ é         ??? !~ \u{1F333}`,
  );
  operatorLines("StringNotLike", "a* !~ ab   a* ~ b");
  test("`*` does not match an absent key", () => holds({ StringLike: { "x:k": "*" } }, {}, false));
});

describe("O3 numbers", () => {
  operatorLines(
    "NumericEquals",
    "10 ~ 10.0   10 ~ 1e1   0.1 ~ +0.10   -0 ~ 0   10 !~ 10a   1 !~ x",
  );
  operatorLines("NumericEquals", "9007199254740993 !~ 9007199254740992");
  operatorLines("NumericNotEquals", "10 !~ 10.0   10 ~ 11   10 ~ ten");
  operatorLines("NumericLessThan", "10 ~ 9   10 ~ -1   10 !~ 10   10 !~ 11   10 !~ ten   9 !~ 10");
  operatorLines("NumericLessThanEquals", "10 ~ 9.99   10 ~ 10   10 !~ 10.01   10 !~ ten");
  operatorLines("NumericGreaterThan", "10 ~ 10.5   10 !~ 10   10 !~ 9   10 !~ ten");
  operatorLines("NumericGreaterThanEquals", "10 ~ 10   10 ~ 1e2   10 !~ 9   10 !~ ten");
});

describe("O4 dates", () => {
  operatorLines(
    "DateEquals",
    `2026-01-01 ~ 2026-01-01T00:00:00Z             2026-01-01 ~ 1767225600
     2026-01-01T01:00:00+01:00 ~ 2026-01-01        2026-01-01T00:00:00 ~ 2026-01-01T00:00:00Z
     2026-01-01T00:00:00.9Z !~ 2026-01-01          2026 ~ 2026-01-01
     2026-01-01T00:00:00.5Z ~ 2026-01-01T00:00:00.50Z
     2026-01-01T00:00:00.5009Z ~ 2026-01-01T00:00:00.5Z
     2026-01-01 !~ 2026-01-01T00:00:01Z            2026-01-01 !~ soon`,
  );
  operatorLines("DateNotEquals", "2026-01-01 !~ 1767225600   2026-01-01 ~ soon");
  operatorLines("DateLessThan", "2026-01-01 ~ 2025-12-31T23:59:59Z   2026-01-01 !~ 2026-01-01");
  operatorLines("DateLessThanEquals", "2026-01-01 ~ 2026-01-01   2026-01-01 !~ 2026-01-02");
  operatorLines("DateGreaterThan", "2026-01-01 ~ 2026-01-02   2026-01-01 !~ 2026-01-01");
  operatorLines("DateGreaterThanEquals", "2026-01-01 ~ 2026-01-01   2026-01-01 !~ soon");
});

describe("O5 Bool", () => {
  operatorLines(
    "Bool",
    `true ~ true   true ~ TRUE   False ~ false   true !~ false   false ~ no   true !~ 1
     false ~ 1`,
  );
  test("an absent key is neither true nor false", () => {
    for (const value of [true, "false"]) holds({ Bool: { "x:k": value } }, {}, false);
  });
});

describe("O6 BinaryEquals", () => {
  operatorLines("BinaryEquals", "QUJD ~ QUJD   QUJD !~ qujd   QUJD !~ ABC   QQ== !~ QQ");
});

describe("O7 addresses", () => {
  operatorLines(
    "IpAddress",
    `192.0.2.0/24 ~ 192.0.2.255      192.0.2.0/24 !~ 192.0.3.0      192.0.2.7 ~ 192.0.2.7
     192.0.2.7 !~ 192.0.2.8          192.0.2.9/24 ~ 192.0.2.1       0.0.0.0/0 ~ 255.255.255.255
     0.0.0.0/0 !~ ::1                ::/0 !~ 192.0.2.1              ::/0 ~ 2001:db8::1
     2001:db8::/32 ~ 2001:DB8:0::1   2001:db8::1 !~ 2001:db8::2     ::/0 !~ ::ffff:192.0.2.1
     192.0.2.0/24 ~ ::ffff:192.0.2.1                                0.0.0.0/0 !~ localhost
     ::ffff:0:0/96 !~ ::ffff:192.0.2.1                              192.0.2.1 ~ 192.000.002.001
     2001:db8::5/64 !~ 2001:db8::5   2001:db8::5/128 ~ 2001:db8::5  10.0.0.1 !~ 10.0.0.0001
     0.0.0.0/0 !~ 192.0.2.0/24`,
  );
  operatorLines(
    "NotIpAddress",
    `192.0.2.0/24 !~ 192.0.2.1   192.0.2.0/24 ~ 192.0.3.1   0.0.0.0/0 ~ ::1   0.0.0.0/0 !~ x
     ::1 !~ 10.0.0.1/32`,
  );
});

describe("O8 ARNs", () => {
  for (const name of ["ArnEquals", "ArnLike"]) {
    operatorLines(
      name,
      `arn:aws:s3:::b ~ arn:aws:s3:::b            arn:aws:s3:::b* ~ arn:aws:s3:::b/k
       arn:aws:s3:::b !~ arn:aws:s3:::B           arn:aws:iam::*:role/* ~ arn:aws:iam::1:role/r
       arn:aws:iam:*:role/r !~ arn:aws:iam::1:role/r
       arn:aws:s3 ~ arn:aws:s3:::b                arn:aws:s3:::b !~ b   * !~ b`,
    );
  }
  for (const name of ["ArnNotEquals", "ArnNotLike"]) {
    operatorLines(
      name,
      "arn:aws:s3:::b* !~ arn:aws:s3:::b/k   arn:aws:s3:::b !~ b   arn:aws:s3:::b ~ arn:aws:s3:::c",
    );
  }
  test("ArnLike compares components, StringLike matches across colons", () => {
    const pattern = "arn:aws:svc:*:111122223333:thing/*";
    const value = "arn:aws:svc:us-east-1:999999999999:thing/x:111122223333:thing/y";
    holds({ StringLike: { "x:k": pattern } }, { "x:k": value }, true);
    holds({ ArnLike: { "x:k": pattern } }, { "x:k": value }, false);
    holds({ ArnNotLike: { "x:k": pattern } }, { "x:k": value }, true);
  });
});

describe("O9 a negated operator", () => {
  test("holds of a value of another type, except for addresses and ARNs", () => {
    holds({ NumericNotEquals: { "x:k": 1 } }, { "x:k": "one" }, true);
    holds({ DateNotEquals: { "x:k": "2026" } }, { "x:k": "then" }, true);
    holds({ NotIpAddress: { "x:k": "192.0.2.0/24" } }, { "x:k": "not an address" }, false);
    holds({ ArnNotLike: { "x:k": "*" } }, { "x:k": "no ARN" }, false);
  });
  test("holds of an absent key, whatever its type (C4)", () => {
    holds({ NotIpAddress: { "x:k": "192.0.2.0/24" } }, {}, true);
    holds({ ArnNotEquals: { "x:k": "arn:aws:s3:::b" } }, {}, true);
  });
});

describe("K1 K2 K3 values and types", () => {
  test("K1 the evaluator accepts a value that is not of the type of its key", () =>
    holds({ StringEquals: { "aws:SourceIp": "here" } }, { "aws:SourceIp": "here" }, true));
  test("K2 every operator parses the text in its own way", () => {
    const both = { StringEquals: { "x:k": "7.0" }, NumericEquals: { "x:k": "7" } };
    holds(both, { "x:k": "7.0" }, true);
    holds(both, { "x:k": "7" }, false);
  });
  test("K3 the evaluator accepts several values for a key with one value by the table", () => {
    const vpc = { "ForAnyValue:StringEquals": { "aws:SourceVpc": "b" } };
    holds(vpc, { "aws:SourceVpc": ["a", "b"] }, true);
    holds({ StringEquals: { "aws:TagKeys": "a" } }, { "aws:TagKeys": ["a"] }, true);
  });
});
