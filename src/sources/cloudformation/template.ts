/**
 * A CloudFormation template, in YAML or JSON, as policy sites.
 *
 * The text becomes values (template-text.ts), an evaluator knows their functions (intrinsic.ts),
 * and each resource gives its policies (policy-sites.ts). Nested stacks with a local template are
 * read with the parameters that their parent gives.
 *
 * A macro may change the whole template, and a module brings resources of its own: both are errors,
 * because policies may be missing. A hook makes the resources that those of `AWS::Serverless` stand
 * for; without it they are errors too.
 */
import { cloudFormationPolicies } from "../../aws/cloudformation-policies.ts";
import { quoted } from "../../json/value.ts";
import { withDefinitions } from "../definitions.ts";
import type { SourceFile } from "../files.ts";
import { seenContext, seenIn } from "../seen-files.ts";
import {
  isWithoutAccess,
  type PolicySite,
  type ReadingContext,
  type SourceKind,
  type SourceProblem,
  type SourceReading,
} from "../site.ts";
import { knownText, member } from "../value-reading.ts";
import { listSites } from "./access-control.ts";
import { attachmentSites, withNames } from "./attachments.ts";
import { declarationsOf, wholeOf } from "./declarations.ts";
import { TemplateExceptions } from "./exceptions.ts";
import { type Environment, TemplateEvaluator } from "./intrinsic.ts";
import { linkProblems } from "./link-problems.ts";
import { NestedStacks } from "./nested-stacks.ts";
import { withOwners } from "./owners.ts";
import { existence, resourceSites, type SiteContext } from "./policy-sites.ts";
import { strayProblems } from "./stray-policies.ts";
import { type TemplateResource, templateParts } from "./template-parts.ts";
import { readTemplateText, type TemplateText } from "./template-text.ts";
import { unknownParts } from "./unknown-parts.ts";

export interface TemplateReading {
  readonly sites: readonly PolicySite[];
  readonly problems: readonly SourceProblem[];
  /** The addresses of all resources, if states are compared. */
  readonly resources?: readonly string[];
  /** Absent if the text is not a template. */
  readonly evaluator?: TemplateEvaluator;
}

export interface TemplateOptions {
  readonly environment: Environment;
  readonly source: SourceKind;
  /** Stands before the address of each site. */
  readonly addressPrefix: string;
  /** Whether the path of its construct is the address of a resource, where it has one. */
  readonly usesConstructPaths?: boolean;
  /** How many templates this one is nested in. */
  readonly depth: number;
  /** Reads the resources of `AWS::Serverless`. */
  readonly serverless?: ServerlessReader;
}

/** Makes the resources that those of `AWS::Serverless` stand for. */
export type ServerlessReader = (evaluator: TemplateEvaluator) => ServerlessReading;

export interface ServerlessReading {
  /** Resources beside those of the template; one with the same id stands in its place. */
  readonly resources: readonly TemplateResource[];
  /** The ids of all resources of `AWS::Serverless` that were read. */
  readonly read: ReadonlySet<string>;
  readonly problems: readonly SourceProblem[];
}

/** Reads a template with the facts of the deployment. */
export function readCloudFormation(source: SourceFile, context: ReadingContext): SourceReading {
  const reading = readTemplate(source, context, {
    environment: { deployment: context.deployment ?? {}, prefix: "" },
    source: "cloudformation",
    addressPrefix: "",
    depth: 0,
  });
  const { evaluator: _, ...read } = reading;
  return { file: source.file, source: "cloudformation", ...read, inputs: inputsOf(reading) };
}

/** The names of the parameters of a template. */
export function inputsOf({ evaluator }: TemplateReading): readonly string[] {
  return [...(evaluator?.parts.parameters.keys() ?? [])];
}

/** Reads a template that may belong to another one, or to an assembly. */
export function readTemplate(
  source: SourceFile,
  context: ReadingContext,
  options: TemplateOptions,
): TemplateReading {
  return readTemplateRoot(source, readTemplateText(source), context, options);
}

/** The same for a template that is a part of another document. */
export function readTemplateRoot(
  source: SourceFile,
  { root, problems }: TemplateText,
  given: ReadingContext,
  options: TemplateOptions,
): TemplateReading {
  const context = seenContext(given);
  if (root === undefined) return { sites: [], problems };
  const parts = templateParts(source.file, root);
  if (parts === undefined) {
    const problem: SourceProblem = {
      severity: "error",
      code: "NOT_A_TEMPLATE",
      message: "this file has no `Resources`, so it is not a template",
      place: { file: source.file, line: 1, column: 1 },
    };
    return { sites: [], problems: [...problems, problem] };
  }
  const nested = new NestedStacks(context, options, readTemplate);
  const evaluator = new TemplateEvaluator(parts, {
    ...options.environment,
    output: (id, name) => nested.output(evaluator, id, name),
  });
  const serverless = options.serverless?.(evaluator);
  evaluator.add(serverless?.resources ?? []);
  // Outside of all cases, because their parameters and outputs hold in each.
  for (const resource of evaluator.resources.values()) {
    if (isNested(resource.type)) nested.read(evaluator, resource);
  }
  const exceptions = new TemplateExceptions(source.file, source.text);
  const found: PolicySite[] = [];
  const resources: string[] = [];
  const more: SourceProblem[] = [...(serverless?.problems ?? [])];
  if (options.source !== "serverless") {
    more.push(...unknownParts(parts, evaluator.resources.values()));
  }
  for (const { name, place } of parts.transforms) {
    const problem = macroProblem(name, place);
    if (problem !== undefined) more.push(problem);
  }
  const isCompared = context.isCompared === true;
  // A resource that SAM makes keeps the text of the one that it is made of.
  const made = new Set(serverless?.resources ?? []);
  for (const resource of evaluator.resources.values()) {
    if (!made.has(resource)) more.push(...strayProblems(resource));
    if (serverless?.read.has(resource.id) && isServerless(resource.type)) continue;
    const read = resourceReading(evaluator, resource, { ...options, isCompared }, nested);
    const { problems: faults } = read;
    const sites =
      context.isEarlier === true ? read.sites : read.sites.filter((each) => !isWithoutAccess(each));
    const isThere = existence(evaluator, resource) !== "never";
    if (isThere) resources.push(addressOf(resource, options), ...(read.resources ?? []));
    found.push(...exceptions.applied(resource, sites));
    more.push(...faults);
  }
  const all = [...problems, ...more, ...evaluator.problems];
  const whole = (): string => wholeOf(source.file, root, seenIn(context));
  return {
    sites: isCompared ? withDefinitions(found, declarationsOf(evaluator), whole) : found,
    problems: [...all, ...exceptions.problems, ...exceptions.unused()],
    ...(isCompared && { resources }),
    evaluator,
  };
}

/** The path of the construct that made a resource, or its logical id. */
export function addressOf(resource: TemplateResource, options: TemplateOptions): string {
  const path = knownText(member(resource.metadata, "aws:cdk:path"));
  if (options.usesConstructPaths === true && path !== undefined) return path;
  return `${options.addressPrefix}${resource.id}`;
}

type Reading = Pick<TemplateReading, "sites" | "problems" | "resources">;

function resourceReading(
  evaluator: TemplateEvaluator,
  resource: TemplateResource,
  options: TemplateOptions & { readonly isCompared: boolean },
  nested: NestedStacks,
): Reading {
  const { type, id, place } = resource;
  const fault = (code: string, message: string, help?: string): Reading => ({
    sites: [],
    problems: [{ severity: "error", code, message, place, ...(help !== undefined && { help }) }],
  });
  if (id === "Fn::Transform") {
    const message = "a macro makes resources that were not read";
    return fault("MACRO_NOT_READ", message, MACRO_HELP);
  }
  if (type === undefined) {
    const message = `the resource ${quoted(id)} has no type, so it was not read`;
    return fault("RESOURCE_WITHOUT_TYPE", message, "write `Type` as a text");
  }
  if (type.endsWith("::MODULE")) {
    const message = `${quoted(id)} is a module, and its resources were not read`;
    return fault("MODULE_NOT_READ", message, "read the processed template of the stack instead");
  }
  const isNever = existence(evaluator, resource) === "never";
  if (isNever && (!hasPolicies(type) || isNested(type))) return { sites: [], problems: [] };
  if (isServerless(type)) {
    const message = `the policies of ${quoted(id)}, of type ${quoted(type)}, were not read`;
    return fault("SAM_NOT_READ", message, "expand the template, and read the result");
  }
  if (isNested(type)) return nested.read(evaluator, resource);
  const context: SiteContext = {
    source: options.source,
    isCompared: options.isCompared,
    addressOf: (each) => addressOf(each, options),
  };
  const policies = resourceSites(evaluator, resource, context);
  const sites = [
    ...withNames(evaluator, resource, policies),
    ...attachmentSites(evaluator, resource, context),
    ...listSites(evaluator, resource, context),
  ];
  return {
    sites: withOwners(evaluator, resource, sites, context),
    problems: linkProblems(evaluator, resource, policies.length > 0),
  };
}

const isNested = (type: string | undefined): boolean =>
  type === "AWS::CloudFormation::Stack" || type === "AWS::CloudFormation::StackSet";

const isServerless = (type: string | undefined): boolean =>
  type?.startsWith("AWS::Serverless::") === true;

const hasPolicies = (type: string): boolean => cloudFormationPolicies(type).length > 0;

const MACRO_HELP = "read the processed template instead: `aws cloudformation get-template`";

/** Transformations that make no policies, or whose resources are read by name. */
const HARMLESS_TRANSFORMS: ReadonlySet<string> = new Set([
  "AWS::CodeDeployBlueGreen",
  "AWS::LanguageExtensions",
  "AWS::Serverless-2016-10-31",
]);

function macroProblem(name: string, place: PolicySite["place"]): SourceProblem | undefined {
  if (HARMLESS_TRANSFORMS.has(name)) return undefined;
  if (/^AWS::SecretsManager-\d{4}-\d{2}-\d{2}$/.test(name)) {
    const message = "the role of a function that rotates secrets is not part of this template";
    return { severity: "note", code: "ROTATION_NOT_READ", message, place };
  }
  const message = `the macro ${quoted(name)} may change all resources, and was not applied`;
  return { severity: "error", code: "MACRO_NOT_READ", message, place, help: MACRO_HELP };
}
