/**
 * The context file: each fault with its place, and what a short form means.
 */
import { expect, test } from "vitest";
import { parseContext } from "../../../src/service/aws/context-file.ts";

const faults = (text: string): readonly string[] => {
  const result = parseContext(text);
  if (result.kind === "context") return [];
  return result.faults.map(({ line, column, message }) => `${line}:${column} ${message}`);
};

test("a value alone is version 1 of a string", () => {
  const result = parseContext('{"parameters":{"P":"v"},"exports":{"E":"x"}}');
  if (result.kind === "invalid") throw new Error("refused");
  const { parameters, exports } = result.context;
  expect([...parameters]).toEqual([["P", { value: "v", type: "String", version: 1, labels: [] }]]);
  expect([...exports]).toEqual([["E", "x"]]);
});

test.each(["{}", '{"parameters":{}}', '{"parameters":{"__proto__":"v"}}'])("accepts %s", (text) =>
  expect(faults(text)).toEqual([]),
);

test.each([
  ["{", "1:2 not valid JSON: `}` expected"],
  ["[]", "1:1 the context is a list, not an object"],
  ['{\n  "export": {}\n}', "2:3 unknown member `export`; did you mean `exports`?"],
  ['{"exports":[]}', "1:2 `exports` is a list, not an object of names and values"],
  ['{"exports":{"E":1}}', "1:13 the value of `E` is a number, not a string"],
  ['{"exports":{"":"x"}}', "1:13 a name in `exports` has 0 characters, not 1 to 255"],
  ['{"parameters":{"P":{}}}', "1:16 parameter `P` has no `value`"],
  ['{"parameters":{"P":{"value":1}}}', "1:21 the value of `P` is a number, not a string"],
  [
    '{"parameters":{"P":{"value":"v","type":"SecureString"}}}',
    "1:33 `type` is not `String` or `StringList`: a secret must not stand in this file",
  ],
  ['{"parameters":{"P":{"value":"v","version":0}}}', "1:33 `version` is not a whole number from 1"],
  [
    '{"parameters":{"P":{"value":"v","labels":"l"}}}',
    "1:33 `labels` is not a list of at most 10 strings",
  ],
  [
    '{"parameters":{"P":{"value":"v","vesion":2}}}',
    "1:33 unknown member `vesion`; did you mean `version`?",
  ],
  ['{"exports":{"E":"x","E":"y"}}', "1:21 duplicate key `E`"],
])("refuses %s", (text, fault) => expect(faults(text)).toEqual([fault]));

test.each([
  [{ exports: { E: "x".repeat(1025) } }, "1024 characters"],
  [{ parameters: { P: "x".repeat(8193) } }, "8192 characters"],
  [
    { exports: Object.fromEntries([...Array(10_001).keys()].map((at) => [at, ""])) },
    "10000 entries",
  ],
])("has limits", (context, words) =>
  expect(faults(JSON.stringify(context))).toEqual([expect.stringContaining(words)]),
);

test("reports the first 20 faults", () => {
  const exports = Object.fromEntries([...Array(100).keys()].map((at) => [`E${at}`, at]));
  expect(faults(JSON.stringify({ exports }))).toHaveLength(20);
});
