/**
 * The grammar of actions and resources, and the fast paths for ordinary texts.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canMatch } from "../../src/policy/glob-text.ts";
import {
  actionError,
  arnComponents,
  isOrdinaryAction,
  isOrdinaryResource,
  resourceError,
  warnAboutAction,
  warnAboutResource,
} from "../../src/policy/grammar.ts";
import { ParseContext } from "../../src/policy/parse-context.ts";

const acceptsActions = (...texts: string[]): void =>
  expect(texts.filter((text) => actionError(text) !== undefined)).toEqual([]);
const rejectsActions = (...texts: string[]): void =>
  expect(texts.filter((text) => actionError(text) === undefined)).toEqual([]);
const acceptsResources = (...texts: string[]): void =>
  expect(texts.filter((text) => resourceError(text) !== undefined)).toEqual([]);
const rejectsResources = (...texts: string[]): void =>
  expect(texts.filter((text) => resourceError(text) === undefined)).toEqual([]);

describe("actions", () => {
  test("R3: a prefix, a colon and a name are an action", () =>
    acceptsActions("s3:GetObject", "EC2:run*", "a-b.c_1:?"));
  test("a name may contain any character except a colon", () =>
    acceptsActions("sqs: send it ", "sqs:é/x"));
  test("T2: a run of stars is an action", () => acceptsActions("*", "***"));
  test("T2: wildcards may stand before the colon", () =>
    acceptsActions("*:*", "s?:Get*", "*s3*:List*"));
  test("a text without a colon is not an action", () =>
    rejectsActions("", "s3", "s3*", "?", "*?", "GetObject"));
  test("an empty prefix or name is not an action", () =>
    rejectsActions(":", ":GetObject", "s3:", "*:"));
  test("a text with two colons is not an action", () =>
    rejectsActions("s3:Get:Object", "s3::", "arn:aws:s3:::b"));
  test("a prefix with other characters is not an action", () =>
    rejectsActions("s 3:Get", "s/3:Get", "ß:Get", "${s}:Get"));
  test("the message quotes the text", () =>
    expect(actionError('a"b')).toBe('action `a\\"b` is neither `prefix:name` nor `*`'));
});

describe("resources", () => {
  test("S3: a pattern without a colon that matches `*` is a resource", () =>
    acceptsResources("*", "**", "?", "*?*"));
  test("S3: another pattern without a colon is not a resource", () =>
    rejectsResources("", "??", "*a", "arn", "my bucket"));
  test("R4: an ARN is a resource", () =>
    acceptsResources("arn:aws:s3:::b", "arn:aws:a:b:c:d:e:f", "arn:aws::::", "arn:x"));
  test("S1: an ARN with missing components is a resource", () =>
    acceptsResources("arn:aws", "arn:aws:s3*", "arn:*"));
  test("S1: the first component may be a pattern that matches `arn`", () =>
    acceptsResources("a*:aws", "*:*", "?rn:x", "ar?:"));
  test("S1: another first component is not a resource", () =>
    rejectsResources("aws:s3:::b", "a:b:c", "ARN:aws:s3:::b", "arn?:x", "a?:x", ":aws:s3:::b"));
  test("the message quotes the text", () =>
    expect(resourceError("b")).toBe("resource `b` is neither an ARN nor `*`"));
});

describe("an ordinary text is valid and has no warnings", () => {
  const warningsOf = (warn: (context: ParseContext) => void): readonly unknown[] => {
    const context = new ParseContext("identity", false);
    warn(context);
    return context.found;
  };
  const texts = fc.string({ unit: fc.constantFrom(..."aZ1-_.*?:$ "), maxLength: 8 });
  const arns = texts.map((text) => `arn:aws:s3:${text}`);

  test("isOrdinaryAction is true only for valid actions without warnings", () => {
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
      (actionError(text) === undefined &&
        warningsOf((context) => warnAboutAction(text, context)).length === 0);
    fc.assert(fc.property(texts, isRight), { numRuns: 5000 });
  });

  test("isOrdinaryResource is true only for valid resources without warnings", () => {
    const isRight = (text: string): boolean =>
      !isOrdinaryResource(text) ||
      (resourceError(text) === undefined &&
        warningsOf((context) => warnAboutResource(text, text, context)).length === 0);
    fc.assert(fc.property(fc.oneof(texts, arns), isRight), { numRuns: 5000 });
    expect(isOrdinaryResource("arn:aws:sqs:us-east-1:123456789012:q")).toBe(true);
  });
});

describe("ARN components", () => {
  test("are at most six; the last may contain colons", () =>
    expect(arnComponents("a:b::d:e:f:g")).toEqual(["a", "b", "", "d", "e", "f:g"]));
  test("are fewer if colons are missing", () => expect(arnComponents("a:b")).toEqual(["a", "b"]));
  test("give the text when they are joined", () =>
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
  test("agrees with the recursive definition", () =>
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
  test("is fast for a run of stars", () =>
    expect(canMatch(`${"*".repeat(100_000)}x`, "arn")).toBe(false));
});
