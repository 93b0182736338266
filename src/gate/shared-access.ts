/**
 * The access that two policies with unknown values surely share, found by comparing their texts.
 *
 * An unknown value for which the language has no place, such as an action, is read wide on one side
 * and narrow on the other (approximation.ts). So a policy would grant more than itself. But equal
 * texts with equal unknowns mean the same for each value of them. This file takes such parts out of
 * the question whether a policy grants more than a reference, and leaves the rest to the engine:
 *
 * 1. A Deny statement of the reference goes if a Deny statement of the policy covers it: it refuses
 *    nothing that the policy grants.
 * 2. An Allow statement of the policy goes if one of the reference covers it, and so does an entry
 *    of its lists. The access of these parts is new only where a Deny that step 1 left refuses it;
 *    that is a second, smaller question.
 * 3. A statement that both have goes from both, also if its effect is not known.
 *
 * docs/gate.md has the proof. Comparing is by text alone: the same entries in any order, more
 * conditions, `*`. Texts that mean the same in other words stay in the question.
 */
import { operatorNamed } from "../policy/operators.ts";
import type { Member, TextPart, Value } from "../sources/value.ts";

/** A statement, and its position in the policy; without one it stands in no policy. */
export interface PlacedStatement {
  readonly statement: Value;
  readonly index?: number;
}

/** A question about parts of the two policies. */
export interface PartQuestion {
  readonly tested: readonly PlacedStatement[];
  readonly reference: readonly PlacedStatement[];
}

/** LIMIT: comparisons of statements; beyond it, texts count as different. */
const MAX_COMPARISONS = 100_000;

/** Whether two values are the same for each value of their unknowns. */
export const isSameValue = (one: Value, other: Value): boolean => keyOf(one) === keyOf(other);

/**
 * The questions whose answers together say whether the policy grants more than the reference; none
 * if it surely does not. Undefined if the texts tell nothing.
 */
export function questionsLeft(
  policy: Value,
  reference: Value,
  isResource: boolean,
): readonly PartQuestion[] | undefined {
  const tested = statementsOf(policy);
  const others = statementsOf(reference);
  // Another version may give a text another meaning.
  const isSameVersion = keyOfMember(policy, "Version") === keyOfMember(reference, "Version");
  if (tested === undefined || others === undefined || !isSameVersion) return undefined;
  const effort = { left: MAX_COMPARISONS };
  const denies = tested.filter(isDeny);
  const [here, there] = [keysOf(tested), keysOf(others)];
  const refused = new Cover(denies, effort);
  const granted = new Cover(others.filter(isAllow), effort);
  const kept = others.flatMap((each): readonly PlacedStatement[] => {
    if (isAllow(each)) return [each];
    if (here.has(statementKey(each))) return [];
    return isDeny(each) ? refused.rest(each).left : [each];
  });
  const left: PlacedStatement[] = [];
  const taken: PlacedStatement[] = [];
  for (const each of tested) {
    if (isDeny(each)) continue;
    if (there.has(statementKey(each))) taken.push(each);
    else if (isAllow(each)) {
      const rest = granted.rest(each);
      left.push(...rest.left);
      taken.push(...rest.covered);
    } else left.push(each);
  }
  if (taken.length === 0 && isSameList(kept, others)) return undefined;
  const mayRefuse = kept.filter((each) => !isAllow(each));
  const questions = [
    { tested: left, reference: kept },
    ...(mayRefuse.length > 0
      ? [{ tested: taken, reference: [everything(isResource), ...mayRefuse] }]
      : []),
  ];
  return questions
    .filter((each) => each.tested.length > 0)
    .map((each) => ({ ...each, tested: [...each.tested, ...denies] }));
}

const isSameList = <T>(one: readonly T[], other: readonly T[]): boolean =>
  one.length === other.length && one.every((each, at) => each === other[at]);

/** The statement that allows everything. */
export function everything(isResource: boolean): PlacedStatement {
  const member = (name: string, text: string): Member => ({
    name,
    value: { kind: "text", parts: [text] },
  });
  const members = [
    member("Effect", "Allow"),
    ...(isResource ? [member("Principal", "*")] : []),
    member("Action", "*"),
    member("Resource", "*"),
  ];
  return { statement: { kind: "object", members } };
}

interface Rest {
  readonly left: readonly PlacedStatement[];
  readonly covered: readonly PlacedStatement[];
}

/** Statements of one effect, which may cover others. */
class Cover {
  readonly #parts: readonly Parts[];
  readonly #effort: { left: number };

  constructor(statements: readonly PlacedStatement[], effort: { left: number }) {
    this.#parts = statements.flatMap(({ statement }) => partsOf(statement) ?? []);
    this.#effort = effort;
  }

  /** The statement without the entries that are covered, and what is covered. */
  rest(placed: PlacedStatement): Rest {
    const { statement } = placed;
    const parts = partsOf(statement);
    if (parts === undefined || statement.kind !== "object") return { left: [placed], covered: [] };
    if (this.#covers(parts)) return { left: [], covered: [placed] };
    const covered: PlacedStatement[] = [];
    // A list matches what its entries match, so each entry stands for itself.
    let left: Value & { readonly kind: "object" } = statement;
    for (const name of ["Action", "Resource"]) {
      const value = left.members.find((each) => each.name === name)?.value;
      if (value?.kind !== "list" || value.items.length < 2) continue;
      const withItems = (items: readonly Value[]): typeof left => ({
        ...left,
        members: left.members.map((each) =>
          each.name === name ? { name, value: { ...value, items } } : each,
        ),
      });
      const isCovered = (item: Value): boolean => {
        const one = partsOf(withItems([item]));
        return one !== undefined && this.#covers(one);
      };
      const [gone, kept] = split(value.items, isCovered);
      if (gone.length === 0) continue;
      covered.push({ ...placed, statement: withItems(gone) });
      left = withItems(kept);
    }
    return { left: covered.length === 0 ? [placed] : [{ ...placed, statement: left }], covered };
  }

  #covers(parts: Parts): boolean {
    return this.#parts.some((each) => this.#effort.left-- > 0 && covers(each, parts));
  }
}

function split<T>(
  items: readonly T[],
  isFirst: (item: T) => boolean,
): readonly [readonly T[], readonly T[]] {
  const chosen = new Set(items.filter(isFirst));
  return [[...chosen], items.filter((each) => !chosen.has(each))];
}

/** A statement as sets of texts, to be compared. */
interface Parts {
  readonly action: Entries;
  readonly resource: Entries | undefined;
  readonly principal: Entries | undefined;
  /** The operands by operator and key. */
  readonly conditions: ReadonlyMap<string, Entries>;
}

interface Entries {
  readonly isNegated: boolean;
  /** An element that is compared as a whole has one key. */
  readonly keys: ReadonlySet<string>;
  /** It has `*`, which matches every action and every resource. */
  readonly isAll?: true;
}

/** The key of the text `*`. */
const ANY = JSON.stringify(["*"]);

/** Whether `wide` matches whatever `narrow` matches, for each value of the unknowns. */
function covers(wide: Parts, narrow: Parts): boolean {
  return (
    hasAll(wide.action, narrow.action) &&
    hasAllIfAny(wide.resource, narrow.resource) &&
    hasAllIfAny(wide.principal, narrow.principal) &&
    [...wide.conditions].every(([name, entries]) => {
      const own = narrow.conditions.get(name);
      return own !== undefined && hasAll(entries, own);
    })
  );
}

function hasAllIfAny(wide: Entries | undefined, narrow: Entries | undefined): boolean {
  return wide === undefined || narrow === undefined ? wide === narrow : hasAll(wide, narrow);
}

/** A list matches more with more entries; one that excludes, with fewer. */
function hasAll(wide: Entries, narrow: Entries): boolean {
  if (wide.isAll === true) return true;
  if (wide.isNegated !== narrow.isNegated) return false;
  const [more, fewer] = wide.isNegated ? [narrow, wide] : [wide, narrow];
  return [...fewer.keys].every((each) => more.keys.has(each));
}

const PARTS = new WeakMap<Value, { readonly parts: Parts | undefined }>();

function partsOf(statement: Value): Parts | undefined {
  let found = PARTS.get(statement);
  if (found === undefined) {
    found = { parts: partsOfMembers(statement) };
    PARTS.set(statement, found);
  }
  return found.parts;
}

/** Undefined if the statement is not known to have these elements, and only these. */
function partsOfMembers(statement: Value): Parts | undefined {
  if (statement.kind !== "object") return undefined;
  const named = new Map(statement.members.map(({ name, value }) => [name, value]));
  if (named.size < statement.members.length) return undefined;
  const known = new Set(["Sid", "Effect", "Condition", ...ELEMENTS.flatMap((name) => pair(name))]);
  if ([...named.keys()].some((name) => !known.has(name))) return undefined;
  const [action, resource, principal] = ELEMENTS.map((name) => entriesOf(name, named));
  const conditions = conditionsOf(named.get("Condition"));
  return action && { action, resource, principal, conditions };
}

const ELEMENTS = ["Action", "Resource", "Principal"] as const;

const pair = (name: string): readonly string[] => [name, `Not${name}`];

function entriesOf(
  name: (typeof ELEMENTS)[number],
  named: ReadonlyMap<string, Value>,
): Entries | undefined {
  const [value, negated] = pair(name).map((each) => named.get(each));
  if (value !== undefined && negated !== undefined) return undefined;
  const element = value ?? negated;
  if (element === undefined) return undefined;
  const isNegated = value === undefined;
  if (name !== "Principal") {
    const keys = keysOfItems(element);
    return { isNegated, keys, ...(!isNegated && keys.has(ANY) && { isAll: true }) };
  }
  // NotPrincipal is compared as a whole.
  if (isNegated || element.kind !== "object") {
    return { isNegated, keys: new Set([keyOf(element)]) };
  }
  const keys = element.members.flatMap((each) =>
    [...keysOfItems(each.value)].map((key) => `${each.name} ${key}`),
  );
  return { isNegated, keys: new Set(keys) };
}

/** A condition without operands is compared as a whole. */
function conditionsOf(value: Value | undefined): ReadonlyMap<string, Entries> {
  const found = new Map<string, Entries>();
  const add = (path: readonly string[], each: Value, isList: boolean, isNegated = false): void => {
    const keys = isList ? keysOfItems(each) : new Set([keyOf(each)]);
    found.set(JSON.stringify(path), { isNegated, keys });
  };
  if (value !== undefined && value.kind !== "object") add([], value, false);
  for (const { name, value: block } of value?.kind === "object" ? value.members : []) {
    if (block.kind !== "object") add([name], block, false);
    const operator = operatorNamed(name);
    const isList = operator !== undefined && operator.family !== "null";
    for (const { name: key, value: operands } of block.kind === "object" ? block.members : []) {
      add([name, key], operands, isList, isList && operator.negated);
    }
  }
  return found;
}

/** The statements with their positions; undefined if the policy does not list them. */
export function statementsOf(policy: Value): readonly PlacedStatement[] | undefined {
  const listed = memberOf(policy, "Statement");
  if (listed === undefined) return undefined;
  const items = listed.kind === "list" ? listed.items : [listed];
  return items.map((statement, index) => ({ statement, index }));
}

const isAllow = ({ statement }: PlacedStatement): boolean => effectOf(statement) === "Allow";
const isDeny = ({ statement }: PlacedStatement): boolean => effectOf(statement) === "Deny";

/** Whether a statement denies, or has an effect that is not known. */
export const mayDeny = (placed: PlacedStatement): boolean => !isAllow(placed);

/** The effect; undefined if it is not known. */
function effectOf(statement: Value): string | undefined {
  const effect = memberOf(statement, "Effect");
  const [part, more] = effect?.kind === "text" ? effect.parts : [];
  return typeof part === "string" && more === undefined ? part : undefined;
}

function memberOf(value: Value, name: string): Value | undefined {
  return value.kind === "object"
    ? value.members.find((each) => each.name === name)?.value
    : undefined;
}

function keyOfMember(value: Value, name: string): string | undefined {
  const found = memberOf(value, name);
  return found && keyOf(found);
}

const keysOf = (statements: readonly PlacedStatement[]): ReadonlySet<string> =>
  new Set(statements.map(statementKey));

/** The key of a statement; its Sid has no effect on access. */
function statementKey({ statement }: PlacedStatement): string {
  if (statement.kind !== "object") return keyOf(statement);
  return keyOf({ ...statement, members: statement.members.filter(({ name }) => name !== "Sid") });
}

function keysOfItems(value: Value): ReadonlySet<string> {
  return new Set((value.kind === "list" ? value.items : [value]).map(keyOf));
}

/** Equal for equal values: without places, and with the unknowns by name and nature. */
function keyOf(value: Value): string {
  return JSON.stringify(plainOf(value));
}

function plainOf(value: Value): unknown {
  const partOf = (part: TextPart): unknown =>
    typeof part === "string" ? part : { nature: part.nature, name: part.name };
  const memberOfKey = ({ name, value: own }: Member): unknown => [name, plainOf(own)];
  switch (value.kind) {
    case "null":
      return null;
    case "boolean":
      return value.value;
    case "number":
      return { number: value.spelling };
    // A text and an unknown value that is a text are the same.
    case "text":
      return value.parts.map(partOf);
    case "unknown":
      return [partOf(value.unknown)];
    case "list":
      return { items: value.items.map(plainOf) };
    case "object":
      return { members: value.members.map(memberOfKey).sort() };
  }
}
