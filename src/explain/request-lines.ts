/**
 * A request as lines for a reader: one line for each member and each context key.
 *
 * A text is written without quotes if it cannot be misread, otherwise as JSON writes it. Numbers
 * are written as texts, lists with brackets. A principal that is not an ARN is written with its
 * type, and the reading of a doubtful rule in words.
 */

import { readingRule, readingSentence } from "../semantics/readings.ts";
import type { ContextValue, RequestDocument } from "../semantics/request.ts";
import { harmless } from "./harmless.ts";

export function requestLines(request: RequestDocument): readonly string[] {
  const { principal, action, resource, context = {}, readings = [] } = request;
  const rows: (readonly [string, string])[] = [
    ["principal", principalText(principal)],
    ["action", plain(action)],
    ["resource", plain(resource)],
  ];
  Object.entries(context).forEach(([key, value], at) => {
    rows.push([at === 0 ? "context" : "", `${plain(key)} = ${valueText(value)}`]);
  });
  readings.forEach((reading, at) => {
    rows.push([at === 0 ? "only if" : "", readingText(reading)]);
  });
  return rows.map(([name, text]) => `${name.padEnd(9)}  ${harmless(text)}`);
}

/** The reading in words; the member `readings` of a request has the numbers of the rules. */
function readingText(reading: string): string {
  const space = reading.indexOf(" ");
  const name = space < 0 ? "" : `: ${plain(reading.slice(space + 1))}`;
  const rule = readingRule(reading);
  if (rule?.isOfLayer === true) return readingSentence(reading);
  return `AWS ${rule?.otherwise ?? plain(reading)}${name}`;
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

/** Without quotes if it is printable, not empty, and has no spaces at its ends. */
function plain(text: string): string {
  // Almost every text; and classes of Unicode take longer to compile than a check takes.
  if (/^[!#-Z\\-~](?:[ -~]*[!-~])?$/.test(text)) return text;
  const isPlain = /^[^"[\p{C}\p{Z}](?:.*[^\p{C}\p{Z}])?$/u.test(text) && !/\p{Cc}/u.test(text);
  return isPlain ? text : JSON.stringify(text);
}
