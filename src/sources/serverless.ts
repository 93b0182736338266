/**
 * The policies of a Serverless Framework service: `serverless.yml`.
 *
 * The framework makes a CloudFormation template of it. The statements of the provider become the
 * role of all functions, those of a function its own role, and `resources` is taken over. So this
 * reader writes the same template as a value and gives it to the reader of templates; the places
 * stay those of the service.
 *
 * `${self:…}` is resolved where it names a text of the file. Every other variable of the framework,
 * such as `${opt:stage}` or `${ssm:…}`, may be any text. Left out are the policies that plugins and
 * events add, and files that `${file(…)}` takes in.
 */
import { joined } from "./arn-shapes.ts";
import { readTemplateRoot } from "./cloudformation/template.ts";
import { readTemplateText } from "./cloudformation/template-text.ts";
import type { SourceFile } from "./files.ts";
import type { ReadingContext, SourceProblem, SourceReading } from "./site.ts";
import type { Member, TextPart, Value } from "./value.ts";
import { itemsOf, knownText, member } from "./value-reading.ts";

/** LIMIT: variables within variables, and values that refer to each other. */
const MAX_DEPTH = 20;

export function readServerless(source: SourceFile, context: ReadingContext): SourceReading {
  const { file } = source;
  const { root, problems } = readTemplateText(source);
  if (root === undefined) return { file, source: "serverless", sites: [], problems };
  const service = new Service(root);
  const template = service.template();
  const more: readonly SourceProblem[] = service.unread.map((value) => ({
    severity: "error",
    code: "SERVERLESS_NOT_READ",
    message: "a part of the service comes from a variable, so the policies in it are not read",
    place: value.place ?? { file, line: 1, column: 1 },
    help: "run `serverless package`, and give the templates in `.serverless`",
  }));
  if (template === undefined) {
    return { file, source: "serverless", sites: [], problems: [...problems, ...more] };
  }
  const reading = readTemplateRoot(source, { root: template, problems: [] }, context, {
    environment: { deployment: context.deployment ?? {}, prefix: "" },
    source: "serverless",
    addressPrefix: "",
    depth: 0,
  });
  const all = [...problems, ...more, ...reading.problems];
  return { file, source: "serverless", sites: reading.sites, problems: all };
}

class Service {
  readonly #root: Value;
  /** Parts that may hold policies and are known only to the framework. */
  readonly unread: Value[] = [];

  constructor(root: Value) {
    this.#root = root;
  }

  /** The template that the framework would make, as far as it has policies. */
  template(): Value | undefined {
    const resources: Member[] = [];
    const provider = member(this.#root, "provider");
    const iam = member(member(provider, "iam"), "role");
    const statements = [member(iam, "statements"), member(provider, "iamRoleStatements")];
    this.#addRole("IamRoleLambdaExecution", statements, member(iam, "managedPolicies"), resources);
    const functions = member(this.#root, "functions");
    for (const each of objectsOf(functions)) {
      for (const { name, value } of each.kind === "object" ? each.members : []) {
        const own = [
          member(value, "iamRoleStatements"),
          member(member(value, "role"), "statements"),
        ];
        this.#addRole(`${capitalized(name)}IamRole`, own, undefined, resources);
      }
    }
    this.#noteUnknown(functions);
    const api = member(member(provider, "apiGateway"), "resourcePolicy");
    if (api !== undefined) resources.push(restApi(this.#resolved(api, 0), api));
    const own = member(this.#root, "resources");
    this.#noteUnknown(own);
    const parts = objectsOf(own);
    for (const part of parts) {
      const declared = member(part, "Resources");
      if (declared?.kind === "object") {
        resources.push(...declared.members.map((each) => this.#member(each)));
      } else if (declared !== undefined) this.#noteUnknown(declared);
    }
    if (resources.length === 0) return undefined;
    const others = parts.flatMap((part) =>
      part.kind === "object"
        ? part.members
            .filter(({ name }) => /^(?:Parameters|Conditions|Mappings|Outputs)$/.test(name))
            .map((each) => this.#member(each))
        : [],
    );
    const list: Value = { kind: "object", members: resources };
    return { kind: "object", members: [...others, { name: "Resources", value: list }] };
  }

  #member({ name, value }: Member): Member {
    return { name, value: this.#resolved(value, 0) };
  }

  #addRole(
    name: string,
    statements: readonly (Value | undefined)[],
    managed: Value | undefined,
    resources: Member[],
  ): void {
    const all = statements.flatMap((each) => {
      if (each === undefined) return [];
      const value = this.#resolved(each, 0);
      if (value.kind === "list") return value.items;
      if (value.kind !== "null") this.unread.push(each);
      return [];
    });
    const [first] = all;
    if (first === undefined) return;
    const place = statements.find((each) => each?.place !== undefined)?.place;
    const at = place === undefined ? {} : { place };
    const text = (value: string): Value => ({ kind: "text", parts: [value], ...at });
    const object = (members: readonly Member[]): Value => ({ kind: "object", members, ...at });
    const document = object([
      { name: "Version", value: text("2012-10-17") },
      { name: "Statement", value: { kind: "list", items: all, ...at } },
    ]);
    const policy = object([
      { name: "PolicyName", value: text(name) },
      { name: "PolicyDocument", value: document },
    ]);
    const policies: Value = { kind: "list", items: [policy], ...at };
    const properties: Member[] = [{ name: "Policies", value: policies }];
    if (managed !== undefined) {
      properties.push({ name: "ManagedPolicyArns", value: this.#resolved(managed, 0) });
    }
    const role = object([
      { name: "Type", value: text("AWS::IAM::Role") },
      { name: "Properties", value: object(properties) },
    ]);
    resources.push({ name, value: role });
  }

  #noteUnknown(value: Value | undefined): void {
    if (value === undefined) return;
    for (const each of value.kind === "list" ? value.items : [value]) {
      if (each.kind === "text" && each.parts.length > 0) this.unread.push(each);
    }
  }

  /** The value with the framework's variables resolved, or as unknown parts. */
  #resolved(value: Value, depth: number): Value {
    switch (value.kind) {
      case "text":
        return this.#text(value, depth);
      case "list":
        return { ...value, items: value.items.map((each) => this.#resolved(each, depth)) };
      case "object":
        return {
          ...value,
          members: value.members.map((each) => ({
            name: each.name,
            value: this.#resolved(each.value, depth),
          })),
        };
      default:
        return value;
    }
  }

  #text(value: Value & { readonly kind: "text" }, depth: number): Value {
    const whole = knownText(value);
    const self = /^\$\{self:([\w.-]+)\}$/.exec(whole ?? "")?.[1];
    const found = self === undefined ? undefined : this.#at(self);
    if (found !== undefined && depth < MAX_DEPTH) return this.#resolved(found, depth + 1);
    const parts = value.parts.flatMap((part) =>
      typeof part === "string" ? this.#parts(part, depth) : [part],
    );
    return { ...value, parts: joined(parts) };
  }

  #parts(text: string, depth: number): readonly TextPart[] {
    return variablesIn(text).flatMap((piece): readonly TextPart[] => {
      const inner = piece.startsWith("${") ? piece.slice(2, -1) : undefined;
      if (inner === undefined) return [piece];
      const self = /^self:([\w.-]+)$/.exec(inner)?.[1];
      const found = self === undefined ? undefined : this.#at(self);
      if (found !== undefined && depth < MAX_DEPTH) {
        const value = this.#resolved(found, depth + 1);
        if (value.kind === "text") return value.parts;
        if (value.kind === "number") return [value.spelling];
      }
      if (inner === "aws:accountId") return [{ name: piece, nature: "account" }];
      if (inner === "aws:region") return [{ name: piece, nature: "component" }];
      return isFrameworks(inner) ? [{ name: piece, nature: "pattern" }] : [piece];
    });
  }

  #at(path: string): Value | undefined {
    return path
      .split(".")
      .reduce<Value | undefined>((value, step) => member(value, step), this.#root);
  }
}

/** Objects of a value that may be one object, or a list of them. */
const objectsOf = (value: Value | undefined): readonly Value[] =>
  value === undefined ? [] : itemsOf(value).filter(({ kind }) => kind === "object");

/** Variables of IAM and of `Fn::Sub` stay; those of the framework have a source and a colon. */
function isFrameworks(inner: string): boolean {
  return !/^(?:AWS::\w+|!.*|[*?$]|aws:\w+|[a-z0-9-]+:[A-Z]\w*|[\w.]+)$/.test(inner);
}

/** A text in pieces: its variables, with those within them, and what stands between. */
function variablesIn(text: string): readonly string[] {
  const pieces: string[] = [];
  let plain = 0;
  for (let at = text.indexOf("${"); at >= 0; at = text.indexOf("${", at)) {
    let depth = 0;
    let end = at;
    for (; end < text.length; end++) {
      if (text[end] === "{") depth++;
      else if (text[end] === "}" && --depth === 0) break;
    }
    if (end >= text.length) break;
    if (at > plain) pieces.push(text.slice(plain, at));
    pieces.push(text.slice(at, end + 1));
    plain = end + 1;
    at = plain;
  }
  if (plain < text.length) pieces.push(text.slice(plain));
  return pieces;
}

function restApi(policy: Value, written: Value): Member {
  const at = written.place === undefined ? {} : { place: written.place };
  const type: Value = { kind: "text", parts: ["AWS::ApiGateway::RestApi"] };
  const text = (value: string): Value => ({ kind: "text", parts: [value], ...at });
  const document: Value =
    policy.kind === "list"
      ? {
          kind: "object",
          members: [
            { name: "Version", value: text("2012-10-17") },
            { name: "Statement", value: policy },
          ],
          ...at,
        }
      : policy;
  const properties: Value = {
    kind: "object",
    members: [{ name: "Policy", value: document }],
    ...at,
  };
  const members = [
    { name: "Type", value: type },
    { name: "Properties", value: properties },
  ];
  return { name: "ApiGatewayRestApi", value: { kind: "object", members, ...at } };
}

/** The framework writes logical ids in this form. */
function capitalized(name: string): string {
  const first = name.codePointAt(0) ?? 0;
  const isLower = first >= 0x61 && first <= 0x7a;
  return isLower ? String.fromCodePoint(first - 32) + name.slice(1) : name;
}
