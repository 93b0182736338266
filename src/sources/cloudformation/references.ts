/**
 * `Ref` and `Fn::GetAtt` of a resource that the template creates.
 *
 * A value that the template fixes, such as an explicit name, is known. An ARN has the form of its
 * type (arn-shapes.ts). Anything else is an unknown value, named as the developer calls it:
 * `Bucket`, `Bucket.Arn`. Attributes of AWS's types have no wildcards; a custom resource, a module
 * or a nested stack may return anything.
 *
 * A name that comes from a parameter is an unknown name of the resource, not the parameter: a
 * resource with a wildcard in its name is never created.
 */
import { arnTemplate } from "../../aws/arn-templates.ts";
import { expandedType, isRefDomain, refId, refProperty } from "../../aws/cloudformation-refs.ts";
import { type ArnFacts, arnOf } from "../arn-shapes.ts";
import type { TextPart, Unknown, UnknownNature, Value } from "../value.ts";
import { member, partsOf, textOf } from "../value-reading.ts";
import type { TemplateResource } from "./template-parts.ts";

/** The evaluator of the template, as far as references need it. */
export interface Expressions {
  readonly prefix: string;
  evaluate(value: Value): Value | undefined;
  unknown(name: string, nature: UnknownNature, like?: Value): Value;
  refer(name: string, like: Value): Value | undefined;
  /** The output of a nested stack; undefined if it is not known. */
  output(id: string, name: string): Value | undefined;
}

export class ResourceReferences {
  readonly #evaluator: Expressions;
  /** The properties whose values are being evaluated; a template may refer in circles. */
  readonly #open = new Set<string>();

  constructor(evaluator: Expressions) {
    this.#evaluator = evaluator;
  }

  ref(resource: TemplateResource, like: Value): Value {
    const type = typeOf(resource);
    const name = this.#nameOf(resource);
    if (!isNative(type) || isRefDomain(type)) return this.#evaluator.unknown(name, "pattern", like);
    const arn = arnOf(type, "Ref", this.#facts(resource, like));
    if (arn !== undefined) return textOf(arn, like);
    const property = refProperty(type);
    if (property !== undefined) return textOf(this.#name(resource, property, like), like);
    return this.#evaluator.unknown(name, refId(type) !== undefined ? "component" : "text", like);
  }

  attribute(resource: TemplateResource, attribute: string, like: Value): Value {
    const type = typeOf(resource);
    const name = `${this.#nameOf(resource)}.${attribute}`;
    const output = attribute.startsWith("Outputs.")
      ? attribute.slice("Outputs.".length)
      : undefined;
    if (output !== undefined) {
      const value = this.#evaluator.output(resource.id, output);
      if (value !== undefined) return like.place ? { ...value, place: like.place } : value;
    }
    if (type === "AWS::SSM::Parameter" && attribute === "Value") {
      const value = this.#property(resource, attribute);
      return value ?? this.#evaluator.unknown(name, "pattern", like);
    }
    if (!isNative(type) || output !== undefined) {
      return this.#evaluator.unknown(name, "pattern", like);
    }
    const arn = arnOf(type, attribute, this.#facts(resource, like));
    if (arn !== undefined) return textOf(arn, like);
    if (attribute === refProperty(type) || attribute === refId(type)) {
      return this.ref(resource, like);
    }
    if (isPartOfArn(type, attribute)) {
      const parts = partsOf(this.#property(resource, attribute));
      if (parts !== undefined && parts.length > 0 && parts.every(isPlain))
        return textOf(parts, like);
      return this.#evaluator.unknown(name, "component", like);
    }
    return this.#evaluator.unknown(name, "text", like);
  }

  #nameOf({ id }: TemplateResource): string {
    return `${this.#evaluator.prefix}${id}`;
  }

  #facts(resource: TemplateResource, like: Value): ArnFacts {
    const pseudo = (name: string): TextPart =>
      partsOf(this.#evaluator.refer(name, like))?.[0] ?? "";
    const name = this.#nameOf(resource);
    return {
      address: name,
      partition: pseudo("AWS::Partition"),
      region: pseudo("AWS::Region"),
      account: pseudo("AWS::AccountId"),
      value: (property) => {
        if (property === "Ref") return [{ name, nature: "component" }];
        if (property === refProperty(typeOf(resource))) {
          return this.#name(resource, property, like);
        }
        if (hasFunction(resource.properties)) return undefined;
        const value = this.#property(resource, property);
        if (value === undefined) return "absent";
        const parts = partsOf(value);
        if (parts === undefined) return undefined;
        return parts.every(isPlain)
          ? parts
          : [{ name: `${name}.${property}`, nature: "component" }];
      },
    };
  }

  /** The name of a resource, from the property that `Ref` returns. */
  #name(resource: TemplateResource, property: string, like: Value): readonly TextPart[] {
    const parts = partsOf(this.#property(resource, property));
    if (parts !== undefined && parts.length > 0 && parts.every(isPlain)) return parts;
    const unknown = this.#evaluator.unknown(this.#nameOf(resource), "component", like);
    return partsOf(unknown) ?? [];
  }

  /** The value of a property; undefined if it is absent, or evaluates itself. */
  #property(resource: TemplateResource, property: string): Value | undefined {
    const raw = member(resource.properties, property);
    const key = `${resource.id}.${property}`;
    if (raw === undefined || this.#open.has(key)) return undefined;
    this.#open.add(key);
    const value = this.#evaluator.evaluate(raw);
    this.#open.delete(key);
    return value;
  }
}

/** Whether a property is the name, or another part of one component, of the ARN of its type. */
function isPartOfArn(type: string, property: string): boolean {
  const template = arnTemplate(type, "Arn") ?? arnTemplate(type, "Ref");
  return (template?.resource ?? []).some(
    (part) =>
      part.kind === "value" && part.cloudformation === property && part.treatment === undefined,
  );
}

const typeOf = ({ type = "" }: TemplateResource): string => expandedType(type);

/** Whether AWS documents what the type returns, and that it has no wildcard. */
function isNative(type: string): boolean {
  if (type.endsWith("::MODULE")) return false;
  if (type === "AWS::CloudFormation::Stack") return true;
  return type.startsWith("AWS::") && !type.startsWith("AWS::CloudFormation::");
}

/** Whether a part of a name has no colon and no wildcard. */
function isPlain(part: TextPart): boolean {
  if (typeof part === "string") return true;
  const { nature }: Unknown = part;
  return nature === "component" || nature === "account" || nature === "partition";
}

/** Whether a function makes some of the members. */
function hasFunction(value: Value | undefined): boolean {
  return value?.kind === "object" && value.members.some(({ name }) => name.startsWith("Fn::"));
}
