/**
 * A failing check that is to be repaired: its documents, and the checks of changed documents.
 *
 * A changed document takes the way of the given one: the request with the new text is decoded and
 * checked again. So a change that makes the document invalid is never a repair.
 */
import { type CheckName, type CheckRequest, decodeCheck } from "../api/operation.ts";
import type { Access } from "../check/access-not-granted.ts";
import { parseWithStrings } from "../json/document.ts";
import { isObject, type JsonObject } from "../json/value.ts";
import { Budget } from "../logic/budget.ts";
import { parsePolicy } from "../policy/parse.ts";
import { parseZone, type Zone } from "../policy/zone-of-trust.ts";
import { DEFAULT_STEPS, type SolveOptions } from "../question/options.ts";
import type { Reading } from "./narrow.ts";
import { statementsIn } from "./patch.ts";
import type { ViolatingStatement } from "./violating-atoms.ts";
import { violatingStatements } from "./violating-atoms.ts";
import type { SparedServices } from "./zone-conditions.ts";

/** The member with the policy that is repaired. */
export const repairedMember = (name: CheckName): "newPolicyDocument" | "policyDocument" =>
  name === "CheckNoNewAccess" ? "newPolicyDocument" : "policyDocument";

/** LIMIT: the steps of the search for violating atoms, as a multiple of those of a check. */
const SEARCH_STEPS = 10;

export class FailingCheck {
  readonly check: CheckRequest;
  readonly options: SolveOptions;
  /** The policy that is repaired, as its document writes it. */
  readonly document: JsonObject;
  readonly statements: readonly JsonObject[];
  /** The callers that a repair may keep. */
  readonly zone: Zone | undefined;
  /** The actions and resources of the question, if it lists them. */
  readonly access: Access | undefined;
  readonly #request: object;
  readonly #budget: Budget;

  constructor(request: object, check: CheckRequest, options: SolveOptions, zone?: Zone) {
    this.check = check;
    this.options = options;
    const document = parseWithStrings(check.documents.subject.text);
    // INVARIANT: a policy is an object.
    this.document = isObject(document) ? document : {};
    this.statements = statementsIn(document);
    const { access, zoneOfTrust } = check.encode();
    // The row of a check writes one list of actions and resources.
    this.access = Array.isArray(access) ? (access[0] as Access) : undefined;
    this.zone = Array.isArray(zoneOfTrust) ? parseZone(zoneOfTrust).zone : zone;
    this.#request = request;
    this.#budget = new Budget(SEARCH_STEPS * (options.steps ?? DEFAULT_STEPS));
  }

  /** The same check of another document; undefined if that is not valid. */
  checkOf(document: string | JsonObject): CheckRequest | undefined {
    const { operation } = this.check;
    const request = { ...this.#request, [repairedMember(operation)]: document };
    const decoded = decodeCheck(operation, request);
    return decoded.kind === "error" ? undefined : decoded.input;
  }

  /** The violating atoms of a check, whose policy has these statements. */
  violating(
    check: CheckRequest = this.check,
    statements: readonly JsonObject[] = this.statements,
  ): readonly ViolatingStatement[] {
    return violatingStatements(check.question, statements, this.#budget, this.options);
  }

  /** Reads statements as those of a policy of the same type and version. */
  get reading(): Reading {
    const { type } = this.check.documents;
    return { type, options: this.options, read: this.readingOf(this.document["Version"]) };
  }

  /** Reads statements as those of a policy of this version. */
  readingOf(version: unknown): Reading["read"] {
    const { type, unknowns } = this.check.documents;
    return (statements) => {
      const { Version: _, ...document } = this.document;
      const changed = { ...document, ...(version !== undefined && { Version: version }) };
      const parsed = parsePolicy({ ...changed, Statement: statements }, { type, unknowns });
      return parsed.kind === "policy" ? parsed.policy.statements : undefined;
    };
  }

  /** The services that a Deny for a zone must not meet: those that the check does not count. */
  get spared(): SparedServices {
    const { callers, countsAddresses } = this.check.question;
    if (callers === undefined) return [];
    if (countsAddresses !== true) {
      return this.check.encode()["includeServices"] === true ? [] : "all";
    }
    const principals = this.check.documents.subject.policy.statements.flatMap(
      ({ effect, principal }) => (effect === "Allow" ? (principal?.principals ?? []) : []),
    );
    return principals.flatMap((each) => (each.kind === "service" ? [each.name] : []));
  }
}
