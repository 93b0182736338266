/**
 * The request of a question, as attributes of the formula (rules W1, W4, R1 to R6).
 *
 * The attributes are the action (in lower case), the resource (one text, an ARN or `*`), the
 * caller, and each free condition key. The caller is a kind and the parts of its ARN. Keys that are
 * tied to the caller have no attributes; they are texts made of these parts (tied-keys.ts). A path
 * is the text between its outer slashes, so any text is a valid path.
 */

import { keyFact } from "../aws/condition-keys.ts";
import { type UnknownDomain, unknownDomain } from "../aws/unknown-values.ts";
import type { Attribute, Domain, Range } from "../logic/attribute.ts";
import {
  COLON,
  literal,
  ONE,
  ONE_IN,
  type Pattern,
  pattern,
  RUN,
  RUN_IN,
  type Token,
} from "../logic/pattern.ts";
import { FALSE, type Term, Terms } from "../logic/term.ts";
import type { Condition, Policy, PolicyType, Principal } from "../policy/ast.ts";
import type { Decimal } from "../policy/number.ts";
import { foldAsciiCase } from "../text/ascii-case.ts";
import {
  binaryEncoding,
  dateEncoding,
  epochEncoding,
  ipEncoding,
  type NumberEncoding,
  numberEncoding,
} from "./integer-encoding.ts";
import { type KeyUse, keyUses, knownSpelling } from "./key-types.ts";

export const CALLER_KINDS = [
  "user",
  "role",
  "federatedUser",
  "root",
  "service",
  "federated",
  "canonical",
  "anonymous",
] as const;

/** The kinds of callers; `role` means a session of a role. */
export type CallerKind = (typeof CALLER_KINDS)[number];

/** The kinds of AWS principals, which belong to an account. */
export const AWS_KINDS: readonly CallerKind[] = ["user", "role", "federatedUser", "root"];

export const ARN: Pattern = pattern([
  ...[...literal("arn:").tokens],
  ...[RUN_IN, COLON, RUN_IN, COLON, RUN_IN, COLON, RUN_IN, COLON, RUN],
]);
const ACTION: Pattern = pattern([ONE_IN, RUN_IN, COLON, ONE_IN, RUN_IN]);

const CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** R5: the domain of names; `*` is not a name. */
const NAME: Domain = { nonEmpty: true, except: ["*"] };

export class SymbolicRequest {
  readonly terms: Terms = new Terms();
  readonly type: PolicyType;
  readonly kinds: readonly CallerKind[];
  readonly numbers: NumberEncoding;
  /** T1: in lower case, like the patterns of actions. */
  readonly action: Attribute = single("action", { within: [ACTION], without: CAPITALS });
  readonly resource: Attribute = single("resource", { within: [ARN, literal("*")] });
  readonly kind: Attribute;
  readonly partition: Attribute = single("caller's partition", { without: ":", nonEmpty: true });
  readonly account: Attribute = single("caller's account", { without: ":", nonEmpty: true });
  readonly userPath: Attribute = single("user's path", {});
  readonly userName: Attribute = single("user's name", { without: "/:", nonEmpty: true });
  readonly rolePath: Attribute = single("role's path", {});
  readonly roleName: Attribute = single("role's name", { without: "/:", nonEmpty: true });
  readonly session: Attribute = single("session's name", { without: "/:", nonEmpty: true });
  readonly federatedName: Attribute = single("federated user's name", {
    without: "/:",
    nonEmpty: true,
  });
  readonly service: Attribute = single("service's name", NAME);
  readonly provider: Attribute = single("provider", NAME);
  readonly canonical: Attribute = single("canonical user's id", NAME);
  /** Caches of terms and patterns by text; two versions mostly have the same texts. */
  readonly actionLists: Map<string, Term> = new Map();
  readonly actionPatterns: Map<string, Pattern> = new Map();
  readonly resourcePatterns: Map<string, readonly Pattern[]> = new Map();
  readonly #hasDefaultReadings: boolean;
  readonly #readings = new Map<string, Attribute>();
  readonly #undetermined = new Map<string, UndeterminedResult>();
  private readonly uses: ReadonlyMap<string, KeyUse>;
  private readonly keys = new Map<string, Attribute>();
  private readonly foreignKeys = new Map<string, Attribute>();
  private readonly namedAccounts: readonly string[];
  /** The ARNs of users that policies name, whose federated sessions they may mean (Q8). */
  readonly namedUsers: readonly string[];
  private readonly askedOfOthers: ReadonlySet<string>;

  constructor(policies: readonly Policy[], type: PolicyType, hasDefaultReadings = false) {
    this.type = type;
    this.#hasDefaultReadings = hasDefaultReadings;
    this.kinds = type === "identity" ? AWS_KINDS : kindsOf(policies);
    this.namedAccounts = [...accountsIn(policies)];
    const arns = principalsIn(policies).flatMap((each) => (each.kind === "arn" ? each.arn : []));
    this.namedUsers = [...new Set(arns.filter((arn) => arn.includes(":user/")))];
    this.askedOfOthers = keysAskedOfOthers(policies);
    this.kind = single("caller's kind", { within: this.kinds.map(literal) });
    this.uses = keyUses(policies);
    this.numbers = numberEncoding(numericOperands(policies));
  }

  /** The attribute of a condition key; the case of the name does not matter. */
  key(name: string): Attribute {
    const folded = foldAsciiCase(name);
    const known = this.keys.get(folded);
    if (known !== undefined) return known;
    const unknown = unknownDomain(folded);
    if (unknown !== undefined) {
      const made = single(folded, domainOfUnknown(unknown));
      this.keys.set(folded, made);
      return made;
    }
    const { type, isTyped, many, spelling } = this.useOf(folded, name);
    const made: Attribute = {
      name: spelling,
      optional: true,
      many,
      domain: isTyped ? this.domainOf(type) : {},
    };
    this.keys.set(folded, made);
    return made;
  }

  /**
   * Whether a doubtful rule has its other reading (semantics/readings.ts). All documents share the
   * answer. Where the question fixes the default readings, the term is FALSE.
   */
  reading(name: string): Term {
    if (this.#hasDefaultReadings) return FALSE;
    let attribute = this.#readings.get(name);
    if (attribute === undefined) {
      const domain = { within: [literal("other")] };
      attribute = { name: `reading ${name}`, optional: true, many: false, domain };
      this.#readings.set(name, attribute);
    }
    return this.terms.test(attribute, { kind: "present" });
  }

  /** The attributes of the readings in the formula, by name. */
  get readingAttributes(): ReadonlyMap<string, Attribute> {
    return this.#readings;
  }

  /** The term that all doubtful rules have their default reading. */
  get defaultReadings(): Term {
    return this.terms.all([...this.#readings.keys()].map((each) => -this.reading(each)));
  }

  /**
   * A Boolean for the result of a condition that the formula does not express exactly in the case
   * `inexact`. All documents share it. A proof holds for both its values; a model in that case may
   * be false, so the solver does not return it.
   */
  undetermined(condition: Condition, inexact: Term): Term {
    const { key, operator, quantifier = "", ifExists, operands } = condition;
    const name = JSON.stringify([key, operator.name, quantifier, ifExists, operands]);
    let known = this.#undetermined.get(name);
    if (known === undefined) {
      const number = this.#undetermined.size + 1;
      const domain = { within: [literal("true")] };
      const attribute = { name: `comparison ${number}`, optional: true, many: false, domain };
      known = { attribute, condition, inexact };
      this.#undetermined.set(name, known);
    }
    return this.terms.test(known.attribute, { kind: "present" });
  }

  /** The results of conditions that the formula does not express in some case. */
  get undeterminedResults(): Iterable<UndeterminedResult> {
    return this.#undetermined.values();
  }

  /** The attributes of the condition keys in the formula. */
  get keyAttributes(): ReadonlyMap<string, Attribute> {
    return this.keys;
  }

  /** Whether a document of the question names the key in a condition. */
  mentions(key: string): boolean {
    return this.uses.has(foldAsciiCase(key));
  }

  /** Whether a document names a key with one of these prefixes (in lower case). */
  mentionsAny(prefixes: readonly string[]): boolean {
    for (const key of this.uses.keys()) {
      if (prefixes.some((each) => key.startsWith(each))) return true;
    }
    return false;
  }

  isMany(key: string): boolean {
    return this.useOf(foldAsciiCase(key), key).many;
  }

  /**
   * W4: the attribute of a key that is tied for AWS principals, for a caller of another kind. Its
   * domain excludes values that would make the caller an AWS principal.
   */
  restrictedKey(name: string): Attribute {
    const folded = foldAsciiCase(name);
    const known = this.foreignKeys.get(folded);
    if (known !== undefined) return known;
    const { name: spelling = name } = keyFact(folded) ?? {};
    const domain = this.foreignDomain(folded);
    const made: Attribute = { name: spelling, optional: true, many: false, domain };
    this.foreignKeys.set(folded, made);
    return made;
  }

  private foreignDomain(key: string): Domain {
    if (key === "aws:principalisawsservice") return { within: [literal("false")] };
    const isArn = key === "aws:principalarn";
    // A statement that asks a service for this key means that services may have any value.
    if (this.askedOfOthers.has(key)) return isArn ? { within: [ARN] } : {};
    if (isArn) return { within: [] };
    return { except: key === "aws:principaltype" ? PRINCIPAL_TYPES : this.namedAccounts };
  }

  get restrictedAttributes(): ReadonlyMap<string, Attribute> {
    return this.foreignKeys;
  }

  private useOf(folded: string, written: string): KeyUse {
    const use = this.uses.get(folded);
    if (use !== undefined) return use;
    const fact = keyFact(folded);
    if (fact === undefined) {
      return { type: "string", isTyped: false, many: false, spelling: written };
    }
    return {
      type: fact.type,
      isTyped: true,
      many: fact.many,
      spelling: knownSpelling(fact.name, written),
    };
  }

  private domainOf(type: KeyUse["type"]): Domain {
    switch (type) {
      case "string":
        return {};
      case "arn":
        return { within: [ARN] };
      case "bool":
        return { within: [literal("true"), literal("false")] };
      case "number":
        return { encoding: this.numbers };
      case "date":
        return { encoding: dateEncoding };
      case "epoch":
        return { encoding: epochEncoding };
      case "ip":
        return { encoding: ipEncoding };
      case "binary":
        return { encoding: binaryEncoding };
    }
  }
}

/** A condition whose result is a Boolean of its own in the case `inexact`. */
export interface UndeterminedResult {
  readonly attribute: Attribute;
  readonly condition: Condition;
  readonly inexact: Term;
}

const PRINCIPAL_TYPES = ["User", "AssumedRole", "FederatedUser", "Account", "Anonymous"];

/** Keys in conditions of statements that name other callers than AWS principals. */
function keysAskedOfOthers(policies: readonly Policy[]): ReadonlySet<string> {
  const isOther = (each: Principal): boolean =>
    each.kind === "service" || each.kind === "federated" || each.kind === "every";
  const asked = policies.flatMap(({ statements }) =>
    statements.filter(({ principal }) => principal?.principals.some(isOther) === true),
  );
  return new Set(asked.flatMap(({ conditions }) => conditions.map(({ key }) => key)));
}

/** W4: canonical users are a kind of caller only if a policy names one. */
function kindsOf(policies: readonly Policy[]): readonly CallerKind[] {
  const isNamed = principalsIn(policies).some(
    (each) => each.kind === "canonical" || (each.kind === "every" && each.type === "CanonicalUser"),
  );
  return CALLER_KINDS.filter((kind) => isNamed || kind !== "canonical");
}

function principalsIn(policies: readonly Policy[]): readonly Principal[] {
  return policies.flatMap(({ statements }) =>
    statements.flatMap(({ principal }) => principal?.principals ?? []),
  );
}

/** The accounts that policies name in principals and in conditions on the caller's account. */
function accountsIn(policies: readonly Policy[]): ReadonlySet<string> {
  const accounts = new Set(["anonymous"]);
  for (const each of principalsIn(policies)) {
    if (each.kind === "account") accounts.add(each.account);
    if (each.kind === "arn") accounts.add(each.arn.split(":")[4] ?? "");
  }
  for (const { statements } of policies) {
    for (const { conditions } of statements) {
      for (const { key, operands } of conditions) {
        if (key !== "aws:principalaccount" && key !== "kms:calleraccount") continue;
        if (operands.family !== "string") continue;
        for (const value of operands.values) if (typeof value === "string") accounts.add(value);
      }
    }
  }
  return accounts;
}

/** The ranges of whole multiples of a unit, counted in that unit, within ranges of integers. */
export function wholeUnits(unit: bigint, ranges: readonly Range[]): readonly Range[] {
  const ceil = (value: bigint): bigint => -floorDivide(-value, unit);
  return ranges.flatMap(({ first, last }) => {
    const from = first === undefined ? undefined : ceil(first);
    const to = last === undefined ? undefined : floorDivide(last, unit);
    if (from !== undefined && to !== undefined && from > to) return [];
    return [
      { ...(from === undefined ? {} : { first: from }), ...(to === undefined ? {} : { last: to }) },
    ];
  });
}

function floorDivide(a: bigint, b: bigint): bigint {
  return a / b - (a % b < 0n ? 1n : 0n);
}

/** U2: the values of a reserved key. */
function domainOfUnknown({ without, length }: UnknownDomain): Domain {
  if (length === undefined) return { without, nonEmpty: true };
  return { without, within: [pattern(Array<Token>(length).fill(ONE))] };
}

function single(name: string, domain: Domain): Attribute {
  return { name, optional: false, many: false, domain };
}

function* numericOperands(policies: readonly Policy[]): Iterable<Decimal> {
  for (const { statements } of policies) {
    for (const { conditions } of statements) {
      for (const { operands } of conditions) {
        if (operands.family === "numeric") yield* operands.values;
      }
    }
  }
}
