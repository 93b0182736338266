/**
 * Masks of Helm: the text keeps its lines and columns, and its actions come back.
 */
import { expect, test } from "vitest";
import {
  type HelmAction,
  type MaskedText,
  maskHelmActions,
  unmasked,
  withoutMasks,
} from "../../src/sources/helm-actions.ts";

function masked(text: string): MaskedText {
  const result = maskHelmActions(text);
  if (result === undefined) throw new Error("the text has private characters");
  return result;
}

const shown = ({ line, isOwnLine, role, isStructural }: HelmAction): string =>
  [`${line} ${role}`, isOwnLine && "own line", isStructural && "structural"]
    .filter(Boolean)
    .join(", ");

test.each([
  ["a: {{ .x }}", ["1 output"]],
  ["a: b\nc: d{{ .x }}e{{ .y }}", ["2 output", "2 output"]],
  ["  {{ .x }}\t\r\n", ["1 output, own line, structural"]],
  ["{{ if .x }} {{- .y }}", ["1 control, own line, structural", "1 output, own line, structural"]],
  ["{{ .x }} {{ .y }} z", ["1 output", "1 output"]],
  ["a: {{ if .x }}b{{ else }}c{{- end }}", Array(3).fill("1 control, structural")],
  ["a {{- .x }}", ["1 output, structural"]],
  ["{{ .x -}} a", ["1 output, structural"]],
  ["a{{- .x -}}b", ["1 output"]],
  ["{{/* a }} b */}}\nb: {{ .x }}", ["1 silent, own line, structural", "2 output"]],
  ["{{- $x := 1 }}", ["1 silent, own line, structural"]],
  ['a: {{ "}}" }}b', ["1 output"]],
  ["a: {{ `}}` }}b", ["1 output"]],
  [
    "{{- /* a\nb */}}\n\n{{ .x }}",
    ["1 silent, own line, structural", "4 output, own line, structural"],
  ],
  ["{{}} {{ .x", []],
  ["{{ .iffy }}: {{ .x }}", ["1 output", "1 output"]],
])("%j", (text, actions) => {
  const { text: found, actions: all } = masked(text);
  expect(all.map(shown)).toEqual(actions);
  expect(found).toHaveLength(text.length);
  expect([...found].map((each) => each === "\n")).toEqual([...text].map((each) => each === "\n"));
});

test("a text without lines of silent actions comes back", () => {
  const text = "a: {{ .x }}\n  {{ include `y` . }} {{ .z }}\n# {{ .w }}\nb#{{ .v }}";
  const { text: found, actions } = masked(text);
  expect(found).not.toContain("{{");
  expect(unmasked(found, actions)).toBe(text);
});

test("more actions than one digit counts", () => {
  const text = Array.from({ length: 5000 }, (_, at) => `a{{ .x${at} }}`).join("\n");
  const { text: found, actions } = masked(text);
  expect(unmasked(found, actions)).toBe(text);
});

test("an action within a line is an unknown value", () => {
  const { text, actions } = masked("a{{ .x }}b");
  expect(withoutMasks(text, actions)).toEqual(["a", { name: "{{ .x }}", nature: "pattern" }, "b"]);
});

test.each(["a{{ if .x }}b", "a {{- .x }}", "a\n{{ .x }}\nb", "a{{ .x\n}}b"])(
  "%j has no unknown value",
  (text) => {
    const { text: found, actions } = masked(text);
    expect(withoutMasks(found, actions)).toHaveProperty("role");
  },
);

test("private characters are refused", () => {
  expect(maskHelmActions("a\uE100")).toBeUndefined();
});
