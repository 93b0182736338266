/**
 * The policies of a service of the Serverless Framework: `serverless.yml`.
 *
 * The framework makes a template of CloudFormation. So this reader writes the parts of it that have
 * policies, as values with the places of the service, and gives them to the reader of templates:
 * the role of all functions, the roles of single functions, the policy of the API, and `resources`
 * as it stands. Variables are resolved first (serverless-variables.ts).
 *
 * A statement that stands anywhere else is an error, because a plugin may make a policy of it. Left
 * out are the statements that the framework adds for logs and events; a note says so. The template
 * of `serverless package` has all.
 */
import { quoted } from "../json/value.ts";
import { inputsOf, readTemplateRoot } from "./cloudformation/template.ts";
import { readTemplateText } from "./cloudformation/template-text.ts";
import type { SourceFile } from "./files.ts";
import type { Place } from "./place.ts";
import { ServerlessVariables } from "./serverless-variables.ts";
import type { PolicySite, ReadingContext, SourceProblem, SourceReading } from "./site.ts";
import { statementsOutside, strayProblem } from "./stray-policy.ts";
import { serviceInputs, withInputs } from "./tool-inputs.ts";
import type { Member, Value } from "./value.ts";
import { itemsOf, knownText, member } from "./value-reading.ts";

/** LIMIT: problems of one kind that are reported. */
const MAX_PROBLEMS = 20;

const HELP =
  "run `serverless package`, and read `.serverless/cloudformation-template-update-stack.json`";

export function readServerless(source: SourceFile, context: ReadingContext): SourceReading {
  const { file } = source;
  const { root, problems } = readTemplateText(source);
  const reading = (
    sites: readonly PolicySite[],
    more: readonly SourceProblem[] = [],
    facts: Pick<SourceReading, "resources"> = {},
  ): SourceReading => {
    return { file, source: "serverless", sites, problems: [...problems, ...more], ...facts };
  };
  if (root === undefined) return reading([]);
  const service = new Service(root, source, context);
  const template = service.template();
  const read = readTemplateRoot(source, { root: template, problems: [] }, context, {
    environment: { deployment: context.deployment ?? {}, prefix: "" },
    source: "serverless",
    addressPrefix: "",
    depth: 0,
  });
  const { sites: made, problems: faults, resources } = read;
  const isCompared = context.isCompared === true;
  const sites = isCompared ? withInputs(made, serviceInputs(source, context.files)) : made;
  service.checkStatements();
  const found = [...service.allProblems(), ...faults];
  const isSaid = found.some(({ severity }) => severity === "error");
  const outside = statementsOutside(root, member(template, "Resources") ?? template)[0];
  const stray = outside === undefined || isSaid ? [] : [strayProblem(outside.path, outside.place)];
  const named = sites.map((site) => {
    const address = service.addressOf(site.address);
    if (address === site.address || site.owners !== undefined) return { ...site, address };
    // The role that the framework makes of its settings has the name of its resource.
    return { ...site, address, owners: [{ address: site.address.split(".")[0] ?? "" }] };
  });
  const inputs = ["stage", ...inputsOf(read)];
  return { ...reading(named, [...found, ...stray], resources && { resources }), inputs };
}

/** The members of a role that have no statements. */
interface RoleFacts {
  readonly managed?: Value | undefined;
  readonly boundary?: Value | undefined;
  readonly tags?: Value | undefined;
}

class Service {
  readonly #root: Value;
  readonly #file: string;
  readonly #variables: ServerlessVariables;
  readonly #problems: SourceProblem[] = [];
  readonly #resources: Member[] = [];
  /** Addresses as people write them, by those of the template. */
  readonly #addresses = new Map<string, string>();
  /** The addresses of lists of managed policies, by the ids of their roles. */
  readonly #managed = new Map<string, string>();

  constructor(root: Value, { file }: SourceFile, context: ReadingContext) {
    this.#root = root;
    this.#file = file;
    this.#variables = new ServerlessVariables(root, file, context);
  }

  /** The template that the framework makes, as far as it has policies. */
  template(): Value {
    const sections = this.#declared();
    const functions = this.#functions();
    this.#provider(functions.length > 0);
    for (const each of functions) this.#function(each);
    this.#layers();
    this.#implied(functions);
    const resources: Value = { kind: "object", members: this.#resources };
    return { kind: "object", members: [...sections, { name: "Resources", value: resources }] };
  }

  addressOf(address: string): string {
    const attached = /^(.*)\.ManagedPolicyArns((?:\[\d*\])?)$/.exec(address);
    const list = attached && this.#managed.get(attached[1] ?? "");
    return list ? `${list}${attached[2]}` : (this.#addresses.get(address) ?? address);
  }

  allProblems(): readonly SourceProblem[] {
    const all = [...this.#variables.problems, ...this.#problems];
    if (!this.#variables.isExhausted) return all;
    const message = "the variables of the service have too many values, so policies may be missing";
    const place = { file: this.#file, line: 1, column: 1 };
    return [...all, { severity: "error", code: "SERVERLESS_LIMIT", message, place, help: HELP }];
  }

  /** The sections of `resources`, which may be a list of templates. */
  #declared(): readonly Member[] {
    const others: Member[] = [];
    for (const part of this.#objects("resources")) {
      for (const { name, value } of part.members) {
        if (name === "extensions") this.#extensions(value);
        else if (name !== "Resources") others.push({ name, value });
        else if (value.kind === "object") for (const each of value.members) this.#declare(each);
        else this.#unread("resources.Resources", value);
      }
    }
    const sections = new Map<string, Value>();
    for (const { name, value } of others) {
      const before = sections.get(name);
      const isPair = before?.kind === "object" && value.kind === "object";
      sections.set(
        name,
        isPair ? { ...before, members: [...before.members, ...value.members] } : value,
      );
    }
    return [...sections].map(([name, value]) => ({ name, value }));
  }

  #declare(resource: Member): void {
    const { name, value } = resource;
    if (value.kind !== "object") this.#unread(`resources.Resources.${name}`, value);
    else if (this.#resources.some((each) => each.name === name)) {
      const message = `${quoted(name)} is declared twice, and the parts were not joined`;
      this.#report("error", "RESOURCE_DECLARED_TWICE", message, value.place);
    } else this.#resources.push(resource);
  }

  /** Properties that the framework adds to resources that it makes. */
  #extensions(value: Value): void {
    for (const { name, value: extension } of value.kind === "object" ? value.members : []) {
      const type = IMPLIED.get(name);
      const properties = member(extension, "Properties");
      if (type !== undefined && properties?.kind === "object") {
        const id = `resources.extensions.${name}`;
        this.#resources.push(resourceOf(id, type, properties.members, extension.place));
      } else this.#unread(`resources.extensions.${name}`, extension);
    }
  }

  #provider(hasFunctions: boolean): void {
    const open = ["provider", "provider.iam"].find((path) => this.#at(path)?.kind === "unknown");
    if (open !== undefined) this.#unread(open, this.#at(open));
    if (open !== "provider") {
      if (open === undefined) this.#role("provider.iam.role", this.#at("provider.iam.role"));
      this.#managed.set("provider.iamRoleStatements", "provider.iamManagedPolicies");
      this.#roleOf("provider.iamRoleStatements", this.#at("provider.iamRoleStatements"), {
        managed: this.#at("provider.iamManagedPolicies"),
        boundary: this.#at("provider.rolePermissionsBoundary"),
      });
      this.#api("provider.apiGateway.resourcePolicy");
      this.#api("provider.resourcePolicy");
    }
    this.#buckets();
    if (!hasFunctions) return;
    const message = "statements that the framework adds for logs and events were not read";
    this.#report("note", "FRAMEWORK_STATEMENTS", message, this.#root.place, HELP);
  }

  #api(path: string): void {
    const policy = this.#at(path);
    if (policy === undefined || policy.kind === "null") return;
    const document = policy.kind === "object" && !isFunction(policy) ? policy : documentOf(policy);
    const members = [{ name: "Policy", value: document }];
    this.#resources.push(resourceOf(path, "AWS::ApiGateway::RestApi", members, policy.place));
    this.#addresses.set(`${path}.Policy`, path);
  }

  /** Only what has policies is resolved, so that a statement anywhere else is found. */
  #functions(): readonly Member[] {
    const section = this.#variables.at(["functions"]);
    if (section === undefined || section.kind === "null") return [];
    return itemsOf(section).flatMap((part) => {
      const value = part.kind === "text" ? this.#variables.resolve(part) : part;
      if (value.kind === "object") return value.members;
      this.#unread("functions", value);
      return [];
    });
  }

  #function({ name, value: written }: Member): void {
    const path = `functions.${name}`;
    const value = written.kind === "text" ? this.#variables.resolve(written) : written;
    if (value.kind !== "object") {
      this.#unread(path, value);
      return;
    }
    const part = (key: string): Value | undefined => {
      const found = member(value, key);
      return found && this.#variables.resolve(found);
    };
    this.#role(`${path}.iam.role`, member(part("iam"), "role"));
    this.#managed.set(`${path}.iamRoleStatements`, `${path}.iamManagedPolicies`);
    this.#roleOf(`${path}.iamRoleStatements`, part("iamRoleStatements"), {
      boundary: part("iamPermissionsBoundary"),
      managed: part("iamManagedPolicies"),
    });
    this.#url(`${path}.url`, name, part("url"));
  }

  /** The permission that the framework adds, so that everybody may call the address. */
  #url(path: string, name: string, url: Value | undefined): void {
    if (url === undefined || url.kind === "null" || knownText(url) === "false") return;
    const authorizer = member(url, "authorizer");
    const found = authorizer && this.#variables.resolve(authorizer);
    const known = knownText(found);
    if (known === "aws_iam") return;
    const isKnown = url.kind !== "unknown" && (found === undefined || known !== undefined);
    const id = `${logicalName(name)}LambdaFunction`;
    const members: Member[] = [
      { name: "Action", value: text("lambda:InvokeFunctionUrl") },
      { name: "FunctionName", value: refTo(id) },
      { name: "Principal", value: isKnown ? text("*") : (found ?? url) },
      { name: "FunctionUrlAuthType", value: text("NONE") },
    ];
    this.#resources.push(resourceOf(path, "AWS::Lambda::Permission", members, url.place));
  }

  /** The permissions that the framework adds for the accounts that may use a layer. */
  #layers(): void {
    const section = this.#at("layers");
    if (section === undefined || section.kind === "null") return;
    if (section.kind !== "object") {
      this.#unread("layers", section);
      return;
    }
    for (const { name, value: written } of section.members) {
      const value = this.#variables.resolve(written);
      const path = `layers.${name}.allowedAccounts`;
      if (value.kind === "unknown") this.#unread(`layers.${name}`, value);
      const given = member(value, "allowedAccounts");
      const accounts = given && this.#variables.resolve(given);
      if (accounts === undefined || accounts.kind === "null") continue;
      const id = `${logicalName(name)}LambdaLayer`;
      this.#resources.push(resourceOf(id, "AWS::Lambda::LayerVersion", [], value.place));
      for (const [at, account] of itemsOf(accounts).entries()) {
        const members: Member[] = [
          { name: "Action", value: text("lambda:GetLayerVersion") },
          { name: "LayerVersionArn", value: refTo(id) },
          { name: "Principal", value: this.#variables.resolve(account) },
        ];
        const type = "AWS::Lambda::LayerVersionPermission";
        this.#resources.push(resourceOf(`${path}[${at}]`, type, members, account.place));
      }
    }
  }

  /** Buckets that the framework makes for events. */
  #buckets(): void {
    const buckets = this.#at("provider.s3");
    for (const { name, value } of buckets?.kind === "object" ? buckets.members : []) {
      if (value.kind !== "object") continue;
      const members = value.members.map(({ name: own, value: property }) => ({
        name: capitalized(own),
        value: property,
      }));
      const path = `provider.s3.${name}`;
      this.#resources.push(resourceOf(path, "AWS::S3::Bucket", members, value.place));
    }
  }

  /** A role with the members that the framework knows; any other value is a role that exists. */
  #role(path: string, role: Value | undefined): void {
    if (role?.kind === "unknown" && /\b(?:self|file)\b/.test(role.unknown.name)) {
      this.#unread(path, role);
    }
    if (role?.kind !== "object" || isFunction(role)) return;
    const facts = {
      managed: member(role, "managedPolicies"),
      boundary: member(role, "permissionsBoundary") ?? member(role, "permissionBoundary"),
      tags: member(role, "tags"),
    };
    this.#managed.set(path, `${path}.managedPolicies`);
    this.#roleOf(`${path}.statements`, member(role, "statements"), facts, path);
  }

  #roleOf(
    address: string,
    statements: Value | undefined,
    facts: RoleFacts,
    id: string = address,
  ): void {
    const members: Member[] = [];
    if (statements !== undefined && statements.kind !== "null") {
      const policy = { name: "PolicyDocument", value: documentOf(statements) };
      const list: Value = { kind: "list", items: [{ kind: "object", members: [policy] }] };
      members.push({ name: "Policies", value: list });
      this.#addresses.set(`${id}.Policies[0].PolicyDocument`, address);
    }
    const { managed, boundary, tags } = facts;
    if (managed !== undefined) members.push({ name: "ManagedPolicyArns", value: managed });
    if (boundary !== undefined) members.push({ name: "PermissionsBoundary", value: boundary });
    if (tags !== undefined) members.push({ name: "Tags", value: tags });
    if (members.length === 0) return;
    const place = statements?.place ?? managed?.place ?? boundary?.place;
    this.#resources.push(resourceOf(id, "AWS::IAM::Role", members, place));
  }

  /** Resources of the framework that statements refer to; they have no policies here. */
  #implied(functions: readonly Member[]): void {
    const ids = new Map(IMPLIED);
    for (const { name } of functions) ids.set(`${logicalName(name)}LambdaFunction`, LAMBDA);
    for (const [id, type] of ids) {
      if (this.#resources.some((each) => each.name === id)) continue;
      this.#resources.push(resourceOf(id, type, [], undefined));
    }
  }

  #at(path: string): Value | undefined {
    const value = this.#variables.at(path.split("."));
    return value && this.#variables.resolve(value);
  }

  /** The objects of a section, which may be a list of them. */
  #objects(path: string): readonly (Value & { readonly kind: "object" })[] {
    const value = this.#at(path);
    if (value === undefined) return [];
    return itemsOf(value).flatMap((each) => {
      if (each.kind === "object") return [each];
      this.#unread(path, each);
      return [];
    });
  }

  #unread(path: string, value: Value | undefined): void {
    if (value?.kind === "null") return;
    const name = value?.kind === "unknown" ? quoted(value.unknown.name) : "it";
    const why = value?.kind === "unknown" ? "is not known" : "has another form than expected";
    const message = `${quoted(path)} was not read, because ${name} ${why}`;
    this.#report("error", "SERVERLESS_NOT_READ", message, value?.place, HELP);
  }

  /** Statements of the file that are not a part of any policy. */
  checkStatements(): void {
    const rest: Value[] = [this.#root];
    // Aliases have one value in several places.
    const seen = new Set<Value>();
    for (let value = rest.pop(); value !== undefined; value = rest.pop()) {
      if (seen.has(value)) continue;
      seen.add(value);
      if (value.kind === "list") for (const each of value.items.toReversed()) rest.push(each);
      if (value.kind !== "object") continue;
      for (const each of value.members.toReversed()) rest.push(each.value);
      const names = new Set(value.members.map(({ name }) => name));
      if (!names.has("Effect") || !(names.has("Action") || names.has("NotAction"))) continue;
      if (this.#variables.used.has(value)) continue;
      const message = "this statement is not a part of any policy that keyaki knows";
      this.#report("error", "STATEMENT_NOT_READ", message, value.place, HELP);
    }
  }

  #report(
    severity: SourceProblem["severity"],
    code: string,
    message: string,
    place: Place | undefined,
    help?: string,
  ): void {
    if (this.#problems.filter((each) => each.code === code).length >= MAX_PROBLEMS) return;
    const at = place ?? { file: this.#file, line: 1, column: 1 };
    this.#problems.push({ severity, code, message, place: at, ...(help && { help }) });
  }
}

const LAMBDA = "AWS::Lambda::Function";

/** Resources that the framework makes, by their logical ids. */
const IMPLIED: ReadonlyMap<string, string> = new Map([
  ["ApiGatewayRestApi", "AWS::ApiGateway::RestApi"],
  ["HttpApi", "AWS::ApiGatewayV2::Api"],
  ["IamRoleLambdaExecution", "AWS::IAM::Role"],
  ["ServerlessDeploymentBucket", "AWS::S3::Bucket"],
  ["WebsocketsApi", "AWS::ApiGatewayV2::Api"],
]);

/** A function of CloudFormation, such as `Fn::GetAtt`. */
const isFunction = (value: Value): boolean =>
  value.kind === "object" &&
  value.members.some(({ name }) => name === "Ref" || name.startsWith("Fn::"));

const text = (content: string): Value => ({ kind: "text", parts: [content] });

const refTo = (id: string): Value => ({
  kind: "object",
  members: [{ name: "Ref", value: text(id) }],
});

function documentOf(statements: Value): Value {
  const { place } = statements;
  return {
    kind: "object",
    members: [
      { name: "Version", value: text("2012-10-17") },
      { name: "Statement", value: statements },
    ],
    ...(place && { place }),
  };
}

function resourceOf(
  name: string,
  type: string,
  properties: readonly Member[],
  place: Place | undefined,
): Member {
  const at = place === undefined ? {} : { place };
  const members: Member[] = [
    { name: "Type", value: text(type) },
    { name: "Properties", value: { kind: "object", members: properties, ...at } },
  ];
  return { name, value: { kind: "object", members, ...at } };
}

/** The framework writes names of functions in this form. */
function logicalName(name: string): string {
  return capitalized(name).replaceAll("-", "Dash").replaceAll("_", "Underscore");
}

function capitalized(name: string): string {
  const first = name.codePointAt(0) ?? 0;
  const isLower = first >= 0x61 && first <= 0x7a;
  return isLower ? String.fromCodePoint(first - 32) + name.slice(1) : name;
}
