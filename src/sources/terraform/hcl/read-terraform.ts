/**
 * Reads the policies of a root module from its HCL, without a plan.
 *
 * Each resource of the table (aws/terraform-policies.ts) with a policy attribute is a site, for
 * each of its instances and those of its modules. Instances whose keys only the deployment decides
 * are one site, with `[*]`. First the instances are found in all cases of the undecided conditions;
 * then each policy is evaluated in the cases in which its instance exists (cases.ts).
 *
 * Left out: modules from registries and repositories, which become problems, and the policies that
 * are deployed now.
 * LIMIT: sites, and modules, of one root module.
 */
import type { PathStep } from "../../../aws/policy-table.ts";
import {
  type TerraformAttachment,
  type TerraformPolicy,
  terraformAttachments,
  terraformPolicies,
} from "../../../aws/terraform-policies.ts";
import type {
  InlineException,
  PolicySite,
  ReadingContext,
  SourceProblem,
  SourceReading,
} from "../../site.ts";
import { blockType, type Configuration, type ResourceBlock } from "./configuration.ts";
import type { HclGrammar } from "./grammar.ts";
import { exceptionsOf } from "./inline-exceptions.ts";
import { MAX_MODULES } from "./module.ts";
import { type ProjectOptions, RootModule } from "./project.ts";
import { type BlockSites, sitesOfBlock } from "./sites.ts";
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
}

/** The policies of the root module in a folder; no readings if it has no Terraform file. */
export function readTerraform(
  grammar: HclGrammar,
  folder: string,
  context: ReadingContext,
  options: ProjectOptions = {},
): TerraformReading {
  const project = new RootModule(grammar, folder, context, options);
  if (project.root === undefined) {
    return { readings: readingsOf([], [], project.problems), modules: [] };
  }
  const sites: PolicySite[] = [];
  for (const blockSites of blocksWithPolicies(project, project.root)) {
    if (sites.length >= MAX_SITES) {
      project.problems.push(limit(blockSites, `more than ${MAX_SITES} policies`));
      break;
    }
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
  const files = project.configurations.flatMap((each) => each.files);
  return { readings: readingsOf(files, sites, project.problems), modules: project.modules };
}

function limit({ resource }: BlockSites, what: string): SourceProblem {
  return {
    severity: "error",
    code: "HCL_LIMIT",
    message: `the module has ${what}; this block and the later ones are not read`,
    place: resource.block.place,
  };
}

/** All blocks of resources with policies, with the calls of modules that lead to them. */
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
      const rows = policiesOf(resource);
      const attachments = attachmentsOf(resource);
      if (rows.length + attachments.length === 0) continue;
      const file = configuration.files.find((each) => each.path === resource.block.place.file);
      const allowed = exceptions.get(resource.file) ?? [];
      const comments = file?.comments ?? [];
      found.push({ path, resource, rows, attachments, allowed, comments });
    }
    for (const [name, block] of configuration.calls) {
      const inner = project.configuration(block, configuration.folder);
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

/** The rows of the table whose attribute, or whose block, the resource has. */
function policiesOf({ mode, type, block }: ResourceBlock): readonly TerraformPolicy[] {
  if (mode === "data") return [];
  return terraformPolicies(type).filter(({ path }) => isWritten(block, path));
}

function attachmentsOf({ mode, type, block }: ResourceBlock): readonly TerraformAttachment[] {
  if (mode === "data") return [];
  return terraformAttachments(type).filter(({ path }) => isWritten(block, path));
}

function isWritten({ body }: Block, [step]: readonly PathStep[]): boolean {
  const name = step?.name;
  return (
    body.attributes.some((each) => each.name === name) ||
    body.blocks.some((each) => blockType(each) === name)
  );
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
