/**
 * The members of a request as AWS's clients send it, read from a value that nobody vouches for.
 *
 * Documents are taken as they are (documents.ts reads them); what is checked here is that each
 * member is there and has its type. Faults are collected. Members that an operation does not know
 * are ignored, as AWS ignores them.
 */

import type { Access } from "../check/access-not-granted.ts";
import { isObject } from "../json/value.ts";
import type { PolicyType } from "../policy/ast.ts";
import { accessErrors } from "./access.ts";
import type { DocumentCache, RequestOptions } from "./document-cache.ts";
import { type Source, sourceOf } from "./documents.ts";
import type { FieldError } from "./errors.ts";

/** The declared type of a policy, as AWS's request has it. */
export type DeclaredType = "IDENTITY_POLICY" | "RESOURCE_POLICY";

const TYPES: Readonly<Record<DeclaredType, PolicyType>> = {
  IDENTITY_POLICY: "identity",
  RESOURCE_POLICY: "resource",
};

export class MemberReader {
  readonly faults: FieldError[] = [];
  readonly #members: Readonly<Record<string, unknown>>;
  readonly #memory: DocumentCache | undefined;

  constructor(request: unknown, { steps, documentCache }: RequestOptions = {}) {
    this.#memory = documentCache;
    if (isObject(request)) this.#members = request;
    else {
      this.#members = {};
      this.#fault("", "the request is not an object");
    }
    if (steps !== undefined && !(Number.isSafeInteger(steps) && steps > 0)) {
      this.#fault("steps", "`steps` is not a positive integer");
    }
  }

  document(name: string): Source {
    const given = this.#members[name];
    if (given !== undefined) return sourceOf(given, this.#memory);
    this.#fault(name, `\`${name}\` is missing`);
    return { kind: "unread", diagnostics: [] };
  }

  /** Undefined where none is declared. */
  policyType(): PolicyType | undefined {
    const declared = this.#members["policyType"];
    if (declared === undefined) return undefined;
    if (typeof declared === "string" && Object.hasOwn(TYPES, declared)) {
      return TYPES[declared as DeclaredType];
    }
    this.#fault("policyType", "`policyType` is not `IDENTITY_POLICY` or `RESOURCE_POLICY`");
    return undefined;
  }

  /** Exactly one member, with at least one list that is not empty. */
  access(): Access {
    const access = this.#members["access"];
    const [only, ...more] = Array.isArray(access) ? access : [];
    if (!isObject(only) || more.length > 0) {
      this.#fault("access", "`access` is not a list of exactly one object");
      return {};
    }
    const before = this.faults.length;
    const actions = this.#texts(only, "actions");
    const resources = this.#texts(only, "resources");
    const lists = { ...(actions && { actions }), ...(resources && { resources }) };
    if (this.faults.length === before) this.faults.push(...accessErrors(lists));
    return lists;
  }

  #texts(access: Readonly<Record<string, unknown>>, name: string): readonly string[] | undefined {
    const list = access[name];
    if (list === undefined) return undefined;
    if (!Array.isArray(list)) {
      this.#fault(`access[0].${name}`, `\`${name}\` is not a list`);
      return undefined;
    }
    const strings = list.filter((each) => typeof each === "string");
    if (strings.length < list.length) {
      const at = list.findIndex((each) => typeof each !== "string");
      this.#fault(`access[0].${name}[${at}]`, `an entry of \`${name}\` is not a string`);
    }
    return strings;
  }

  #fault(name: string, message: string): void {
    this.faults.push({ name, message });
  }
}
