/**
 * Who may import whom: the layer table of docs/architecture.md, and the imports that break it.
 *
 * The table stands under `## Layers` with the columns layer, may import, what it is. A layer is a
 * folder of src/ in backticks, with or without its slash; files directly in src/ are the layer
 * `public`. Everything in backticks in the second column is a layer that may be imported.
 */
import { importsOf } from "./code.ts";
import { layerOf, type SourceFile } from "./tree.ts";

/** From each layer to those that it may import. */
export type LayerTable = ReadonlyMap<string, ReadonlySet<string>>;

/** Reads the table; throws if it is not there, so that no document means no pass. */
export function parseLayers(markdown: string): LayerTable {
  const section = markdown.split(/^## Layers[ \t]*$/m)[1]?.split(/^## /m)[0];
  if (section === undefined) throw new Error("docs/architecture.md has no section `## Layers`");
  const rows = section
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .map((line) => line.split("|").slice(1, -1));
  const table = new Map<string, ReadonlySet<string>>();
  for (const [layers = "", imports = ""] of rows) {
    for (const layer of names(layers)) table.set(layer, new Set(names(imports)));
  }
  if (table.size === 0) throw new Error("the layer table of docs/architecture.md has no rows");
  return table;
}

function names(cell: string): readonly string[] {
  return [...cell.matchAll(/`([^`]+)`/g)]
    .map(([, name = ""]) => name.replace(/^src\//, "").replace(/\/$/, ""))
    .filter((name) => name !== "nothing");
}

/** What is wrong with the table itself: names without a row, and circles. */
export function faultsOfTable(table: LayerTable): readonly string[] {
  const faults: string[] = [];
  for (const [layer, imports] of table) {
    for (const name of imports) {
      if (!table.has(name)) faults.push(`\`${layer}\` may import \`${name}\`, which has no row`);
    }
    if (layersBelow(table, layer).has(layer))
      faults.push(`\`${layer}\` may import itself in a circle`);
  }
  return faults;
}

function layersBelow(table: LayerTable, layer: string): ReadonlySet<string> {
  const below = new Set<string>();
  const open = [...(table.get(layer) ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (below.has(next)) continue;
    below.add(next);
    open.push(...(table.get(next) ?? []));
  }
  return below;
}

/** Imports that the table does not allow, each named with both files. */
export function upwardImports(table: LayerTable, files: readonly SourceFile[]): readonly string[] {
  return files.flatMap((file) => {
    const layer = layerOf(file.path);
    const allowed = table.get(layer);
    if (allowed === undefined) return [`${file.path}: \`${layer}\` has no row in the layer table`];
    return importsOf(file).flatMap(({ target }) => {
      if (target === undefined) return [];
      if (!target.startsWith("src/")) return [`${file.path} imports ${target}, outside src/`];
      const other = layerOf(target);
      return other === layer || allowed.has(other)
        ? []
        : [`${file.path} imports ${target}, but \`${layer}\` may not import \`${other}\``];
    });
  });
}

/** The engine's algorithms about patterns; docs/certificates.md promises that checkers use none. */
const OF_THE_ENGINE: readonly RegExp[] = [
  /import \{[^}]*\b(matches|covers|mayMeet)\b[^}]*\} from "[^"]*\/logic\/pattern\.ts"/,
  /\.(mayMeet)\(/,
];

/** Checkers of proofs and of slices that use the code whose results they check. */
export function dependentCheckers(files: readonly SourceFile[]): readonly string[] {
  return files.flatMap((file) => {
    if (file.path.startsWith("src/certificate/")) {
      return OF_THE_ENGINE.flatMap((each) => each.exec(file.text)?.[1] ?? []).map(
        (name) => `${file.path} uses \`${name}\` of the engine`,
      );
    }
    if (!CHECKERS_OF_SLICES.has(file.path)) return [];
    return importsOf(file).flatMap(({ target = "" }) =>
      target.startsWith("src/slicing/") && !CHECKERS_OF_SLICES.has(target)
        ? [`${file.path} imports ${target}, which it checks`]
        : [],
    );
  });
}

const CHECKERS_OF_SLICES: ReadonlySet<string> = new Set([
  "src/slicing/slice-checker.ts",
  "src/slicing/listed-actions.ts",
]);
