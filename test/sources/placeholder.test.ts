/**
 * Placeholders of templates: which texts are unknown, and which are variables of IAM.
 */
import { describe, expect, test } from "vitest";
import { valueOfJson } from "../../src/sources/json-value.ts";
import { bareStrings, withPlaceholders } from "../../src/sources/placeholder.ts";
import type { Value } from "../../src/sources/value.ts";

/** Unknown parts in bars: `arn:aws:s3:::|${bucket}|/*`. */
function shown(value: Value | undefined): string {
  if (value?.kind !== "text") return JSON.stringify(value);
  return value.parts
    .map((part) => (typeof part === "string" ? part : `|${part.name}|${part.nature[0]}`))
    .join("");
}

describe("a text with placeholders", () => {
  const CASES: readonly (readonly [text: string, parts: string])[] = [
    ["arn:aws:s3:::${bucket}/*", "arn:aws:s3:::|${bucket}|p/*"],
    ["${a}${a}", "|${a}|p|${a}|p"],
    ['${join("", {a = "}"})} b', '|${join("", {a = "}"})}|p b'],
    ["a${b", "a|${b|p"],
    ["$${aws:username}", "|$${aws:username}|p"],
    ["${AWS::AccountId}", "|${AWS::AccountId}|p"],
    ["${env:STAGE}", "|${env:STAGE}|p"],
    ["${self:custom.bucket}", "|${self:custom.bucket}|p"],
    ["${ssm:/app/key}", "|${ssm:/app/key}|p"],
    ["${aws:region}", "|${aws:region}|p"],
    ["{{ bucket }}", "|{{ bucket }}|p"],
    ["a/{{x}}/{{y}}", "a/|{{x}}|p/|{{y}}|p"],
    ["arn:aws:iam::<ACCOUNT>:root", "arn:aws:iam::|<ACCOUNT>|p:root"],
    ["<your bucket>", "|<your bucket>|p"],
    ["arn:aws:iam::$ACCOUNT_ID:root", "arn:aws:iam::|$ACCOUNT_ID|p:root"],
    ["%VPC%", "|%VPC%|p"],
    ["__BUCKET_NAME__/x", "|__BUCKET_NAME__|p/x"],
    ["#{vpc.id}", "|#{vpc.id}|p"],
    ["@ACCOUNT@", "|@ACCOUNT@|p"],
    ["arn:aws:s3:::{bucket}", "arn:aws:s3:::|{bucket}|p"],
  ];
  test.each(CASES)("%s has the parts %s", (text, parts) => {
    expect(shown(withPlaceholders({ kind: "text", parts: [text] }))).toBe(parts);
  });

  test.each([
    "home/${aws:username}/*",
    "${aws:PrincipalTag/team, 'none'}",
    "${*}${?}${$}",
    "${token.actions.githubusercontent.com:sub}",
    "${accounts.example.org:aud}",
    "${saml:sub}",
    "${s3:prefix}",
    "${iot:Connection.Thing.ThingName}",
    "logs_$folder$",
    "100%",
    "a < b > c",
    "https://example.org/?a=%2F%3A",
    "a@b.example",
    "",
  ])("%s has none", (text) => {
    const value = { kind: "text", parts: text === "" ? [] : [text] } as const;
    expect(withPlaceholders(value)).toEqual(value);
  });

  test.each(["${", "{{", "{", "<A", "$", "%a", "__A", "#{", "@A"])("of many %s ends", (form) => {
    const text = form.repeat(50_000);
    const value = withPlaceholders({ kind: "text", parts: [text] });
    const length = value.kind === "text" ? shown(value).replace(/\|p?/g, "").length : 0;
    expect(length).toBe(text.length);
  });
});

describe("a placeholder without quotes", () => {
  const read = (text: string): Value | undefined => {
    const bare = bareStrings(text);
    expect(bare?.text).toHaveLength(text.length);
    const value = bare && valueOfJson(bare.text, "p.json");
    return value && bare?.restore(value);
  };

  test("is an unknown value at its place", () => {
    expect(read('{"a": [\n ${x}, "${y}"], "b": {{ z }}, "c": <ACCOUNT-ID>}')).toMatchObject({
      members: [
        {
          value: {
            items: [
              {
                kind: "unknown",
                unknown: { name: "${x}", nature: "structure" },
                place: { line: 2, column: 2 },
              },
              { kind: "text", parts: ["${y}"] },
            ],
          },
        },
        { value: { kind: "unknown", unknown: { name: "{{ z }}" } } },
        { value: { kind: "unknown", unknown: { name: "<ACCOUNT-ID>" } } },
      ],
    });
  });

  test("as a name is not read", () => expect(read('{${name}: "*"}')).toBeUndefined());
  test("within a string is a text", () => expect(bareStrings('{"a": "\\"${x}"}')).toBeUndefined());
  test("is not looked for in a text with private characters", () =>
    expect(bareStrings('{"a\ue012": ${x}}')).toBeUndefined());
  test("has a limit", () => expect(bareStrings(`[${"${ab},".repeat(6001)}]`)).toBeUndefined());
});
