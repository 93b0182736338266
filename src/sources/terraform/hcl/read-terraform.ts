/**
 * Reads the policies of a root module from its HCL, without a plan.
 *
 * Each resource of the table (aws/terraform-policies.ts) with a policy attribute is a site, for
 * each of its instances and those of its modules. Instances whose keys only the deployment decides
 * are one site, with `[*]`. First the instances are found in all cases of the undecided conditions;
 * then each policy is evaluated in the cases in which its instance exists (cases.ts).
 *
 * Left out: modules that are not installed, which become problems, and the policies that are
 * deployed now.
 * LIMIT: sites, and modules, of one root module.
 */
import type { PathStep } from "../../../aws/policy-table.ts";
import { terraformGrants } from "../../../aws/terraform-grants.ts";
import {
  TERRAFORM_LOOK_ALIKES,
  type TerraformAttachment,
  type TerraformPolicy,
  terraformAttachments,
  terraformPolicies,
} from "../../../aws/terraform-policies.ts";
import { withDefinitions } from "../../definitions.ts";
import { missingReason } from "../../missing-policy.ts";
import { seenContext } from "../../seen-files.ts";
import type {
  InlineException,
  PolicySite,
  ReadingContext,
  SourceProblem,
  SourceReading,
} from "../../site.ts";
import { hasStatementText, strayProblem } from "../../stray-policy.ts";
import { blockType, type Configuration, type ResourceBlock } from "./configuration.ts";
import { declarationsOf, wholeOf } from "./declarations.ts";
import type { HclGrammar } from "./grammar.ts";
import { exceptionsOf } from "./inline-exceptions.ts";
import { MAX_MODULES } from "./module.ts";
import { type ProjectOptions, RootModule } from "./project.ts";
import { hasShares, shareProblemsOf } from "./share-problems.ts";
import { type BlockRow, type BlockSites, sitesOfBlock } from "./sites.ts";
import type { Block, Body, HclFile } from "./syntax.ts";

/** LIMIT: sites of one root module. */
const MAX_SITES = 20_000;
/** LIMIT: calls of modules, in all modules together. */
const MAX_CALLS = 2000;

export interface TerraformReading {
  /** One reading for each file that was read, in the order of their paths. */
  readonly readings: readonly SourceReading[];
  /** The folders of local modules, whose policies are in this reading. */
  readonly modules: readonly string[];
  /** Whether the folder is deployed by itself, also if another one calls it. */
  readonly isDeployed: boolean;
}

/** The policies of the root module in a folder; no readings if it has no Terraform file. */
export function readTerraform(
  grammar: HclGrammar,
  folder: string,
  given: ReadingContext,
  options: ProjectOptions = {},
): TerraformReading {
  const context = seenContext(given);
  const project = new RootModule(grammar, folder, context, options);
  if (project.root === undefined) {
    return { readings: readingsOf([], [], project.problems), modules: [], isDeployed: false };
  }
  const sites: PolicySite[] = [];
  for (const blockSites of blocksWithPolicies(project, project.root)) {
    if (sites.length >= MAX_SITES) {
      project.problems.push(limit(blockSites, `more than ${MAX_SITES} policies`));
      break;
    }
    const { account } = context.deployment ?? {};
    project.problems.push(...shareProblemsOf(project, blockSites, account));
    const root = blockSites.path.length === 0 ? {} : { root: project.folder };
    for (const site of sitesOfBlock(project, blockSites)) sites.push({ ...site, ...root });
  }
  const { budget } = project.surroundings;
  const [first] = project.root.files;
  if (budget.isSpent && first !== undefined) {
    project.problems.push({
      severity: "error",
      code: "HCL_LIMIT",
      message: `the module needs more than ${budget.total} steps of evaluation`,
      place: { file: first.path, line: 1, column: 1 },
      help: "values after that are unknown; give the plan",
    });
  }
  const { modules, configurations } = project;
  const files = configurations.flatMap((each) => each.files);
  const { isDeployed } = project.root;
  const all =
    context.isCompared === true
      ? withDefinitions(sites, declarationsOf(configurations, project.folder, given), () =>
          wholeOf(configurations, project.folder, context),
        )
      : sites;
  return { readings: readingsOf(files, all, project.problems), modules, isDeployed };
}

function limit({ resource }: BlockSites, what: string): SourceProblem {
  return {
    severity: "error",
    code: "HCL_LIMIT",
    message: `the module has ${what}; this block and the later ones are not read`,
    place: resource.block.place,
  };
}

/** All blocks of resources with policies or shares, with the calls of modules that lead to them. */
function blocksWithPolicies(project: RootModule, root: Configuration): readonly BlockSites[] {
  const found: BlockSites[] = [];
  const exceptions = new Map<string, readonly InlineException[]>();
  let calls = 0;
  const visit = (configuration: Configuration, path: readonly string[]): void => {
    for (const file of configuration.files) {
      if (exceptions.has(file.path)) continue;
      const read = exceptionsOf(file);
      exceptions.set(file.path, read.exceptions);
      project.problems.push(...read.problems);
    }
    for (const resource of configuration.resources.values()) {
      const rows = [...wantedPolicies(resource), ...grantsOf(resource)];
      const attachments = attachmentsOf(resource);
      project.problems.push(...strayProblems(resource));
      const hasSites = rows.length + attachments.length > 0;
      if (!hasSites && (resource.mode === "data" || !hasShares(resource.type))) continue;
      const file = configuration.files.find((each) => each.path === resource.block.place.file);
      const allowed = exceptions.get(resource.file) ?? [];
      const comments = file?.comments ?? [];
      found.push({ path, resource, rows, attachments, allowed, comments });
    }
    for (const [name, block] of configuration.calls) {
      const inner = project.configuration(block, configuration.folder, [...path, name]);
      if (inner === undefined) continue;
      if (path.length + 1 >= MAX_MODULES || ++calls > MAX_CALLS) {
        project.problems.push({
          severity: "error",
          code: "HCL_LIMIT",
          message: `modules are nested more than ${MAX_MODULES} levels deep, or are too many`,
          place: block.place,
        });
        continue;
      }
      visit(inner, [...path, name]);
    }
  };
  visit(root, []);
  return found;
}

/** The rows of the table whose attribute, or whose block, the resource has or should have. */
function wantedPolicies({ mode, type, block }: ResourceBlock): readonly BlockRow[] {
  const rows = mode === "data" ? [] : terraformPolicies(type);
  if (rows.length === 0) return [];
  const { attributes, blocks } = block.body;
  const names = [...attributes.map(({ name }) => name), ...blocks.map(blockType)];
  const isThere = ({ path }: TerraformPolicy): boolean => names.includes(path[0]?.name ?? "");
  const isNone = !rows.some(isThere);
  const others = rows.map(({ path }) => path[0]?.name ?? "");
  return rows.flatMap((row): readonly BlockRow[] => {
    if (isThere(row)) return [{ row }];
    if (row.format === "arguments" || row.format === "template") return [];
    const name = row.path[0]?.name ?? "";
    // Without one, an endpoint has the default of AWS.
    const isNeeded = isNone && type.endsWith("_policy") && row.kind !== "endpoint";
    const missing = missingReason({ name, isNeeded, others }, names);
    return missing === undefined ? [] : [{ row, missing }];
  });
}

/** The lists and shares that the resource has, which grant without a document. */
function grantsOf({ mode, type, block }: ResourceBlock): readonly BlockRow[] {
  if (mode === "data") return [];
  return terraformGrants(type).flatMap((row) => (isWritten(block, row.path) ? [{ row }] : []));
}

function attachmentsOf({ mode, type, block }: ResourceBlock): readonly TerraformAttachment[] {
  if (mode === "data") return [];
  return terraformAttachments(type).filter(({ path }) => isWritten(block, path));
}

function isWritten({ body }: Block, [step]: readonly PathStep[]): boolean {
  const { attributes, blocks } = body;
  const names = [...attributes.map(({ name }) => name), ...blocks.map(blockType)];
  return names.includes(step?.name ?? "");
}

/** Arguments that have the text of a policy, or refer to a document, and are not known as one. */
function strayProblems({ mode, type, name, block }: ResourceBlock): readonly SourceProblem[] {
  if (mode === "data") return [];
  const rows = terraformPolicies(type);
  const known = new Set([
    ...rows.map(({ path }) => path[0]?.name),
    ...TERRAFORM_LOOK_ALIKES.filter((each) => each.type === type).map(({ attribute }) => attribute),
  ]);
  const visit = (body: Body, path: string): SourceProblem | undefined => {
    for (const { name: own, value } of body.attributes) {
      if (path === "" && known.has(own)) continue;
      const isDocument = DOCUMENT.test(value.source) || hasStatementText(value.source);
      if (isDocument && !META.has(own)) {
        return strayProblem(`${type}.${name}.${path}${own}`, value.place);
      }
    }
    for (const nested of body.blocks) {
      const own = blockType(nested);
      if (path === "" && known.has(own)) continue;
      const found = visit(nested.body, nested.type === "content" ? path : `${path}${own}.`);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  const found = visit(block.body, "");
  return found === undefined ? [] : [found];
}

/** The text of the data source; its statements and its address are not the whole document. */
const DOCUMENT = /\bdata\.aws_iam_policy_document\.[\w.[\]"*-]*\b(?:minified_)?json\b/;
/** Arguments of every resource, which only say when it changes. */
const META: ReadonlySet<string> = new Set(["count", "depends_on", "for_each", "triggers"]);

function readingsOf(
  files: readonly HclFile[],
  sites: readonly PolicySite[],
  problems: readonly SourceProblem[],
): readonly SourceReading[] {
  const names = new Set([
    ...files.map(({ path }) => path),
    ...sites.map(({ place }) => place.file),
    ...problems.map(({ place }) => place.file),
  ]);
  return [...names].sort().map((file) => ({
    file,
    source: "terraform",
    sites: inOrder(sites.filter(({ place }) => place.file === file)),
    problems: problems.filter(({ place }) => place.file === file),
  }));
}

const inOrder = (sites: readonly PolicySite[]): readonly PolicySite[] =>
  [...sites].sort((one, other) => one.place.line - other.place.line);
