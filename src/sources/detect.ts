/**
 * Says from the content of a file which reader takes it.
 *
 * Only the first members of a document are looked at, so a file that holds no policy costs little.
 * The name decides in one case: HCL has no form that can be told from other texts, so its files end
 * in `.tf`. A file of another kind is left out without a word, because folders hold many.
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
  if (/\.tf$/.test(file)) return "terraform";
  if (/\.(?:ya?ml|template)$/.test(file) || !/^\s*[[{]/.test(text)) return kindOfYaml(file, text);
  return kindOfJson(text);
}

/** LIMIT: the members of JSON that are looked at; a plan's `format_version` stands first. */
const MAX_MEMBERS = 200;

function kindOfJson(text: string): DetectedKind | undefined {
  const top = topOfJson(text);
  if (top.has("format_version") && (top.has("resource_changes") || top.has("planned_values"))) {
    return "terraform-plan";
  }
  if (top.has("terraform_version") && top.has("resource_changes")) return "terraform-plan";
  if (top.has("artifacts") && top.has("version")) return "cdk";
  if (top.has("RoleDetailList") || top.has("UserDetailList") || top.has("GroupDetailList")) {
    return "account";
  }
  if (top.has("Resources") && !top.has("Statement")) return kindOfTemplate(text, top);
  if (top.has("AWSTemplateFormatVersion")) return kindOfTemplate(text, top);
  if (top.has("apiVersion") && top.has("kind")) return "kubernetes";
  if (top.has("service") && top.has("provider")) return "serverless";
  return holdsStatements(text, JSON_STATEMENTS) || isOtherLanguage(top) ? "policy" : undefined;
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

function kindOfTemplate(text: string, top: Top): DetectedKind | undefined {
  if (text.includes("AWS::Serverless")) return "sam";
  return top.has("AWSTemplateFormatVersion") || /"Type"\s*:\s*"(?:AWS|Alexa|Custom)::/.test(text)
    ? "cloudformation"
    : undefined;
}

function kindOfYaml(file: string, text: string): DetectedKind | undefined {
  const has = (name: string): boolean =>
    new RegExp(`^(?:["']?)${name}(?:["']?)\\s*:`, "m").test(text);
  const isTemplate = has("AWSTemplateFormatVersion") || has("Resources");
  if (isTemplate && /Type["']?\s*:\s*["']?(?:AWS|Alexa|Custom)::/.test(text)) {
    return text.includes("AWS::Serverless") ? "sam" : "cloudformation";
  }
  if (has("AWSTemplateFormatVersion")) return "cloudformation";
  if (has("apiVersion") && has("kind")) return "kubernetes";
  if (/^kind:\s*Kustomization\s*$/m.test(text)) return "kubernetes";
  if (has("service") && has("provider")) return "serverless";
  const forms = /\.json$/.test(file) ? JSON_STATEMENTS : YAML_STATEMENTS;
  return holdsStatements(text, forms) ? "policy" : undefined;
}

/** The names of members at the top, found by a walk over the text that never recurses. */
function topOfJson(text: string): Top {
  const found = new Map<string, string>();
  const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\]:,]/gs;
  let depth = 0;
  let name: string | undefined;
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if (token === "{" || token === "[") depth++;
    else if (token === "}" || token === "]") depth--;
    else if (token === ":" && depth === 1 && name !== undefined) {
      found.set(name, text.slice(index + 1, index + 40).trim());
      if (found.size >= MAX_MEMBERS) break;
    }
    name = token.startsWith('"') && depth === 1 ? unescaped(token) : undefined;
    if (found.has("format_version") && found.has("resource_changes")) break;
    if (depth === 0) break;
  }
  return found;
}

function unescaped(token: string): string {
  try {
    const value: unknown = JSON.parse(token);
    return typeof value === "string" ? value : "";
  } catch {
    return "";
  }
}
