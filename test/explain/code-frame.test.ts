/**
 * Code frames: which lines of a document are shown, with which numbers and marks.
 *
 * The expected frame is drawn: a line number, a bar and the text; carets under a mark; and dots
 * with the number of omitted lines.
 */
import { describe, expect, test } from "vitest";
import { codeFramer, type QuotedLine } from "../../src/explain/code-frame.ts";
import type { JsonPath } from "../../src/json/diagnostic.ts";

/** Asserts the frame of the value at the path; the picture may be indented. */
function quotes(text: string, path: JsonPath, marks: readonly JsonPath[], picture: string): void {
  const { lines } = codeFramer(text)(path, marks);
  const drawn = lines.flatMap(draw).join("\n");
  expect(`\n${drawn}`).toBe(picture.replace(/\n {4}/g, "\n").replace(/\n *$/, ""));
}

function draw(line: QuotedLine): readonly string[] {
  if (line.kind === "gap") return [`... ${line.lines}`];
  const marks = line.marks.map(({ start, end }) => " ".repeat(start) + "^".repeat(end - start));
  const number = String(line.number ?? "-").padStart(2);
  return [`${number}|${line.text}`, ...marks.map((mark) => `   ${mark}`)];
}

const list = (length: number): readonly string[] => Array.from({ length }, (_, at) => `item ${at}`);

describe("a code frame", () => {
  test("shows a short value completely, without its indentation", () => {
    const text = '{\n  "a": [\n    {\n      "b": 1\n    }\n  ]\n}';
    quotes(
      text,
      ["a", 0],
      [["a", 0, "b"]],
      `
     3|{
     4|  "b": 1
              ^
     5|}
    `,
    );
  });

  test("shows the whole line if the value is only a part of it", () => {
    quotes(
      '{"a": [1, 2]}',
      ["a", 1],
      [["a", 1]],
      `
     1|{"a": [1, 2]}
                 ^
    `,
    );
  });

  test("marks several values on one line", () => {
    const text = '{"a": ["x", "y"], "b": ["z"]}';
    const { lines } = codeFramer(text)(
      [],
      [
        ["a", 1],
        ["b", 0],
      ],
    );
    expect(lines).toEqual([
      {
        kind: "line",
        number: 1,
        text,
        marks: [
          { start: 12, end: 15 },
          { start: 24, end: 27 },
        ],
      },
    ]);
  });

  test("of a long value shows its members and the marked lines", () => {
    const text = JSON.stringify({ a: list(30), b: { c: { d: list(3) } }, e: 1 }, null, 1);
    quotes(
      text,
      [],
      [["a", 17]],
      `
     1|{
     2| "a": [
    ... 17
    20|  "item 17",
         ^^^^^^^^^
    ... 12
    33| ],
    34| "b": {
    35|  "c": {
    36|   "d": [
    ... 5
    42| },
    43| "e": 1
    44|}
    `,
    );
  });

  test("is reformatted if a line is too long", () => {
    const text = `{"a":{"first":"${"x".repeat(60)}","second":["${"y".repeat(60)}","z"]}}`;
    quotes(
      text,
      ["a"],
      [["a", "second", 1]],
      `
     1|{
     -|  "first": "${"x".repeat(60)}",
     -|  "second": [
     -|    "${"y".repeat(60)}",
     -|    "z"
           ^^^
     -|  ]
     -|}
    `,
    );
  });

  test("prints a long value over several lines, with numbers and strings as spelled", () => {
    const text = `{"a": {"n": [1.10, -0, 1E2, {}, []], "s": "\\u00e9", "x": "${"x".repeat(90)}"}}`;
    const { lines } = codeFramer(text)(["a"], [["a", "n", 1]]);
    expect(lines.map((line) => (line.kind === "line" ? line.text : ""))).toEqual([
      "{",
      '  "n": [',
      ...["    1.10,", "    -0,", "    1E2,", "    {},", "    []", "  ],"],
      '  "s": "\\u00e9",',
      `  "x": "${"x".repeat(90)}"`,
      "}",
    ]);
    expect(lines[3]).toMatchObject({ text: "    -0,", marks: [{ start: 4, end: 6 }] });
  });

  test("omits the middle of a long line", () => {
    const text = `{\n"a": "${"x".repeat(200)}",\n"b": 1\n}`;
    const [, line] = codeFramer(text)([], [["a"]]).lines;
    expect(line).toMatchObject({
      text: expect.stringMatching(/^"a": "x{64} … x{25}",$/),
      marks: [],
    });
  });

  test("has at most 40 lines and the marked ones", () => {
    const members = Object.fromEntries(list(200).map((name) => [name, 1]));
    const { lines } = codeFramer(JSON.stringify(members, null, 1))([], [["item 150"]]);
    expect(lines).toHaveLength(44);
    expect(lines.slice(39).map((line) => (line.kind === "gap" ? line.lines : line.text))).toEqual([
      ' "item 38": 1,',
      111,
      ' "item 150": 1,',
      49,
      "}",
    ]);
  });

  test("of a path that does not exist is empty", () => {
    expect(codeFramer("{}")(["a"])).toEqual({ line: 1, lines: [] });
  });
});
