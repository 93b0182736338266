/**
 * Whether a slice that a certificate gives is one.
 *
 * A proof about a slice is one about the whole if nothing is cut away that could make a statement
 * guilty. What permits may go without reason, and so may what the suspect denies. An action of a
 * Deny of the permitting policy may go if a Deny of the suspect lists it, or a beginning of it with
 * a `*` behind, under the same principal, for its resources among others, and without another
 * condition. An action of an Allow statement of the suspect may go if in the same way an Allow
 * statement of the permitting policy lists it, and no Deny left there can be about it.
 *
 * Nothing here is shared with what cuts (slice.ts): texts are compared as they are written, so a
 * slice may be right and not be shown. Then the certificate is about the whole question.
 */
import { isObject } from "../json/value.ts";
import { foldCase } from "../policy/ascii-case.ts";
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
import { globMatches } from "../semantics/glob.ts";

/** The statements that are left of a policy, by index; the actions, where not all are left. */
export type KeptActions = readonly (readonly [number] | readonly [number, readonly string[]])[];

export interface KeptSlice {
  readonly existing: KeptActions;
  readonly new: KeptActions;
}

/** What a slice keeps of the policies that it is cut from. */
export function describeSlice({ subject, reference }: Slice, whole: Slice): KeptSlice {
  const kept = (part: Policy | undefined, all: Policy | undefined): KeptActions =>
    (part?.statements ?? []).map(({ index, action }) => {
      const { values } = all?.statements[index]?.action ?? action;
      return values === action.values ? [index] : [index, action.values];
    });
  return { existing: kept(reference, whole.reference), new: kept(subject, whole.subject) };
}

/** The slice of two policies that keeps this; undefined if it names what they do not have. */
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
    const values = action.values.filter((each) => actions.includes(each));
    if (!actions.every((each) => action.values.includes(each))) return undefined;
    statements.push({ ...statement, action: { ...action, values } });
  }
  return { ...policy, statements };
}

/** Why a slice is none of the whole; undefined if what is cut away may go. */
export function sliceError(slice: Slice, whole: Slice): string | undefined {
  const reference = whole.reference?.statements ?? [];
  const left = slice.reference?.statements ?? [];
  const refusals = left.filter(({ effect }) => effect === "Deny");
  return (
    faultIn("Deny", reference, left, whole.subject.statements, []) ??
    faultIn("Allow", whole.subject.statements, slice.subject.statements, reference, refusals)
  );
}

/** What is cut must be listed by one of the others, and no refusal may be about it. */
function faultIn(
  effect: Statement["effect"],
  whole: readonly Statement[],
  left: readonly Statement[],
  others: readonly Statement[],
  refusals: readonly Statement[],
): string | undefined {
  for (const statement of whole) {
    if (statement.effect !== effect) continue;
    const cut = cutFrom(
      statement,
      left.find(({ index }) => index === statement.index),
    );
    if (cut.length === 0) continue;
    const near = others.filter(
      (each) => each.effect === effect && coversStatement(each, statement),
    );
    const mayGo = (action: Cut): boolean =>
      near.some((each) => lists(each, action)) && !refusals.some((each) => mayMatch(each, action));
    if (!cut.every(mayGo)) return `the ${effect} at ${statement.index} is cut and not in both`;
  }
  return undefined;
}

/** The actions that are cut away; for all but some actions, those that are excepted. */
type Cut = { readonly action: string } | { readonly allBut: readonly string[] };

function cutFrom({ action }: Statement, left: Statement | undefined): readonly Cut[] {
  if (action.negated) return left === undefined ? [{ allBut: action.values }] : [];
  const kept = left?.action.values ?? [];
  return action.values.filter((each) => !kept.includes(each)).map((each) => ({ action: each }));
}

function lists({ action: { negated, values } }: Statement, cut: Cut): boolean {
  if ("allBut" in cut) {
    return negated ? values.every((each) => cut.allBut.includes(each)) : values.includes("*");
  }
  return negated ? !mayMeet(values, cut.action) : values.some((each) => isIn(cut.action, each));
}

/** A text is matched; of a pattern only what is written counts: the same, or a beginning. */
function isIn(action: string, listed: string): boolean {
  if (listed === action || listed === "*") return true;
  if (!/[*?]/.test(action)) return globMatches(foldCase(listed), foldCase(action));
  const start = listed.slice(0, -1);
  if (!listed.endsWith("*") || !start.includes(":") || /[*?]/.test(start)) return false;
  return foldCase(action).startsWith(foldCase(start));
}

/** Whether the statement may match any of it: not a text that it does not match. */
function mayMatch({ action: { negated, values } }: Statement, cut: Cut): boolean {
  if ("allBut" in cut) return true;
  const { action } = cut;
  if (negated) return !values.some((each) => isIn(action, each));
  return mayMeet(values, action);
}

/** Of two patterns of one service nothing is known. */
function mayMeet(values: readonly string[], action: string): boolean {
  return values.some(
    (each) =>
      !isOfOtherService(each, action) &&
      (/[*?]/.test(action) || globMatches(foldCase(each), foldCase(action))),
  );
}

function isOfOtherService(one: string, other: string): boolean {
  const [a, b] = [one, other].map((each) => foldCase(each.slice(0, each.indexOf(":") + 1)));
  return a !== b && a !== "" && b !== "" && !/[*?]/.test(`${a}${b}`);
}

/** Whether one statement is about all that the other is about, but for actions. */
function coversStatement(one: Statement, other: Statement): boolean {
  return (
    textOf(one.principal) === textOf(other.principal) &&
    areAmong(other.resource, one.resource) &&
    one.conditions.every((each) => other.conditions.some((held) => implies(each, held)))
  );
}

/** Some operand must hold, so one more can only help; of a negated operator none may. */
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

/** By the components of an ARN: those that are not the same have one `*`, at the end. */
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

/** Parts of policies do not change, and are compared with each other over and over. */
const known = new WeakMap<object, string>();

/** What a part of a policy says, without where and in which spelling. */
function textOf(part: Part): string {
  if (typeof part !== "object") return `${typeof part} ${part}`;
  const text = known.get(part) ?? written(part);
  known.set(part, text);
  return text;
}

type Part = PrincipalElement | TextElement<Text> | Operands["values"][number] | undefined;

function written(part: object): string {
  return JSON.stringify(part, (name, value: unknown) => {
    if (UNSAID.has(name)) return undefined;
    if (typeof value === "bigint") return `${value}n`;
    return isObject(value) && "first" in value ? { ...value, text: "a block" } : value;
  });
}

const UNSAID: ReadonlySet<string> = new Set(["index", "path", "sid", "listed", "spelling"]);
