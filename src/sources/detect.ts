/**
 * Says from the content of a file which reader takes it.
 *
 * Only the first members of a document are looked at, so a file that holds no policy costs little.
 * The name decides in one case: HCL has no form that can be told from other texts, so its files end
 * in `.tf` or `.tofu`. A text that is almost a source goes to its reader, which says what is wrong.
 * A file of another kind is not a source; that is not a fault, because folders hold many.
 */
import type { SourceFile } from "./files.ts";

export type DetectedKind =
  | "terraform-plan"
  | "terraform"
  | "cloudformation"
  | "sam"
  | "cdk"
  | "serverless"
  | "kubernetes"
  | "account"
  | "policy";

/** The members at the top of a document, as far as it was looked at. */
type Top = ReadonlyMap<string, string>;

/** The kind of a source; undefined for a file that is not one. */
export function detectSource({ file, text }: SourceFile): DetectedKind | undefined {
  const start = startOf(text);
  const isInBrackets = /^[[{]/.test(text.slice(start, start + 1));
  const kind = isInBrackets ? kindOfJson(text.slice(start)) : kindOfYaml(text, start);
  if (/\.(?:tf|tofu)(?:\.json)?$/.test(file) && kind !== "terraform-plan") return "terraform";
  if (kind !== undefined) return kind;
  return isInBrackets || /\.(?:json|template)$/.test(file) ? kindOfBroken(text) : undefined;
}

/** The offset of the content, behind comments, directives and the mark of a YAML document. */
function startOf(text: string): number {
  return /^(?:[\s\uFEFF]|#[^\n]*\n|%[^\n]*\n|---(?=\s))*/.exec(text)?.[0].length ?? 0;
}

/** LIMIT: the members of JSON that are looked at; a plan's `format_version` stands first. */
const MAX_MEMBERS = 200;

function kindOfJson(text: string): DetectedKind | undefined {
  const top = topOfJson(text);
  // Only policies are read from a list.
  if (text.startsWith("[")) {
    return top.has("Statement") || holdsStatements(text, JSON_STATEMENTS) ? "policy" : undefined;
  }
  if (top.has("format_version") && (top.has("resource_changes") || top.has("planned_values"))) {
    return "terraform-plan";
  }
  if (top.has("terraform_version") && top.has("resource_changes")) return "terraform-plan";
  // A state, which the reader of plans refuses.
  if (top.has("format_version") && top.has("values")) return "terraform-plan";
  if (top.has("artifacts") && top.has("version")) return "cdk";
  if (top.has("RoleDetailList") || top.has("UserDetailList") || top.has("GroupDetailList")) {
    return "account";
  }
  if (top.has("Resources") && !top.has("Statement")) return kindOfTemplate(text, top);
  if (top.has("AWSTemplateFormatVersion")) return kindOfTemplate(text, top);
  if (top.has("apiVersion") && top.has("kind")) return "kubernetes";
  if (top.has("service") && top.has("provider")) return "serverless";
  const isPolicy = top.has("Statement") || holdsStatements(text, JSON_STATEMENTS);
  return isPolicy || isOtherLanguage(top) ? "policy" : undefined;
}

const JSON_STATEMENTS: readonly RegExp[] = [/"Statement"\s*:/, /"Effect"\s*:/];
const YAML_STATEMENTS: readonly RegExp[] = [/^[\s-]*Statement\s*:/m, /^[\s-]*Effect\s*:/m];
/** A policy as a text of JSON, or of a URL, in an envelope of the AWS CLI. */
const ENCODED_STATEMENTS = /\\"Statement\\"|%22Statement%22/;

/** Whether there is a statement anywhere, so that no policy in a strange envelope is lost. */
function holdsStatements(text: string, forms: readonly RegExp[]): boolean {
  return forms.every((each) => each.test(text)) || ENCODED_STATEMENTS.test(text);
}

/** Policies of AWS Organizations that are not IAM policies; each has one of these members. */
export const OTHER_LANGUAGES: ReadonlyMap<string, string> = new Map([
  ["tags", "a tag policy of AWS Organizations"],
  ["plans", "a backup policy of AWS Organizations"],
  ["chatbot", "a chat application policy of AWS Organizations"],
  ["services", "an AI services opt-out policy of AWS Organizations"],
  ["ec2_attributes", "a declarative policy for EC2 of AWS Organizations"],
]);

function isOtherLanguage(top: Top): boolean {
  return top.size === 1 && [...top.keys()].some((each) => OTHER_LANGUAGES.has(each));
}

const RESOURCE_TYPE = /\b(?:AWS|Alexa|Custom)::\w/;

function kindOfTemplate(text: string, top: Top): DetectedKind | undefined {
  if (text.includes("AWS::Serverless")) return "sam";
  return top.has("AWSTemplateFormatVersion") || RESOURCE_TYPE.test(text)
    ? "cloudformation"
    : undefined;
}

/** LIMIT: columns by which a whole document may be indented. */
const MAX_INDENT = 100;

function kindOfYaml(text: string, start: number): DetectedKind | undefined {
  const column = start - 1 - text.lastIndexOf("\n", start - 1);
  const indent = `(?: {${Math.min(column, MAX_INDENT)}})?`;
  const has = (name: string): boolean =>
    new RegExp(`^${indent}["']?${name}["']?\\s*:`, "m").test(text);
  if (has("AWSTemplateFormatVersion") || (has("Resources") && RESOURCE_TYPE.test(text))) {
    return text.includes("AWS::Serverless") ? "sam" : "cloudformation";
  }
  if (has("apiVersion") && has("kind")) return "kubernetes";
  if (/^kind:\s*Kustomization\s*$/m.test(text)) return "kubernetes";
  if (has("service") && has("provider")) return "serverless";
  const isPolicy = has("Statement") && (has("Version") || /\bEffect\b/.test(text));
  return isPolicy || holdsStatements(text, YAML_STATEMENTS) ? "policy" : undefined;
}

/** The reader that would take the text if it were JSON, so that it says what is wrong. */
function kindOfBroken(text: string): DetectedKind | undefined {
  const isPlan = text.includes('"resource_changes"') && text.includes('"format_version"');
  const isTemplate = /"Resources"\s*:/.test(text) && RESOURCE_TYPE.test(text);
  const isPolicy = /"Statement"\s*:/.test(text);
  if (!(isPlan || isTemplate || isPolicy) || isJson(text)) return undefined;
  return isPlan ? "terraform-plan" : isTemplate ? "cloudformation" : "policy";
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * The names of members at the top, or of the objects in a list, found by a walk over the text that
 * never recurses. YAML in brackets has names without quotes, or in single ones.
 */
function topOfJson(text: string): Top {
  const found = new Map<string, string>();
  const TOKEN = /"(?:[^"\\]|\\.)*"|'[^'\n]*'|[A-Za-z_]\w*(?=\s*:)|[{}[\]:,]/gs;
  const level = text.startsWith("[") ? 2 : 1;
  let depth = 0;
  let name: string | undefined;
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if (token === "{" || token === "[") depth++;
    else if (token === "}" || token === "]") depth--;
    else if (token === ":" && depth === level && name !== undefined) {
      found.set(name, text.slice(index + 1, index + 40).trim());
      if (found.size >= MAX_MEMBERS) break;
    }
    name = depth === level ? nameOf(token) : undefined;
    if (found.has("format_version") && found.has("resource_changes")) break;
    if (depth === 0) break;
  }
  return found;
}

function nameOf(token: string): string | undefined {
  if (token.startsWith('"')) return unescaped(token);
  if (token.startsWith("'")) return token.slice(1, -1);
  return /^\w/.test(token) ? token : undefined;
}

function unescaped(token: string): string {
  try {
    const value: unknown = JSON.parse(token);
    return typeof value === "string" ? value : "";
  } catch {
    return "";
  }
}
