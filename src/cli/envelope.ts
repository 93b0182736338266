/**
 * Takes a policy out of what the AWS CLI prints around it, such as `{"PolicyVersion": {"Document":
 * …}}` or `{"Policy": "{…}"}`, out of a string, and out of a URL-encoded text.
 *
 * Only a document that is not a policy is looked into, and only if there is exactly one policy
 * inside. So nobody is answered about another policy than the one that the file holds. A template,
 * a plan or a dump stays as it is: the gate reads them. The answer has a warning that names the
 * member. Lines and columns then count in the policy, indented by two.
 *
 * LIMIT: levels of the document that are looked into.
 */
import { MEMBER_NAMES } from "../api/errors.ts";
import type { DocumentRole, Warning } from "../check/answer.ts";
import { otherDocument } from "../explain/other-documents.ts";
import { decodeUtf8, readDocument } from "../json/document.ts";
import { isObject, type JsonObject } from "../json/value.ts";

const MAX_LEVELS = 4;

/** Members of documents that hold policies and are not an envelope of one. */
const NOT_ENVELOPES: readonly string[] = [
  ...["AWSTemplateFormatVersion", "Resources", "planned_values", "resource_changes"],
  ...["terraform_version", "UserDetailList", "RoleDetailList", "GroupDetailList"],
  ...["identityPolicies", "resourcePolicy", "operation", "question"],
];

interface Found {
  readonly policy: JsonObject;
  /** The members that lead to it. */
  readonly path: string;
}

export interface Unwrapped {
  readonly request: object;
  readonly warnings: readonly Warning[];
}

/** The request with the policies inside of its documents; undefined if there is none. */
export function unwrappedRequest(request: object): Unwrapped | undefined {
  const warnings: Warning[] = [];
  const changed: Record<string, unknown> = {};
  const members = new Map(Object.entries(request));
  for (const [role, member] of Object.entries(MEMBER_NAMES)) {
    const given: unknown = members.get(member);
    const found = given instanceof Uint8Array ? policyInside(given) : undefined;
    if (found === undefined) continue;
    changed[member] = JSON.stringify(found.policy, undefined, 2);
    const place = found.path === "" ? "an encoded text" : `\`${found.path}\``;
    const message = `the policy was taken out of ${place}; lines count in the policy`;
    // The keys of the table are roles.
    const policy = role as DocumentRole;
    warnings.push({ code: "ENVELOPE_UNWRAPPED", message, policy, path: [] });
  }
  return warnings.length === 0 ? undefined : { request: { ...request, ...changed }, warnings };
}

function policyInside(bytes: Uint8Array): Found | undefined {
  const text = decodeUtf8(bytes);
  if (typeof text !== "string") return undefined;
  const value = parsed(text);
  const isPlain = isObject(value) && ("Statement" in value || otherDocument(value) === undefined);
  if (value === undefined || (isPlain && !isEncoded(text))) return undefined;
  const found = policiesIn(value, "", 0);
  return found.length === 1 ? found[0] : undefined;
}

const isEncoded = (text: string): boolean => /^\s*%7[bB]/.test(text);

/** The JSON value of a text, which may be URL-encoded; undefined if it is neither. */
function parsed(text: string): unknown {
  const decoded = isEncoded(text) ? decodedUrl(text.trim()) : text;
  const read = decoded === undefined ? undefined : readDocument(decoded);
  return read?.kind === "document" ? read.document.value : undefined;
}

function decodedUrl(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    // An escape is cut off, or is not UTF-8.
    return undefined;
  }
}

function policiesIn(value: unknown, path: string, level: number): readonly Found[] {
  if (level > MAX_LEVELS) return [];
  if (typeof value === "string") {
    const inner = /^\s*(?:\{|%7[bB])/.test(value) ? parsed(value) : undefined;
    return inner === undefined ? [] : policiesIn(inner, path, level + 1);
  }
  if (Array.isArray(value)) {
    return value.flatMap((each, at) => policiesIn(each, `${path}[${at}]`, level + 1));
  }
  if (!isObject(value)) return [];
  if ("Statement" in value) return [{ policy: value, path }];
  if (NOT_ENVELOPES.some((name) => Object.hasOwn(value, name))) return [];
  return Object.entries(value).flatMap(([name, each]) =>
    policiesIn(each, path === "" ? name : `${path}.${name}`, level + 1),
  );
}
