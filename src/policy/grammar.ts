/**
 * The syntax of actions and resources: errors and warnings.
 *
 * An action is `*`, or a prefix, one colon and a name (R3, T2). A resource is a pattern that can
 * match the text `*`, or an ARN pattern with at least two components (R4, S1, S3). A pattern that
 * has a character of no name (names.ts) is a warning. Whether an action or a service exists is not
 * checked (docs/decisions.md, Open world and Lenient parsing).
 *
 * An error is a message that says why a text is rejected, the same for policies and for the lists
 * of CheckAccessNotGranted. A variable may stand for any run of characters, so a template is
 * checked by its outline, in which each variable is a `*`.
 */
import { isReserved, unknownDomain } from "../aws/unknown-values.ts";
import { quoted } from "../json/value.ts";
import type { Template, Text } from "./ast.ts";
import { canMatch } from "./glob-text.ts";
import { actionFault, arnFault, type NameFault } from "./names.ts";
import type { ParseContext } from "./parse-context.ts";
import { warnAboutVariable } from "./parse-template.ts";

const STAR = 0x2a;
const HYPHEN = 0x2d;
const COLON = 0x3a;
const QUESTION_MARK = 0x3f;

/**
 * Fast path: true for ordinary actions (letters, digits, hyphens, a colon, then the same with
 * wildcards), which need no further checks.
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

/** ARNs with a valid or empty account, and without a character that is rare in names. */
const ORDINARY_ARN =
  /^arn:(?:aws|\*|aws-[a-z-]+):[a-z0-9*?-]+:[a-z0-9*?-]*:(?:\d{12}|\*)?:[\w.*?/:-]+$/;

/** Fast path: true for `*` and for ordinary ARNs, which need no further checks. */
export function isOrdinaryResource(text: string): boolean {
  return text === "*" || (ORDINARY_ARN.test(text) && !text.includes("arn:", 4));
}

/** The reason why the text is not an action pattern; undefined if it is one. */
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
      const allowed = "letters, digits, `.`, `_` and `-`";
      return `the prefix of action ${quoted(text)} may only have ${allowed}`;
    }
  }
  return undefined;
}

/** Whether the text is a run of `*`, which means every action. */
export function isAllStars(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) !== STAR) return false;
  return text !== "";
}

/** Warns about an action that is accepted but may not mean what was intended. */
export function warnAboutAction(text: string, context: ParseContext): void {
  if (hasWildcard(text, text.indexOf(":"))) {
    context.warn(
      "WILDCARD_IN_SERVICE_NAME",
      `the wildcard before the colon makes ${quoted(text)} a pattern over the whole action`,
    );
  }
  warnAboutVariable(text, context);
  if (!text.includes("${")) warnAboutName("action", text, actionFault(text), context);
}

/** Warns about a pattern in a policy that no request can match. */
export function warnAboutName(
  noun: string,
  text: string,
  fault: NameFault | undefined,
  context: ParseContext,
): void {
  if (fault === undefined) return;
  context.warn(
    "IMPOSSIBLE_NAME",
    `${noun} ${quoted(text)} ${fault.reason}; no request has one like it`,
  );
}

/** The reason why the text is not a resource pattern; undefined if it is one. */
export function resourceError(source: string, parsed: Text = source): string | undefined {
  const shape = outline(parsed);
  const colon = shape.indexOf(":");
  const fits =
    colon < 0
      ? typeof parsed === "string" && canMatchStar(parsed)
      : shape.startsWith("arn:") || canMatch(shape.slice(0, colon), "arn");
  return fits ? undefined : `resource ${quoted(source)} is neither an ARN nor \`*\``;
}

/** Warns about a resource that is accepted but may not mean what was intended. */
export function warnAboutResource(source: string, parsed: Text, context: ParseContext): void {
  const components = arnComponents(outline(parsed));
  if (components.length === 1) return;
  warnAboutMissingFields(source, components.length, context);
  warnAboutAccount(components, context);
  const isLiteral = typeof parsed === "string" && source.includes("${");
  if (!isLiteral) {
    warnAboutName("resource", source, arnFault(outline(parsed), components), context);
  }
  checkUnknownComponents(source, parsed, context);
  if (typeof parsed !== "string" && hasEarlyVariable(parsed)) {
    context.warn(
      "VARIABLE_UNSUPPORTED_IN_ELEMENT",
      `IAM expands variables only after the fifth colon; ${quoted(source)} has one before it`,
    );
  }
}

/**
 * Q1: whether a `*` at the end of a component may be meant to match past the colon, because
 * a later component cannot stand in its place: an account that is not one, or a region.
 *
 * For example, `arn:aws:lambda:*:function:f` has the account `function`. All components of
 * `arn:aws:lambda:*:*:function:f` can stand where they are. For such patterns, the labeled samples
 * of AWS show that `*` ends at the colon.
 */
export function mayReachPastColon(text: Text): boolean {
  const components = arnComponents(outline(text));
  const star = components.slice(0, -1).findIndex((each, i) => i > 0 && each.endsWith("*"));
  if (star < 0) return false;
  return components.some((each, i) => i > star && !mayStand(each, i));
}

/** Whether a text can be the component of an ARN at this place; names are not checked. */
function mayStand(component: string, place: number): boolean {
  if (component === "" || hasWildcard(component)) return true;
  if (place === 4) return component === "aws" || isAccountId(component);
  return place !== 3 || /^[a-z]{2,}(?:-[a-z]+)+-[0-9]+$/.test(component);
}

/** Warns about an incomplete ARN under an ARN operator, unless it is a single variable (S1, V2). */
export function warnAboutArnOperand(source: string, parsed: Text, context: ParseContext): void {
  checkUnknownComponents(source, parsed, context);
  if (typeof parsed !== "string" && parsed.length === 1 && parsed[0]?.kind === "variable") return;
  warnAboutMissingFields(source, arnComponents(outline(parsed)).length, context);
}

/**
 * U3: the value of an unknown text may have colons, which would separate components after the
 * deployment; V2 would read it as one component.
 */
function checkUnknownComponents(source: string, parsed: Text, context: ParseContext): void {
  if (typeof parsed === "string") return;
  let before = "";
  for (const part of parsed) {
    const isText = part.kind === "variable" && unknownDomain(part.key)?.word === "text";
    if (isText && arnComponents(before).length < 6) {
      const message = `${quoted(source)} has an unknown text before its fifth colon`;
      context.error("UNKNOWN_COMPONENT", `${message}; write \`keyaki:component/…\``);
    }
    before += part.kind === "variable" ? "-" : part.text;
  }
}

/** S1: splits a text at its first five colons into at most six components. */
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

/** Whether the text has a `*` or `?` before `end`. */
export function hasWildcard(text: string, end: number = text.length): boolean {
  for (let i = 0; i < end; i++) {
    const code = text.charCodeAt(i);
    if (code === STAR || code === QUESTION_MARK) return true;
  }
  return false;
}

/** Whether a glob can match the text `*`: it has only stars and at most one question mark (S3). */
function canMatchStar(text: string): boolean {
  let questionMarks = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === QUESTION_MARK) questionMarks++;
    else if (code !== STAR) return false;
  }
  return text !== "" && questionMarks <= 1;
}

/** The text with each variable as `*` and each escape as an ordinary character. */
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
    if (part.kind === "variable" && !isReserved(part.key)) return arnComponents(before).length < 6;
    before += part.kind === "variable" ? "-" : part.text;
  }
  return false;
}

function warnAboutMissingFields(source: string, count: number, context: ParseContext): void {
  if (count === 6) return;
  context.warn(
    "MISSING_ARN_FIELD",
    `${quoted(source)} has ${count} of the six components of an ARN; ` +
      "the missing ones are read as `*`",
  );
}

/**
 * AWS: the IAM User Guide lets a `*` at the end of a component match past the colon; keyaki does
 * not (docs/decisions.md, ARN patterns). The difference shows if the account is a literal that is
 * not an account id. `aws` is the account in the ARNs of AWS's own policies.
 */
function warnAboutAccount(components: readonly string[], context: ParseContext): void {
  const account = components[4] ?? "";
  if (account === "" || account === "aws") return;
  if (isAccountId(account) || hasWildcard(account)) return;
  const reaches = components.slice(0, 4).some((each) => each.endsWith("*"));
  const reach = reaches ? "; IAM may let the `*` before it match past the colon" : "";
  context.warn("INVALID_ARN_ACCOUNT", `account ${quoted(account)} is not 12 digits${reach}`);
}

/** Letters, digits, `.`, `_`, `-` and wildcards. */
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
