/**
 * A file with policies: the document itself, or what the AWS CLI prints around it.
 *
 * The CLI prints a document as an object, as a text of JSON, or as such a text in the form of a
 * URL; its output may be JSON or YAML. In a document of unknown form, every object with statements
 * of IAM is a policy, so that none is lost. A file of a repository may be a template: placeholders
 * are unknown values (placeholder.ts). A file that is not JSON even so is a site that says why,
 * because the policy behind it is deployed all the same.
 *
 * Left out, and named in notes: other policy languages of AWS Organizations, and stack policies.
 */
import type { ResourceType } from "../aws/resource-types.ts";
import type { Diagnostic } from "../json/diagnostic.ts";
import { readDocument } from "../json/document.ts";
import { positionIndex } from "../json/position-index.ts";
import { quoted } from "../json/value.ts";
import { foldAsciiCase } from "../text/ascii-case.ts";
import { TemplateExceptions } from "./cloudformation/exceptions.ts";
import { readTemplateDocuments } from "./cloudformation/template-text.ts";
import { otherLanguage } from "./detect.ts";
import type { SourceFile } from "./files.ts";
import { readJsonText } from "./json-text.ts";
import { valueOfJson } from "./json-value.ts";
import type { Place } from "./place.ts";
import { bareStrings, withPlaceholders } from "./placeholder.ts";
import type { PolicyKind, PolicySite, SitePolicy, SourceProblem, SourceReading } from "./site.ts";
import { looksLikeStatement, strayProblem } from "./stray-policy.ts";
import type { Value } from "./value.ts";
import { itemsOf, knownText, member } from "./value-reading.ts";

/** LIMIT: a policy is small; the rest is room for what stands around it. */
const LIMITS = { bytes: 16_777_216, depth: 100 };

export function readPolicyFile(source: SourceFile): SourceReading {
  const { file, text } = source;
  const finder = new PolicyFinder(file);
  const reading = (): SourceReading => {
    const { sites, problems } = finder.found();
    // Only YAML has comments; one file may have several policies.
    const exceptions = new TemplateExceptions(file, text);
    const allowed = sites.flatMap((site) => exceptions.beside(site));
    const faults = [...exceptions.problems, ...exceptions.unused()];
    return { file, source: "policy", sites: allowed, problems: [...problems, ...faults] };
  };
  const language = otherLanguage(text);
  if (language !== undefined) {
    const message = `this file is ${language}, which grants nothing, so it is not read`;
    finder.note("OTHER_LANGUAGE", message);
    return reading();
  }
  if (/^\s*(?:\[|\{(?!\{))/.test(text)) readJson(source, finder);
  else readYaml(source, finder);
  if (!finder.isEmpty) return reading();
  if (/^\s*\{\s*"Version"\s*:\s*"20(?:08|12)-10-17"/.test(text)) {
    finder.error("NO_STATEMENT", "this file looks like a policy, but has no `Statement`");
  } else {
    finder.note("NO_STATEMENT", "this file mentions statements, but no policy was found in it");
  }
  return reading();
}

function readYaml(source: SourceFile, finder: PolicyFinder): void {
  for (const [at, { root, problems }] of readTemplateDocuments(source).entries()) {
    // A tag of a template becomes an object, which no policy has, so it is not lost.
    finder.problems.push(...problems);
    if (root !== undefined) finder.find(root, at === 0 ? "" : `[${at}]`);
  }
}

function readJson({ file, text }: SourceFile, finder: PolicyFinder): void {
  const result = readDocument(text, LIMITS);
  if (result.kind === "document") {
    const root = valueOfJson(text, file);
    if (root !== undefined) finder.find(root, "");
    return;
  }
  const [first] = result.kind === "invalid" ? result.diagnostics : [];
  if (first?.code === "JSON_SYNTAX_ERROR") {
    const bare = bareStrings(text);
    const isRead = bare !== undefined && readDocument(bare.text, LIMITS).kind === "document";
    const marked = isRead ? valueOfJson(bare.text, file) : undefined;
    const root = marked && bare?.restore(marked);
    if (root !== undefined) {
      finder.find(root, "");
      return;
    }
  }
  const what = result.kind === "limit" ? result.message : (first?.message ?? "it is not JSON");
  finder.unreadable("", reasonFor(text, what), placeOf(file, text, first));
}

function placeOf(file: string, text: string, fault: Diagnostic | undefined): Place {
  return { file, ...positionIndex(text)(fault ?? { path: [] }) };
}

const PLACEHOLDER = /\$\{[^{}"\n]{0,200}\}|\{\{[^{}"\n]{0,200}\}\}|<[A-Za-z][\w .-]{0,100}>/;

/** A text that is not JSON often is a template. */
function reasonFor(text: string, what: string): string {
  const [found] = PLACEHOLDER.exec(text) ?? [];
  if (found === undefined) return what;
  return `${what}; it has placeholders such as ${quoted(found)}, so check the rendered file`;
}

/** Collects the policies of a document. */
class PolicyFinder {
  readonly problems: SourceProblem[] = [];
  readonly #sites: PolicySite[] = [];
  readonly #file: string;
  /** Lists and objects behind an alias are one value, in which policies are found once. */
  readonly #visited = new Set<Value>();
  #hasStackPolicy = false;

  constructor(file: string) {
    this.#file = file;
  }

  found(): Pick<SourceReading, "sites" | "problems"> {
    return { sites: this.#sites, problems: this.problems };
  }

  get isEmpty(): boolean {
    return this.#sites.length === 0 && this.problems.length === 0 && !this.#hasStackPolicy;
  }

  note(code: string, message: string, place?: Place): void {
    this.problems.push({ severity: "note", code, message, place: place ?? this.#start });
  }

  error(code: string, message: string): void {
    this.problems.push({ severity: "error", code, message, place: this.#start });
  }

  unreadable(path: string, reason: string, place: Place): void {
    this.#add(path, { kind: "unreadable", reason, place }, place, undefined);
  }

  /** Recurses as deep as the limits of texts allow; `type` is that of an organization's policy. */
  find(value: Value, path: string, type?: string): void {
    if (this.#visited.has(value)) return;
    this.#visited.add(value);
    switch (value.kind) {
      case "list":
        for (const [at, each] of value.items.entries()) this.find(each, `${path}[${at}]`, type);
        return;
      case "text":
        this.#findInText(value, path, type);
        return;
      case "object":
        if (isPolicy(value)) this.#addDocument(value, path, type);
        else this.#findInMembers(value, path, type);
        return;
      default:
        return;
    }
  }

  get #start(): Place {
    return { file: this.#file, line: 1, column: 1 };
  }

  #findInMembers(value: Value & { readonly kind: "object" }, path: string, type?: string): void {
    if (
      looksLikeStatement(value) &&
      this.problems.every(({ code }) => code !== "STATEMENTS_NOT_READ")
    ) {
      this.problems.push(strayProblem(path, value.place ?? this.#start));
    }
    const own = organizationType(value) ?? type;
    for (const { name, value: inner } of value.members) {
      this.find(inner, path === "" ? name : `${path}.${name}`, own);
    }
  }

  /** A policy as a text of JSON, perhaps in the form of a URL. */
  #findInText(value: Value, path: string, type?: string): void {
    const text = knownText(value) ?? "";
    const plain = /^\s*%7[Bb]/.test(text) ? decoded(text) : text;
    if (!/^\s*\{/.test(plain) || !plain.includes('"Statement"')) return;
    const place = value.place ?? this.#start;
    const read = readJsonText([plain], place);
    if (read.kind === "value") this.find(read.value, path, type);
    else this.unreadable(path, read.reason, place);
  }

  #addDocument(value: Value, path: string, type: string | undefined): void {
    const place = value.place ?? this.#start;
    if (sizeOf(value, new Map()) > MAX_VALUES) {
      const reason = `it has more than ${MAX_VALUES} values, aliases counted in full`;
      this.unreadable(path, reason, place);
      return;
    }
    if (isStackPolicy(value)) {
      this.#hasStackPolicy = true;
      const message = "this is a stack policy of CloudFormation, which grants nothing";
      this.note("STACK_POLICY", `${message}, so it is not read`, place);
      return;
    }
    const unknown = statementsOf(value).find((each) => each.kind === "unknown");
    if (unknown !== undefined) {
      // It could be a policy of any kind, so no rule may say that it does not apply.
      const reason = "a placeholder stands in the place of a statement; check the rendered file";
      this.unreadable(path, reason, unknown.place ?? place);
      return;
    }
    this.#add(path, { kind: "document", value: withPlaceholders(value) }, place, type);
  }

  #add(path: string, policy: SitePolicy, place: Place, type: string | undefined): void {
    const value = policy.kind === "document" ? policy.value : undefined;
    const kind = kindOf(value, path, type);
    const { awsType, publicCheckType } = typesOf(kind, value, path);
    this.#sites.push({
      source: "policy",
      address: path === "" ? this.#file : `${this.#file}#${path}`,
      kind,
      awsType,
      ...(publicCheckType !== undefined && { publicCheckType }),
      place,
      policy,
    });
  }
}

/** LIMIT: values of one policy; AWS accepts far fewer. */
const MAX_VALUES = 100_000;

/** The number of values, with those behind each alias; each node is visited once. */
function sizeOf(value: Value, known: Map<Value, number>): number {
  const before = known.get(value);
  if (before !== undefined) return before;
  const inner =
    value.kind === "list"
      ? value.items
      : value.kind === "object"
        ? value.members.map((each) => each.value)
        : [];
  const size = inner.reduce((sum, each) => sum + sizeOf(each, known), 1);
  known.set(value, size);
  return size;
}

const STATEMENT_MEMBERS = ["Effect", "Action", "NotAction", "Principal", "Resource"] as const;

/** Rules of AWS WAF have a member `Statement` too, with other members in it. */
function isPolicy(value: Value): boolean {
  const statement = member(value, "Statement");
  if (statement === undefined) return false;
  const items = itemsOf(statement);
  const isForeign = (item: Value): boolean =>
    item.kind === "object" && STATEMENT_MEMBERS.every((name) => member(item, name) === undefined);
  return items.length === 0 || member(value, "Version") !== undefined || !items.every(isForeign);
}

/** A stack policy is about updates of a stack: its actions are `Update:Modify` and the like. */
function isStackPolicy(policy: Value): boolean {
  const statements = statementsOf(policy);
  const actions = statements.flatMap((each) => [
    ...actionsOf(each),
    ...textsOf(member(each, "NotAction")),
  ]);
  return actions.length > 0 && actions.every((each) => /^Update:/.test(each));
}

/** The type of an organization's policy, in `describe-policy` or beside the content. */
function organizationType(value: Value): string | undefined {
  const type = knownText(member(value, "Type") ?? member(member(value, "PolicySummary"), "Type"));
  return type?.endsWith("_POLICY") === true ? type : undefined;
}

const ORGANIZATION_KINDS: ReadonlyMap<string, PolicyKind> = new Map([
  ["SERVICE_CONTROL_POLICY", "scp"],
  ["RESOURCE_CONTROL_POLICY", "rcp"],
]);

/** RFC 3986; a text that is not in the form of a URL stays as it is. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * A statement with a principal makes a resource policy; one about sts:AssumeRole a trust policy.
 */
function kindOf(policy: Value | undefined, path: string, type: string | undefined): PolicyKind {
  const organizations = ORGANIZATION_KINDS.get(type ?? "");
  if (organizations !== undefined) return organizations;
  if (path.endsWith("AssumeRolePolicyDocument")) return "trust";
  const statements = statementsOf(policy);
  const hasPrincipal = statements.some(
    (each) => member(each, "Principal") !== undefined || member(each, "NotPrincipal") !== undefined,
  );
  if (!hasPrincipal) return "identity";
  const actions = statements.flatMap(actionsOf);
  const isTrust =
    actions.length > 0 && actions.every((each) => TRUST_ACTION.test(foldAsciiCase(each)));
  return isTrust && statements.every((each) => member(each, "NotAction") === undefined)
    ? "trust"
    : "resource";
}

const TRUST_ACTION = /^sts:(?:assumerole\w*|tagsession|setsourceidentity|setcontext)$/;

/** The types of policies by the service in actions and resources; `public` names another one. */
interface ServiceType {
  readonly awsType: string;
  readonly publicCheckType?: ResourceType;
}

const known = (type: ResourceType): ServiceType => ({ awsType: type, publicCheckType: type });

const TYPES: ReadonlyMap<string, ServiceType> = new Map([
  ["s3", known("AWS::S3::Bucket")],
  ["sqs", known("AWS::SQS::Queue")],
  ["sns", known("AWS::SNS::Topic")],
  ["kms", known("AWS::KMS::Key")],
  ["lambda", known("AWS::Lambda::Function")],
  ["secretsmanager", known("AWS::SecretsManager::Secret")],
  ["dynamodb", known("AWS::DynamoDB::Table")],
  ["kinesis", known("AWS::Kinesis::Stream")],
  ["elasticfilesystem", known("AWS::EFS::FileSystem")],
  ["es", known("AWS::OpenSearchService::Domain")],
  ["execute-api", known("AWS::ApiGateway::RestApi")],
  ["backup", known("AWS::Backup::BackupVault")],
  ["codeartifact", known("AWS::CodeArtifact::Domain")],
  ["s3tables", known("AWS::S3Tables::TableBucket")],
  ["s3express", known("AWS::S3Express::DirectoryBucket")],
  ["s3-outposts", known("AWS::S3Outposts::Bucket")],
  ["glacier", known("AWS::S3::Glacier")],
  ["cloudtrail", known("AWS::CloudTrail::EventDataStore")],
  ["ecr", { awsType: "AWS::ECR::Repository" }],
  ["ecr-public", { awsType: "AWS::ECR::PublicRepository" }],
  ["events", { awsType: "AWS::Events::EventBus" }],
  ["glue", { awsType: "AWS::Glue::ResourcePolicy" }],
  ["iot", { awsType: "AWS::IoT::Policy" }],
  ["lex", { awsType: "AWS::Lex::ResourcePolicy" }],
  ["logs", { awsType: "AWS::Logs::ResourcePolicy" }],
]);

/**
 * The type that the actions and resources speak of. A resource policy that does not say so is asked
 * about without a type (Y7): with one, more conditions keep the public out.
 */
function typesOf(kind: PolicyKind, policy: Value | undefined, path: string): ServiceType {
  if (kind === "trust") return known("AWS::IAM::AssumeRolePolicyDocument");
  if (kind === "scp" || kind === "rcp") return { awsType: "AWS::Organizations::Policy" };
  if (kind !== "resource") {
    // The CLI has `Document` for managed policies, and `PolicyDocument` for inline ones.
    const isInline = /(?:^|\.)PolicyDocument$/.test(path);
    return { awsType: isInline ? "AWS::IAM::Policy" : "AWS::IAM::ManagedPolicy" };
  }
  const prefixes = new Set(
    statementsOf(policy).flatMap((each) => [
      ...actionsOf(each).map((action) => foldAsciiCase(action.split(":")[0] ?? "")),
      ...resourcesOf(each).map((resource) => resource.split(":")[2] ?? ""),
    ]),
  );
  const types = [...prefixes].flatMap((prefix) => TYPES.get(prefix) ?? []);
  const [type, ...others] = [...new Set(types)];
  const isClear = type !== undefined && others.length === 0;
  return isClear ? type : { awsType: "unknown" };
}

function statementsOf(policy: Value | undefined): readonly Value[] {
  const statements = member(policy, "Statement");
  return statements === undefined ? [] : itemsOf(statements);
}

const textsOf = (value: Value | undefined): readonly string[] =>
  value === undefined ? [] : itemsOf(value).flatMap((each) => knownText(each) ?? []);

const actionsOf = (statement: Value): readonly string[] => textsOf(member(statement, "Action"));
const resourcesOf = (statement: Value): readonly string[] => textsOf(member(statement, "Resource"));
