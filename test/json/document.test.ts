/**
 * The JSON parser: a table of cases, and properties against `JSON.parse` and against a naive
 * recursive parser that only finds duplicate keys.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type DocumentLimits, decodeUtf8, readDocument } from "../../src/json/document.ts";
import { SpelledNumber } from "../../src/json/number.ts";
import { marked, parseSpelled } from "./number-oracle.ts";

const reads = (text: string, value: unknown): void =>
  test(`parses ${text.slice(0, 60)}`, () => {
    expect(readDocument(text)).toEqual({ kind: "document", document: { text, value } });
  });

/** Asserts the errors, each as `message @offset /path`. */
const refuses = (text: string, ...errors: string[]): void =>
  test(`refuses ${JSON.stringify(text.slice(0, 60))}: ${errors[0]}`, () => {
    expect(errorsOf(text)).toEqual(errors);
  });

const exceeds = (limit: "bytes" | "depth", text: string, limits?: DocumentLimits): void =>
  test(`${text.slice(0, 20)} (${text.length}) exceeds the limit on ${limit}`, () => {
    expect(readDocument(text, limits)).toMatchObject({ kind: "limit", limit });
  });

function errorsOf(text: string): string[] {
  const result = readDocument(text);
  if (result.kind !== "invalid") return [];
  return result.diagnostics.map(({ message, offset, path }) =>
    [message, `@${offset}`, path.map((each) => `/${each}`).join("")].join(" ").trimEnd(),
  );
}

const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);

describe("documents", () => {
  reads("{}", {});
  reads(' \t\r\n{"a": [1, {"b": null}]} \n', { a: [1, { b: null }] });
  reads('"a:b{[,"', "a:b{[,");
  reads("[0, 1.5, -17, 1e-7, 9007199254740991]", [0, 1.5, -17, 1e-7, 9007199254740991]);
  reads("-0.5e+3", new SpelledNumber("-0.5e+3"));
  reads('{"a": [1.10, "1.10", {"__proto__": -0}], "b": 1}', {
    a: [new SpelledNumber("1.10"), "1.10", { ["__proto__"]: new SpelledNumber("-0") }],
    b: 1,
  });
  reads("[9007199254740992]", [new SpelledNumber("9007199254740992")]);
  reads("[1e999, 1E5,12345678901234567890]", [
    new SpelledNumber("1e999"),
    new SpelledNumber("1E5"),
    new SpelledNumber("12345678901234567890"),
  ]);
  reads('{"a": {"a": {"a": 1}}, "b": {"a": 2}}', { a: { a: { a: 1 } }, b: { a: 2 } });
  reads('{"A": 1, "a": 2}', { A: 1, a: 2 });
  reads(String.raw`{"\\": 1, "\"": 2, "\\\"": ":"}`, { "\\": 1, '"': 2, '\\"': ":" });
  reads(String.raw`"\ud800"`, "\ud800");
  reads('{\r\n    \t\r\n  \n "a"\n :\n1}', { a: 1 });
  reads('{"\u{1f333}": "\u2028"}', { "\u{1f333}": "\u2028" });
  reads(nested(100), JSON.parse(nested(100)));
  test("`__proto__` is an ordinary key", () => {
    const result = readDocument('{"__proto__": {"a": 1}}');
    expect(result.kind === "document" && JSON.stringify(result.document.value)).toBe(
      '{"__proto__":{"a":1}}',
    );
  });
});

describe("duplicate keys", () => {
  refuses('{"a": 1, "a": 1}', "duplicate key `a` @9 /a");
  refuses('{"a": 1, "a": 2, "a": 3}', "duplicate key `a` @9 /a", "duplicate key `a` @17 /a");
  refuses(String.raw`{"A": 1, "\u0041": 2}`, "duplicate key `A` @9 /A");
  refuses('[0, {"x": {"": 1, "": 2}}]', "duplicate key `` @18 /1/x/");
  refuses('{"__proto__": 1, "__proto__": 2}', "duplicate key `__proto__` @17 /__proto__");
  refuses(
    '{"a": {"b": 1}, "a": {"b": 1, "b": 2}}',
    "duplicate key `a` @16 /a",
    "duplicate key `b` @30 /a/b",
  );
});

describe("syntax errors", () => {
  refuses("", "not valid JSON: value expected @0");
  refuses(" \n ", "not valid JSON: value expected @3");
  refuses('{"a": 1', "not valid JSON: `}` expected @7");
  refuses("[1", "not valid JSON: `]` expected @2");
  refuses("[1 2]", "not valid JSON: `,` expected @3");
  refuses("[1,]", "not valid JSON: value expected @3");
  refuses('{"a": 1,}', "not valid JSON: key in double quotes expected @8");
  refuses("{a: 1}", "not valid JSON: unknown symbol @1");
  refuses('{"a" 1}', "not valid JSON: `:` expected @5");
  refuses("1 2", "not valid JSON: end of the document expected @2");
  refuses("01", "not valid JSON: end of the document expected @1");
  refuses("1.", "not valid JSON: unfinished number @0");
  refuses('["a', "not valid JSON: unterminated string @1");
  refuses('["a\n"]', "not valid JSON: unterminated string @1");
  refuses('["\t"]', "not valid JSON: control character in a string @1");
  refuses(String.raw`["\x"]`, "not valid JSON: unknown escape in a string @1");
  refuses(String.raw`["\u00g0"]`, "not valid JSON: malformed `\\u` escape in a string @1");
  refuses("// no\n1", "not valid JSON: comments are not allowed @0");
  refuses("/* no */ 1", "not valid JSON: comments are not allowed @0");
  refuses("\ufeff1", "not valid JSON: unknown symbol @0");
  refuses("\u00a01", "not valid JSON: unknown symbol @0");
  refuses("NaN", "not valid JSON: unknown symbol @0");
  refuses(`"\n${"[".repeat(50_000)}`, "not valid JSON: unterminated string @0");
  refuses(`]${"[".repeat(100)}`, "not valid JSON: value expected @0");
});

describe("limits", () => {
  exceeds("depth", nested(101));
  exceeds("depth", nested(10_000));
  exceeds("depth", "[".repeat(10_000));
  exceeds("depth", '{"a":'.repeat(10_000));
  exceeds("depth", "[[[]]]", { bytes: 100, depth: 2 });
  exceeds("bytes", `"${"a".repeat(1_048_575)}"`);
  exceeds("bytes", "[1, 2]", { bytes: 5, depth: 9 });
  exceeds("bytes", nested(101), { bytes: 5, depth: 9 });
  reads(`"${"a".repeat(1_048_574)}"`, "a".repeat(1_048_574));

  test("the limit counts the bytes of UTF-8", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.nat(6), (content, slack) => {
        const text = JSON.stringify(content);
        const length = new TextEncoder().encode(text).length;
        const limits = { bytes: length + slack - 3, depth: 1 };
        expect(readDocument(text, limits).kind).toBe(slack < 3 ? "limit" : "document");
      }),
    );
  });
});

/** Makes JSON with white space, and with keys that repeat in different spellings. */
const looseJson: fc.Arbitrary<string> = fc.letrec<{ value: string; object: string; array: string }>(
  (tie) => {
    const blank = fc.constantFrom("", "", " ", "\n", "\r\n\t");
    const key = fc.constantFrom(
      '"a"',
      '"b"',
      '"\\u0061"',
      '"__proto__"',
      '"a:{"',
      '"\\""',
      '"\\u0022"',
      '"\\\\"',
      '""',
    );
    const member = fc
      .tuple(key, blank, blank, tie("value"), blank)
      .map(([name, before, after, value, end]) => `${name}${before}:${after}${value}${end}`);
    const list = (each: fc.Arbitrary<string>, open: string, close: string) =>
      fc
        .tuple(blank, fc.array(each, { maxLength: 4 }))
        .map(([space, items]) => open + space + items.join(`,${space}`) + close);
    return {
      object: list(member, "{", "}"),
      array: list(tie("value"), "[", "]"),
      value: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom(
          "1",
          "-2.5e3",
          "0.10",
          "-0",
          "1e400",
          "-7.25",
          "null",
          "true",
          '"x"',
          '":"',
          '"\\\\"',
          '"\\ud800"',
        ),
        key,
        tie("object"),
        tie("array"),
      ),
    };
  },
).value;

/** Makes JSON, and texts that differ from JSON in up to two characters. */
const nearlyJson: fc.Arbitrary<string> = fc
  .tuple(
    fc.oneof(looseJson, fc.json({ noUnicodeString: false })),
    fc.array(
      fc.tuple(fc.nat(1000), fc.nat(1), fc.constantFrom(...'{}[]:,"\\/ \n\t\b01-.eEtu\ufeff', "")),
      { maxLength: 2 },
    ),
  )
  .map(([text, edits]) =>
    edits.reduce((before, [seed, dropped, put]) => {
      const at = seed % (before.length + 1);
      return before.slice(0, at) + put + before.slice(at + dropped);
    }, text),
  );

function parseWithOracle(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: parseSpelled(text) };
  } catch {
    return undefined;
  }
}

/** The paths of the duplicate keys in valid JSON, found by plain recursion. */
function naiveDuplicates(text: string): string[] {
  const tokens = text.match(/"(?:\\.|[^"\\])*"|[{}[\]:,]|[^\s{}[\]:,"]+/g) ?? [];
  const found: string[] = [];
  let next = 0;
  const value = (path: string): void => {
    const token = tokens[next++];
    if (token === "[") {
      for (let index = 0; tokens[next] !== "]"; index++) {
        value(`${path}/${index}`);
        if (tokens[next] === ",") next++;
      }
      next++;
    } else if (token === "{") {
      const keys: string[] = [];
      while (tokens[next] !== "}") {
        const key: string = JSON.parse(tokens[next] ?? "");
        if (keys.includes(key)) found.push(`${path}/${key}`);
        keys.push(key);
        next += 2;
        value(`${path}/${key}`);
        if (tokens[next] === ",") next++;
      }
      next++;
    }
  };
  value("");
  return found;
}

describe("properties", () => {
  const runs = { numRuns: 3000 };
  const texts = fc.oneof(nearlyJson, looseJson, fc.string(), fc.string({ unit: "binary" }));

  test("accepts the texts of JSON.parse without duplicate keys, with the same value", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const oracle = parseWithOracle(text);
        const result = readDocument(text);
        const accepts = oracle !== undefined && naiveDuplicates(text).length === 0;
        expect(result.kind).toBe(accepts ? "document" : "invalid");
        if (result.kind === "document")
          expect(marked(result.document.value)).toEqual(oracle?.value);
      }),
      runs,
    );
  });

  test("finds the same duplicate keys as a naive recursive parser", () => {
    fc.assert(
      fc.property(looseJson, (text) => {
        const result = readDocument(text);
        const found = result.kind === "invalid" ? result.diagnostics : [];
        const paths = found.map(({ path }) => path.map((each) => `/${each}`).join(""));
        expect(paths).toEqual(naiveDuplicates(text));
        for (const { path, offset } of found) {
          const key = /^"(?:\\.|[^"\\])*"/.exec(text.slice(offset))?.[0] ?? "";
          expect(JSON.parse(key)).toBe(path.at(-1));
        }
      }),
      runs,
    );
  });

  test("a syntax error has one place, inside the text", () => {
    fc.assert(
      fc.property(texts, (text) => {
        if (parseWithOracle(text) !== undefined) return;
        const result = readDocument(text);
        const errors = result.kind === "invalid" ? result.diagnostics : [];
        expect(errors.map(({ code }) => code)).toEqual(["JSON_SYNTAX_ERROR"]);
        expect(errors[0]?.message).not.toMatch(/syntax error$/);
        expect(errors[0]?.offset).toBeGreaterThanOrEqual(0);
        expect(errors[0]?.offset).toBeLessThanOrEqual(text.length);
      }),
      runs,
    );
  });

  test("nesting above the limit is rejected, in valid and invalid JSON", () => {
    fc.assert(
      fc.property(fc.nat(200), fc.constantFrom("[", '{"a":'), fc.boolean(), (n, open, closed) => {
        const close = closed ? (open === "[" ? "]" : "}").repeat(n) : "";
        const { kind } = readDocument(`${open.repeat(n)}1${close}`);
        expect(kind).toBe(n > 100 ? "limit" : closed || n === 0 ? "document" : "invalid");
      }),
    );
  });
});

describe("UTF-8", () => {
  const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
  const malformed = (input: Uint8Array, offset: number): void =>
    test(`[${input}] is malformed at ${offset}`, () => {
      expect(decodeUtf8(input)).toMatchObject({ code: "INVALID_UTF8", offset, path: [] });
    });

  test("a byte order mark is dropped", () => {
    expect(decodeUtf8(bytes(0xef, 0xbb, 0xbf, 0x7b, 0x7d))).toBe("{}");
  });
  malformed(bytes(0x61, 0xe9, 0x22), 1); // Latin-1
  malformed(bytes(0x61, 0xc3), 1);
  malformed(bytes(0xc0, 0xaf), 0);
  malformed(bytes(0xe2, 0x82, 0xac, 0xed, 0xa0, 0x80), 3);
  malformed(bytes(0xf4, 0x90, 0x80, 0x80), 0);
  malformed(bytes(0xff, 0xfe, 0x7b, 0x00), 0); // UTF-16

  test("decodes like TextDecoder; an error has the end of the longest valid prefix", () => {
    const piece = fc.oneof(
      fc.string({ unit: "binary" }).map((text) => [...new TextEncoder().encode(text)]),
      fc.array(fc.constantFrom(0x41, 0x80, 0xa0, 0xbf, 0xc1, 0xc2, 0xe0, 0xed, 0xf0, 0xf4, 0xf5)),
    );
    const decodes = (input: Uint8Array): string | undefined => {
      try {
        return new TextDecoder("utf-8", { fatal: true }).decode(input);
      } catch {
        return undefined;
      }
    };
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const input = bytes(...pieces.flat());
        const result = decodeUtf8(input);
        let longest = input.length;
        while (decodes(input.subarray(0, longest)) === undefined) longest--;
        const good = typeof result === "string";
        expect(good ? result : result.offset).toBe(good ? decodes(input) : longest);
      }),
      { numRuns: 2000 },
    );
  });
});
