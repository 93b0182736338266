/**
 * House rules as tests: a rule nobody checks is a wish.
 *
 * The first part holds the project to the rules, one test a rule; a failure lists every fault. The
 * second part plants mistakes, because a rule that never finds anything looks the same as one that
 * cannot.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { commandWord } from "../src/api/command-word.ts";
import { OPERATION_NAMES } from "../src/api/operation.ts";
import { operationOptions } from "../src/cli/command-table.ts";
import { gateOptions } from "../src/cli/gate-options.ts";
import { jobsOption, sharedOptions } from "../src/cli/options.ts";
import { serveOptions } from "../src/cli/serve-options.ts";
import { blanked } from "./tidy/code.ts";
import {
  brokenLinks,
  copyleft,
  type Lockfile,
  machinePlaces,
  missingFiles,
  runtimeClosure,
  undocumented,
} from "./tidy/documents.ts";
import { dependentCheckers, faultsOfTable, parseLayers, upwardImports } from "./tidy/layers.ts";
import { strayFoldings } from "./tidy/letter-case.ts";
import { unplainProse } from "./tidy/prose.ts";
import {
  foldersWithoutRow,
  missingRuleIds,
  undocumentedWords,
  unknownFiles,
  unknownRuleIds,
} from "./tidy/references.ts";
import {
  deadFiles,
  emptyNames,
  entryPoints,
  impurities,
  leftovers,
  missingOpenings,
  oversized,
} from "./tidy/rules.ts";
import { projectFiles, ROOT, type SourceFile } from "./tidy/tree.ts";

const LIMITS = { lines: 500, columns: 100 };

/** Files that may be longer or wider, each with its reason. */
const SIZE_EXCEPTIONS: Readonly<Record<string, string>> = {};

/** Letters may be folded in these calls, which only print; each with its reason. */
const FOLDING_EXCEPTIONS: Readonly<Record<string, string>> = {
  "src/api/documents.ts limit.toUpperCase": "the code of a diagnostic",
  "src/policy/parse-condition.ts suffix.toUpperCase": "the code of a diagnostic",
  "src/service/access/sigv4.ts ).toUpperCase": "hexadecimal digits",
  "src/cli/report.ts relation.toUpperCase": "the title of a report",
};

const files = projectFiles();
const code = files.filter(({ path }) => /^(?:src|test|bench|campaigns)\/.*\.ts$/.test(path));
const sources = code.filter(({ path }) => path.startsWith("src/"));
const documents = files.filter(({ path }) => path.endsWith(".md"));
/** The rules themselves hold what they forbid. */
const notTidy = ({ path }: SourceFile): boolean => !path.startsWith("test/tidy");
const prose = [...code, ...documents].filter(notTidy);
const exists = (path: string): boolean => existsSync(join(ROOT, path));

function read(path: string): string {
  const file = files.find((each) => each.path === path);
  if (file === undefined) throw new Error(`${path} does not exist`);
  return file.text;
}

function holds(faults: readonly string[]): void {
  expect(faults.join("\n")).toBe("");
}

const OTHER_WORDS = ["smt", "verify", "batch", "gate", "init", "serve"];

/** The commands, and all options of all of them. */
function commandWords(): readonly string[] {
  const options = [
    ...OPERATION_NAMES.flatMap(operationOptions),
    ...sharedOptions(),
    jobsOption(),
    ...gateOptions(),
    ...serveOptions(),
  ].map(({ long }) => long ?? "");
  return [...new Set([...OPERATION_NAMES.map(commandWord), ...OTHER_WORDS, ...options])];
}

describe("the project", () => {
  const layers = (): ReturnType<typeof parseLayers> => parseLayers(read("docs/architecture.md"));
  const semantics = (): SourceFile => ({
    path: "docs/semantics.md",
    text: read("docs/semantics.md"),
  });
  const lock = (): Lockfile => JSON.parse(read("package-lock.json"));

  test("has a layer table without circles", () => holds(faultsOfTable(layers())));
  test("imports only as the layer table allows", () => holds(upwardImports(layers(), sources)));
  test("is pure outside surfaces and backends", () => holds(impurities(sources)));
  test("opens every source file with what it is", () => holds(missingOpenings(sources)));
  test("has no oversized files", () => holds(oversized(code, LIMITS, SIZE_EXCEPTIONS)));
  test("has no empty names", () => holds(emptyNames(files.map(({ path }) => path))));
  test("folds letters only in src/text/", () => holds(strayFoldings(sources, FOLDING_EXCEPTIONS)));
  test("has no leftovers", () => holds(leftovers(code)));
  test("has no dead files", () =>
    holds(deadFiles(sources, entryPoints(JSON.parse(read("package.json"))))));
  test("has no broken links", () => holds(brokenLinks(documents, exists)));
  test("names only files that exist", () => holds(missingFiles(documents, exists)));
  test("gives a reason for every dependency", () =>
    holds(undocumented(read("docs/dependencies.md"), lock())));
  test("depends on no copyleft at run time", () => holds(copyleft(lock())));
  test("has a row for each folder, and a folder for each row", () =>
    holds(foldersWithoutRow(layers().keys(), sources)));
  test("is written in plain technical English", () => holds(unplainProse(prose)));
  test("names each rule in the files that carry it out", () =>
    holds(missingRuleIds(semantics(), sources)));
  test("names no unknown rule", () => holds(unknownRuleIds(semantics(), code.filter(notTidy))));
  test("refers to no file outside of the repository", () =>
    holds(
      unknownFiles(
        prose,
        files.map(({ path }) => path),
      ),
    ));
  test("documents every command and option in README", () =>
    holds(
      undocumentedWords(
        commandWords(),
        documents.filter(({ path }) => path === "README.md"),
      ),
    ));
  test("has checkers that share nothing with what they check", () =>
    holds(dependentCheckers(sources)));
  test("names no machine and no registry", () => holds(machinePlaces(files)));
});

describe("a planted mistake is reported", () => {
  const table = parseLayers(`
# Architecture

## Layers

| layer | may import | what it is |
|---|---|---|
| \`json/\` | nothing | text |
| \`policy/\` | \`json\` | the language |
| \`cli/\`, \`public\` | \`policy\`, \`json\` | surfaces |

## Next
| \`other/\` | nothing | not a layer |
`);

  test("an upward import, with both files", () => {
    const upward = file("src/json/read.ts", 'import {\n  parse,\n} from "../policy/parse.ts";\n');
    expect(upwardImports(table, [upward])).toEqual([
      "src/json/read.ts imports src/policy/parse.ts, but `json` may not import `policy`",
    ]);
  });

  test("an upward import in any form", () => {
    for (const form of ['export * from "X";', 'import "X";', 'void import("X");']) {
      const upward = file("src/policy/parse.ts", form.replace("X", "../index.ts"));
      expect(upwardImports(table, [upward]), form).toHaveLength(1);
    }
  });

  test("a layer without a row", () => {
    expect(upwardImports(table, [file("src/other/x.ts", "")])).toHaveLength(1);
  });

  test("but not an import that is allowed, nor one in a comment", () => {
    const fine = [
      file("src/policy/parse.ts", 'import { a } from "../json/read.ts";\nimport "./policy.ts";'),
      file("src/json/read.ts", '/**\n * import { a } from "../policy/parse.ts";\n */\n'),
      file("src/index.ts", 'export { parse } from "./policy/parse.ts";'),
    ];
    expect(upwardImports(table, fine)).toEqual([]);
  });

  test("a circle in the table, and a name without a row", () => {
    const circle = parseLayers("## Layers\n| `a/` | `b` | |\n| `b/` | `a`, `c` | |\n");
    expect(faultsOfTable(circle)).toEqual([
      "`a` may import itself in a circle",
      "`b` may import `c`, which has no row",
      "`b` may import itself in a circle",
    ]);
    expect(() => parseLayers("# Architecture\n")).toThrow("## Layers");
  });

  test("impure code, but only outside surfaces, and not the words", () => {
    const impure = 'import { join } from "node:path";\nconst a = [Date.now(), `${process.pid}`];\n';
    expect(impurities([file("src/policy/x.ts", impure)])).toHaveLength(3);
    expect(impurities([file("src/cli/x.ts", impure)])).toEqual([]);
    const words =
      '/** A process. */\nconst a = "console";\nconst b = /`process`/;\n// new Date()\n';
    expect(impurities([file("src/policy/x.ts", words)])).toEqual([]);
  });

  test("a file without an opening comment, or with a thin one", () => {
    const planted = [file("a.ts", "import 'b';\n"), file("b.ts", "/**\n * Thin.\n */\n")];
    expect(missingOpenings(planted)).toHaveLength(2);
    expect(missingOpenings([file("c.ts", "#!/bin/x\n/**\n * A\n *\n * B\n * C\n */\n")])).toEqual(
      [],
    );
  });

  test("a second way to fold letters, in any form", () => {
    for (const call of [
      "const a = key.toLowerCase();",
      "const a = keys()?.[0]?.toUpperCase();",
      "const a = each.text.toLocaleLowerCase();",
      "keys.map((key) => `${key.toLowerCase()}`);",
      "sort((a, b) => a.localeCompare(b));",
      'const a = key.normalize("NFC");',
      "const order = new Intl.Collator();",
      "if (/^aws:/i.test(key)) f();",
      "const a = key.replace(/x/gi, z);",
      'const a = new RegExp(x, "gi");',
      "const lower = String.prototype.toLowerCase;",
    ]) {
      expect(strayFoldings([file("src/aws/x.ts", `${call}\n`)], {}), call).toHaveLength(1);
      expect(strayFoldings([file("src/text/x.ts", `${call}\n`)], {}), call).toEqual([]);
    }
    const excepted = { "src/cli/x.ts name.toLowerCase": "prints", "src/cli/y.ts z": "is gone" };
    expect(strayFoldings([file("src/cli/x.ts", "name.toLowerCase();\n")], excepted)).toEqual([
      "src/cli/y.ts z is excepted and does not exist",
    ]);
  });

  test("but not the words, nor a pattern that matters by case", () => {
    const fine =
      "/** `toLowerCase` */\nconst a = normalize(b);\nconst c = /i/g;\nconst d = e / i / f;\n" +
      'const g = "x.toLowerCase()";\nconst h = new RegExp(`^${i}$`);\n';
    expect(strayFoldings([file("src/aws/x.ts", fine)], {})).toEqual([]);
  });

  test("a long file, a wide line and an exception for nothing", () => {
    const planted = [file("long.ts", "a;\n".repeat(4)), file("wide.ts", "aaaaaa;\n")];
    const found = oversized(planted, { lines: 3, columns: 5 }, { "gone.ts": "was big" });
    expect(found).toHaveLength(3);
    expect(oversized(planted, { lines: 4, columns: 7 }, {})).toEqual([]);
  });

  test("a name that says nothing", () => {
    expect(emptyNames(["src/json/string-utils.ts", "src/common/x.ts"])).toHaveLength(2);
    expect(emptyNames(["src/json/commons.ts", "src/policy/parse.ts"])).toEqual([]);
  });

  test("a leftover", () => {
    const words = [
      ["TO", "DO"],
      ["FIX", "ME"],
      [".on", "ly("],
      [".sk", "ip("],
    ];
    for (const word of words) expect(leftovers([file("a.ts", word.join(""))])).toHaveLength(1);
  });

  test("a dead file and an entry point that is not there", () => {
    const manifest = {
      bin: { it: "dist/main.cjs" },
      scripts: { bundle: "esbuild dist/main.js dist/other.js --outdir=dist" },
      exports: { ".": { types: "./dist/gone.d.ts", default: "./dist/gone.js" } },
    };
    const planted = [
      file("src/main.ts", 'import { a } from "./a.ts";'),
      file("src/other.ts", 'import { a } from "./a.ts";'),
      file("src/a.ts", ""),
      file("src/dead.ts", 'import { a } from "./a.ts";'),
    ];
    expect(deadFiles(planted, entryPoints(manifest))).toEqual([
      "src/gone.ts is an entry point of package.json and does not exist",
      "src/dead.ts is not reached from any entry point",
    ]);
  });

  test("a broken link, and a named file that is gone", () => {
    const text = "[a](gone.md#x) [b](https://x.y) `[c](code.md)` `src/gone.ts` `test/*.test.ts`";
    const there = (path: string): boolean => path === "test/";
    expect(brokenLinks([file("docs/x.md", text)], there)).toEqual([
      "docs/x.md links to docs/gone.md, which does not exist",
    ]);
    expect(missingFiles([file("docs/x.md", text)], there)).toEqual([
      "docs/x.md names `src/gone.ts`, which does not exist",
    ]);
  });

  test("copyleft below a dependency, and a dependency without a reason", () => {
    const lock: Lockfile = {
      packages: {
        "": { dependencies: { a: "1" }, devDependencies: { d: "1" } },
        "node_modules/a": { license: "MIT", dependencies: { b: "1" } },
        "node_modules/b": { license: "MIT" },
        "node_modules/a/node_modules/b": { license: "(GPL-3.0-only AND MIT)" },
        "node_modules/d": { license: "MPL-2.0" },
      },
    };
    expect(runtimeClosure(lock)).toEqual(["node_modules/a", "node_modules/a/node_modules/b"]);
    expect(copyleft(lock)).toHaveLength(1);
    const document = "| `a` | MIT | why |\n| `b` | GPL | why |\n| `c` | MIT | why |\n";
    expect(undocumented(document, lock)).toHaveLength(3);
  });

  test("a place on somebody's machine, but not a policy's path", () => {
    for (const place of [
      ["", "tmp", "x"],
      ["", "root", "y"],
      ["https:", "", "registry.x", ""],
    ]) {
      expect(machinePlaces([file("a.md", `see ${place.join("/")}`)])).toHaveLength(1);
    }
    expect(machinePlaces([file("a.json", '"arn:aws:s3:::b/tmp/*"')])).toEqual([]);
  });

  test("a sentence that is not plain English, in a comment, a message and a document", () => {
    const comment = (text: string): SourceFile => file("src/a.ts", `/**\n * ${text}\n */\n`);
    for (const text of [
      "It is no element of a policy.",
      "Loaded late, for to load it takes time.",
      "A statement is guilty.",
      "What keeps nothing goes.",
      "Of these one stays.",
      "One is taken, else none.",
      "It follows M12 here.",
      `${"word ".repeat(31)}ends.`,
    ]) {
      expect(unplainProse([comment(text)]), text).toHaveLength(1);
    }
    const message = ["`X` is ", "no operator here"].join("");
    expect(unplainProse([file("src/a.ts", `error("${message}");\n`)])).toEqual([
      "src/a.ts:1: `is no`: write `is not a …` or `unknown …`",
    ]);
    expect(unplainProse([file("docs/a.md", "# A\n\nThe lists are parted by commas.\n")])).toEqual([
      "docs/a.md:3: `parted by`: write `separated by`",
    ]);
  });

  test("but not plain English, code, or a question", () => {
    const fine = [
      file(
        "src/a.ts",
        "/**\n * What is asked?\n *\n * There is no limit, and `x is no y` is code.\n */\n",
      ),
      file("src/b.ts", 'const guilty = "guilt";\n'),
      file("docs/a.md", "```sh\nis no test\n```\n\nIt is no longer used.\n"),
    ];
    expect(unplainProse(fine)).toEqual([]);
  });

  test("a rule that its file does not name, and a rule that does not exist", () => {
    const semantics = file(
      "docs/semantics.md",
      "| A1 | Allow. | UG | `src/a.ts`, `src/gone.ts` | `test/a.test.ts` |\n",
    );
    const planted = [file("src/a.ts", "/** A12: another. */\n")];
    expect(missingRuleIds(semantics, planted)).toEqual([
      "src/a.ts does not name rule A1",
      "rule A1 names src/gone.ts, which does not exist",
    ]);
    expect(unknownRuleIds(semantics, [file("src/a.ts", "/** As decided (A1, A7). */\n")])).toEqual([
      "src/a.ts:1 names the unknown rule A7",
    ]);
  });

  test("a note that is not in the repository", () => {
    const all = ["src/a.ts", "docs/b.md"];
    const planted = file("src/a.ts", "/** As b.md says (a.ts), not notes/design.md. */\n");
    expect(unknownFiles([planted], all)).toEqual([
      "src/a.ts:1 names notes/design.md, which does not exist",
    ]);
  });

  test("a folder without a row, and a row without a folder", () => {
    const planted = [file("src/json/a.ts", ""), file("src/new/b.ts", "")];
    expect(foldersWithoutRow(["json", "cli"], planted)).toEqual([
      "new has no row",
      "cli has a row, no folder",
    ]);
  });

  test("a checker that uses what it checks", () => {
    const planted = [
      file("src/certificate/a.ts", 'import { covers, type Pattern } from "../logic/pattern.ts";'),
      file("src/certificate/b.ts", "if (set.mayMeet(other)) return;"),
      file("src/slicing/slice-checker.ts", 'import { slice } from "./slice.ts";'),
      file("src/slicing/slice.ts", 'import { x } from "./text-subsumption.ts";'),
    ];
    expect(dependentCheckers(planted)).toEqual([
      "src/certificate/a.ts uses `covers` of the engine",
      "src/certificate/b.ts uses `mayMeet` of the engine",
      "src/slicing/slice-checker.ts imports src/slicing/slice.ts, which it checks",
    ]);
  });

  test("an option that no document names", () => {
    const documents = [file("README.md", "Use `--steps 5` or `--policy-type x`.")];
    expect(undocumentedWords(["--steps", "--policy", "--policy-type"], documents)).toEqual([
      "`--policy` is not documented",
    ]);
  });

  test("code is told from comments and literals", () => {
    const text = 'a / b / "/*"; // c\n`x ${f({ y: `${z}` })} w` /* d */ + e.replace(/"`[/]/g, g)';
    expect(blanked(text).replace(/\s+/g, " ")).toBe("a / b / ; f({ y: z }) + e.replace( , g)");
    expect(blanked(text)).toHaveLength(text.length);
  });
});

function file(path: string, text: string): SourceFile {
  return { path, text };
}
