/**
 * The value of an expression of a template, as far as it is known before the deployment.
 *
 * `TemplateEvaluator` evaluates any part of a template. A function of known arguments has a known
 * value; any other is an unknown value with a name (expression-name.ts), so equal expressions stay
 * equal. `AWS::NoValue` removes what has it: the value is undefined.
 *
 * Conditions that are not decided make cases: `cases` evaluates for each possible combination of
 * those that the value depends on. Within a case, each condition has one truth value, and a
 * parameter that this fixes has one value.
 *
 * Left out are macros (`Fn::Transform`), address arithmetic (`Fn::Cidr`), lists of zones and
 * whatever other stacks export: all of these are unknown.
 */
import type { Place } from "../place.ts";
import type { Deployment, SourceProblem } from "../site.ts";
import type { Member, TextPart, UnknownNature, Value } from "../value.ts";
import { itemsOf, knownText, member, partsOf, textOf } from "../value-reading.ts";
import { type Assignment, Conditions } from "./conditions.ts";
import { expressionName } from "./expression-name.ts";
import { isLoop, LoopExpander } from "./loop.ts";
import { allowedValues, defaultValue, givenValue, unknownParameter } from "./parameters.ts";
import { PseudoParameters } from "./pseudo-parameters.ts";
import { type Expressions, ResourceReferences } from "./references.ts";
import {
  placeOf,
  type TemplateParts,
  type TemplateResource,
  templateResource,
} from "./template-parts.ts";
import { findInMap, join, length, select, split, toJsonText } from "./text-functions.ts";

/** LIMIT: nodes that are evaluated for one template; aliases and cases may repeat parts of it. */
const MAX_STEPS = 1_000_000;

/** LIMIT: cases of one value. */
export const MAX_CASES = 64;

/** LIMIT: expressions within expressions, through references. */
const MAX_DEPTH = 300;

/** The facts and values that a template is deployed with. */
export interface Environment {
  readonly deployment: Deployment;
  /** Values of parameters that a parent stack gives; all others have their defaults. */
  readonly parameters?: ReadonlyMap<string, Value>;
  /** Stands before the names of unknown values; empty for the only template of a source. */
  readonly prefix: string;
  /** The name of the stack, if it is known. */
  readonly stackName?: string;
  /** The value that another stack exports; undefined if it is not known. */
  readonly imported?: (name: string) => Value | undefined;
  /** The output of a nested stack; undefined if it is not known. */
  readonly output?: (id: string, name: string) => Value | undefined;
}

export interface Case<T> {
  /** `IsProd and not HasLogs`; empty if the value depends on no undecided condition. */
  readonly when: string;
  readonly assignment: Assignment;
  readonly result: T;
}

export class TemplateEvaluator implements Expressions {
  readonly parts: TemplateParts;
  readonly environment: Environment;
  readonly problems: SourceProblem[] = [];
  #conditions: Conditions;
  #resources: ReadonlyMap<string, TemplateResource> = new Map();
  readonly #loops: LoopExpander;
  readonly #pseudo: PseudoParameters;
  readonly #references: ResourceReferences;
  readonly #reported = new Set<string>();
  #steps = 0;
  #longNames = 0;
  #failedLoops = 0;
  #depth = 0;
  #assignment: Assignment = new Map();
  #bindings: ReadonlyMap<string, string> = new Map();
  #isInCase = false;
  /** The first condition that the current case does not assign. */
  #missing: string | undefined;

  constructor(parts: TemplateParts, environment: Environment) {
    this.parts = parts;
    this.environment = environment;
    this.#pseudo = new PseudoParameters(environment);
    this.#references = new ResourceReferences(this);
    this.#loops = new LoopExpander({
      itemsOf: (collection) => this.#knownItems(collection),
      onFailure: (loop, reason) => this.#onLoopFailure(loop, reason),
    });
    const operands = {
      evaluate: (value: Value): Value | undefined => this.evaluate(value),
      allowed: (variable: string): readonly string[] | undefined => this.#allowed(variable),
      nameOf: (value: Value): string => this.nameOf(value),
    };
    // The collection of a loop is evaluated before the conditions that it makes are known.
    this.#conditions = new Conditions(new Map(), operands);
    const conditions = this.#loops.expand(parts.conditions);
    this.#conditions = new Conditions(
      new Map(conditions.map(({ name, value }) => [name, value])),
      operands,
    );
    const resources = this.#loops.expand(parts.resources);
    this.#resources = new Map(
      resources.map((each) => [each.name, templateResource(parts.file, each)]),
    );
  }

  /** The resources by their logical ids, with those that loops make. */
  get resources(): ReadonlyMap<string, TemplateResource> {
    return this.#resources;
  }

  /** Adds resources; one with the id of another stands in its place. */
  add(made: readonly TemplateResource[]): void {
    this.#resources = new Map([
      ...this.#resources,
      ...made.map((each) => [each.id, each] as const),
    ]);
  }

  /** Whether the limit of steps was reached; then values are not to be relied on. */
  get isExhausted(): boolean {
    return this.#steps > MAX_STEPS;
  }

  /**
   * The results of `run` in all cases that it depends on, besides the truth values that are given;
   * undefined if there are too many.
   */
  cases<T>(run: () => T, given: Assignment = new Map()): readonly Case<T>[] | undefined {
    const found: Case<T>[] = [];
    const rest: Assignment[] = [given];
    for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
      this.#enter(next);
      this.#isInCase = true;
      const result = run();
      this.#isInCase = false;
      const missing = this.#missing;
      this.#enter(new Map());
      if (missing === undefined) {
        found.push({ when: describe(next), assignment: next, result });
        continue;
      }
      for (const value of [false, true]) {
        const one = new Map([...next, [missing, value] as const]);
        if (this.#conditions.isPossible(one)) rest.push(one);
      }
      if (found.length + rest.length > MAX_CASES) return undefined;
    }
    return found;
  }

  get prefix(): string {
    return this.environment.prefix;
  }

  output(id: string, name: string): Value | undefined {
    return this.environment.output?.(id, name);
  }

  /** Whether a condition holds; undefined if the deployment decides. */
  truth(condition: string): boolean | undefined {
    return this.#conditions.truth(condition, this.#assignment);
  }

  #enter(assignment: Assignment): void {
    this.#assignment = assignment;
    this.#bindings = this.#conditions.bindings(assignment);
    this.#missing = undefined;
  }

  /** The name of an expression whose value is not known. */
  nameOf(value: Value): string {
    const { text, isWhole } = expressionName(value);
    if (isWhole) return `${this.environment.prefix}${text}`;
    // A number is used once: the same expression has two names then, which claims nothing.
    const line = value.place === undefined ? "" : `line ${value.place.line}, `;
    return `${this.environment.prefix}${text} (${line}number ${++this.#longNames})`;
  }

  /** An unknown value; a case may know it. */
  unknown(name: string, nature: UnknownNature, like?: Value): Value {
    const bound = this.#bindings.get(name);
    if (bound !== undefined) return textOf([bound], like);
    const place = like?.place;
    return { kind: "unknown", unknown: { name, nature }, ...(place && { place }) };
  }

  /** The value of an expression; undefined if it is `AWS::NoValue`. */
  evaluate(value: Value): Value | undefined {
    if (++this.#steps > MAX_STEPS || this.#depth > MAX_DEPTH) {
      return this.unknown(this.nameOf(value), "structure", value);
    }
    if (value.kind !== "list" && value.kind !== "object") return value;
    this.#depth++;
    const result = value.kind === "list" ? this.#list(value) : this.#object(value);
    this.#depth--;
    return result;
  }

  #list(list: Value & { readonly kind: "list" }): Value {
    const items = list.items.map((item) => this.evaluate(item));
    return { ...list, items: items.filter((item) => item !== undefined) };
  }

  #object(object: Value & { readonly kind: "object" }): Value | undefined {
    const [only, second] = object.members;
    if (only !== undefined && second === undefined && !isLoop(only.name)) {
      if (only.name === "Ref") return this.#ref(only.value, object);
      if (only.name.startsWith("Fn::")) return this.#call(only.name, only.value, object);
    }
    // A macro changes the object around it.
    if (object.members.some(({ name }) => name === "Fn::Transform")) {
      return this.unknown(this.nameOf(object), "structure", object);
    }
    const failures = this.#failedLoops;
    const expanded = this.#loops.expand(object.members);
    if (this.#failedLoops > failures) {
      return this.unknown(this.nameOf(object), "structure", object);
    }
    const members = expanded.flatMap(({ name, value }): Member[] => {
      const evaluated = this.evaluate(value);
      return evaluated === undefined ? [] : [{ name, value: evaluated }];
    });
    return { ...object, members };
  }

  #call(name: string, argument: Value, whole: Value): Value | undefined {
    if (name === "Fn::If") return this.#if(argument, whole);
    const known = this.#known(name, argument, whole);
    if (known === undefined)
      return this.unknown(this.nameOf(whole), NATURES.get(name) ?? "pattern", whole);
    return typeof known === "string" ? this.unknown(this.nameOf(whole), known, whole) : known;
  }

  /** The value of a function, or its nature; undefined if neither is known. */
  #known(name: string, argument: Value, whole: Value): Value | UnknownNature | undefined {
    const [first, second] = itemsOf(argument);
    const evaluated = (value: Value | undefined): Value | undefined =>
      value && this.evaluate(value);
    switch (name) {
      case "Fn::Sub":
        return this.#sub(argument, whole);
      case "Fn::GetAtt":
        return this.#getAtt(argument, whole);
      case "Fn::Join":
        return join(evaluated(first), evaluated(second));
      case "Fn::Split":
        return split(evaluated(first), evaluated(second));
      case "Fn::Select":
        return select(evaluated(first), evaluated(second));
      case "Fn::FindInMap":
        return this.#findInMap(itemsOf(argument));
      case "Fn::ImportValue": {
        const name = knownText(this.evaluate(argument));
        return name === undefined ? undefined : this.environment.imported?.(name);
      }
      case "Fn::Length":
        return length(this.evaluate(argument));
      case "Fn::ToJsonString": {
        const value = this.evaluate(argument);
        return value && toJsonText(value);
      }
      default:
        return undefined;
    }
  }

  #if(argument: Value, whole: Value): Value | undefined {
    const [condition, yes, no] = argument.kind === "list" ? argument.items : [];
    const name = knownText(condition);
    if (name === undefined || yes === undefined || no === undefined) {
      return this.unknown(this.nameOf(whole), "structure", whole);
    }
    const truth = this.truth(name);
    // The case is evaluated again with both truth values.
    if (truth === undefined) {
      if (!this.#isInCase) return this.unknown(this.nameOf(whole), "structure", whole);
      this.#missing ??= name;
    }
    return this.evaluate(truth === false ? no : yes);
  }

  #ref(argument: Value, whole: Value): Value | undefined {
    const name = knownText(argument);
    if (name === undefined) return this.unknown(this.nameOf(whole), "pattern", whole);
    return this.refer(name, whole);
  }

  /** The value of `Ref`: of a pseudo parameter, a parameter or a resource. */
  refer(name: string, like: Value): Value | undefined {
    if (name === "AWS::NoValue") return undefined;
    if (name.startsWith("AWS::")) return this.#placed(this.#pseudo.value(name), like);
    const declaration = this.parts.parameters.get(name);
    if (declaration !== undefined) return this.#placed(this.#parameter(name, declaration), like);
    const resource = this.resources.get(name);
    if (resource !== undefined) return this.#references.ref(resource, like);
    this.#unresolved(name, like);
    return this.unknown(`${this.environment.prefix}${name}`, "pattern", like);
  }

  #placed(value: Value, like: Value): Value {
    if (value.kind === "unknown")
      return this.unknown(value.unknown.name, value.unknown.nature, like);
    return like.place === undefined ? value : { ...value, place: like.place };
  }

  #parameter(name: string, declaration: Value): Value {
    const { deployment, parameters, prefix } = this.environment;
    const given =
      parameters === undefined
        ? (own(deployment.parameters, name) ??
          (deployment.usesDefaults === true ? defaultValue(declaration) : undefined))
        : (parameters.get(name) ?? defaultValue(declaration));
    const value = given === undefined ? undefined : givenValue(declaration, given);
    return value ?? unknownParameter(declaration, `${prefix}Parameters.${name}`);
  }

  #getAtt(argument: Value, whole: Value): Value | undefined {
    const [first, ...rest] = itemsOf(argument);
    const names = rest.map((each) => knownText(this.evaluate(each) ?? each));
    const id = knownText(first);
    if (id === undefined || names.includes(undefined)) return undefined;
    return this.attribute(rest.length === 0 ? id : [id, ...names].join("."), whole);
  }

  /** The attribute `Bucket.Arn` of a resource. */
  attribute(path: string, like: Value): Value | undefined {
    const dot = path.indexOf(".");
    const id = dot < 0 ? path : path.slice(0, dot);
    const resource = this.resources.get(id);
    if (resource !== undefined && dot > 0) {
      return this.#references.attribute(resource, path.slice(dot + 1), like);
    }
    this.#unresolved(id, like);
    return this.unknown(`${this.environment.prefix}${path}`, "pattern", like);
  }

  #sub(argument: Value, whole: Value): Value | undefined {
    const [template, locals] = itemsOf(argument);
    const source = template && partsOf(template);
    if (source === undefined) return undefined;
    const parts: TextPart[] = [];
    for (const part of source) {
      if (typeof part !== "string") parts.push(part);
      else this.#subText(part, locals, whole, parts);
    }
    return textOf(parts, template?.place === undefined ? whole : template);
  }

  #subText(content: string, locals: Value | undefined, whole: Value, parts: TextPart[]): void {
    for (const piece of content.split(/(\$\{[^{}]*\})/)) {
      if (!piece.startsWith("${")) {
        parts.push(piece);
        continue;
      }
      const name = piece.slice(2, -1).trim();
      if (name.startsWith("!")) {
        parts.push(`\${${name.slice(1)}}`);
        continue;
      }
      const local = member(locals, name);
      const value =
        local !== undefined
          ? this.evaluate(local)
          : name.includes(".")
            ? this.attribute(name, whole)
            : this.refer(name, whole);
      const unknown = {
        name: this.nameOf(local ?? text(`\${${name}}`)),
        nature: "pattern",
      } as const;
      parts.push(...(partsOf(value) ?? [unknown]));
    }
  }

  #findInMap(items: readonly Value[]): Value | UnknownNature | undefined {
    const [map, first, second, options] = items.map((item) => this.evaluate(item));
    const name = knownText(map);
    const mappings = this.parts.mappings;
    const mapping = name === undefined ? undefined : member(mappings, name);
    return findInMap(mapping, [first, second], member(options, "DefaultValue"));
  }

  #knownItems(collection: Value): readonly string[] | undefined {
    const value = this.evaluate(collection);
    if (value?.kind !== "list") return undefined;
    const items = value.items.flatMap((item) => (item.kind === "list" ? item.items : [item]));
    const texts = items.map((item) => knownText(item));
    const known = texts.filter((each) => each !== undefined);
    return known.length === texts.length ? known : undefined;
  }

  #onLoopFailure(loop: Member, reason: string): void {
    this.#failedLoops++;
    this.report({
      severity: "error",
      code: "LOOP_NOT_READ",
      message: `the members that \`${loop.name}\` makes were not read, because ${reason}`,
      place: placeOf(loop.value, this.parts.file),
      help: "write the collection as a list of texts, or give the parameter a value",
    });
  }

  #allowed(variable: string): readonly string[] | undefined {
    const prefix = `${this.environment.prefix}Parameters.`;
    if (!variable.startsWith(prefix)) return undefined;
    const declaration = this.parts.parameters.get(variable.slice(prefix.length));
    return declaration && allowedValues(declaration);
  }

  #unresolved(name: string, like: Value): void {
    this.report({
      severity: "warning",
      code: "UNRESOLVED_REFERENCE",
      message: `the template has neither a parameter nor a resource \`${name}\``,
      place: placeOf(like, this.parts.file),
      help: "correct the name; `${!name}` in `Fn::Sub` writes a variable of IAM",
    });
  }

  /** Reports a problem, once for each place and code. */
  report(problem: SourceProblem): void {
    const { line, column }: Place = problem.place;
    const key = `${problem.code} ${line} ${column} ${problem.message}`;
    if (this.#reported.has(key)) return;
    this.#reported.add(key);
    this.problems.push(problem);
  }
}

/** The natures of functions that are never computed. */
const NATURES: ReadonlyMap<string, UnknownNature> = new Map([
  ["Fn::Cidr", "structure"],
  ["Fn::GetAZs", "structure"],
  ["Fn::Split", "structure"],
  ["Fn::Length", "component"],
  ["Fn::Transform", "structure"],
  ["Fn::FindInMap", "structure"],
  ["Fn::Select", "structure"],
]);

function text(content: string): Value {
  return { kind: "text", parts: [content] };
}

function describe(assignment: Assignment): string {
  return [...assignment].map(([name, value]) => (value ? name : `not ${name}`)).join(" and ");
}

function own<T>(record: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return record !== undefined && Object.hasOwn(record, name) ? record[name] : undefined;
}
