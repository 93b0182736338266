/**
 * Says from the content of a file which reader takes it.
 *
 * The names at the top of a document decide. They are found by a walk over the signs of JSON, or
 * over the lines of YAML, without building values; its time is linear in the text, whatever that
 * holds. JSON may stand in a file of any name, such as `.template` or `.yaml`. The name of a file
 * decides in one case: HCL has no form that can be told from other texts.
 *
 * A file of another kind is not a source; that is not a fault, because folders hold many. A text
 * that has statements anywhere is a policy file, so that no policy in a strange envelope is lost. A
 * text that is almost a source goes to its reader, which says what is wrong.
 */
import type { SourceFile } from "./files.ts";
import { withLineFeeds } from "./line-ends.ts";
import type { SourceKind } from "./site.ts";

type Names = ReadonlySet<string>;

/** The kind of a source; undefined for a file that is not one. */
export function detectSource({ file, text: written }: SourceFile): SourceKind | undefined {
  const text = withLineFeeds(written);
  const start = startOf(text);
  const isInBrackets = looksLikeJson(text, start);
  const names = isInBrackets ? namesOfJson(text, start) : namesOfYaml(text);
  const kind = (isInBrackets ? kindOfJson(names, text, start) : undefined) ?? kindOf(names, text);
  // Terraform's JSON goes to the reader of its folder, which says that it does not read it.
  if (/\.(?:tf|tofu)(?:\.json)?$/.test(file) && kind !== "terraform-plan") return "terraform";
  if (kind !== undefined) return kind;
  return isInBrackets || /\.(?:json|template)$/.test(file) ? kindOfBroken(text) : undefined;
}

const BEFORE_CONTENT = /[\s\uFEFF]+|#[^\n]*|%[^\n]*|---(?=\s)/y;

/** The offset of the content, behind comments, directives and the mark of a YAML document. */
function startOf(text: string): number {
  const before = new RegExp(BEFORE_CONTENT);
  let start = 0;
  while (before.test(text)) start = before.lastIndex;
  return start;
}

/** Two braces open an action of Helm, which is not JSON. */
const looksLikeJson = (text: string, start: number): boolean =>
  text[start] === "[" || (text[start] === "{" && text[start + 1] !== "{");

/** Kinds whose readers take JSON alone, or in which a list cannot be another kind. */
function kindOfJson(names: Names, text: string, start: number): SourceKind | undefined {
  if (text[start] === "[") return holdsStatements(text) ? "policy" : undefined;
  // A state is refused by the reader of plans.
  if (isPlan(names) || (names.has("format_version") && names.has("values"))) {
    return "terraform-plan";
  }
  if (names.has("artifacts") && names.has("version")) return "cdk";
  if (["RoleDetailList", "UserDetailList", "GroupDetailList"].some((each) => names.has(each))) {
    return "account";
  }
  return isOtherLanguage(names, text) ? "policy" : undefined;
}

/** A policy that is cut off or damaged may have kept only one of its parts. */
const PART_OF_POLICY =
  /"Statement"\s*:|"Effect"\s*:\s*"(?:Allow|Deny)"|^\s*\{\s*"Version"\s*:\s*"20(?:08|12)-10-17"/;

/** The reader that would take the text if it were JSON, so that it says what is wrong. */
function kindOfBroken(text: string): SourceKind | undefined {
  const isPlan = text.includes('"resource_changes"') && text.includes('"format_version"');
  const isTemplate = /"Resources"\s*:/.test(text) && RESOURCE_TYPE.test(text);
  const isPolicy = PART_OF_POLICY.test(text);
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

function isPlan(names: Names): boolean {
  if (!names.has("format_version") && !names.has("terraform_version")) return false;
  return (
    names.has("resource_changes") || (names.has("format_version") && names.has("planned_values"))
  );
}

function kindOf(names: Names, text: string): SourceKind | undefined {
  const isTemplate =
    names.has("AWSTemplateFormatVersion") || (names.has("Resources") && RESOURCE_TYPE.test(text));
  if (isTemplate) return text.includes("AWS::Serverless") ? "sam" : "cloudformation";
  if (names.has("apiVersion") && names.has("kind")) return "kubernetes";
  if (/^kind:[ \t]*Kustomization\s*$/m.test(text)) return "kubernetes";
  if (names.has("service") && names.has("provider")) return "serverless";
  return holdsStatements(text) ? "policy" : undefined;
}

/** The type of a resource: `AWS::S3::Bucket`, `Custom::Name`, or that of another publisher. */
const RESOURCE_TYPE = /\b(?:AWS|Alexa|Custom)::\w|\bType["']?\s*:\s*["']?\w{1,64}::/;

const STATEMENT = /\bStatement["']?\s*:/;
/** A policy has effects, or its statements are one placeholder and it still has a version. */
const IN_POLICY = /\bEffect["']?\s*:|\b20(?:08|12)-10-17\b/;
/** A policy as a text of JSON, or of a URL, as the AWS CLI prints it. */
const ENCODED_STATEMENT = /\\"Statement\\|%22Statement%22/;

function holdsStatements(text: string): boolean {
  const plain = withPlainLetters(text);
  return (STATEMENT.test(plain) && IN_POLICY.test(plain)) || ENCODED_STATEMENT.test(plain);
}

/** JSON may write any letter as an escape: `\u0053tatement`. */
function withPlainLetters(text: string): string {
  if (!text.includes("\\u00")) return text;
  return text.replace(/\\u00([4-7][0-9a-fA-F])/g, (written, digits: string) => {
    const letter = String.fromCharCode(Number.parseInt(digits, 16));
    return /[A-Za-z]/.test(letter) ? letter : written;
  });
}

/** Management policies of AWS Organizations by their only member; they are not IAM policies. */
const OTHER_LANGUAGES: ReadonlyMap<string, string> = new Map([
  ["tags", "a tag policy"],
  ["plans", "a backup policy"],
  ["chatbot", "a chat application policy"],
  ["services", "an AI services opt-out policy"],
  ["ec2_attributes", "a declarative policy for EC2"],
]);

/** Their operators of inheritance, such as `@@assign`, are in no other language. */
function isOtherLanguage(names: Names, text: string): boolean {
  return names.size === 1 && /"@@[a-z_]+"\s*:/.test(text);
}

/** The kind of a policy of AWS Organizations that is not an IAM policy; undefined for others. */
export function otherLanguage(text: string): string | undefined {
  const start = startOf(text);
  if (!looksLikeJson(text, start)) return undefined;
  const names = namesOfJson(text, start);
  if (!isOtherLanguage(names, text)) return undefined;
  const [name = ""] = names;
  return `${OTHER_LANGUAGES.get(name) ?? "a management policy"} of AWS Organizations`;
}

/** A file that somebody named by mistake, in the place of a source. */
export interface Mistaken {
  readonly message: string;
  readonly help: string;
}

const SHOW_PLAN = "give the output of `terraform show -json PLANFILE`";

/** Why a text that is not a source may have been given as one. */
export function mistakenSource(text: string): Mistaken | undefined {
  const start = startOf(text);
  const names = looksLikeJson(text, start) ? namesOfJson(text, start) : new Set<string>();
  if (names.has("@level") && names.has("@message")) {
    return { message: "this is the log of a Terraform run, not its plan", help: SHOW_PLAN };
  }
  if (names.has("lineage") && names.has("terraform_version")) {
    return { message: "this is a state of Terraform, not a plan", help: SHOW_PLAN };
  }
  return undefined;
}

/** LIMIT: names at the top of JSON that are looked at; a source has few. */
const MAX_NAMES = 1000;

/** YAML in brackets has names without quotes, or in single ones; the bounds keep this linear. */
const SIGN = /["{}[\]:,]|'[^'\n]{0,200}'|[A-Za-z_]\w{0,100}(?=\s{0,100}:)/g;

/** The names at the top of a text of JSON, also of one that is cut off. */
function namesOfJson(text: string, start: number): Names {
  const names = new Set<string>();
  const sign = new RegExp(SIGN);
  sign.lastIndex = start;
  let depth = 0;
  let last: string | undefined;
  for (let match = sign.exec(text); match !== null; match = sign.exec(text)) {
    const [token] = match;
    if (token === '"') {
      const end = closingQuote(text, match.index);
      last = depth === 1 ? unescaped(text.slice(match.index, end + 1)) : undefined;
      sign.lastIndex = end + 1;
      continue;
    }
    if (token === "{" || token === "[") depth++;
    else if (token === "}" || token === "]") depth--;
    else if (token === ":" && depth === 1 && last !== undefined) {
      names.add(last);
      if (names.size >= MAX_NAMES || isPlan(names)) break;
    }
    last = /^[\w']/.test(token) ? token.replaceAll("'", "") : undefined;
    if (depth <= 0) break;
  }
  return names;
}

/** The offset of the quote that ends the string from `start`, or the end of the text. */
function closingQuote(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let before = at;
    while (text[before - 1] === "\\") before--;
    if ((at - before) % 2 === 0) return at;
  }
  return text.length;
}

/** LIMIT: characters of a name that is looked at. */
const MAX_NAME = 200;

function unescaped(token: string): string | undefined {
  if (token.length > MAX_NAME) return undefined;
  try {
    const value: unknown = JSON.parse(token);
    return typeof value === "string" ? value : undefined;
  } catch {
    return undefined;
  }
}

/** A name at the start of a line of YAML, perhaps in quotes or behind the mark of a document. */
const YAML_NAME = new RegExp(
  `^(?:\\uFEFF?--- +|\\uFEFF)?( *)` +
    `(?:"([^"\\n]{1,200})"|'([^'\\n]{1,200})'|([\\w@][\\w.@-]{0,199}))[ \\t]*:(?=\\s|$)`,
  "gm",
);

/**
 * The names of all documents of a text at the nesting of its first name. Names before which a
 * deeper one stands are at the top too: such a text is not YAML, and its reader says so.
 */
function namesOfYaml(text: string): Names {
  const names = new Set<string>();
  let nesting = Infinity;
  for (const [, { length } = "", double, single, plain] of text.matchAll(YAML_NAME)) {
    nesting = Math.min(nesting, length);
    if (length === nesting) names.add(double ?? single ?? plain ?? "");
  }
  return names;
}
