import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  actionError,
  arnComponents,
  canMatch,
  isOrdinaryAction,
  isOrdinaryResource,
  resourceError,
  warnAboutAction,
  warnAboutResource,
} from "../../src/policy/grammar.ts";
import { ParseContext } from "../../src/policy/parse-context.ts";

const action = (...texts: string[]): void =>
  expect(texts.filter((text) => actionError(text) !== undefined)).toEqual([]);
const noAction = (...texts: string[]): void =>
  expect(texts.filter((text) => actionError(text) === undefined)).toEqual([]);
const resource = (...texts: string[]): void =>
  expect(texts.filter((text) => resourceError(text) !== undefined)).toEqual([]);
const noResource = (...texts: string[]): void =>
  expect(texts.filter((text) => resourceError(text) === undefined)).toEqual([]);

describe("actions", () => {
  test("R3: a prefix, a colon and a name", () => action("s3:GetObject", "EC2:run*", "a-b.c_1:?"));
  test("names may hold anything but a colon", () => action("sqs: send it ", "sqs:é/x"));
  test("T2: a run of stars", () => action("*", "***"));
  test("T2: wildcards before the colon", () => action("*:*", "s?:Get*", "*s3*:List*"));
  test("no colon", () => noAction("", "s3", "s3*", "?", "*?", "GetObject"));
  test("an empty side", () => noAction(":", ":GetObject", "s3:", "*:"));
  test("two colons", () => noAction("s3:Get:Object", "s3::", "arn:aws:s3:::b"));
  test("a prefix with other characters", () => noAction("s 3:Get", "s/3:Get", "ß:Get", "${s}:Get"));
  test("the message names the text", () =>
    expect(actionError('a"b')).toBe('action `a\\"b` is neither `prefix:name` nor `*`'));
});

describe("resources", () => {
  test("S3: patterns that match `*`", () => resource("*", "**", "?", "*?*"));
  test("S3: patterns that don't", () => noResource("", "??", "*a", "arn", "my bucket"));
  test("R4: ARNs", () => resource("arn:aws:s3:::b", "arn:aws:a:b:c:d:e:f", "arn:aws::::", "arn:x"));
  test("S1: ARNs that end early", () => resource("arn:aws", "arn:aws:s3*", "arn:*"));
  test("S1: a first component that matches `arn`", () =>
    resource("a*:aws", "*:*", "?rn:x", "ar?:"));
  test("S1: one that doesn't", () =>
    noResource("aws:s3:::b", "a:b:c", "ARN:aws:s3:::b", "arn?:x", "a?:x", ":aws:s3:::b"));
  test("the message names the text", () =>
    expect(resourceError("b")).toBe("resource `b` is neither an ARN nor `*`"));
});

describe("of usual texts there is nothing to say", () => {
  const found = (warn: (encoding: ParseContext) => void): readonly unknown[] => {
    const encoding = new ParseContext("identity", false);
    warn(encoding);
    return encoding.found;
  };
  const texts = fc.string({ unit: fc.constantFrom(..."aZ1-_.*?:$ "), maxLength: 8 });
  const arns = texts.map((text) => `arn:aws:s3:${text}`);

  test("actions", () => {
    expect(["s3:Get*", "a-b:?", ":s3:*", "::b", "s3:", "s3:a:b"].map(isOrdinaryAction)).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
    const isRight = (text: string): boolean =>
      !isOrdinaryAction(text) ||
      (actionError(text) === undefined && found((to) => warnAboutAction(text, to)).length === 0);
    fc.assert(fc.property(texts, isRight), { numRuns: 5000 });
  });

  test("resources", () => {
    const isRight = (text: string): boolean =>
      !isOrdinaryResource(text) ||
      (resourceError(text) === undefined &&
        found((to) => warnAboutResource(text, text, to)).length === 0);
    fc.assert(fc.property(fc.oneof(texts, arns), isRight), { numRuns: 5000 });
    expect(isOrdinaryResource("arn:aws:sqs:us-east-1:123456789012:q")).toBe(true);
  });
});

describe("components", () => {
  test("six", () => expect(arnComponents("a:b::d:e:f:g")).toEqual(["a", "b", "", "d", "e", "f:g"]));
  test("fewer", () => expect(arnComponents("a:b")).toEqual(["a", "b"]));
  test("joining gives the text back", () =>
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("a", ":", "*") }), (text) => {
        const components = arnComponents(text);
        expect(components.join(":")).toBe(text);
        expect(components.length).toBe(Math.min(6, text.split(":").length));
      }),
    ));
});

describe("canMatch", () => {
  /** The definition, by recursion. */
  function matches(glob: string, text: string): boolean {
    const [sign, rest] = [glob[0], glob.slice(1)];
    if (sign === undefined) return text === "";
    if (sign === "*") return matches(rest, text) || (text !== "" && matches(glob, text.slice(1)));
    return text !== "" && (sign === "?" || sign === text[0]) && matches(rest, text.slice(1));
  }
  test("says what the definition says", () =>
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("a", "r", "n", "*", "?"), maxLength: 6 }),
        fc.constantFrom("arn", "aa", "", "nra"),
        (glob, text) => {
          expect(canMatch(glob, text)).toBe(matches(glob, text));
        },
      ),
      { numRuns: 3000 },
    ));
  test("is quick on a run of stars", () =>
    expect(canMatch(`${"*".repeat(100_000)}x`, "arn")).toBe(false));
});
