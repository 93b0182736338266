/**
 * The syntax of actions and resources: what is refused, and what is doubtful.
 *
 * An action is `*`, or a prefix, one colon and a name (R3, T2). A resource is a pattern that can
 * match the text `*`, or an ARN pattern of at least two components (R4, S1, S3). The contents of an
 * ARN's components aren't checked, nor whether an action or a service exists (M9, M10).
 *
 * A fault is the message that says why a text is refused, for a policy and for the lists of
 * CheckAccessNotGranted alike. For the questions here a variable stands for any run of characters,
 * so a template is looked at as its outline, where each variable has become a `*`.
 */
import { quoted } from "../json/value.ts";
import type { Template, Text } from "./ast.ts";
import type { ParseContext } from "./parse-context.ts";
import { warnAboutVariable } from "./parse-template.ts";

const STAR = 0x2a;
const HYPHEN = 0x2d;
const COLON = 0x3a;
const QUESTION_MARK = 0x3f;

/**
 * Whether there is nothing to say of an action, as of nearly all: letters, digits and hyphens, a
 * colon, and the like with wildcards. Others take a closer look.
 */
export function isOrdinaryAction(text: string): boolean {
  let colon = -1;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (isLetterOrDigit(code) || code === HYPHEN) continue;
    if (code === COLON && colon < 0) colon = i;
    else if (colon < 0 || (code !== STAR && code !== QUESTION_MARK)) return false;
  }
  return colon > 0 && colon < text.length - 1;
}

/** Whether there is nothing to say of a resource: `*`, or an ARN with an account or none. */
export function isOrdinaryResource(text: string): boolean {
  if (text === "*") return true;
  if (!text.startsWith("arn:") || text.includes("$")) return false;
  let start = 4;
  for (let i = 0; i < 3; i++) {
    start = text.indexOf(":", start) + 1;
    if (start === 0) return false;
  }
  const end = text.indexOf(":", start);
  if (end === start || (end === start + 1 && text.charCodeAt(start) === STAR)) return true;
  return end > 0 && isAccountId(text.slice(start, end));
}

/** Why the text is no action pattern, or undefined where it is one. */
export function actionError(text: string): string | undefined {
  const colon = text.indexOf(":");
  if (colon < 0) {
    if (isAllStars(text)) return undefined;
    return `action ${quoted(text)} is neither \`prefix:name\` nor \`*\``;
  }
  if (colon === 0) return `action ${quoted(text)} has no prefix before the colon`;
  if (colon === text.length - 1) return `action ${quoted(text)} has no name after the colon`;
  if (text.includes(":", colon + 1)) return `action ${quoted(text)} has more than one colon`;
  for (let i = 0; i < colon; i++) {
    if (!isPrefixCharacter(text.charCodeAt(i))) {
      return `the prefix of action ${quoted(text)} is not letters, digits, \`.\`, \`_\` and \`-\``;
    }
  }
  return undefined;
}

/** Whether the text is a run of `*`: every action, however many there are. */
export function isAllStars(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) !== STAR) return false;
  return text !== "";
}

/** Warns of what is accepted in an action but may not be what was meant. */
export function warnAboutAction(text: string, context: ParseContext): void {
  if (hasWildcard(text, text.indexOf(":"))) {
    context.warn(
      "WILDCARD_IN_SERVICE_NAME",
      `the wildcard before the colon of ${quoted(text)} makes it a pattern over the whole action`,
    );
  }
  warnAboutVariable(text, context);
}

/** Why the text is no resource pattern, or undefined where it is one. */
export function resourceError(source: string, parsed: Text = source): string | undefined {
  const shape = outline(parsed);
  const colon = shape.indexOf(":");
  const fits =
    colon < 0
      ? typeof parsed === "string" && canMatchStar(parsed)
      : shape.startsWith("arn:") || canMatch(shape.slice(0, colon), "arn");
  return fits ? undefined : `resource ${quoted(source)} is neither an ARN nor \`*\``;
}

/** Warns of what is accepted in a resource but may not be what was meant. */
export function warnAboutResource(source: string, parsed: Text, context: ParseContext): void {
  const components = arnComponents(outline(parsed));
  if (components.length === 1) return;
  warnOfMissingFields(source, components.length, context);
  warnOfAccount(components, context);
  if (typeof parsed !== "string" && hasEarlyVariable(parsed)) {
    context.warn(
      "VARIABLE_UNSUPPORTED_IN_ELEMENT",
      `IAM reads variables only after the fifth colon, unlike in ${quoted(source)}`,
    );
  }
}

/** Warns of an incomplete ARN under an ARN operator, unless it is one variable (S1, V2). */
export function warnAboutArnOperand(source: string, parsed: Text, context: ParseContext): void {
  if (typeof parsed !== "string" && parsed.length === 1 && parsed[0]?.kind === "variable") return;
  warnOfMissingFields(source, arnComponents(outline(parsed)).length, context);
}

/** The texts between the first five colons, and what is left: six components, or fewer (S1). */
export function arnComponents(text: string): readonly string[] {
  const components: string[] = [];
  let from = 0;
  while (components.length < 5) {
    const colon = text.indexOf(":", from);
    if (colon < 0) break;
    components.push(text.slice(from, colon));
    from = colon + 1;
  }
  components.push(text.slice(from));
  return components;
}

export function isAccountId(text: string): boolean {
  if (text.length !== 12) return false;
  for (let i = 0; i < 12; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x30 || code > 0x39) return false;
  }
  return true;
}

/** Whether a `*` or `?` stands in the text, or in what is before its end. */
export function hasWildcard(text: string, end: number = text.length): boolean {
  for (let i = 0; i < end; i++) {
    const code = text.charCodeAt(i);
    if (code === STAR || code === QUESTION_MARK) return true;
  }
  return false;
}

/**
 * Whether the glob matches a text of a few characters.
 *
 * Bit i of `reached` says that what was read of the glob matches the text's first i characters. A
 * `*` adds every bit above the lowest.
 */
export function canMatch(glob: string, text: string): boolean {
  const all = (1 << (text.length + 1)) - 1;
  let reached = 1;
  for (let at = 0; at < glob.length && reached !== 0; at++) {
    const sign = glob[at];
    if (sign === "*") {
      reached = -(reached & -reached) & all;
      continue;
    }
    let next = 0;
    for (let i = 0; i < text.length; i++) {
      if ((reached & (1 << i)) !== 0 && (sign === "?" || sign === text[i])) next |= 2 << i;
    }
    reached = next;
  }
  return (reached & (1 << text.length)) !== 0;
}

/** Stars and at most one question mark. */
function canMatchStar(text: string): boolean {
  let questionMarks = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === QUESTION_MARK) questionMarks++;
    else if (code !== STAR) return false;
  }
  return text !== "" && questionMarks <= 1;
}

/** Each variable as a `*`, each escape as a character that is no wildcard. */
function outline(text: Text): string {
  if (typeof text === "string") return text;
  const pieces = text.map((part) => {
    if (part.kind === "text") return part.text;
    return part.kind === "variable" ? "*" : "-";
  });
  return pieces.join("");
}

function hasEarlyVariable(template: Template): boolean {
  let before = "";
  for (const part of template) {
    if (part.kind === "variable") return arnComponents(before).length < 6;
    before += part.text;
  }
  return false;
}

function warnOfMissingFields(source: string, count: number, context: ParseContext): void {
  if (count === 6) return;
  context.warn(
    "MISSING_ARN_FIELD",
    `${quoted(source)} has ${count} of an ARN's six components: the others are read as \`*\``,
  );
}

/**
 * AWS: IAM's guide lets a `*` that ends a component reach on past the colon; here it doesn't (M4).
 * The two readings part where the account is a literal that no account has. `aws` stands for the
 * account in the ARNs of AWS's own policies.
 */
function warnOfAccount(components: readonly string[], context: ParseContext): void {
  const account = components[4] ?? "";
  if (account === "" || account === "aws") return;
  if (isAccountId(account) || hasWildcard(account)) return;
  const reaches = components.slice(0, 4).some((each) => each.endsWith("*"));
  const reach = reaches ? ": IAM may let the `*` before it reach on past the colon" : "";
  context.warn("INVALID_ARN_ACCOUNT", `account ${quoted(account)} is not 12 digits${reach}`);
}

/** Letters, digits, `.`, `_`, `-` and the wildcards. */
function isPrefixCharacter(code: number): boolean {
  if (isLetterOrDigit(code)) return true;
  return (
    code === HYPHEN || code === 0x2e || code === 0x5f || code === STAR || code === QUESTION_MARK
  );
}

function isLetterOrDigit(code: number): boolean {
  if (code >= 0x61 && code <= 0x7a) return true;
  return (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x5a);
}
