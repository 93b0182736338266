/**
 * The meaning of the data source `aws_iam_policy_document`, argument by argument.
 *
 * The expected documents are what the provider makes of the same arguments, but for the order of
 * entries and for lists with one entry, which mean the same.
 */
import { describe, expect, test } from "vitest";
import { plainValue } from "../../../src/sources/terraform/json-value.ts";
import {
  policyDocument,
  type TakenDocument,
} from "../../../src/sources/terraform/policy-document.ts";
import type { Value } from "../../../src/sources/value.ts";
import { shownValue } from "./plan-notation.ts";

const unknown = (name: string): Value => ({
  kind: "unknown",
  unknown: { name, nature: "structure" },
});

function made(
  own: object,
  sources: readonly TakenDocument[] = [],
  overrides: readonly TakenDocument[] = [],
): unknown {
  return shownValue(policyDocument({ own: plainValue(own), sources, overrides }));
}

const taken = (document: object, perhaps?: string): TakenDocument => ({
  document: plainValue(document),
  ...(perhaps !== undefined && { perhaps }),
});

const statement = (block: object): unknown =>
  (made({ statement: [block] }) as { Statement: unknown[] }).Statement[0];

describe("a statement", () => {
  test.each([
    ["no effect", { effect: null }, { Effect: "Allow" }],
    ["an effect", { effect: "Deny" }, { Effect: "Deny" }],
    ["an empty Sid", { sid: "" }, { Effect: "Allow" }],
    ["a Sid", { sid: "A" }, { Effect: "Allow", Sid: "A" }],
    ["empty lists", { actions: [], resources: [], condition: [] }, { Effect: "Allow" }],
    [
      "negations",
      { not_actions: ["a"], not_resources: ["b"] },
      { Effect: "Allow", NotAction: ["a"], NotResource: ["b"] },
    ],
    [
      "variables",
      { resources: ["x/&{aws:username}"], actions: ["&{a}"] },
      { Effect: "Allow", Resource: ["x/${aws:username}"], Action: ["&{a}"] },
    ],
    [
      "everybody",
      { principals: [{ type: "*", identifiers: ["*"] }] },
      { Effect: "Allow", Principal: "*" },
    ],
    [
      "every account",
      { principals: [{ type: "AWS", identifiers: ["*"] }] },
      { Effect: "Allow", Principal: { AWS: ["*"] } },
    ],
    [
      "principals of one type",
      {
        principals: [
          { type: "AWS", identifiers: ["1"] },
          { type: "Service", identifiers: ["s"] },
          { type: "AWS", identifiers: ["2"] },
        ],
      },
      { Effect: "Allow", Principal: { AWS: ["1", "2"], Service: ["s"] } },
    ],
    [
      "other principals",
      { not_principals: [{ type: "AWS", identifiers: ["1"] }] },
      { Effect: "Allow", NotPrincipal: { AWS: ["1"] } },
    ],
    [
      "conditions with the same operator and key",
      {
        condition: [
          { test: "StringLike", variable: "k", values: ["a"] },
          { test: "StringLike", variable: "l", values: ["&{b}"] },
          { test: "StringLike", variable: "k", values: ["c"] },
          { test: "Bool", variable: "k", values: ["true"] },
        ],
      },
      {
        Effect: "Allow",
        Condition: { StringLike: { k: ["a", "c"], l: ["${b}"] }, Bool: { k: ["true"] } },
      },
    ],
  ])("with %s", (_, block, expected) => {
    expect(statement(block)).toEqual(expected);
  });

  test("with an unknown kind of principal means anybody", () => {
    const block: Value = {
      kind: "object",
      members: [
        {
          name: "principals",
          value: {
            kind: "list",
            items: [{ kind: "object", members: [{ name: "type", value: unknown("t") }] }],
          },
        },
      ],
    };
    const own: Value = {
      kind: "object",
      members: [{ name: "statement", value: { kind: "list", items: [block] } }],
    };
    expect(shownValue(policyDocument({ own, sources: [], overrides: [] }))).toEqual({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: "<structure t>" }],
    });
  });

  test("with an unknown operator has an unknown condition", () => {
    const condition: Value = {
      kind: "object",
      members: [{ name: "test", value: unknown("t") }],
    };
    const block: Value = {
      kind: "object",
      members: [{ name: "condition", value: { kind: "list", items: [condition] } }],
    };
    const own: Value = { kind: "object", members: [{ name: "statement", value: block }] };
    expect(shownValue(policyDocument({ own, sources: [], overrides: [] }))).toEqual({
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Condition: { "whether a condition holds: t": "<structure t>" } },
      ],
    });
  });
});

describe("a document", () => {
  test.each([
    ["no version", {}, { Version: "2012-10-17", Statement: [] }],
    ["a version", { version: "2008-10-17" }, { Version: "2008-10-17", Statement: [] }],
    ["an id", { policy_id: "I" }, { Version: "2012-10-17", Id: "I", Statement: [] }],
  ])("with %s", (_, own, expected) => {
    expect(made(own)).toEqual(expected);
  });

  test("has the latest version of all", () => {
    const older = { Version: "2008-10-17", Statement: [] };
    const later = { Version: "2012-10-17", Statement: [] };
    expect(made({ version: "2008-10-17" }, [taken(older)])).toEqual(older);
    expect(made({ version: "2008-10-17" }, [taken(later)])).toEqual(later);
  });
});

describe("Sids", () => {
  const shownSids = (document: unknown): unknown =>
    (
      document as { Statement: { Sid?: string; Action: string; Condition?: object }[] }
    ).Statement.map(
      ({ Sid = "-", Action, Condition }) => `${Sid}:${Action}${Condition ? "?" : ""}`,
    );
  const doc = (...statements: readonly (readonly [string, string])[]): object => ({
    Statement: statements.map(([Sid, Action]) => ({ ...(Sid && { Sid }), Action })),
  });
  const own = { statement: [{ sid: "A", actions: ["own"] }, { actions: ["none"] }] };

  test.each([
    ["a source is replaced", [taken(doc(["A", "1"], ["B", "2"]))], [], ["A:own", "B:2", "-:none"]],
    ["an override replaces", [], [taken(doc(["A", "1"], ["C", "3"]))], ["A:1", "-:none", "C:3"]],
    [
      "statements without one stay",
      [taken(doc(["", "1"]))],
      [taken(doc(["", "2"]))],
      ["-:1", "A:own", "-:none", "-:2"],
    ],
    [
      "one statement is not a list",
      [taken({ Statement: { Sid: "A", Action: "1" } })],
      [],
      ["A:own", "-:none"],
    ],
    ["a source may be missing", [taken(doc(["B", "2"]), "x")], [], ["B:2?", "A:own", "-:none"]],
    ["an override may be missing", [], [taken(doc(["A", "1"]), "x")], ["A:own?", "-:none", "A:1?"]],
  ])("%s", (_, sources, overrides, expected) => {
    expect(shownSids(made(own, sources, overrides))).toEqual(expected);
  });

  test("of an unknown override may be any", () => {
    const { Statement } = made(own, [], [{ document: unknown("o") }]) as { Statement: unknown[] };
    expect(Statement).toEqual([
      {
        Sid: "A",
        Effect: "Allow",
        Action: ["own"],
        Condition: { "whether o takes its place": "<structure whether o takes its place>" },
      },
      { Effect: "Allow", Action: ["none"] },
      "<structure o>",
    ]);
  });
});
