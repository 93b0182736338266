/**
 * Checks a slice that a certificate gives: may everything that it leaves out be left out?
 *
 * A proof about a slice is a proof about the whole question if leaving out parts cannot hide a
 * violation. Allow statements of the reference and Deny statements of the subject may be dropped
 * freely: without them more requests count as violations, never fewer. Other parts need a reason:
 *
 * - An action of a Deny statement of the reference may be dropped if a Deny statement of the
 *   subject
 *   covers it: it lists the action, or a prefix of it followed by `*`. Its principal must be the
 *   same, its resources must include the other's, and it must have no other condition.
 * - An action of an Allow statement of the subject may be dropped if an Allow statement of the
 *   reference covers it in this way. No Deny statement left in the reference may match it.
 *
 * The checker compares texts, so a correct slice may fail the check; then the certificate is about
 * the whole question. It has its own comparisons (listed-actions.ts for those of actions), and
 * shares none with the search for slices (slice.ts).
 */
import { isObject } from "../json/value.ts";
import type {
  Condition,
  Operands,
  Policy,
  PrincipalElement,
  Statement,
  Text,
  TextElement,
} from "../policy/ast.ts";
import type { Slice } from "../question/question.ts";
import { listedActions } from "./listed-actions.ts";

/** The statements that a slice keeps, by index; with a list of actions if some were dropped. */
export type KeptActions = readonly (readonly [number] | readonly [number, readonly string[]])[];

export interface KeptSlice {
  readonly existing: KeptActions;
  readonly new: KeptActions;
}

/** Describes a slice by the parts that it keeps, for a certificate. */
export function describeSlice({ subject, reference }: Slice, whole: Slice): KeptSlice {
  const kept = (part: Policy | undefined, all: Policy | undefined): KeptActions =>
    (part?.statements ?? []).map(({ index, action }) => {
      const { values } = all?.statements[index]?.action ?? action;
      return values === action.values ? [index] : [index, action.values];
    });
  return { existing: kept(reference, whole.reference), new: kept(subject, whole.subject) };
}

/** Rebuilds a slice from its description; undefined if it names parts that do not exist. */
export function rebuildSlice(kept: unknown, whole: Slice): Slice | undefined {
  if (!isObject(kept) || whole.reference === undefined) return undefined;
  const subject = rebuildPolicy(kept["new"], whole.subject);
  const reference = rebuildPolicy(kept["existing"], whole.reference);
  return subject && reference && { subject, reference };
}

function rebuildPolicy(kept: unknown, policy: Policy): Policy | undefined {
  if (!Array.isArray(kept)) return undefined;
  const statements: Statement[] = [];
  const seen = new Set<number>();
  for (const entry of kept as readonly unknown[]) {
    const [index, actions] = Array.isArray(entry) ? (entry as readonly unknown[]) : [];
    const statement = typeof index === "number" ? policy.statements[index] : undefined;
    if (statement === undefined || seen.has(statement.index)) return undefined;
    seen.add(statement.index);
    if (actions === undefined) {
      statements.push(statement);
      continue;
    }
    const { action } = statement;
    if (action.negated || !Array.isArray(actions)) return undefined;
    const kept = new Set<unknown>(actions);
    const all = new Set<unknown>(action.values);
    if (!actions.every((each) => all.has(each))) return undefined;
    const values = action.values.filter((each) => kept.has(each));
    statements.push({ ...statement, action: { ...action, values } });
  }
  return { ...policy, statements };
}

/** Why something may not be left out; undefined if the slice is valid. */
export function sliceError(slice: Slice, whole: Slice): string | undefined {
  const reference = whole.reference?.statements ?? [];
  const left = slice.reference?.statements ?? [];
  const denies = left.filter(({ effect }) => effect === "Deny");
  return (
    statementError("Deny", reference, left, whole.subject.statements, []) ??
    statementError("Allow", whole.subject.statements, slice.subject.statements, reference, denies)
  );
}

/** Every dropped action must be covered by one of `others`, and no Deny may match it. */
function statementError(
  effect: Statement["effect"],
  whole: readonly Statement[],
  left: readonly Statement[],
  others: readonly Statement[],
  denies: readonly Statement[],
): string | undefined {
  const leftByIndex = new Map(left.map((each) => [each.index, each]));
  const ofEffect = others.filter((each) => each.effect === effect);
  const alike = new Map<string, Statement[]>();
  for (const each of ofEffect) {
    const name = restOf(each);
    alike.set(name, [...(alike.get(name) ?? []), each]);
  }
  for (const statement of whole) {
    if (statement.effect !== effect) continue;
    const cut = cutFrom(statement, leftByIndex.get(statement.index));
    const mayGo = (near: readonly Statement[], action: Cut): boolean =>
      near.some((each) => lists(each, action)) && !denies.some((each) => mayMatch(each, action));
    // Most statements stand in both policies, so those with the same text are tried first.
    const same = alike.get(restOf(statement)) ?? [];
    const open = cut.filter((each) => !mayGo(same, each));
    if (open.length === 0) continue;
    const near = ofEffect.filter((each) => coversStatement(each, statement));
    if (!open.every((each) => mayGo(near, each))) {
      return `the ${effect} at ${statement.index} is cut and not in both`;
    }
  }
  return undefined;
}

const rests = new WeakMap<Statement, string>();

/** The text of a statement without its effect and its actions. */
function restOf(statement: Statement): string {
  const { principal, resource, conditions } = statement;
  const before = rests.get(statement);
  if (before !== undefined) return before;
  const text = [principal, resource, ...conditions].map(textOf).join("\n");
  rests.set(statement, text);
  return text;
}

/** A dropped action, or dropped actions: all but some. */
type Cut = { readonly action: string } | { readonly allBut: readonly string[] };

function cutFrom({ action }: Statement, left: Statement | undefined): readonly Cut[] {
  if (action.negated) return left === undefined ? [{ allBut: action.values }] : [];
  const kept = new Set(left?.action.values);
  return action.values.filter((each) => !kept.has(each)).map((each) => ({ action: each }));
}

function lists({ action }: Statement, cut: Cut): boolean {
  const { negated, values } = action;
  if ("allBut" in cut) {
    const excluded = new Set(cut.allBut);
    return negated ? values.every((each) => excluded.has(each)) : values.includes("*");
  }
  const listed = listedActions(action);
  return negated ? !listed.mayMeet(cut.action) : listed.covers(cut.action);
}

/** Whether the statement may match some dropped action. */
function mayMatch({ action }: Statement, cut: Cut): boolean {
  if ("allBut" in cut) return true;
  const listed = listedActions(action);
  return action.negated ? !listed.covers(cut.action) : listed.mayMeet(cut.action);
}

/** Whether `one` matches whatever `other` matches, actions aside. */
function coversStatement(one: Statement, other: Statement): boolean {
  return (
    textOf(one.principal) === textOf(other.principal) &&
    areAmong(other.resource, one.resource) &&
    one.conditions.every((each) => other.conditions.some((held) => implies(each, held)))
  );
}

/** One operand has to hold, so more operands are weaker; with a negated operator, stronger. */
function implies(condition: Condition, held: Condition): boolean {
  if (testOf(condition) !== testOf(held)) return false;
  const [more, fewer] = condition.operator.negated ? [held, condition] : [condition, held];
  const texts = new Set<string>(more.operands.values.map(textOf));
  return fewer.operands.values.map(textOf).every((each) => texts.has(each));
}

const testOf = ({ key, operator, quantifier, ifExists }: Condition): string =>
  [key, operator.name, quantifier ?? "one", ifExists].join(" ");

function areAmong(some: Statement["resource"], all: Statement["resource"]): boolean {
  if (textOf(some) === textOf(all)) return true;
  if (some === undefined || all === undefined || some.negated || all.negated) return false;
  return all.values.includes("*") || some.values.every((each) => isAmong(each, all.values));
}

function isAmong(text: Text, texts: readonly Text[]): boolean {
  return texts.some(
    (each) =>
      textOf(each) === textOf(text) ||
      (typeof each === "string" && typeof text === "string" && isPartOf(text, each)),
  );
}

/** Compares by component of an ARN: each is the same, or a prefix followed by `*`. */
function isPartOf(narrow: string, wide: string): boolean {
  const [parts, wholes] = [narrow, wide].map((each) =>
    /^(.*?):(.*?):(.*?):(.*?):(.*?):(.*)$/s.exec(each),
  );
  if (!parts || !wholes) return false;
  return wholes.every((whole, i) => {
    if (i === 0 || whole === parts[i]) return true;
    const [, start] = /^([^*?]*)\*$/s.exec(whole) ?? [];
    return start !== undefined && parts[i]?.startsWith(start);
  });
}

/** Texts of parts; parts are immutable, and are compared many times. */
const known = new WeakMap<object, string>();

/** The meaning of a part of a policy as text, without its place and spelling; texts are quoted. */
function textOf(part: Part): string {
  if (typeof part === "string") return JSON.stringify(part);
  if (typeof part !== "object") return `${typeof part} ${part}`;
  const text = known.get(part) ?? written(part);
  known.set(part, text);
  return text;
}

type Part =
  | PrincipalElement
  | TextElement<Text>
  | Condition
  | Operands["values"][number]
  | undefined;

function written(part: Exclude<Part, string | number | boolean | undefined>): string {
  // A text with variables is a list of parts, and a principal element an object of plain values.
  if (isList(part) || "principals" in part) return JSON.stringify(part);
  if ("operands" in part) {
    const { family, values } = part.operands;
    return `${testOf(part)} ${family} ${[...values].map(textOf).join("\n")}`;
  }
  if ("values" in part) return `${part.negated} ${JSON.stringify(part.values)}`;
  if ("first" in part) return `block ${part.family} ${part.first} ${part.last}`;
  return `number ${part.digits} ${part.exponent}`;
}

/** `Array.isArray` does not narrow readonly lists. */
const isList = (part: object): part is readonly unknown[] => Array.isArray(part);
