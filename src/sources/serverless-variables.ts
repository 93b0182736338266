/**
 * The variables of the Serverless Framework: `${self:custom.name}`, `${opt:stage, 'dev'}`.
 *
 * A variable of the service itself, or of a YAML or JSON file beside it, has the value that is
 * written there. All others are unknown: options, the environment, parameters, other stacks. After
 * a source that may be absent, its fallbacks are possible too, so the value is unknown. The stage
 * and the Region are options of each deployment, whatever the service says; if defaults count, no
 * option and no variable of the environment is given, so their fallbacks are known.
 *
 * `${AWS::Region}` is left to `Fn::Sub`, and `${aws:username}` to IAM. Left out are files that are
 * programs, and what plugins change.
 */
import { decodeUtf8 } from "../json/document.ts";
import { quoted } from "../json/value.ts";
import { joined } from "./arn-shapes.ts";
import { readTemplateText } from "./cloudformation/template-text.ts";
import { folderOf, joinedPath } from "./file-path.ts";
import { variablePieces, variableSources } from "./serverless-syntax.ts";
import type { ReadingContext, SourceProblem } from "./site.ts";
import type { Member, TextPart, Unknown, UnknownNature, Value } from "./value.ts";
import { knownText, member, partsOf } from "./value-reading.ts";

/** LIMIT: values that are written, with those behind variables. */
const MAX_STEPS = 500_000;

/** LIMIT: variables within the values of variables. */
const MAX_DEPTH = 30;

/** LIMIT: characters and parts that variables put into one text. */
const MAX_LENGTH = 65_536;
const MAX_PARTS = 1000;
const TOO_LARGE: Unknown = { name: "a text of too many variables", nature: "pattern" };

/** LIMIT: files that variables take in. */
const MAX_FILES = 200;

/** The value of one source of a variable. */
type Found =
  | { readonly kind: "known"; readonly value: Value }
  /** The deployment decides about the value, and whether there is one. */
  | { readonly kind: "open"; readonly nature: UnknownNature; readonly isOption?: true }
  | { readonly kind: "absent" };

const ABSENT: Found = { kind: "absent" };

export class ServerlessVariables {
  readonly problems: SourceProblem[] = [];
  /** The values of the service that were resolved. */
  readonly used: Set<Value> = new Set();
  readonly #root: Value;
  readonly #file: string;
  readonly #context: ReadingContext;
  readonly #known = new Map<string, Value>();
  readonly #open = new Set<string>();
  readonly #files = new Map<string, Value | undefined>();
  #steps = 0;
  #depth = 0;
  /** Whether CloudFormation puts values into the text. */
  #isInSub = false;

  constructor(root: Value, file: string, context: ReadingContext) {
    this.#root = root;
    this.#file = file;
    this.#context = context;
  }

  get isExhausted(): boolean {
    return this.#steps > MAX_STEPS;
  }

  /** The value with the values of its variables. */
  resolve(value: Value): Value {
    if (++this.#steps > MAX_STEPS) return unknown("a value", "structure", value);
    this.used.add(value);
    if (value.kind === "text") return this.#text(value);
    if (value.kind === "list") {
      return { ...value, items: value.items.map((each) => this.resolve(each)) };
    }
    if (value.kind !== "object") return value;
    const members: Member[] = [];
    for (const each of value.members) {
      const name = knownText(this.#text({ kind: "text", parts: [each.name] }));
      // A name that is not known may be that of any member.
      if (name === undefined) return unknown(each.name, "structure", value);
      const wasInSub = this.#isInSub;
      this.#isInSub ||= name === "Fn::Sub";
      members.push({ name, value: this.resolve(each.value) });
      this.#isInSub = wasInSub;
    }
    return { ...value, members };
  }

  /** The value at a path of the service, resolved on the way; undefined if there is none. */
  at(path: readonly string[]): Value | undefined {
    let value: Value | undefined = this.#root;
    for (const name of path) {
      if (value.kind === "text") value = this.#text(value);
      if (value.kind === "unknown") return value;
      const next: Value | undefined =
        value.kind === "list" ? value.items[Number(name)] : member(value, name);
      if (next === undefined) return undefined;
      this.used.add(next);
      value = next;
    }
    return value.kind === "text" ? this.#text(value) : value;
  }

  #text(value: Value & { readonly kind: "text" }): Value {
    const [only, second] = value.parts;
    const whole = typeof only === "string" && second === undefined ? variablePieces(only) : [];
    const [first, more] = whole ?? [];
    if (typeof first === "object" && more === undefined) {
      const found = this.#variable(first.variable);
      // A text stands where it is used, a structure where it is written.
      return found.kind === "object" || found.kind === "list" ? found : placed(found, value);
    }
    const parts = value.parts.flatMap((part) =>
      typeof part === "string" ? this.#parts(part) : [part],
    );
    return { ...value, parts: joined(parts) };
  }

  #parts(text: string): readonly TextPart[] {
    const parts: TextPart[] = [];
    let length = 0;
    for (const piece of variablePieces(text) ?? [TOO_LARGE]) {
      if (typeof piece === "string") for (const each of this.#plain(piece)) parts.push(each);
      else if ("name" in piece) parts.push(piece);
      else {
        const name = `\${${piece.variable}}`;
        const value = partsOf(this.#variable(piece.variable)) ?? [{ name, nature: "pattern" }];
        for (const each of value) {
          if (typeof each === "string") length += each.length;
          // A structure cannot be a part of a text.
          const isStructure = typeof each !== "string" && each.nature === "structure";
          parts.push(isStructure ? { ...each, nature: "pattern" } : each);
        }
      }
      if (length > MAX_LENGTH || parts.length > MAX_PARTS) return [TOO_LARGE];
    }
    return parts;
  }

  /**
   * References that CloudFormation does not see in a plain text. Plugins put values into some of
   * them, so they may be any text.
   */
  #plain(text: string): readonly TextPart[] {
    return text.split(/(\$\{AWS::\w+\}|#\{[^{}]*\})/).flatMap((piece, index): TextPart[] => {
      if (piece === "") return [];
      const isReference = index % 2 === 1 && !(this.#isInSub && piece.startsWith("$"));
      return [isReference ? { name: piece, nature: "pattern" } : piece];
    });
  }

  /** The value of the text between `${` and `}`. */
  #variable(content: string): Value {
    const key = `${this.#isInSub} ${content}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const name = `\${${content}}`;
    if (this.#open.has(content) || this.#depth >= MAX_DEPTH) return unknown(name, "structure");
    this.#open.add(content);
    this.#depth++;
    const value = this.#value(content, name);
    this.#depth--;
    this.#open.delete(content);
    this.#known.set(key, value);
    return value;
  }

  #value(content: string, name: string): Value {
    const text = knownText({ kind: "text", parts: joined(this.#parts(content)) });
    if (text === undefined) return unknown(name, "structure");
    const natures: UnknownNature[] = [];
    /** Options that are not given, so that their fallbacks count. */
    const left: UnknownNature[] = [];
    const usesDefaults = this.#context.deployment?.usesDefaults === true;
    for (const source of variableSources(text)) {
      const found = this.#source(source);
      if (found.kind === "absent") continue;
      if (found.kind === "open" && found.isOption === true && usesDefaults) {
        left.push(found.nature);
        continue;
      }
      if (found.kind === "known") {
        if (natures.length === 0) return found.value;
        natures.push(natureOf(found.value));
        break;
      }
      natures.push(found.nature);
    }
    natures.push(...left);
    if (natures.length > 0) return unknown(name, widest(natures));
    const message = `the service has no value for ${quoted(name)}`;
    this.#report("warning", "UNRESOLVED_VARIABLE", message);
    return unknown(name, "structure");
  }

  #source(source: string): Found {
    const literal = /^(?:'([^']*)'|"([^"]*)")$/.exec(source);
    if (literal !== null) return known(literal[1] ?? literal[2] ?? "");
    if (/^-?\d+(?:\.\d+)?$/.test(source)) {
      return { kind: "known", value: { kind: "number", spelling: source } };
    }
    if (/^(?:true|false)$/.test(source)) {
      return { kind: "known", value: { kind: "boolean", value: source === "true" } };
    }
    if (source === "null" || source === "") return ABSENT;
    const [, type = "", parameter, address = ""] =
      /^([A-Za-z][\w-]*)(?:\((.*)\))?(?::(.*))?$/s.exec(source) ?? [];
    const { deployment } = this.#context;
    switch (type) {
      case "self":
        return this.#self(address);
      case "file":
        return this.#fromFile(parameter ?? "", address);
      case "aws":
        if (address === "accountId") return given(deployment?.account, "account");
        return given(deployment?.region, "component");
      case "sls":
        if (address === "stage") return this.#stage("written");
        return { kind: "open", nature: "component" };
      case "opt":
        if (address === "stage") return this.#stage("option");
        if (address === "region") return asOption(given(deployment?.region, "component"));
        return { kind: "open", nature: "pattern", isOption: true };
      case "env":
        return { kind: "open", nature: "pattern", isOption: true };
      case "cf":
      case "s3":
        return { kind: "open", nature: "pattern" };
      default:
        return { kind: "open", nature: "structure" };
    }
  }

  #self(address: string): Found {
    if (address === "provider.stage") return this.#stage("written");
    if (address === "provider.region") {
      const { region, usesDefaults } = this.#context.deployment ?? {};
      const found = given(region, "component");
      return found.kind === "open" && usesDefaults === true
        ? this.#written("region", "us-east-1")
        : found;
    }
    const value = this.at(address.split("."));
    if (value === undefined || value.kind === "null") return ABSENT;
    // The framework itself resolves a service that refers to all of itself, without an end.
    if (address === "") return { kind: "open", nature: "structure" };
    return { kind: "known", value: this.resolve(value) };
  }

  /** The name of the stack has the stage, and neither colons nor wildcards, unless it is given. */
  #stage(source: "option" | "written"): Found {
    const { parameters, usesDefaults } = this.#context.deployment ?? {};
    const stage = parameters?.["stage"];
    const hasName = member(member(this.#root, "provider"), "stackName") !== undefined;
    const nature = hasName ? "pattern" : "component";
    const found = given(typeof stage === "string" ? stage : undefined, nature);
    if (source === "option") return asOption(found);
    return found.kind === "open" && usesDefaults === true ? this.#written("stage", "dev") : found;
  }

  /** A member of `provider`, or the value that the framework takes instead. */
  #written(name: string, otherwise: string): Found {
    const value = this.at(["provider", name]);
    if (value === undefined || value.kind === "null") return known(otherwise);
    return { kind: "known", value: this.resolve(value) };
  }

  #fromFile(path: string, address: string): Found {
    const open: Found = { kind: "open", nature: "structure" };
    const name = path.trim().replace(/^["']|["']$/g, "");
    if (!/\.(?:ya?ml|json)$/.test(name)) return open;
    let value = this.#fileRoot(joinedPath(folderOf(this.#file), name));
    for (const each of address === "" ? [] : address.split(".")) {
      if (value?.kind === "text") value = this.#text(value);
      value = value?.kind === "list" ? value.items[Number(each)] : member(value, each);
    }
    return value === undefined ? open : { kind: "known", value: this.resolve(value) };
  }

  #fileRoot(path: string): Value | undefined {
    if (this.#files.has(path)) return this.#files.get(path);
    const bytes = this.#files.size < MAX_FILES ? this.#context.files.read(path) : undefined;
    const text = bytes === undefined ? undefined : decodeUtf8(bytes);
    const read = typeof text === "string" ? readTemplateText({ file: path, text }) : undefined;
    this.problems.push(...(read?.problems ?? []));
    this.#files.set(path, read?.root);
    return read?.root;
  }

  #report(severity: SourceProblem["severity"], code: string, message: string): void {
    const place = { file: this.#file, line: 1, column: 1 };
    this.problems.push({ severity, code, message, place });
  }
}

function unknown(name: string, nature: UnknownNature, like?: Value): Value {
  const place = like?.place;
  return { kind: "unknown", unknown: { name, nature }, ...(place && { place }) };
}

const placed = (value: Value, like: Value): Value =>
  like.place === undefined ? value : { ...value, place: like.place };

const known = (text: string): Found => ({
  kind: "known",
  value: { kind: "text", parts: text === "" ? [] : [text] },
});

const given = (text: string | undefined, nature: UnknownNature): Found =>
  text === undefined ? { kind: "open", nature } : known(text);

const asOption = (found: Found): Found =>
  found.kind === "open" ? { ...found, isOption: true } : found;

/** From the narrowest to the widest; an account and a partition are components. */
const NATURES: readonly UnknownNature[] = ["component", "text", "pattern", "structure"];

function widest(natures: readonly UnknownNature[]): UnknownNature {
  const [first, ...others] = natures;
  if (first !== undefined && others.every((each) => each === first)) return first;
  return NATURES[Math.max(...natures.map((each) => NATURES.indexOf(each)), 0)] ?? "structure";
}

function natureOf(value: Value): UnknownNature {
  const parts = partsOf(value);
  if (parts === undefined) return "structure";
  if (parts.length === 0) return "pattern";
  return widest(
    parts.map((part) => {
      if (typeof part !== "string") return part.nature;
      if (/[*?$]/.test(part)) return "pattern";
      return part.includes(":") ? "text" : "component";
    }),
  );
}
