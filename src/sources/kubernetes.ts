/**
 * The policies in resources of Kubernetes that make resources of AWS: ACK's and Crossplane's.
 *
 * A file has several documents, and a document may have resources anywhere: in a list, or in a
 * composition of Crossplane. The table (aws/kubernetes-policies.ts) says which members are
 * policies. A text with the form of a policy in any other member is a site that cannot be read, so
 * none is lost. A template of Helm is read as far as it is YAML (helm-actions.ts).
 *
 * Placeholders of `envsubst`, Flux and Argo in a policy are unknown values. Left out are values
 * that another resource has (`policyArnRef`), and resources whose API group is not written out.
 */
import {
  type KubernetesKind,
  type KubernetesPolicy,
  kubernetesAttachments,
  kubernetesGrant,
  kubernetesKind,
  kubernetesLink,
  kubernetesPolicies,
  kubernetesRoots,
  namesKubernetesGroup,
} from "../aws/kubernetes-policies.ts";
import { isResourceType } from "../aws/resource-types.ts";
import { quoted } from "../json/value.ts";
import { TemplateExceptions } from "./cloudformation/exceptions.ts";
import { readTemplateDocuments } from "./cloudformation/template-text.ts";
import type { SourceFile } from "./files.ts";
import { type HelmAction, maskHelmActions, unmasked } from "./helm-actions.ts";
import { kubernetesPolicy } from "./kubernetes-document.ts";
import { Patches } from "./kubernetes-patches.ts";
import { withLineFeeds } from "./line-ends.ts";
import type { Place } from "./place.ts";
import type {
  PolicyKind,
  PolicySite,
  ReadingContext,
  SitePolicy,
  SourceProblem,
  SourceReading,
} from "./site.ts";
import { withUniqueAddresses } from "./unique-addresses.ts";
import type { Value } from "./value.ts";
import { itemsOf, knownText, member } from "./value-reading.ts";

/** LIMIT: values of one file; aliases may repeat parts of it. */
const MAX_STEPS = 1_000_000;

/** LIMIT: lines of one policy, and problems of one kind in one document. */
const MAX_POLICY_LINES = 5000;
const MOST = 20;

const RENDER = "render the template before: `helm template`, `kustomize build`";

/** Reads all resources of a file that belong to ACK or to Crossplane's providers for AWS. */
export function readKubernetes(given: SourceFile, _context: ReadingContext): SourceReading {
  const source: SourceFile = { ...given, text: withLineFeeds(given.text) };
  const { file, text } = source;
  const start: Place = { file, line: 1, column: 1 };
  const reading = (
    sites: readonly PolicySite[],
    problems: readonly SourceProblem[],
  ): SourceReading => ({ file, source: "kubernetes", sites, problems });
  // Folders have many other files, and templates among them that are not YAML.
  if (!namesKubernetesGroup(text) && !hasPatchesOfPolicies(text)) return reading([], []);
  const masked = maskHelmActions(text);
  if (masked === undefined) {
    const message = "this file has private characters, so it was not read";
    return reading([], [{ severity: "error", code: "PRIVATE_CHARACTERS", message, place: start }]);
  }
  const { actions } = masked;
  const reader = new Reader(source, masked.text.split("\n"), actions);
  if (hasPatchesOfPolicies(text)) reader.reportPatches();
  let line = 1;
  for (const each of readTemplateDocuments({ file, text: masked.text })) {
    const written = masked.text.slice(each.start, each.end);
    const first = line;
    line += written.split("\n").length - 1;
    if (!namesKubernetesGroup(written)) continue;
    for (const { message, ...problem } of each.problems) {
      const help = problem.help ?? (actions.length > 0 ? RENDER : undefined);
      reader.problems.push({
        ...problem,
        message: unmasked(message, actions),
        ...(help !== undefined && { help }),
      });
    }
    if (each.root !== undefined) reader.document(each.root, first, line);
  }
  const { exceptions } = reader;
  const problems = [...reader.problems, ...exceptions.problems, ...exceptions.unused()];
  return reading(withUniqueAddresses(reader.sites), problems);
}

/** A file of Kustomize whose patches may change policies of other files. */
function hasPatchesOfPolicies(text: string): boolean {
  return (
    /^["']?kind["']?\s*:\s*["']?Kustomization\b/m.test(text) &&
    /^\s*["']?patches\w*["']?\s*:/m.test(text) &&
    /forProvider|policyDocument|assumeRolePolicy|inlinePolic|\.k8s\.aws|upbound\.io/.test(text)
  );
}

/** A resource, and what stands around it. */
interface Resource {
  readonly value: Value;
  readonly kind: KubernetesKind;
  /** `Role/team/app`. */
  readonly address: string;
  readonly place: Place;
  readonly patches: Patches;
}

class Reader {
  readonly sites: PolicySite[] = [];
  readonly problems: SourceProblem[] = [];
  readonly exceptions: TemplateExceptions;
  readonly #file: string;
  readonly #lines: readonly string[];
  readonly #actions: readonly HelmAction[];
  /** Values that a row of the table has. */
  readonly #read = new Set<Value>();
  #steps = 0;
  /** Resources that have rows in the table. */
  #resources = 0;

  constructor(source: SourceFile, lines: readonly string[], actions: readonly HelmAction[]) {
    this.#file = source.file;
    this.#lines = lines;
    this.#actions = actions;
    this.exceptions = new TemplateExceptions(source.file, source.text);
  }

  reportPatches(): void {
    const message = "patches of this file may change policies, and they were not applied";
    this.#report("error", "PATCHES_NOT_APPLIED", message, undefined, RENDER);
  }

  /** Reads a document in the given lines. */
  document(root: Value, first: number, last: number): void {
    const before = this.#resources;
    const sites = this.sites.length;
    this.#walk(root, new Patches(), undefined);
    if (this.#steps > MAX_STEPS) {
      const message = `this file has more than ${MAX_STEPS} values, aliases counted in full`;
      this.#report("error", "KUBERNETES_LIMIT", message, root.place, "write out fewer aliases");
    }
    if (this.#resources > before) this.#checkLines(first, last, this.sites.slice(sites));
  }

  #walk(value: Value, patches: Patches, parentName: string | undefined): void {
    if (++this.#steps > MAX_STEPS || this.#read.has(value)) return;
    if (value.kind === "list") {
      for (const each of value.items) this.#walk(each, patches, parentName);
    }
    if (value.kind === "text") this.#checkText(value);
    if (value.kind !== "object") return;
    const within = patches.below(value);
    const kind = this.#kindOf(value);
    if (kind !== undefined) this.#resource(value, kind, within, parentName);
    const name = knownText(member(value, "name"));
    for (const each of value.members) {
      // Tools keep a copy of the whole resource in an annotation.
      if (each.name === "annotations") continue;
      this.#walk(each.value, within, each.name === "base" ? name : undefined);
    }
  }

  #kindOf(value: Value): KubernetesKind | undefined {
    const version = knownText(member(value, "apiVersion"));
    if (version === undefined) return undefined;
    // Without a kind, its policies are in no row, and so unreadable.
    const kind = knownText(member(value, "kind")) ?? "unknown";
    return kubernetesKind(version.split("/")[0] ?? "", kind);
  }

  #resource(
    value: Value,
    kind: KubernetesKind,
    patches: Patches,
    parent: string | undefined,
  ): void {
    const metadata = member(value, "metadata");
    const text = (name: string): string | undefined => knownText(member(metadata, name));
    const name = text("name") ?? text("generateName") ?? parent ?? "unnamed";
    const namespace = text("namespace");
    const words = [kind.kind, ...(namespace === undefined ? [] : [namespace]), name];
    const resource: Resource = {
      value,
      kind,
      address: unmasked(words.join("/"), this.#actions),
      place: value.place ?? { file: this.#file, line: 1, column: 1 },
      patches,
    };
    const rows = kubernetesPolicies(kind);
    if (rows.length > 0) this.#resources++;
    const roots = kubernetesRoots(kind);
    const found = roots.flatMap((root) => rows.flatMap((row) => this.#row(resource, root, row)));
    for (const root of roots) this.#links(resource, root);
    const all = [...found, ...this.#grants(resource), ...this.#unknownPolicies(resource)];
    for (const site of this.exceptions.applied(asTemplate(resource), all)) this.sites.push(site);
  }

  #row(resource: Resource, root: readonly string[], row: KubernetesPolicy): readonly PolicySite[] {
    const steps = [...root, ...row.path.flatMap(({ name, each }) => (each ? [name, "*"] : [name]))];
    const site = (path: string, policy: SitePolicy, place?: Place): PolicySite => ({
      ...this.#common(resource, root),
      address: `${resource.address}.${path}`,
      kind: row.kind,
      awsType: row.awsType,
      ...(row.publicCheckType !== undefined && { publicCheckType: row.publicCheckType }),
      place: place ?? resource.place,
      policy,
    });
    const found = valuesAt(resource.value, steps);
    for (const { value } of found) this.#read.add(value);
    const patch = resource.patches.writes(steps);
    if (patch !== undefined) {
      const reason = `a patch of its composition writes ${quoted(patch)}`;
      const place = found[0]?.value.place;
      return [site(steps.join("."), { kind: "unreadable", reason }, place)];
    }
    return found.flatMap(({ value, path }) => {
      if (value.kind === "null") return [];
      const place = value.place ?? resource.place;
      const policy = kubernetesPolicy(value, place, this.#actions);
      return [site(unmasked(path, this.#actions), policy, place)];
    });
  }

  #common(
    { value, kind }: Resource,
    root: readonly string[],
  ): Pick<PolicySite, "source" | "attachments" | "tags" | "unknownTags"> {
    const spec = root.reduce<Value | undefined>(member, value);
    const attachments = kubernetesAttachments(kind).flatMap((name) => {
      const list = member(spec, name);
      return list === undefined ? [] : itemsOf(list);
    });
    return {
      source: "kubernetes",
      ...(attachments.length > 0 && { attachments }),
      ...tagsOf(member(spec, "tags")),
    };
  }

  /** A resource whose members make one statement. */
  #grants(resource: Resource): readonly PolicySite[] {
    const awsType = kubernetesGrant(resource.kind);
    if (awsType === undefined) return [];
    const reason = `a ${quoted(resource.kind.kind)} has no document, and its members are not read`;
    const policy: SitePolicy = { kind: "unreadable", reason, place: resource.place };
    return [this.#unreadSite(resource, `${resource.address}.spec`, "resource", awsType, policy)];
  }

  #unreadSite(
    { place }: Resource,
    address: string,
    kind: PolicyKind,
    awsType: string,
    policy: SitePolicy & { readonly kind: "unreadable" },
  ): PolicySite {
    return {
      source: "kubernetes",
      address,
      kind,
      awsType,
      ...(isResourceType(awsType) && { publicCheckType: awsType }),
      place: policy.place ?? place,
      policy,
    };
  }

  /** Texts and objects of a resource that look like policies, and have no row. */
  #unknownPolicies(resource: Resource): readonly PolicySite[] {
    const found: PolicySite[] = [];
    const visit = (value: Value, path: string): void => {
      if (++this.#steps > MAX_STEPS || this.#read.has(value)) return;
      if (looksLikePolicy(value)) {
        this.#read.add(value);
        const reason = `keyaki does not know policies at \`${unmasked(path, this.#actions)}\``;
        const place = value.place ?? resource.place;
        const policy: SitePolicy = { kind: "unreadable", reason, place };
        const address = `${resource.address}.${unmasked(path, this.#actions)}`;
        found.push(this.#unreadSite(resource, address, "resource", "unknown", policy));
      } else if (value.kind === "list") {
        for (const [at, each] of value.items.entries()) visit(each, `${path}[${at}]`);
      } else if (value.kind === "object" && this.#kindOf(value) === undefined) {
        for (const each of value.members) visit(each.value, `${path}.${each.name}`);
      }
    };
    const members = resource.value.kind === "object" ? resource.value.members : [];
    for (const { name, value } of members) {
      const parts = name === "metadata" && value.kind === "object" ? value.members : [];
      // Tools keep a copy of the whole resource in an annotation.
      for (const each of parts) if (each.name !== "annotations") visit(each.value, each.name);
      // The status is what AWS has.
      if (name !== "metadata" && name !== "status") visit(value, name);
    }
    return found;
  }

  #links({ value, kind, address, place }: Resource, root: readonly string[]): void {
    const name = kubernetesLink(kind);
    const spec = root.reduce<Value | undefined>(member, value);
    if (name === undefined || spec === undefined) return;
    const link = ["", "Ref", "Selector"].map((end) => member(spec, `${name}${end}`)).find(Boolean);
    if (link === undefined) return;
    const what = name === "policyArn" ? "attaches a policy" : "sets a boundary";
    const message = `\`${address}\` ${what}, and this is not checked`;
    this.#report("note", "LINK_NOT_CHECKED", message, link.place ?? place);
  }

  /** A text may be a template that another tool makes resources of. */
  #checkText(value: Value): void {
    const text = knownText(value) ?? "";
    if (!namesKubernetesGroup(text) || !/[Pp]olic|[Pp]ermission|Grant/.test(text)) return;
    const groups = text.matchAll(/\bapiVersion["']?\s*:\s*["']?([\w.-]+)\//g);
    const kinds = [...text.matchAll(/\bkind["']?\s*:\s*["']?(\w+)/g)].map(([, kind = ""]) => kind);
    const hasPolicies = [...groups].some(([, group = ""]) =>
      kinds.some((each) => {
        const kind = kubernetesKind(group, each);
        return kind && (kubernetesPolicies(kind).length > 0 || kubernetesGrant(kind));
      }),
    );
    if (!hasPolicies) return;
    const message = "this text has resources of AWS, and their policies were not read";
    this.#report("error", "TEXT_NOT_READ", message, value.place, RENDER);
  }

  /** Actions in lines of their own may write members, policies among them. */
  #checkLines(first: number, last: number, sites: readonly PolicySite[]): void {
    const own = this.#actions.filter(
      ({ line, isOwnLine, role }) =>
        line >= first && line <= last && isOwnLine && role === "output",
    );
    if (own.length === 0) return;
    const harmless = this.#harmlessLines(first, last);
    for (const { place, policy } of sites) {
      if (policy.kind !== "unreadable") continue;
      const end = Math.min(place.endLine ?? place.line, place.line + MAX_POLICY_LINES);
      for (let line = place.line; line <= end; line++) harmless.add(line);
    }
    for (const { line, text } of own.filter((each) => !harmless.has(each.line)).slice(0, MOST)) {
      const message = `${quoted(text)} may write members, and policies among them`;
      const place = { file: this.#file, line, column: 1 };
      this.#report("error", "TEMPLATE_NOT_READ", message, place, RENDER);
    }
  }

  /** Lines in the metadata of a resource, and those that make its tags. */
  #harmlessLines(first: number, last: number): Set<number> {
    const harmless = new Set<number>();
    let section = "metadata";
    let previous = "";
    for (let line = first; line <= last; line++) {
      const content = this.#lines[line - 1] ?? "";
      const name = /^\s*(?:- +)?(apiVersion|kind|metadata|spec)\s*:/.exec(content)?.[1];
      if (name !== undefined) section = name;
      const isTags = /^\s*(?:tags|labels|annotations)\s*:\s*$/.test(previous);
      if (section === "metadata" || isTags) harmless.add(line);
      previous = content;
    }
    return harmless;
  }

  #report(
    severity: SourceProblem["severity"],
    code: string,
    message: string,
    place: Place | undefined,
    help?: string,
  ): void {
    const at = place ?? { file: this.#file, line: 1, column: 1 };
    this.problems.push({ severity, code, message, place: at, ...(help !== undefined && { help }) });
  }
}

/** Policies in a text of JSON, and as an object of one of the forms that are in use. */
function looksLikePolicy(value: Value): boolean {
  if (value.kind === "object") {
    return value.members.some(({ name }) => name === "Statement" || name === "statements");
  }
  if (value.kind !== "text") return false;
  const text = value.parts.map((part) => (typeof part === "string" ? part : "")).join("");
  return /["']Statement["']\s*:/.test(text) && /["']Effect["']\s*:/.test(text);
}

/** The values at a path; `*` stands for each item of a list, or each member of an object. */
function valuesAt(
  root: Value,
  steps: readonly string[],
): readonly { readonly value: Value; readonly path: string }[] {
  let found: readonly { readonly value: Value; readonly path: string }[] = [
    { value: root, path: "" },
  ];
  for (const step of steps) {
    found = found.flatMap(({ value, path }) => {
      if (step === "*" && value.kind === "list") {
        return value.items.map((item, at) => ({ value: item, path: `${path}[${at}]` }));
      }
      if (value.kind === "null") return [];
      // A value of another shape, or from a template, ends the path; it is not a policy.
      if (value.kind !== "object") return [{ value, path }];
      const members = step === "*" ? value.members : value.members.filter((m) => m.name === step);
      return members.map((each) => ({
        value: each.value,
        path: path === "" ? each.name : `${path}.${each.name}`,
      }));
    });
  }
  return found;
}

/** Tags as an object, or as a list of pairs. */
function tagsOf(value: Value | undefined): Pick<PolicySite, "tags" | "unknownTags"> {
  if (value === undefined) return {};
  const pairs: readonly (readonly [Value | string | undefined, Value | undefined])[] =
    value.kind === "object"
      ? value.members.map((each) => [each.name, each.value] as const)
      : itemsOf(value).map((each) => [member(each, "key"), member(each, "value")] as const);
  const tags: Record<string, string> = {};
  const unknown: string[] = [];
  for (const [key, content] of pairs) {
    const name = typeof key === "string" ? key : knownText(key);
    const text = knownText(content);
    if (name === undefined || hasPlaceholder(name)) return { unknownTags: "all" };
    if (text === undefined || hasPlaceholder(text)) unknown.push(name);
    else tags[name] = text;
  }
  return { tags, ...(unknown.length > 0 && { unknownTags: unknown }) };
}

/** A mask of Helm, or a placeholder of another tool. */
const hasPlaceholder = (text: string): boolean => /[\uE000-\uF8FF]|\$[{(A-Z]/.test(text);

function asTemplate({ value, place }: Resource): Parameters<TemplateExceptions["applied"]>[0] {
  const nothing = { type: undefined, properties: undefined, condition: undefined };
  return { id: "", ...nothing, metadata: undefined, raw: value, place };
}
