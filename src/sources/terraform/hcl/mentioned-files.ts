/**
 * The files that expressions mention, and so may read: arguments of `file` and its like, scripts
 * of `external`, and names in locals.
 *
 * Each text that is a path, seen from its module or from the root module, counts. Where a
 * value decides about a path, all files of the folder before it count; after `file` and its like
 * that is the folder of the module if nothing is known. Left out are files that those files name.
 */
import type { Files } from "../../files.ts";
import type { SeenFiles } from "../../seen-files.ts";
import { joinPath } from "./configuration.ts";
import type { Expression } from "./syntax.ts";

/** LIMIT: characters of a path. */
const MAX_PATH = 250;

/** Functions that read files; the first argument is a path. */
const READS = /^(?:file\w*|templatefile)$/;

/** Reads all files that a part of a module mentions. */
export function readMentioned(part: unknown, folders: readonly string[], files: SeenFiles): void {
  for (const path of pathsIn(part)) {
    const cut = path.search(/[*?[{]/);
    const known = cut < 0 ? path : path.slice(0, Math.max(0, path.lastIndexOf("/", cut)));
    for (const folder of new Set(folders)) {
      const whole = joinPath(folder, known);
      if (cut < 0 && known !== "." && isFile(files, whole)) files.read(whole);
      else if (cut >= 0 || known !== ".") files.readAll(whole);
    }
  }
}

const isFile = (files: Files, path: string): boolean => files.list(path) === undefined;

function pathsIn(part: unknown): ReadonlySet<string> {
  const found = new Set<string>();
  const add = (path: string | undefined): void => {
    if (path !== undefined && path !== "" && path.length <= MAX_PATH) found.add(path);
  };
  JSON.stringify(part, (key, each: unknown) => {
    if (key === "place" || key === "map") return undefined;
    const expression = each as Expression | null;
    if (typeof expression !== "object" || expression === null) return each;
    if (expression.kind === "call" && READS.test(expression.name)) {
      const [first, second] = expression.arguments;
      const path = pathOf(first) ?? "*";
      add(expression.name === "fileset" ? `${path}/${pathOf(second) ?? "*"}` : path);
    } else if (expression.kind === "template") {
      const path = pathOf(expression);
      // A text with values in it is a path only if it begins like one.
      if (path !== undefined && /^[\w.@ -]*[./][\w./@ -]*$|^\.\/[^*]/.test(path)) add(path);
    }
    return each;
  });
  return found;
}

/** The path of an expression, with `*` for what is not known. */
function pathOf(expression: Expression | undefined): string | undefined {
  if (expression?.kind === "attribute" && expression.of.kind === "variable") {
    return expression.of.name === "path" ? "." : undefined;
  }
  if (expression?.kind !== "template") return undefined;
  const parts = expression.parts.map((part): string => {
    if (part.kind === "text") return part.text;
    return (part.kind === "interpolation" ? pathOf(part.value) : undefined) ?? "*";
  });
  const path = parts.join("");
  return path.length > MAX_PATH || path.includes("\n") ? undefined : path;
}
