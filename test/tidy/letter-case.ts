/**
 * House rule: one notion of sameness for names, so letters are folded only in src/text/.
 *
 * Two parts of the engine that fold a name in different ways are a wrong PASS. Forbidden elsewhere
 * are the functions that change or ignore the case of letters, Unicode normal forms, comparison by
 * language, and the flag `i` of regular expressions. An exception is one call in one file.
 */
import { blanked } from "./code.ts";
import { layerOf, lineAt, type SourceFile } from "./tree.ts";

const METHODS = /\.(?:to(?:Locale)?(?:Lower|Upper)Case|localeCompare|normalize)\b|\bIntl\b/;
const FOLDING = new RegExp(String.raw`(?:[\w$]+|[)\]])?\s*\??(?:${METHODS.source})`, "g");
const MADE =
  /\bnew RegExp\([^;]*?["'`][dgmsuvy]*i[dgmsuvy]*["'`]\s*,?\s*\)|\(\?[dgmsuvy]*i[dgmsuvy]*[:-]/g;
const FLAG = /\/[dgmsuvy]*i[dgmsuvy]*$/;

/** Calls that fold letters outside of src/text/; an exception is the path and the call. */
export function strayFoldings(
  files: readonly SourceFile[],
  exceptions: Readonly<Record<string, string>>,
): readonly string[] {
  const used = new Set<string>();
  const faults = files
    .filter(({ path }) => layerOf(path) !== "text")
    .flatMap((file) =>
      foldingsOf(file).flatMap(({ call, offset }) => {
        const name = `${file.path} ${call}`;
        used.add(name);
        const line = lineAt(file.text, offset);
        return name in exceptions
          ? []
          : [`${file.path}:${line} folds letters by \`${call}\`; use src/text/`];
      }),
    );
  const stale = Object.keys(exceptions).filter((name) => !used.has(name));
  return [...faults, ...stale.map((name) => `${name} is excepted and does not exist`)];
}

interface Folding {
  readonly call: string;
  readonly offset: number;
}

function foldingsOf({ text }: SourceFile): readonly Folding[] {
  const found: Folding[] = [];
  const code = blanked(text, (regex, offset) => {
    if (FLAG.test(regex)) found.push({ call: regex, offset });
  });
  for (const { 0: call, index } of code.matchAll(FOLDING)) {
    found.push({ call: call.trim(), offset: index });
  }
  // The flag of `new RegExp` is a string, so this looks at the text, where the code has the call.
  for (const { 0: call, index } of text.matchAll(MADE)) {
    const isCode = code.startsWith(call.slice(0, 4), index) || call.startsWith("(?");
    if (isCode) found.push({ call, offset: index });
  }
  return found;
}
