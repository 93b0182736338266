/**
 * Facts, one a line: true ones are accepted, near misses of them are refused.
 *
 * The literals of a line exclude each other (`excluded`), or there are values that make all of them
 * true (`possible`), which often differ in a letter.
 */
import { expect, test } from "vitest";
import { excluded, fault, possible } from "./notation.ts";

/** Lines of literals, separated by semicolons. The lines of a near miss are not facts. */
function facts(name: string, isExcluded: readonly string[], isPossible: readonly string[]): void {
  test.each(isExcluded)(`${name}: %s`, (line) => excluded(...line.split("; ")));
  test.each(isPossible)(`${name}, near miss: %s`, (line) => possible(...line.split("; ")));
}

facts(
  "texts",
  [
    "x in a; not x in a",
    "x in a; x in b",
    "x in a|b; not x in a; not x in b",
    "x in a*; not x in *",
    "x in a*b*c; not x in a*c",
    "x in a*; x in *b; not x in a*b",
    "x in ab*b*b*b; not x in a*b*b*b",
    "x in foo*?bar; not x in foo?*bar",
    "x in foo?*bar; not x in foo*?bar",
    "x in ?*; not x in ?; not x in ??*",
    "x in a*; x in b*",
    "x in {*}; not x in *",
    "x in {*}:{*}; not x in *:*; x in *",
    "x in {a}; not x in a; not x in A",
    "x in {ab}*; not x in {a}*",
    "x in a?; not x in a{?}; not x in a:",
    "x in \\*; not x in \\*",
    "x in a|b*|c; not x in a*; not x in {b}*; not x in ?",
    "x in ??; not x in ?|??|???",
  ],
  [
    "x in a; not x in b",
    "x in a*; not x in a",
    "x in a*c; not x in a*b*c",
    "x in a*; x in *b; not x in a*?b",
    "x in a*b*b*b; not x in ab*b*b*b",
    "x in ?*; not x in ??*",
    "x in *; not x in {*}",
    "x in {*}:{*}; not x in {*}:{?}{*}",
    "x in {a}; not x in a",
    "x in a?; not x in a{?}",
    "x in ?; not x in \\*",
    "x in \\*; not x in a",
    "x in a|b; not x in a",
    "not x in *",
    "x in *; not x in ?*",
  ],
);

facts(
  "domains",
  [
    "not x present; x in *",
    "t in *:*",
    "not t in ?*",
    "t in \\*",
    "t in ?; not t in {?}",
    "not u in arn; not u in ?:*",
    "u in ??; u in *n",
    "b in *; not b in true; not b in false",
    "b in t*; not b in true",
    "b present; not b in true|false",
  ],
  [
    "not x present",
    "not x present; not x in a",
    "t in ?",
    "not t in ??*",
    "not u in arn",
    "not b in true; not b in false",
    "b in *; not b in true",
  ],
);

facts(
  "ranges",
  [
    "n in 5..4",
    "n in 1..5; n in 6..",
    "n in 1..5; not n in ..3|4..",
    "n in 1..5; not n in 1..2|3..3|4..9",
    "n in 101..",
    "n in ..; not n in 0..100",
    "n present; not n in ..",
    "x in 1..2; not x in 0..7",
    "x in 1..2; x in a|b|3",
  ],
  [
    "n in 1..5; n in 5..",
    "n in 1..5; not n in ..3|5..",
    "n in 1..5; not n in 1..2|4..9",
    "n in 100..",
    "n in ..; not n in 1..100",
    "not n in 0..100",
    "x in 1..2; x in a|b|2",
    "x in *; not x in 0..100",
  ],
);

facts(
  "sets",
  [
    "not s present; s every a",
    "s some a; not s some a*",
    "s some a; s every b",
    "s only a; not s some a",
    "s only a; not s every a",
    "s only a; s only b",
    "s only *; not s every a*; not s some *",
    "s every a; s some *; not s only a",
    "c present; not c some 1; not c some 2; not c every 1",
    "c some *; not c some 1; not c only 2",
    "c every 1; c some *; not c only 1",
    "m some 1..3; not m some 0..5",
    "m every 1..3; m some 4..",
  ],
  [
    "not s present; not s every a",
    "s every a; s every b",
    "s some a; not s every a",
    "s some a; s some b",
    "s some a; not s only a",
    "s only *; not s every a*",
    "s every a|b; s some *; not s only *",
    "c every 1; not c only 1",
    "c some *; not c only 1; not c only 2",
    "m some 1..3; not m every 0..5",
  ],
);

facts(
  "links",
  [
    "x in {$y}; not x in {$y}; y in a",
    "x in {$y}; not y in {$x}",
    "x in {$y}; y in {$z}; not z in {$x}",
    "x in {$y}; x in a*; y in b*",
    "x in {$y}; x in a; not y in a",
    "x in {$y}; not x present",
    "x in {$y}; not y present",
    "x in {$y}; b in {$x}; not y in true; not y in false",
    "x in b/{$y}; not x in b/*",
    "x in b/{$y}/*; x in c*",
    "x in b/{$y}; not x in b/{$y}*",
    "x in b/{$y}/c; not x in b/{$y}/*",
    "x in b/{$y!}; not x in b/{*}",
    "x in b/{$t}; not x in b/{*}",
    "x in b/{$y}; y in a|c; not x in b/a; not x in b/c",
    "x in b/{$y}; y in a*; not x in b/a*",
    "x in b/a; y in a; not x in b/{$y}",
    "x in b/a; y in a; not x in b/{$y!}",
    "x in ?{$y}; not x in ?*",
    "x in {$y}; not x ~ {$y}",
    "x ~ {$y}; y in Ab; not x in {ab}",
    "[t]/[u] in {$t}*; not [t]/[u] in {$t}?{$u}",
    "not [t]/[u] in {$t}/*",
    "[t]/a in *b; t in c",
    "x in {$x}a; x in *b",
    "s some {$x}; not s some {$x}*; x present",
    "s some {$x}|a; not s some *",
    "s only {$x}; not x present",
    "s some {$x}; x in a; not s some a|b",
    "s every {$x}; s some b; x in a",
    "s only {$x}*|a; not s some {$x}*; not s every a; x present",
  ],
  [
    "x in {$y}; not x in {$z}",
    "not x in {$x}",
    "not x in {$y}; y in a; x in b",
    "not y in {$x}; x in a; not y present",
    "x in {$y}; x in a*; y in *b",
    "x in b/{$y}; not x in b/?*",
    "x in b/{$y}; not x in c/*",
    "x in b/{$y}; not x in b/{*}",
    "x in b/{$y}; not x in b/{$y!}",
    "x in b/{$y}; not x in b/{$y}?*",
    "x in b/{$y}/c; not x in b/{$z}/*",
    "x in b/{$y}; y in a|c; not x in b/a",
    "x in b/a; not x in b/{$y}",
    "x in b/a; y in a*; not x in b/{$y}",
    "x ~ {$y}; not x in {$y}",
    "x ~ {$y}; y in Ab; not x in {a}b",
    "x in ?{$y}; not x in ??*",
    "[t]/[u] in {$t}*; not [t]/[u] in {$u}*",
    "[t]/a in *a; t in c",
    "not s some {$x}*; s some *; not x present",
    "s some {$x}; not s some {$y}*",
    "s only {$x}|a; not x present",
    "s some {$x}; x in a; not s some b",
    "s every {$x}; s some a; x in a",
  ],
);

test("what takes too much work is not a fact", () => {
  const many = "?".repeat(24);
  expect(fault(`x in *a${many}; not x in *b${many}`.split("; ")[0] ?? "", `not x in *a*`)).toBe(
    undefined,
  );
  expect(fault(`x in *a${many}*b${many}`, `not x in *b${many}a*`, `not x in *a?a${many}`)).toBe(
    "the work limit was reached",
  );
});
