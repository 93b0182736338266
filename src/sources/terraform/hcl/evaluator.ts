/**
 * Evaluates expressions of HCL as far as they are known before the deployment.
 *
 * It is a walk over the syntax tree. Whatever cannot be computed is one unknown value, never an
 * error: its name is the expression, with the values of its parts put in. A conditional on an
 * unknown condition has a value if both branches agree. Otherwise the condition is noted, so that
 * the caller can evaluate again for each of its values (scope.ts).
 *
 * LIMIT: depth, size of a value, items of a list, and steps (`Budget`); beyond them values are
 * unknown.
 */
import type { Place } from "../../place.ts";
import type { Member, UnknownNature, Value } from "../../value.ts";
import { entriesOf, withoutForms } from "./collection-form.ts";
import { COLLECTION_FUNCTIONS } from "./collection-functions.ts";
import {
  boolean,
  type Data,
  hasNoWildcard,
  isSame,
  isVague,
  knownBoolean,
  knownNumber,
  knownText,
  list,
  NULL,
  object,
  placed,
  rendering,
  sizeOf,
  text,
  unknown,
} from "./data.ts";
import { Doubts } from "./doubts.ts";
import { binary, unary } from "./operators.ts";
import { type Decisions, type Scope, type Surroundings, withNames } from "./scope.ts";
import type { Expression, ForExpression } from "./syntax.ts";
import { templateValue } from "./template.ts";
import { TEXT_FUNCTIONS } from "./text-functions.ts";

/** LIMIT: levels of evaluation, through locals and modules. */
const MAX_DEPTH = 250;
/** LIMIT: values in one value (`sizeOf`). */
const MAX_SIZE = 100_000;
/** LIMIT: items of a list that `for` makes. */
const MAX_ITEMS = 10_000;

/** The truth of a condition, or the undecided condition on which it depends. */
export interface Decision {
  readonly value?: boolean;
  readonly condition?: string;
  readonly fault?: true;
}

type Of<Kind extends Expression["kind"]> = Extract<Expression, { readonly kind: Kind }>;

export class Evaluator {
  readonly surroundings: Surroundings;
  readonly decisions: Decisions;
  readonly doubts: Doubts = new Doubts();
  #depth = 0;

  constructor(surroundings: Surroundings, decisions: Decisions) {
    this.surroundings = surroundings;
    this.decisions = decisions;
  }

  evaluate(expression: Expression, scope: Scope): Data {
    const { budget } = this.surroundings;
    if (this.#depth >= MAX_DEPTH || !budget.spend()) return this.#opaque(expression, scope);
    this.#depth++;
    try {
      const value = this.#value(expression, scope);
      return sizeOf(value) > MAX_SIZE
        ? this.#opaque(expression, scope)
        : placed(value, expression.place);
    } finally {
      this.#depth--;
    }
  }

  /** The member or element of a value; a fault if a known value does not have it. */
  step(value: Data, key: string | number): Data {
    if (value.step !== undefined) {
      const found = value.step(key);
      if (found !== undefined) return found;
    }
    if (value.kind === "list") {
      // A set has elements, and no indexes.
      if (value.form === "set") return this.#fault(value, key);
      if (value.loose === true) return this.derived(`${nameOf(value)}${suffix(key)}`, [value]);
      const at = typeof key === "number" ? key : knownNumber(text(key));
      const item = at === undefined ? undefined : value.items[at];
      return item ?? this.#fault(value, key);
    }
    if (value.kind === "object") {
      const found = value.members.find(({ name }) => name === String(key));
      return found?.value ?? this.#fault(value, key);
    }
    if (value.kind !== "unknown") return this.#fault(value, key);
    this.doubts.add();
    const nature: UnknownNature = "structure";
    const name = this.surroundings.names.of(`${value.unknown.name}${suffix(key)}`);
    return { ...unknown(name, nature), ...faultOf([value]) };
  }

  /** A value that is computed from others in a way that is not known. */
  derived(wording: string, from: readonly Data[], nature: UnknownNature = "structure"): Data {
    const name = this.surroundings.names.of(wording);
    if (nature === "structure") this.doubts.add();
    const missing = from.find((each) => each.missing !== undefined);
    return {
      ...unknown(name, nature, missing?.place),
      ...(missing?.missing !== undefined && { missing: missing.missing }),
      ...faultOf(from),
    };
  }

  #value(expression: Expression, scope: Scope): Data {
    switch (expression.kind) {
      case "null":
        return NULL;
      case "boolean":
        return boolean(expression.value);
      case "number":
        return { kind: "number", spelling: expression.spelling };
      case "template":
        return templateValue(expression, scope, this);
      case "tuple":
        return tuple(expression.items.map((item) => this.evaluate(item, scope)));
      case "object":
        return this.#object(expression, scope);
      case "variable":
        return scope.names.get(expression.name) ?? this.#root(expression, scope);
      case "attribute":
        return this.step(this.evaluate(expression.of, scope), expression.name);
      case "index":
        return this.#index(expression, scope);
      case "splat":
        return this.#splat(expression, scope);
      case "call":
        return this.#call(expression, scope);
      case "for":
        return this.#for(expression, expression, scope);
      case "conditional":
        return this.#conditional(expression, scope);
      case "unary":
        return this.#unary(expression, scope);
      case "binary":
        return this.#binary(expression, scope);
      case "invalid":
        return this.#opaque(expression, scope);
    }
  }

  #root(expression: Of<"variable"> & Expression, scope: Scope): Data {
    return scope.root(expression.name) ?? this.#opaque(expression, scope);
  }

  #object(expression: Of<"object"> & Expression, scope: Scope): Data {
    const members = new Map<string, Value>();
    let open: Data | undefined;
    for (const { key, value } of expression.members) {
      const name = this.evaluate(key, scope);
      const known = knownText(name);
      const evaluated = this.evaluate(value, scope);
      if (known === undefined) open ??= name;
      else members.set(known, evaluated);
    }
    if (open !== undefined) {
      const wording = `an object with the name ${rendering(open)}`;
      return unknown(this.surroundings.names.fresh(wording), "structure", expression.place);
    }
    const made = object([...members].map(([name, value]): Member => ({ name, value })));
    return { ...made, form: "object" };
  }

  #index(expression: Of<"index"> & Expression, scope: Scope): Data {
    const value = this.evaluate(expression.of, scope);
    const index = this.evaluate(expression.index, scope);
    const key = index.kind === "number" ? knownNumber(index) : knownText(index);
    if (key !== undefined) return this.step(value, key);
    const wording = `${nameOf(value)}[${rendering(index)}]`;
    if (value.step !== undefined) {
      this.doubts.add();
      // The element of a resource or module that a key of the deployment chooses.
      return unknown(this.surroundings.names.of(wording), "structure");
    }
    return this.derived(wording, [value, index]);
  }

  #splat(expression: Of<"splat"> & Expression, scope: Scope): Data {
    const value = this.evaluate(expression.of, scope);
    if (value.kind === "null") return list([]);
    if (value.kind === "unknown" && value.single !== true) {
      const wording = this.#wording(expression, scope, `${nameOf(value)}[*]`);
      return { ...unknown(wording, "structure"), ...faultOf([value]) };
    }
    const items = value.kind === "list" ? value.items : [value];
    const { form, loose } = value.kind === "list" ? value : { form: "tuple" as const };
    const made = list(
      items.map((item) => {
        let result: Data = item;
        for (const each of expression.steps) {
          const key = each.kind === "attribute" ? each.name : this.evaluate(each.index, scope);
          const known = typeof key === "string" ? key : (knownNumber(key) ?? knownText(key));
          if (known === undefined) return this.#opaque(expression, scope);
          result = this.step(result, known);
        }
        return placed(result, expression.place);
      }),
    );
    return { ...made, ...(form === "tuple" && { form }), ...(loose && { loose }) };
  }

  #wording(expression: Of<"splat"> & Expression, scope: Scope, start: string): string {
    const steps = expression.steps.map((each) =>
      each.kind === "attribute"
        ? `.${each.name}`
        : `[${rendering(this.evaluate(each.index, scope))}]`,
    );
    return this.surroundings.names.of(start + steps.join(""));
  }

  #call(expression: Of<"call"> & Expression, scope: Scope): Data {
    const { name } = expression;
    if (name === "try" || name === "can") {
      const found = this.doubts.apart(() => this.#attempt(expression, scope));
      if (!hasSureValue(found)) this.doubts.add();
      return found;
    }
    const values = expression.arguments.map((each) => this.evaluate(each, scope));
    const last = values.at(-1);
    if (expression.expands && last !== undefined) {
      if (last.kind !== "list" || last.loose === true) {
        return this.derived(`${name}(${values.map(rendering).join(", ")}...)`, values);
      }
      values.splice(-1, 1, ...last.items);
    }
    const made = this.#applied(name, values, expression, scope);
    if (made !== undefined) return { ...made, ...faultOf(values) };
    if (!isPure(name)) return this.#opaque(expression, scope);
    // These functions make no wildcards of their own.
    const literal = GIVES_TEXT.has(name) && values.every(hasNoWildcard);
    const wording = `${name}(${values.map(rendering).join(", ")})`;
    const result = this.derived(wording, values, literal ? "text" : "structure");
    // A separator with quotes may end a string of JSON in which the value stands.
    const breaksOut = values.some((value) => /["\\]/.test(knownText(value) ?? ""));
    if (!breaksOut || result.kind !== "unknown" || !GIVES_TEXT.has(name)) return result;
    return { ...text([{ ...result.unknown, nature: "structure" }]), ...faultOf(values) };
  }

  #applied(
    name: string,
    values: readonly Data[],
    expression: Expression,
    scope: Scope,
  ): Data | undefined {
    const pure = functionOf(name);
    if (pure !== undefined) return pure(values);
    const { texts } = this.surroundings;
    const [first, second] = values;
    const path = knownText(first);
    if (path === undefined) return undefined;
    if (name === "file" || name === "templatefile") {
      const missing = texts.missing(path);
      if (missing !== undefined) return this.#missing(missing, expression, scope);
    }
    if (name === "file") {
      const found = texts.text(path);
      if (found === undefined) return undefined;
      const run = { at: 0, place: (distance: number): Place => found.locate(distance) };
      return { ...text(found.text), runs: [run] };
    }
    if (name === "fileexists") return boolean(texts.text(path) !== undefined);
    if (name !== "templatefile" || second?.kind !== "object") return undefined;
    const found = texts.template(path);
    if (found === undefined) return undefined;
    const names = new Map(second.members.map((each) => [each.name, each.value as Data]));
    const inside: Scope = { names, root: () => undefined, prefix: scope.prefix };
    const template = { ...expression, ...found, kind: "template" } as const;
    return templateValue(template, inside, this);
  }

  /** `try` takes the first argument without a fault, `can` says whether there is one. */
  #attempt(expression: Of<"call"> & Expression, scope: Scope): Data {
    for (const each of expression.arguments) {
      const before = this.doubts.count;
      const value = this.evaluate(each, scope);
      if (value.fault === true) continue;
      if (!hasSureValue(value) || this.doubts.count > before) return this.#open(expression, value);
      return expression.name === "can" ? boolean(true) : value;
    }
    return expression.name === "can" ? boolean(false) : this.#opaque(expression, scope, true);
  }

  /** The value may have a fault after the deployment's inputs are known. */
  #open(expression: Of<"call"> & Expression, value: Data): Data {
    return unknown(
      this.surroundings.names.fresh(`${expression.name}(${rendering(value)}, …)`),
      "structure",
    );
  }

  #for(form: ForExpression, expression: Expression, scope: Scope): Data {
    const collection = this.evaluate(form.collection, scope);
    const entries = entriesOf(collection, MAX_ITEMS, this.surroundings);
    if (entries === undefined) return this.#opaque(expression, scope, collection.fault);
    const items: Data[] = [];
    const groups = new Map<string, Value[]>();
    for (const { key, value } of entries) {
      const names = form.key === undefined ? {} : { [form.key]: key };
      const inside = withNames(scope, { ...names, [form.item]: value });
      if (form.condition !== undefined) {
        const kept = this.decide(form.condition, inside);
        if (kept.value === undefined) {
          if (kept.condition !== undefined) this.decisions.miss(kept.condition);
          return this.#opaque(expression, scope);
        }
        if (!kept.value) continue;
      }
      const result = this.evaluate(form.result, inside);
      if (form.resultKey === undefined) {
        items.push(result);
        continue;
      }
      const name = knownText(this.evaluate(form.resultKey, inside));
      if (name === undefined) return this.#opaque(expression, scope);
      groups.set(name, [...(form.groups ? (groups.get(name) ?? []) : []), result]);
    }
    if (form.resultKey === undefined) {
      const { loose } = collection;
      return { ...tuple(items), ...(loose && { loose }) };
    }
    const made = object(
      [...groups].map(([name, values]): Member => {
        const [first = NULL] = values;
        return { name, value: form.groups ? tuple(values) : first };
      }),
    );
    return { ...made, form: "object" };
  }

  #conditional(expression: Of<"conditional"> & Expression, scope: Scope): Data {
    const { value, condition, fault } = this.decide(expression.test, scope);
    if (value !== undefined) {
      // Both branches get one type, so a tuple may become a list.
      return withoutForms(this.evaluate(value ? expression.then : expression.otherwise, scope));
    }
    const then = this.evaluate(expression.then, scope);
    const otherwise = this.evaluate(expression.otherwise, scope);
    if (isSame(then, otherwise)) return then;
    if (condition !== undefined) this.decisions.miss(condition);
    const test = condition ?? expression.test.source;
    const wording = `${test} ? ${rendering(then)} : ${rendering(otherwise)}`;
    const literal = [then, otherwise].every(
      (each) => (each.kind === "text" || each.kind === "unknown") && hasNoWildcard(each),
    );
    const name =
      condition === undefined
        ? this.surroundings.names.fresh(wording)
        : this.surroundings.names.of(wording);
    return { ...unknown(name, literal ? "text" : "structure"), ...(fault && { fault }) };
  }

  /** The truth of a condition, or the name of an undecided condition that it depends on. */
  decide(expression: Expression, scope: Scope): Decision {
    return this.#decision(this.evaluate(expression, scope));
  }

  #decision(value: Data): Decision {
    const known = knownBoolean(value);
    if (known !== undefined) return { value: known };
    if (value.kind !== "unknown" || value.fault === true) return faultOf([value]);
    const [first, second] = (value.logic?.operands ?? []).map((each) => this.#decision(each));
    if (value.logic !== undefined && first !== undefined) {
      if (value.logic.operator === "!") {
        return first.value === undefined ? first : { value: !first.value };
      }
      const deciding = value.logic.operator === "||";
      if (first.value === deciding || second?.value === deciding) return { value: deciding };
      return first.value === undefined ? first : (second ?? first);
    }
    const condition = value.unknown.name;
    if (isVague(condition)) return {};
    const taken = this.decisions.take(condition);
    return taken === undefined ? { condition } : { value: taken };
  }

  #unary(expression: Of<"unary"> & Expression, scope: Scope): Data {
    const { operator } = expression;
    const operand = this.evaluate(expression.operand, scope);
    const result = unary(operator, operand);
    if (result !== undefined) return result;
    const made = this.derived(`${operator}${rendering(operand)}`, [operand]);
    return operator === "!" ? { ...made, logic: { operator, operands: [operand] } } : made;
  }

  #binary(expression: Of<"binary"> & Expression, scope: Scope): Data {
    const { operator } = expression;
    const left = this.evaluate(expression.left, scope);
    const right = this.evaluate(expression.right, scope);
    const result = binary(operator, left, right);
    if (result !== undefined) return result;
    const [one, other] = [rendering(left), rendering(right)];
    const combine = (): Data => this.derived(`${one} ${operator} ${other}`, [left, right]);
    // All values can be compared.
    const isEquality = operator === "==" || operator === "!=";
    const made = isEquality ? this.doubts.apart(combine) : combine();
    if (operator === "&&" || operator === "||") {
      return { ...made, logic: { operator, operands: [left, right] } };
    }
    if (operator !== "!=") return made;
    const equality = this.doubts.apart(() => this.derived(`${one} == ${other}`, [left, right]));
    return { ...made, logic: { operator: "!", operands: [equality] } };
  }

  #opaque(expression: Expression, scope: Scope, fault?: true): Data {
    this.doubts.add();
    const name = this.surroundings.names.fresh(`${scope.prefix}${expression.source}`);
    return { ...unknown(name, "structure", expression.place), ...(fault && { fault }) };
  }

  /** A file that may be made before the deployment. */
  #missing(path: string, { source, place }: Expression, scope: Scope): Data {
    const wording = `${scope.prefix}${source} of a missing file`;
    const name = this.surroundings.names.fresh(wording);
    return { ...unknown(name, "structure", place), missing: path };
  }

  #fault(value: Data, key: string | number): Data {
    this.doubts.add();
    const name = this.surroundings.names.fresh(`${nameOf(value)}${suffix(key)}`);
    return { ...unknown(name, "structure"), fault: true };
  }
}

/** Functions whose result is a text if an argument is. */
const GIVES_TEXT: ReadonlySet<string> = new Set([
  "join",
  "format",
  "replace",
  "indent",
  "trim",
  "trimprefix",
  "trimspace",
  "trimsuffix",
  "chomp",
  "lower",
  "strrev",
  "substr",
  "title",
  "upper",
]);

function functionOf(name: string): ((values: readonly Data[]) => Data | undefined) | undefined {
  if (Object.hasOwn(TEXT_FUNCTIONS, name)) return TEXT_FUNCTIONS[name];
  return Object.hasOwn(COLLECTION_FUNCTIONS, name) ? COLLECTION_FUNCTIONS[name] : undefined;
}

const tuple = (items: readonly Value[]): Data => ({ ...list(items), form: "tuple" });

const hasSureValue = (value: Data): boolean =>
  value.kind !== "unknown" || value.single === true || hasNoWildcard(value);

/** The same arguments give the same result. */
const isPure = (name: string): boolean => functionOf(name) !== undefined;

const suffix = (key: string | number): string => {
  if (typeof key === "number") return `[${key}]`;
  return /^[A-Za-z_][\w-]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
};

const nameOf = (value: Data): string =>
  value.kind === "unknown" ? value.unknown.name : rendering(value);

const faultOf = (values: readonly Data[]): { readonly fault?: true } =>
  values.some(({ fault }) => fault === true) ? { fault: true } : {};
