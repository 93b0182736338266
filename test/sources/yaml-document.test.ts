/**
 * YAML as nodes with offsets and spellings, and the texts that are refused.
 */
import { describe, expect, test } from "vitest";
import {
  readYamlDocument,
  type YamlMember,
  type YamlNode,
  type YamlScalar,
} from "../../src/sources/yaml-document.ts";

const LIMITS = { length: 5000, depth: 8, nodes: 100 };

function shown(node: YamlNode): string {
  switch (node.kind) {
    case "scalar":
      return `${scalar(node)}@${node.offset}`;
    case "list":
      return `[${node.items.map(shown).join(" ")}]`;
    case "object":
      return `{${[...node.members].map(member).join(" ")}}`;
  }
}

const scalar = ({ value, source }: YamlScalar): string =>
  typeof value === "string" ? JSON.stringify(value) : source;

const member = ([name, { value, offset }]: readonly [string, YamlMember]): string =>
  `${name}@${offset} ${shown(value)}`;

const read = (text: string): string => {
  const reading = readYamlDocument(text, LIMITS);
  if (reading.kind === "document") return shown(reading.root);
  return reading.faults
    .map(({ message, offset }) => {
      const { line, column } = reading.positionOf(offset);
      return `${line}:${column} ${message}`;
    })
    .join("; ");
};

describe("a text", () => {
  test.each([
    ["", "@0"],
    ["a: 012", "{a@0 012@3}"],
    ["a: 111122223333", "{a@0 111122223333@3}"],
    ["a: 2027-03-31", '{a@0 "2027-03-31"@3}'],
    ["a: 2012-10-17\nb: yes", '{a@0 "2012-10-17"@3 b@14 "yes"@17}'],
    ["a: 'x'\nb: [True, ~]", '{a@0 "x"@3 b@7 [True@11 ~@17]}'],
    ["1: x", '{1@0 "x"@3}'],
    ["a:\nb:", "{a@0 @2 b@3 @5}"],
    ["<<: {a: b}", '{<<@0 {a@5 "b"@8}}'],
    ["a: &x [1]\nb: *x", "{a@0 [1@7] b@10 [1@7]}"],
    ['{"a": [1, {"b": null}]}', "{a@1 [1@7 {b@11 null@16}]}"],
  ])("%j", (text, expected) => expect(read(text)).toBe(expected));
});

const bomb = "bcdef"
  .split("")
  .reduce(
    (text, name, at) =>
      `${text}${name}: &${name} [${Array(9).fill(`*${"abcdef"[at]}`).join(",")}]\n`,
    "a: &a [x,x,x,x,x,x,x,x,x]\n",
  );

describe("a text is refused", () => {
  test.each([
    ["a member twice", "a: 1\na: 2", "2:1 the member `a` occurs twice"],
    ["an open list", "a: [1", "1:6 flow sequence in block collection"],
    ["a tag", "a: !Sub x", "1:4 unresolved tag: !Sub"],
    ["two documents", "a: 1\n---\nb: 2", "2:1 the text has more than one document"],
    ["a list as a name", "? [1]\n: 2", "1:3 the name of a member must be a text"],
    ["an alias of itself", "a: &x [*x]", "1:8 the alias `*x` stands inside of its own anchor"],
    ["an unknown alias", "a: *x", "1:4 the alias `*x` has no anchor before it"],
    ["bytes", "a: !!binary eA==", "1:13 this value is neither a text, a number"],
    ["a long text", "x".repeat(5001), "1:1 the text has more than 5000 characters"],
    ["deep brackets", "[".repeat(4000), "1:10 the text is nested deeper than 8 levels"],
    ["deep lists", "- ".repeat(2000), "1:19 the text is nested deeper than 8 levels"],
    ["deep names", "? ".repeat(2000), "1:19 the text is nested deeper than 8 levels"],
    ["aliases of aliases", bomb, "2:32 the text has more than 100 values, aliases counted"],
    ["many values", `[${"1,".repeat(100)}]`, "1:200 the text has more than 100 values"],
  ])("%s", (_, text, expected) => expect(read(text)).toContain(expected));
});
