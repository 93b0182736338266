/**
 * Conditions of templates: which cases a policy has, and what is known in each of them.
 */
import { describe, expect, test } from "vitest";
import { policiesOf, readText } from "./templates.ts";

function policy(resource: unknown, more: object = {}): object {
  const statement = { Effect: "Allow", Action: "s3:*", Resource: resource, ...more };
  return { Version: "2012-10-17", Statement: [statement] };
}

describe("conditions", () => {
  const template = (properties: string, more = ""): string => `
Parameters:
  Env: {Type: String, AllowedValues: [dev, test, prod]}
  Any: {Type: String}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
  IsDev: !Equals [!Ref Env, dev]
  IsBoth: !And [!Condition IsProd, !Condition IsDev]
  IsOther: !Not [!Or [!Condition IsProd, !Condition IsDev]]
  IsEver: !Equals [a, a]
  Free: !Equals [!Ref Any, x]
Resources:
  P:
    Type: AWS::IAM::ManagedPolicy${more}
    Properties: {PolicyDocument: ${properties}}
`;
  const resource = (value: string): string =>
    `{Version: 2012-10-17, Statement: [{Effect: Allow, Action: 's3:*', Resource: ${value}}]}`;
  const read = (properties: string, more = "", env?: string): unknown =>
    policiesOf(readText(template(properties, more), env ? { parameters: { Env: env } } : {}))[
      "P.PolicyDocument"
    ];

  test("that is decided", () => {
    expect(read(resource("!If [IsProd, a, b]"), "", "prod")).toEqual(policy("a"));
    expect(read(resource("!If [IsProd, a, b]"), "", "test")).toEqual(policy("b"));
    expect(read(resource("!If [IsEver, a, b]"))).toEqual(policy("a"));
    expect(read(resource("!If [IsBoth, a, b]"))).toEqual(policy("b"));
  });

  test("that is not decided makes two cases", () => {
    expect(read(resource("!If [IsProd, a, b]"))).toEqual({
      IsProd: policy("a"),
      "not IsProd": policy("b"),
    });
  });

  test("that are never true together make fewer cases", () => {
    expect(read(resource("[!If [IsProd, a, b], !If [IsDev, c, d]]"))).toEqual({
      IsProd: policy(["a", "d"]),
      "not IsProd and IsDev": policy(["b", "c"]),
      "not IsProd and not IsDev": policy(["b", "d"]),
    });
    expect(read(resource("[!If [IsOther, a, b], !If [Free, c, d]]"))).toEqual({
      "IsOther and Free": policy(["a", "c"]),
      "IsOther and not Free": policy(["a", "d"]),
      "not IsOther and Free": policy(["b", "c"]),
      "not IsOther and not Free": policy(["b", "d"]),
    });
  });

  test("fixes the parameter in its case", () => {
    expect(read(resource("!If [IsProd, !Sub 'x-${Env}', y]"))).toEqual({
      IsProd: policy("x-prod"),
      "not IsProd": policy("y"),
    });
    expect(read(resource("!If [IsOther, !Sub 'x-${Env}', y]"))).toEqual({
      IsOther: policy("x-‹component Parameters.Env›"),
      "not IsOther": policy("y"),
    });
  });

  test("with the same policy in both cases make one", () => {
    expect(read(resource("!If [IsProd, a, a]"))).toEqual(policy("a"));
  });

  test("removes a statement, a document and an entry", () => {
    const statement = "{Effect: Allow, Action: 's3:*', Resource: '*'}";
    expect(read(`{Statement: [!If [IsProd, ${statement}, !Ref AWS::NoValue]]}`)).toEqual({
      IsProd: { Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*" }] },
      "not IsProd": { Statement: [] },
    });
    expect(read(`!If [IsProd, {a: b}, !Ref AWS::NoValue]`)).toEqual({
      IsProd: { a: "b" },
      "not IsProd": "absent",
    });
  });

  test("of the resource: read for the case that it exists", () => {
    const more = "\n    Condition: IsProd";
    expect(read(resource("!If [IsProd, a, b]"), more)).toEqual(policy("a"));
    expect(read(resource("!Ref Env"), more)).toEqual(policy("prod"));
    expect(read(resource("a"), more, "dev")).toBe("absent");
  });

  test("are cases of each policy by itself", () => {
    const text = `
Conditions:
  A: !Equals [!Ref AWS::Region, eu-west-1]
  B: !Equals [!Ref AWS::StackName, x]
Resources:
  R:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyDocument: {Sid: !If [A, a, b]}
        - !If [B, {PolicyDocument: {Sid: c}}, !Ref AWS::NoValue]
        - PolicyDocument: {Sid: d}
`;
    expect(policiesOf(readText(text))).toEqual({
      "R.Policies[0].PolicyDocument": { A: { Sid: "a" }, "not A": { Sid: "b" } },
      "R.Policies[1].PolicyDocument": { B: { Sid: "c" }, "not B": "absent" },
      "R.Policies[2].PolicyDocument": { Sid: "d" },
    });
    // A consumer that overlooks the cases must not take one for all.
    expect(readText(text).sites[0]?.policy.kind).toBe("unreadable");
  });

  test("with too many combinations", () => {
    const names = Array.from({ length: 7 }, (_, index) => `C${index}`);
    const text = `
Conditions:
${names.map((name) => `  ${name}: !Equals [!Ref P${name}, x]`).join("\n")}
Resources:
  K:
    Type: AWS::KMS::Key
    Properties:
      KeyPolicy: {a: [${names.map((name) => `!If [${name}, a, b]`).join(", ")}]}
`;
    expect(policiesOf(readText(text))).toEqual({
      "K.KeyPolicy": "unreadable: its conditions have more than 64 combinations",
    });
  });

  test("in a circle, or not declared", () => {
    const text = `
Conditions: {A: !Not [!Condition B], B: !Not [!Condition A]}
Resources:
  K: {Type: "AWS::KMS::Key", Properties: {KeyPolicy: {a: !If [A, x, y], b: !If [Gone, x, y]}}}
`;
    const [names] = Object.values(policiesOf(readText(text)));
    expect(Object.keys(names as object)).toContain("A and Gone");
  });
});
