/**
 * A file with one policy: the document itself, or what the AWS CLI prints around it.
 *
 * The CLI prints a document as an object, as a text of JSON, or as such a text in the form of a
 * URL. A file of a repository may be a template: a quoted placeholder, such as `"${account}"`, is
 * an unknown value if it cannot be a variable of IAM. A file with placeholders outside of texts is
 * not JSON; it is a site that says so, because the policy behind it is deployed all the same.
 *
 * In a document of unknown form, every object with statements is a policy, so that none is lost.
 * Left out: other policy languages of AWS Organizations, which are named in a note.
 */
import type { ResourceType } from "../aws/resource-types.ts";
import { readDocument } from "../json/document.ts";
import { locate, positionAt } from "../json/position.ts";
import { isObject, quoted } from "../json/value.ts";
import { foldAsciiCase } from "../text/ascii-case.ts";
import { joined } from "./arn-shapes.ts";
import { readTemplateText } from "./cloudformation/template-text.ts";
import { OTHER_LANGUAGES } from "./detect.ts";
import type { SourceFile } from "./files.ts";
import { readJsonText } from "./json-text.ts";
import { valueOfJson } from "./json-value.ts";
import type { Place } from "./place.ts";
import type { PolicyKind, PolicySite, SitePolicy, SourceProblem, SourceReading } from "./site.ts";
import type { TextPart, Value } from "./value.ts";
import { itemsOf, knownText, member } from "./value-reading.ts";

/** LIMIT: a policy is small; the rest is room for what stands around it. */
const LIMITS = { bytes: 4_194_304, depth: 100 };

export function readPolicyFile(source: SourceFile): SourceReading {
  const { file, text } = source;
  const start: Place = { file, line: 1, column: 1 };
  const reading = (
    sites: readonly PolicySite[],
    problems: readonly SourceProblem[] = [],
  ): SourceReading => ({ file, source: "policy", sites, problems });
  if (!/^\s*[[{]/.test(text)) {
    // YAML, without the tags of a template: a text in a policy is what it says.
    const { root, problems } = readTemplateText(source);
    return reading(root === undefined ? [] : sitesIn(root, "", file), problems);
  }
  const result = readDocument(text, LIMITS);
  if (result.kind !== "document") return reading([brokenSite(source, result)]);
  const root = valueOfJson(text, file);
  const language = otherLanguage(result.document.value);
  if (language !== undefined) {
    const message = `this file is ${language}, which grants nothing, so it is not read`;
    return reading([], [{ severity: "note", code: "OTHER_LANGUAGE", message, place: start }]);
  }
  const sites = root === undefined ? [] : sitesIn(root, "", file);
  if (sites.length > 0) return reading(sites);
  const message = "this file looks like a policy, but has no `Statement`";
  return reading([], [{ severity: "error", code: "NO_STATEMENT", message, place: start }]);
}

function otherLanguage(value: unknown): string | undefined {
  if (!isObject(value)) return undefined;
  const [name = "", ...more] = Object.keys(value);
  return more.length === 0 ? OTHER_LANGUAGES.get(name) : undefined;
}

/** The site of a file that is not JSON: nothing in it may be lost. */
function brokenSite(
  { file, text }: SourceFile,
  result: Exclude<ReturnType<typeof readDocument>, { readonly kind: "document" }>,
): PolicySite {
  const [first] = result.kind === "invalid" ? result.diagnostics : [];
  const at =
    first?.offset === undefined ? locate(text, first?.path ?? []) : positionAt(text, first.offset);
  const place: Place = { file, line: at.line, column: at.column };
  const placeholder = /\$\{[^}]*\}|<[A-Za-z_ -]+>|\{\{[^}]*\}\}/.exec(text)?.[0];
  const what = result.kind === "limit" ? result.message : (first?.message ?? "it is not JSON");
  const reason =
    placeholder === undefined
      ? what
      : `${what}; placeholders such as ${quoted(placeholder)} must stand in quotes`;
  return site("", file, { kind: "unreadable", reason, place }, place);
}

/** LIMIT: levels in which a policy is looked for. */
const MAX_LEVELS = 16;

function sitesIn(value: Value, path: string, file: string, depth = 0): readonly PolicySite[] {
  if (value.kind === "list") {
    return value.items.flatMap((each, at) => sitesIn(each, `${path}[${at}]`, file, depth + 1));
  }
  if (value.kind === "text") return fromText(value, path, file);
  if (value.kind !== "object") return [];
  const place = value.place ?? { file, line: 1, column: 1 };
  if (value.members.some(({ name }) => name === "Statement")) {
    return [site(path, file, { kind: "document", value: withPlaceholders(value) }, place)];
  }
  if (depth >= MAX_LEVELS) return [];
  return value.members.flatMap(({ name, value: inner }) =>
    sitesIn(inner, path === "" ? name : `${path}.${name}`, file, depth + 1),
  );
}

/** A policy as a text of JSON, perhaps in the form of a URL. */
function fromText(value: Value, path: string, file: string): readonly PolicySite[] {
  const text = knownText(value) ?? "";
  const place = value.place ?? { file, line: 1, column: 1 };
  const plain = /^%7[Bb]/.test(text) ? decoded(text) : text;
  if (plain === undefined || !/^\s*\{/.test(plain)) return [];
  const read = readJsonText([plain], place);
  if (read.kind !== "value") {
    return [site(path, file, { kind: "unreadable", reason: read.reason, place }, place)];
  }
  if (member(read.value, "Statement") === undefined) return [];
  return [site(path, file, { kind: "document", value: read.value }, place)];
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function site(path: string, file: string, policy: SitePolicy, place: Place): PolicySite {
  const value = policy.kind === "document" ? policy.value : undefined;
  const kind = kindOf(value, path);
  const type = typeOf(kind, value);
  return {
    source: "policy",
    address: path === "" ? file : `${file}#${path}`,
    kind,
    awsType: type ?? KIND_TYPES[kind] ?? "AWS::IAM::ManagedPolicy",
    ...(type !== undefined && { publicCheckType: type }),
    place,
    policy,
  };
}

const KIND_TYPES: Readonly<Partial<Record<PolicyKind, string>>> = {
  resource: "unknown",
  scp: "AWS::Organizations::Policy",
};

/**
 * A statement with a principal makes a resource policy; one about sts:AssumeRole a trust policy.
 */
function kindOf(policy: Value | undefined, path: string): PolicyKind {
  if (path.endsWith("AssumeRolePolicyDocument")) return "trust";
  const statements = statementsOf(policy);
  const hasPrincipal = statements.some(
    (each) => member(each, "Principal") !== undefined || member(each, "NotPrincipal") !== undefined,
  );
  if (!hasPrincipal) return "identity";
  const actions = statements.flatMap(actionsOf);
  const isTrust = actions.length > 0 && actions.every((each) => TRUST_ACTION.test(each));
  return isTrust ? "trust" : "resource";
}

const TRUST_ACTION = /^sts:(?:AssumeRole\w*|TagSession|SetSourceIdentity|SetContext)$/;

/** The resource types of the services whose policies the public check knows. */
const TYPES: ReadonlyMap<string, ResourceType> = new Map([
  ["s3", "AWS::S3::Bucket"],
  ["sqs", "AWS::SQS::Queue"],
  ["sns", "AWS::SNS::Topic"],
  ["kms", "AWS::KMS::Key"],
  ["lambda", "AWS::Lambda::Function"],
  ["secretsmanager", "AWS::SecretsManager::Secret"],
  ["dynamodb", "AWS::DynamoDB::Table"],
  ["kinesis", "AWS::Kinesis::Stream"],
  ["elasticfilesystem", "AWS::EFS::FileSystem"],
  ["es", "AWS::OpenSearchService::Domain"],
  ["execute-api", "AWS::ApiGateway::RestApi"],
  ["backup", "AWS::Backup::BackupVault"],
  ["codeartifact", "AWS::CodeArtifact::Domain"],
  ["s3tables", "AWS::S3Tables::TableBucket"],
  ["s3express", "AWS::S3Express::DirectoryBucket"],
  ["s3-outposts", "AWS::S3Outposts::Bucket"],
  ["glacier", "AWS::S3::Glacier"],
  ["cloudtrail", "AWS::CloudTrail::EventDataStore"],
]);

/**
 * The type that the actions and resources speak of. A resource policy that does not say so is asked
 * about as that of a bucket: the types differ only in which conditions keep the public out.
 */
function typeOf(kind: PolicyKind, policy: Value | undefined): ResourceType | undefined {
  if (kind === "trust") return "AWS::IAM::AssumeRolePolicyDocument";
  if (kind !== "resource") return undefined;
  const prefixes = new Set(
    statementsOf(policy).flatMap((each) => [
      ...actionsOf(each).map((action) => foldAsciiCase(action.split(":")[0] ?? "")),
      ...resourcesOf(each).map((resource) => resource.split(":")[2] ?? ""),
    ]),
  );
  const types = [...prefixes].flatMap((prefix) => TYPES.get(prefix) ?? []);
  const [type, ...others] = [...new Set(types)];
  return others.length === 0 && type !== undefined ? type : "AWS::S3::Bucket";
}

function statementsOf(policy: Value | undefined): readonly Value[] {
  const statements = member(policy, "Statement");
  return statements === undefined ? [] : itemsOf(statements);
}

const textsOf = (value: Value | undefined): readonly string[] =>
  value === undefined ? [] : itemsOf(value).flatMap((each) => knownText(each) ?? []);

const actionsOf = (statement: Value): readonly string[] => textsOf(member(statement, "Action"));
const resourcesOf = (statement: Value): readonly string[] => textsOf(member(statement, "Resource"));

/** Texts with placeholders of a deployment; variables of IAM stay what they are. */
function withPlaceholders(value: Value): Value {
  switch (value.kind) {
    case "text":
      return { ...value, parts: joined(value.parts.flatMap(partsOf)) };
    case "list":
      return { ...value, items: value.items.map(withPlaceholders) };
    case "object":
      return {
        ...value,
        members: value.members.map((each) => ({ ...each, value: withPlaceholders(each.value) })),
      };
    default:
      return value;
  }
}

function partsOf(part: TextPart): readonly TextPart[] {
  if (typeof part !== "string") return [part];
  return part
    .split(/(\$\{[^{}]*\}|\{\{[^{}]*\}\}|<[A-Z][A-Z0-9_-]*>)/)
    .filter((each) => each !== "")
    .map((each) => (isPlaceholder(each) ? { name: each, nature: "pattern" } : each));
}

/** Whether a text is a placeholder, and not a variable of IAM such as `${aws:username}`. */
function isPlaceholder(text: string): boolean {
  if (/^\{\{.*\}\}$|^<.*>$/s.test(text)) return true;
  const name = /^\$\{([^{}]*)\}$/.exec(text)?.[1];
  if (name === undefined || /^[*?$]$/.test(name)) return false;
  const key = name.split(",")[0]?.trim() ?? "";
  // A variable of IAM is a condition key: it has a prefix and a colon, and no `::`.
  return !key.includes(":") || key.includes("::");
}
