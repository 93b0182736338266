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
  type TerraformAttachment,
  type TerraformPolicy,
  terraformAttachments,
  terraformBoundaries,
  terraformPolicies,
} from "../../../aws/terraform-policies.ts";
import { withDefinitions } from "../../definitions.ts";
import { misplaced } from "../../inline-exception.ts";
import { missingReason } from "../../missing-policy.ts";
import { seenContext } from "../../seen-files.ts";
import {
  type InlineException,
  isWithoutAccess,
  type PolicySite,
  type ReadingContext,
  type SourceProblem,
  type SourceReading,
} from "../../site.ts";
import { blockType, type Configuration, type ResourceBlock } from "./configuration.ts";
import { declarationsOf, wholeOf } from "./declarations.ts";
import type { HclGrammar } from "./grammar.ts";
import { exceptionsOf, exceptionsOfBlock } from "./inline-exceptions.ts";
import { isInstalled } from "./installed-modules.ts";
import { MAX_MODULES } from "./module.ts";
import { ModuleOwners } from "./owners.ts";
import { type ProjectOptions, RootModule } from "./project.ts";
import { hasShares, shareProblemsOf } from "./share-problems.ts";
import { type BlockRow, type BlockSites, sitesOfBlock } from "./sites.ts";
import { type PlacedResource, strayProblems } from "./stray-problems.ts";
import type { Block, HclFile } from "./syntax.ts";

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
  const isEarlier = context.isEarlier === true;
  const sites: PolicySite[] = [];
  const isCompared = context.isCompared === true;
  const blocks = blocksOf(project, project.root, { isEarlier, isCompared });
  for (const blockSites of blocks.found) {
    if (sites.length >= MAX_SITES) {
      project.problems.push(limit(blockSites, `more than ${MAX_SITES} policies`));
      break;
    }
    const { account } = context.deployment ?? {};
    project.problems.push(...shareProblemsOf(project, blockSites, account));
    const root = blockSites.path.length === 0 ? {} : { root: project.folder };
    for (const site of sitesOfBlock(project, blockSites)) {
      if (!isEarlier && isWithoutAccess(site)) continue;
      sites.push({ ...site, ...root });
    }
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
  project.problems.push(...strayProblems(project, blocks.all));
  const files = project.configurations.flatMap((each) => each.files);
  const { modules, configurations } = project;
  const { isDeployed } = project.root;
  const owners = new ModuleOwners(project);
  const owned = sites.map((site) => owners.applied(site));
  const all = isCompared
    ? withDefinitions(owned, declarationsOf(configurations, project.folder, given), () =>
        wholeOf(configurations, project.folder, context),
      )
    : owned;
  const inputs = [...project.root.variables.keys()];
  // The resources are those of the root module, whose files lie in its folder.
  const readings = readingsOf(files, all, project.problems).map((each) =>
    isCompared && each.file === first?.path
      ? { ...each, inputs, resources: owners.addresses }
      : { ...each, inputs },
  );
  return { readings, modules, isDeployed };
}

function limit({ resource }: BlockSites, what: string): SourceProblem {
  return {
    severity: "error",
    code: "HCL_LIMIT",
    message: `the module has ${what}; this block and the later ones are not read`,
    place: resource.block.place,
  };
}

interface Blocks {
  readonly found: readonly BlockSites[];
  readonly all: readonly PlacedResource[];
}

/** All resources, and their blocks with policies or shares; with the calls that lead to them. */
function blocksOf(
  project: RootModule,
  root: Configuration,
  { isEarlier, isCompared }: { readonly isEarlier: boolean; readonly isCompared: boolean },
): Blocks {
  const found: BlockSites[] = [];
  const all: PlacedResource[] = [];
  const exceptions = new Map<string, readonly InlineException[]>();
  let calls = 0;
  const visit = (configuration: Configuration, path: readonly string[]): void => {
    for (const file of configuration.files) {
      if (exceptions.has(file.path)) continue;
      const read = exceptionsOf(file);
      const isOwn = !isInstalled(file.path);
      exceptions.set(file.path, isOwn ? read.exceptions : []);
      project.problems.push(...(isOwn ? read.problems : read.exceptions.map(exceptionOfModule)));
    }
    for (const resource of configuration.resources.values()) {
      const rows = [...wantedPolicies(resource), ...grantsOf(resource, isEarlier)];
      const attachments = attachmentsOf(resource, isCompared);
      all.push({ path, resource });
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
  project.problems.push(...misplacedOf(found, exceptions));
  return { found, all };
}

/** The author of a module does not decide on the rules of those who use it. */
function exceptionOfModule({ place }: InlineException): SourceProblem {
  return {
    severity: "warning",
    code: "EXCEPTION_OF_MODULE",
    message: "an installed module cannot except its own policies, so this exception is not used",
    place,
    help: "write the exception in the standard, with the address of the policy",
  };
}

/** The exceptions that stand beside no block with a policy. */
function misplacedOf(
  found: readonly BlockSites[],
  exceptions: ReadonlyMap<string, readonly InlineException[]>,
): readonly SourceProblem[] {
  const used = new Set<InlineException>();
  for (const { allowed, resource, comments, rows, attachments } of found) {
    if (rows.length + attachments.length === 0) continue;
    for (const each of exceptionsOfBlock(allowed, resource.block, comments)) used.add(each);
  }
  return [...exceptions.values()].flat().flatMap((each) => (used.has(each) ? [] : misplaced(each)));
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

/**
 * The lists and shares that the resource has, which grant without a document; of an earlier state
 * also those that it might have had.
 */
function grantsOf({ mode, type, block }: ResourceBlock, isEarlier: boolean): readonly BlockRow[] {
  if (mode === "data") return [];
  const rows = terraformGrants(type);
  const isHad = ({ path, format }: TerraformPolicy): boolean =>
    isWritten(block, path) || (isEarlier && format !== "arguments");
  return rows.flatMap((row) => (isHad(row) ? [{ row }] : []));
}

/** A boundary grants nothing, so it is a question only beside another state. */
function attachmentsOf(
  { mode, type, block }: ResourceBlock,
  isCompared: boolean,
): readonly TerraformAttachment[] {
  if (mode === "data") return [];
  const rows = [...terraformAttachments(type), ...(isCompared ? terraformBoundaries(type) : [])];
  return rows.filter(({ path }) => isWritten(block, path));
}

function isWritten({ body }: Block, [step]: readonly PathStep[]): boolean {
  const { attributes, blocks } = body;
  const names = [...attributes.map(({ name }) => name), ...blocks.map(blockType)];
  return names.includes(step?.name ?? "");
}

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
