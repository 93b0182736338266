/**
 * A request, set out for a reader: one line a member, and one a context key.
 *
 * A text stands as it is where nothing can be mistaken, else in quotes as JSON writes it; so do
 * numbers as texts, and lists keep their brackets. A principal that is no ARN says its type.
 */
import type { ContextValue, RequestDocument } from "../semantics/request.ts";
import { harmless } from "./colour.ts";

export function requestLines(request: RequestDocument): readonly string[] {
  const { principal, action, resource, context = {} } = request;
  const rows: (readonly [string, string])[] = [
    ["principal", principalText(principal)],
    ["action", plain(action)],
    ["resource", plain(resource)],
  ];
  Object.entries(context).forEach(([key, value], at) => {
    rows.push([at === 0 ? "context" : "", `${plain(key)} = ${valueText(value)}`]);
  });
  return rows.map(([name, text]) => `${name.padEnd(9)}  ${harmless(text)}`);
}

function principalText(principal: RequestDocument["principal"]): string {
  if (principal === "*") return "* (anonymous)";
  if (typeof principal === "string") return plain(principal);
  return Object.entries(principal)
    .map(([type, name]) => `${type} ${plain(name)}`)
    .join(", ");
}

function valueText(value: ContextValue): string {
  if (typeof value === "string") return plain(value);
  if (typeof value !== "object") return String(value);
  return `[${value.map((each) => JSON.stringify(each)).join(", ")}]`;
}

/** As it is where it is printable, not empty and has no spaces at its ends; else in quotes. */
function plain(text: string): string {
  // Almost every text; and classes of Unicode take longer to compile than a check takes.
  if (/^[!#-Z\\-~](?:[ -~]*[!-~])?$/.test(text)) return text;
  const isPlain = /^[^"[\p{C}\p{Z}](?:.*[^\p{C}\p{Z}])?$/u.test(text) && !/\p{Cc}/u.test(text);
  return isPlain ? text : JSON.stringify(text);
}
