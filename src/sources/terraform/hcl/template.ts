/**
 * Evaluates templates: texts with interpolations and directives.
 *
 * A template that is one interpolation has the value itself. Otherwise the parts become one text,
 * and runs say where its characters stand, so that JSON inside of a heredoc has places.
 *
 * A directive that cannot be carried out is one unknown part. It may have quotes, so its nature is
 * `structure`.
 */
import type { TextPart } from "../../value.ts";
import { entriesOf } from "./collection-form.ts";
import { type Data, hasNoWildcard, partsOf, type Run, rendering, text } from "./data.ts";
import type { Doubts } from "./doubts.ts";
import { type Decisions, type Scope, type Surroundings, withNames } from "./scope.ts";
import type { Expression, TemplatePart } from "./syntax.ts";

/** LIMIT: UTF-16 units of a text that a template makes. */
const MAX_LENGTH = 2_097_152;
/** LIMIT: items over which a directive goes. */
const MAX_ITEMS = 10_000;

type Template = Expression & { readonly kind: "template" };
type Of<Kind extends TemplatePart["kind"]> = Extract<TemplatePart, { readonly kind: Kind }>;

/** The part of the evaluator that templates need. */
export interface TemplateEvaluator {
  readonly surroundings: Surroundings;
  readonly decisions: Decisions;
  readonly doubts: Doubts;
  evaluate(expression: Expression, scope: Scope): Data;
  decide(
    expression: Expression,
    scope: Scope,
  ): { readonly value?: boolean; readonly condition?: string };
}

export function templateValue(
  template: Template,
  scope: Scope,
  evaluator: TemplateEvaluator,
): Data {
  const [only] = template.parts;
  if (template.parts.length === 1 && only?.kind === "interpolation") {
    return evaluator.evaluate(only.value, scope);
  }
  const builder = new TextBuilder(evaluator, template);
  builder.add(template.parts, scope);
  return builder.value();
}

class TextBuilder {
  readonly #evaluator: TemplateEvaluator;
  readonly #template: Template;
  readonly #parts: TextPart[] = [];
  readonly #runs: Run[] = [];
  #length = 0;
  #isFault = false;

  constructor(evaluator: TemplateEvaluator, template: Template) {
    this.#evaluator = evaluator;
    this.#template = template;
  }

  value(): Data {
    const { place } = this.#template;
    const made = { ...text(this.#parts, place), runs: this.#runs };
    return this.#isFault ? { ...made, fault: true } : made;
  }

  add(parts: readonly TemplatePart[], scope: Scope): void {
    for (const part of parts) {
      if (this.#length > MAX_LENGTH || !this.#evaluator.surroundings.budget.spend()) {
        this.#unknown("a text that is too long", scope);
        return;
      }
      if (part.kind === "text") this.#literal(part);
      else if (part.kind === "interpolation") this.#interpolation(part, scope);
      else if (part.kind === "if") this.#if(part, scope);
      else this.#for(part, scope);
    }
  }

  #literal({ text: literal, map }: Of<"text">): void {
    const locate = this.#evaluator.surroundings.texts.locate(this.#template.place.file);
    if (locate !== undefined) {
      for (const { at, offset } of map) {
        if (at > literal.length) continue;
        this.#runs.push({ at: this.#length + at, place: (distance) => locate(offset + distance) });
      }
    }
    this.#push(literal);
  }

  #interpolation({ value: expression }: Of<"interpolation">, scope: Scope): void {
    const value = this.#evaluator.evaluate(expression, scope);
    if (value.fault === true) this.#isFault = true;
    this.#runs.push({ at: this.#length, place: () => expression.place });
    const parts = partsOf(value);
    // An unknown value may be null, or a list.
    if (value.kind === "unknown" && !hasNoWildcard(value)) this.#evaluator.doubts.add();
    if (parts !== undefined) for (const part of parts) this.#push(part);
    else this.#unknown(`"${rendering(value)}"`, scope);
  }

  #if(part: Of<"if">, scope: Scope): void {
    const { value, condition } = this.#evaluator.decide(part.test, scope);
    if (value !== undefined) {
      this.add(value ? part.then : part.otherwise, scope);
      return;
    }
    if (condition !== undefined) this.#evaluator.decisions.miss(condition);
    this.#unknown(`%{ if ${part.test.source} }`, scope);
  }

  #for(part: Of<"for">, scope: Scope): void {
    const collection = this.#evaluator.evaluate(part.collection, scope);
    const entries = entriesOf(collection, MAX_ITEMS, this.#evaluator.surroundings);
    if (entries === undefined) {
      this.#unknown(`%{ for ${part.collection.source} }`, scope);
      return;
    }
    for (const { key, value } of entries) {
      const names = part.key === undefined ? {} : { [part.key]: key };
      this.add(part.body, withNames(scope, { ...names, [part.item]: value }));
    }
  }

  #unknown(wording: string, scope: Scope): void {
    this.#evaluator.doubts.add();
    const name = this.#evaluator.surroundings.names.fresh(`${scope.prefix}${wording}`);
    this.#push({ name, nature: "structure" });
  }

  #push(part: TextPart): void {
    this.#parts.push(part);
    this.#length += typeof part === "string" ? part.length : 1;
  }
}
