/**
 * Names that no request carries: actions, resources and condition keys that match nothing.
 *
 * Such a name is a slip, mostly a blank or a separator that was copied with it. In a question
 * it would turn a FAIL into a PASS, so it is an error there. In a policy, which AWS may accept, it
 * is a warning. A defect ends the sentence "no request has the action `x`, because …".
 *
 * An action has ASCII letters, digits, `.`, `_` and `-` around its colon. In an ARN, partition,
 * service and Region have lower-case letters, digits and hyphens, and the account has 12 digits or
 * is a word such as `aws`. The resource part may have any characters, because object keys do, but
 * no control characters, and no second ARN. Wildcards may stand anywhere; text in `${…}` is not
 * looked at. Whether a service or an action exists is not checked.
 */
import { quoted } from "../json/value.ts";

/** Why no request has an action that the pattern matches. */
export function actionDefect(text: string): string | undefined {
  return characterDefect(text, /[^A-Za-z0-9._*?:-]/, "an action");
}

/** Why no request has a resource that the pattern matches; `text` has at least one colon. */
export function resourceDefect(text: string): string | undefined {
  const outline = text.replaceAll(VARIABLE, "*");
  if (outline !== outline.trim()) return "it begins or ends with a blank";
  const control = characterDefect(outline, CONTROL, "a resource");
  if (control !== undefined) return control;
  if (/(?:^|[^A-Za-z0-9_-])arn:/.test(outline.slice(4))) return "it has a second ARN inside";
  const [, partition = "", service = "", region = ""] = outline.split(":");
  for (const component of [partition, service, region]) {
    const defect = characterDefect(component, /[^a-z0-9*?-]/, "this part of an ARN");
    if (defect !== undefined) return defect;
  }
  return undefined;
}

/** Why no request has a resource with the account of this ARN. */
export function accountDefect(text: string): string | undefined {
  const account = text.replaceAll(VARIABLE, "*").split(":")[4] ?? "";
  if (/^(?:\d{12}|[a-z-]*|[\d*?]*[*?][\d*?]*)$/.test(account)) return undefined;
  return `${quoted(account)} is not an account id of 12 digits`;
}

/** Why no request has a condition key of this name; the part after a slash may be a tag key. */
export function keyDefect(text: string): string | undefined {
  if (text !== text.trim()) return "it begins or ends with a blank";
  const slash = text.indexOf("/");
  const name = slash < 0 ? text : text.slice(0, slash);
  return (
    characterDefect(text, CONTROL, "a condition key") ??
    characterDefect(name, /[\s"'`;%<>{}*?$]/, "the name of a condition key")
  );
}

const VARIABLE = /\$\{[^}]*\}/g;
/** Control characters, marks of text direction, and characters without width. */
const CONTROL =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it looks for control characters
  /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]/;

/** Says that a text has a character that a name of this kind cannot have. */
function characterDefect(text: string, banned: RegExp, noun: string): string | undefined {
  const found = banned.exec(text)?.[0];
  return found === undefined ? undefined : `${noun} cannot have ${characterName(found)}`;
}

function characterName(character: string): string {
  if (character === " ") return "a blank";
  if (/[!-~]/.test(character)) return quoted(character);
  return `the character U+${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
