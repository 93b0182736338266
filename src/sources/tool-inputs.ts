/**
 * The inputs of a tool that makes a source: of a service of the Serverless Framework, or of a chart
 * of Helm, as one text.
 *
 * Such a source has no declarations: variables of a service may be built of others, and a template
 * of Helm computes. So its unknown values are the same in two states only if the inputs are. Those
 * of a service are its file and the files that it takes in; those of a chart are its values, and
 * the helpers of its templates.
 *
 * Left out are inputs from outside: options, the environment, and values that a deployment gives.
 */
import { decodeUtf8 } from "../json/document.ts";
import { folderOf, joinedPath } from "./file-path.ts";
import type { Files, SourceFile } from "./files.ts";
import { SeenFiles } from "./seen-files.ts";
import type { PolicySite, SitePolicy } from "./site.ts";
import { unknownsOf } from "./value-reading.ts";

/** LIMIT: files that a service takes in. */
const MAX_FILES = 200;
/** LIMIT: folders above a template in which a chart is looked for. */
const MAX_FOLDERS = 20;

/** The service and all files that its variables name, also in those files. */
export function serviceInputs({ file, text }: SourceFile, files: Files): string {
  const seen = new SeenFiles(files);
  const known = new Set<string>();
  const open = [text];
  for (let part = open.pop(); part !== undefined; part = open.pop()) {
    for (const [, name = ""] of part.matchAll(/\bfile\(\s*["']?([^()"'\n]{1,250}?)["']?\s*\)/g)) {
      const path = joinedPath(folderOf(file), name);
      if (known.has(path) || known.size >= MAX_FILES) continue;
      known.add(path);
      // A variable in a path may decide which file it is.
      const bytes = seen.read(path);
      if (bytes === undefined) seen.readAll(folderOf(path.replace(/\$\{.*$/s, "")) || ".");
      const found = bytes && decodeUtf8(bytes);
      if (typeof found === "string") open.push(found);
    }
  }
  return `${text}\n${seen.text()}`;
}

/** The values and helpers of the charts around a template; undefined if there is no chart. */
export function chartInputs({ file, text }: SourceFile, files: Files): string | undefined {
  const seen = new SeenFiles(files);
  let isChart = false;
  let folder = folderOf(file);
  for (let count = 0; count < MAX_FOLDERS; count++) {
    const names = files.list(folder || ".") ?? [];
    const isOwn = names.includes("Chart.yaml");
    isChart ||= isOwn;
    for (const name of names) {
      if (/^(?:Chart|values).*\.(?:ya?ml|json)$/.test(name)) seen.read(joinedPath(folder, name));
      if (name.endsWith(".tpl")) seen.read(joinedPath(folder, name));
    }
    if (isOwn && /\.Files\b/.test(text)) seen.readAll(folder || ".");
    if (folder === "" || folder === ".") break;
    folder = folderOf(folder);
  }
  // Actions by which the template itself assigns and decides.
  const actions = text.match(/\{\{-?\s*(?:\$|(?:if|else|end|range|with|define|block)\b)[^}]*\}\}/g);
  return isChart ? `${(actions ?? []).join("\n")}\n${seen.text()}` : undefined;
}

/** A variable of the tool, in a name or behind it, or a name of what was too large to read. */
const OF_TOOL = /\$\{(?!AWS::)|\{\{|^a (?:value|text)\b/;

/** The sites with these inputs in the definition of each unknown value. */
export function withInputs(sites: readonly PolicySite[], inputs: string): readonly PolicySite[] {
  return sites.map((site) => {
    const { policy, cases = [], attached, definitions = {} } = site;
    const policies: readonly SitePolicy[] = [policy, ...cases.map((each) => each.policy)];
    const values = policies.flatMap((each) =>
      each.kind === "document" || each.kind === "reference" ? [each.value] : [],
    );
    const all = [...values, ...(attached?.identities ?? [])].flatMap(unknownsOf);
    const names = [...all.map(({ name }) => name), ...cases.map(({ when }) => when)];
    // Others are what the template of the tool declares.
    const own = [...new Set(names)].filter((name) =>
      OF_TOOL.test(`${name}\n${definitions[name] ?? ""}`),
    );
    if (own.length === 0) return site;
    const made = own.map((name) => [name, (definitions[name] ?? "") + inputs]);
    return { ...site, definitions: { ...definitions, ...Object.fromEntries(made) } };
  });
}
