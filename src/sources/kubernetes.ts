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
import { kubernetesAttachmentSites, policyReference } from "./kubernetes-attachments.ts";
import { kubernetesPolicy } from "./kubernetes-document.ts";
import { accessOf } from "./kubernetes-lists.ts";
import { kubernetesOwners, withOwnerTags } from "./kubernetes-owners.ts";
import { Patches } from "./kubernetes-patches.ts";
import { hasPlaceholder, looksLikePolicy, tagsOf, valuesAt } from "./kubernetes-values.ts";
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
import { hasStatementText, strayProblem, strayStatements } from "./stray-policy.ts";
import { chartInputs, withInputs } from "./tool-inputs.ts";
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
export function readKubernetes(given: SourceFile, context: ReadingContext): SourceReading {
  const source: SourceFile = { ...given, text: withLineFeeds(given.text) };
  const { file, text } = source;
  const start: Place = { file, line: 1, column: 1 };
  const reading = (
    sites: readonly PolicySite[],
    problems: readonly SourceProblem[],
  ): SourceReading => ({ file, source: "kubernetes", sites, problems });
  // Folders have many other files, and templates among them that are not YAML.
  const isOurs = namesKubernetesGroup(text) || hasPatchesOfPolicies(text);
  if (!isOurs && !hasStatementText(text)) return reading([], []);
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
    if (!namesKubernetesGroup(written)) {
      if (each.root !== undefined) reader.strayDocument(each.root);
      else if (hasStatementText(written)) {
        reader.problems.push(strayProblem("a document", { ...start, line: first }));
      }
      continue;
    }
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
  const { resources } = reader;
  const owned = withOwnerTags(withUniqueAddresses(reader.sites), resources);
  const isRendered = context.isCompared === true && actions.length > 0;
  const inputs = isRendered ? chartInputs(source, context.files) : undefined;
  const sites = inputs === undefined ? owned : withInputs(owned, inputs);
  return { ...reading(sites, problems), resources: [...resources.keys()] };
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
  /** The tags of the resources, by their addresses. */
  readonly resources = new Map<string, Pick<PolicySite, "tags" | "unknownTags">>();
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
    else this.strayDocument(root);
  }

  /** A document without a resource of AWS, which may be one whose kind or group is misspelt. */
  strayDocument(root: Value): void {
    const path = strayStatements(root)?.replace(/^\./, "");
    if (path === undefined) return;
    const place = root.place ?? { file: this.#file, line: 1, column: 1 };
    this.problems.push(strayProblem(unmasked(path, this.#actions), place));
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
    const found = roots.flatMap((root) => [
      ...rows.flatMap((row) => this.#row(resource, root, row)),
      ...this.#attachments(resource, root, namespace),
    ]);
    for (const root of roots) this.#links(resource, root);
    const access = roots.flatMap((root) => this.#access(resource, root));
    const all = [
      ...found,
      ...access,
      ...this.#grants(resource),
      ...this.#unknownPolicies(resource),
    ];
    const specs = roots.flatMap((root) => root.reduce<Value | undefined>(member, value) ?? []);
    const tags = specs.map((spec) => tagsOf(member(spec, "tags")));
    this.resources.set(resource.address, Object.assign({}, ...tags));
    const holders = kubernetesOwners(kind.kind, namespace, specs[0]);
    const owners = rows.length === 0 || holders === undefined ? {} : { owners: holders };
    for (const site of this.exceptions.applied(asTemplate(resource), all)) {
      this.sites.push({ ...site, ...owners });
    }
  }

  #row(resource: Resource, root: readonly string[], row: KubernetesPolicy): readonly PolicySite[] {
    const steps = [...root, ...row.path.flatMap(({ name, each }) => (each ? [name, "*"] : [name]))];
    const names = ownNames(resource, root, row);
    const site = (path: string, policy: SitePolicy, place?: Place): PolicySite => ({
      ...this.#common(resource, root),
      ...(names.length > 0 && { names }),
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

  #attachments(
    resource: Resource,
    root: readonly string[],
    namespace: string | undefined,
  ): readonly PolicySite[] {
    const { value, kind, address, place } = resource;
    const spec = root.reduce<Value | undefined>(member, value);
    if (spec === undefined) return [];
    const path = root.join(".");
    const sites = kubernetesAttachmentSites({ kind, address, namespace, spec, path, place });
    const { tags, unknownTags } = this.#common(resource, root);
    return sites.map((site) => ({
      ...site,
      address: unmasked(site.address, this.#actions),
      policy: this.#unmaskedReference(site),
      ...(tags && { tags }),
      ...(unknownTags && { unknownTags }),
    }));
  }

  /** A reference with an action of Helm, or a placeholder, is known only after the rendering. */
  #unmaskedReference({ policy, address }: PolicySite): SitePolicy {
    if (policy.kind !== "reference") return policy;
    const text = knownText(policy.value);
    if (text === undefined || !hasPlaceholder(text)) return policy;
    const unknown = { name: unmasked(address, this.#actions), nature: "text" } as const;
    return { kind: "reference", value: { kind: "unknown", unknown } };
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

  /** Lists and addresses that mean a policy. */
  #access(resource: Resource, root: readonly string[]): readonly PolicySite[] {
    const spec = root.reduce<Value | undefined>(member, resource.value);
    if (spec === undefined) return [];
    const asText = (value: Value): Value => {
      const known = knownText(value);
      if (known === undefined || !hasPlaceholder(known)) return value;
      const name = unmasked(known, this.#actions);
      return { ...value, kind: "unknown", unknown: { name, nature: "structure" } };
    };
    return accessOf(resource.kind, spec, asText).map(({ name, awsType, value, policy }) => ({
      ...this.#common(resource, root),
      address: `${resource.address}.${[...root, name].join(".")}`,
      kind: "resource",
      awsType,
      ...(isResourceType(awsType) && { publicCheckType: awsType }),
      place: value.place ?? resource.place,
      policy,
    }));
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
    const message = `\`${address}\` sets a boundary, and this is not checked`;
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

/** The values by which other resources name a policy or a role: its resource, and its own name. */
function ownNames(
  { value, address }: Resource,
  root: readonly string[],
  { awsType, kind }: KubernetesPolicy,
): readonly Value[] {
  const isPolicy = awsType === "AWS::IAM::ManagedPolicy";
  if (!isPolicy && kind !== "trust") return [];
  const spec = root.reduce<Value | undefined>(member, value);
  const external = member(member(member(value, "metadata"), "annotations"), EXTERNAL_NAME);
  const own = member(spec, "name") ?? external ?? member(member(value, "metadata"), "name");
  const name = policyReference(address);
  const unknown: Value = { kind: "unknown", unknown: { name, nature: "text" } };
  return own === undefined || hasPlaceholder(knownText(own) ?? "$(") ? [unknown] : [unknown, own];
}

const EXTERNAL_NAME = "crossplane.io/external-name";

function asTemplate({ value, place }: Resource): Parameters<TemplateExceptions["applied"]>[0] {
  const nothing = { type: undefined, properties: undefined, condition: undefined };
  return { id: "", ...nothing, metadata: undefined, raw: value, place };
}
