/**
 * The policies in Kubernetes documents: controllers of AWS (ACK) and Crossplane.
 *
 * A file has several documents. A policy stands in the `spec` of a resource, as a text of JSON or
 * as an object. The table (aws/kubernetes-policies.ts) says which members are policies, by the
 * group and the kind of the resource. In a template of Helm, `{{ … }}` inside of a text is an
 * unknown value; a file that is not YAML because of it is a problem, because nothing is proved.
 *
 * LIMIT: documents of one file; sizes are those of templates (cloudformation/template-text.ts).
 */
import { isPolicyResource, kubernetesPolicies } from "../aws/kubernetes-policies.ts";
import { readTemplateText } from "./cloudformation/template-text.ts";
import type { SourceFile } from "./files.ts";
import { readJsonText } from "./json-text.ts";
import type { Place } from "./place.ts";
import type {
  PolicySite,
  ReadingContext,
  SitePolicy,
  SourceProblem,
  SourceReading,
} from "./site.ts";
import type { TextPart, Value } from "./value.ts";
import { itemsOf, knownText, member } from "./value-reading.ts";

/** LIMIT: documents of one file. */
const MAX_DOCUMENTS = 2000;

export function readKubernetes(source: SourceFile, _context: ReadingContext): SourceReading {
  const { file } = source;
  const sites: PolicySite[] = [];
  const problems: SourceProblem[] = [];
  const documents = documentsOf(source.text);
  if (documents.length > MAX_DOCUMENTS) {
    problems.push({
      severity: "error",
      code: "KUBERNETES_LIMIT",
      message: `the file has more than ${MAX_DOCUMENTS} documents; the others are not read`,
      place: { file, line: 1, column: 1 },
      help: "divide it into several files",
    });
  }
  for (const text of documents.slice(0, MAX_DOCUMENTS)) {
    // A document without a resource of the table is not read, so Helm's blocks in it do not matter.
    if (!isPolicyResource(text)) continue;
    const { root, problems: faults } = readTemplateText({ file, text });
    problems.push(...faults.map((each) => ({ ...each, help: each.help ?? HELP })));
    if (root === undefined) continue;
    for (const resource of resourcesOf(root)) sites.push(...sitesOf(resource, file));
  }
  return { file, source: "kubernetes", sites: unique(sites), problems };
}

const HELP = "render templates before the gate, for example with `helm template`";

/** The documents of a file, each behind as many empty lines as stand before it. */
function documentsOf(text: string): readonly string[] {
  if (/^\s*[[{]/.test(text)) return [text];
  const found: string[] = [];
  let lines = 0;
  for (const part of text.split(/^---(?=[ \t\r\n]|$)[^\n]*$/m)) {
    if (part.trim() !== "")
      found.push("\n".repeat(lines) + part.replace(/^\n/, lines > 0 ? "\n" : ""));
    lines += part.split("\n").length - 1;
  }
  return found;
}

/** The resource of a document, or those of a list. */
function resourcesOf(root: Value): readonly Value[] {
  const items = member(root, "items");
  return knownText(member(root, "kind"))?.endsWith("List") === true && items !== undefined
    ? itemsOf(items)
    : [root];
}

function sitesOf(resource: Value, file: string): readonly PolicySite[] {
  const group = (knownText(member(resource, "apiVersion")) ?? "").split("/")[0] ?? "";
  const kind = knownText(member(resource, "kind")) ?? "";
  const metadata = member(resource, "metadata");
  const name = knownText(member(metadata, "name")) ?? "unnamed";
  const namespace = knownText(member(metadata, "namespace"));
  const own = [kind, ...(namespace === undefined ? [] : [namespace]), name].join("/");
  return kubernetesPolicies(group, kind).flatMap((row) =>
    valuesAt(resource, row.path).map(({ value, path }): PolicySite => {
      const place: Place = value.place ?? resource.place ?? { file, line: 1, column: 1 };
      return {
        source: "kubernetes",
        address: `${own}.${path}`,
        kind: row.policyKind,
        awsType: row.awsType,
        ...(row.publicCheckType !== undefined && { publicCheckType: row.publicCheckType }),
        place,
        policy: policyOf(value, place),
      };
    }),
  );
}

/** The values at a path; `*` stands for each item of a list, or each member of an object. */
function valuesAt(
  root: Value,
  path: readonly string[],
): readonly { readonly value: Value; readonly path: string }[] {
  let found: readonly { readonly value: Value; readonly path: string }[] = [
    { value: root, path: "" },
  ];
  for (const step of path) {
    found = found.flatMap(({ value, path: before }) => {
      if (step === "*") {
        if (value.kind === "list") {
          return value.items.map((item, at) => ({ value: item, path: `${before}[${at}]` }));
        }
        if (value.kind !== "object") return [];
        return value.members.map((each) => ({
          value: each.value,
          path: `${before}[${each.name}]`,
        }));
      }
      const inner = member(value, step);
      return inner === undefined || inner.kind === "null"
        ? []
        : [{ value: inner, path: before === "" ? step : `${before}.${step}` }];
    });
  }
  return found;
}

function policyOf(value: Value, place: Place): SitePolicy {
  if (value.kind === "object") return { kind: "document", value };
  if (value.kind !== "text") {
    return { kind: "unreadable", reason: "it is neither an object nor a text of JSON", place };
  }
  const read = readJsonText(value.parts.flatMap(withPlaceholders), place);
  return read.kind === "value"
    ? { kind: "document", value: read.value }
    : { kind: "unreadable", reason: read.reason, place };
}

/** The actions of Helm in a text, such as `{{ .Values.account }}`, may be any text. */
function withPlaceholders(part: TextPart): readonly TextPart[] {
  if (typeof part !== "string") return [part];
  return part
    .split(/(\{\{[^{}]*\}\})/)
    .filter((each) => each !== "")
    .map((each) => (/^\{\{[^{}]*\}\}$/.test(each) ? { name: each, nature: "pattern" } : each));
}

/** Equal names in one file, such as those of two clusters, get numbers. */
function unique(sites: readonly PolicySite[]): readonly PolicySite[] {
  const counts = new Map<string, number>();
  return sites.map((site) => {
    const count = (counts.get(site.address) ?? 0) + 1;
    counts.set(site.address, count);
    return count === 1 ? site : { ...site, address: `${site.address}#${count}` };
  });
}
