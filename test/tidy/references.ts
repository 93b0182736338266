/**
 * House rules on references between documents and code: rule ids, cited files, folders, commands.
 *
 * Each rule takes texts and returns one sentence per fault.
 */
import { layerOf, lineAt, type SourceFile } from "./tree.ts";

/** Rules of docs/semantics.md whose id a file that their row names does not have. */
export function missingRuleIds(
  semantics: SourceFile,
  files: readonly SourceFile[],
): readonly string[] {
  return rowsOf(semantics.text).flatMap(({ rule, paths }) =>
    paths.flatMap((path) => {
      const text = files.find((each) => each.path === path)?.text;
      if (text === undefined) return [`rule ${rule} names ${path}, which does not exist`];
      return new RegExp(`\\b${rule}\\b`).test(text) ? [] : [`${path} does not name rule ${rule}`];
    }),
  );
}

/** Rule ids in code that docs/semantics.md does not define. */
export function unknownRuleIds(
  semantics: SourceFile,
  files: readonly SourceFile[],
): readonly string[] {
  const known = new Set(rowsOf(semantics.text).map(({ rule }) => rule));
  const letters = [...new Set([...known].map((rule) => rule.charAt(0)))].join("");
  const id = new RegExp(`(?<=[(,;] ?|^|\\band |\\bto |rules? )[${letters}]\\d{1,2}\\b`, "gm");
  return files.flatMap(({ path, text }) =>
    [...text.matchAll(/\/\*\*?[\s\S]*?\*\/|\/\/[^\n]*/g)].flatMap((comment) =>
      [...comment[0].matchAll(id)]
        .filter(([rule]) => !known.has(rule))
        .map(([rule]) => `${path}:${lineAt(text, comment.index)} names the unknown rule ${rule}`),
    ),
  );
}

interface Row {
  readonly rule: string;
  /** The source files of the column `file`. */
  readonly paths: readonly string[];
}

/** The rows of the tables with the columns rule, what holds, source, file, tests. */
function rowsOf(markdown: string): readonly Row[] {
  return [...markdown.matchAll(/^\| ([A-Z]\d{1,2}) \|.*$/gm)].map(([row, rule = ""]) => {
    const cells = row.split(/(?<!\\)\|/);
    const file = cells[4] ?? "";
    return { rule, paths: [...file.matchAll(/`(src\/[^`]+)`/g)].map(([, path = ""]) => path) };
  });
}

/** Files that a comment or a document names and that the project does not have. */
export function unknownFiles(
  files: readonly SourceFile[],
  all: readonly string[],
): readonly string[] {
  return files.flatMap(({ path, text }) => {
    const passages = path.endsWith(".md")
      ? [{ index: 0, prose: text.replace(/```[\s\S]*?```/g, "") }]
      : [...text.matchAll(/\/\*\*?[\s\S]*?\*\/|\/\/[^\n]*/g)].map((match) => {
          return { index: match.index, prose: match[0].replace(/@example[\s\S]*/, "") };
        });
    return passages.flatMap(({ index, prose }) =>
      [...prose.matchAll(/(?<![\w/.*{}<>-])(?:[\w-]+\/)*[\w-]+\.(?:ts|md)\b(?!\/)/g)]
        .map(([name]) => name)
        .filter((name) => !all.some((each) => each === name || each.endsWith(`/${name}`)))
        .map((name) => `${path}:${lineAt(text, index)} names ${name}, which does not exist`),
    );
  });
}

/** Folders of src/ without a row in the layer table, and rows without a folder. */
export function foldersWithoutRow(
  layers: Iterable<string>,
  sources: readonly SourceFile[],
): readonly string[] {
  const folders = new Set(sources.map(({ path }) => layerOf(path)));
  const rows = new Set(layers);
  return [
    ...[...folders].filter((each) => !rows.has(each)).map((each) => `${each} has no row`),
    ...[...rows].filter((each) => !folders.has(each)).map((each) => `${each} has a row, no folder`),
  ];
}

/** Commands and options of the command line that the documents do not name. */
export function undocumentedWords(
  words: readonly string[],
  documents: readonly SourceFile[],
): readonly string[] {
  const text = documents.map((each) => each.text).join("\n");
  return words
    .filter((word) => !new RegExp(`(?<![\\w-])${word}(?![\\w-])`).test(text))
    .map((word) => `\`${word}\` is not documented`);
}
