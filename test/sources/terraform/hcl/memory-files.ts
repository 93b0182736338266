/**
 * Files in memory for the readers' tests, and the sites of a root module in short.
 */
import { expect } from "vitest";
import type { Files } from "../../../../src/sources/files.ts";
import type { Deployment, PolicySite, SitePolicy } from "../../../../src/sources/site.ts";
import type { ProjectOptions } from "../../../../src/sources/terraform/hcl/project.ts";
import {
  readTerraform,
  type TerraformReading,
} from "../../../../src/sources/terraform/hcl/read-terraform.ts";
import { hclGrammar, shown } from "./hcl-grammar.ts";

const grammar = await hclGrammar();

export function memoryFiles(texts: Readonly<Record<string, string>>): Files {
  const paths = Object.keys(texts);
  return {
    read: (path) => {
      const text = texts[path];
      return text === undefined ? undefined : new TextEncoder().encode(text);
    },
    list: (folder) => {
      const start = folder === "." ? "" : `${folder}/`;
      const names = paths
        .filter((path) => path.startsWith(start))
        .map((path) => path.slice(start.length).split("/")[0] ?? "");
      return names.length === 0 ? undefined : [...new Set(names)].sort();
    },
  };
}

export interface Given extends ProjectOptions {
  readonly deployment?: Deployment;
}

/** Reads the root module in the folder `.`; a text alone is `main.tf`. */
export function reading(
  source: string | Readonly<Record<string, string>>,
  given: Given = {},
): TerraformReading {
  const files = memoryFiles(typeof source === "string" ? { "main.tf": source } : source);
  const { deployment, ...options } = given;
  return readTerraform(grammar, ".", { files, ...(deployment && { deployment }) }, options);
}

export const sitesOf = ({ readings }: TerraformReading): readonly PolicySite[] =>
  readings.flatMap(({ sites }) => sites);

export const problemsOf = ({ readings }: TerraformReading): readonly string[] =>
  readings.flatMap(({ problems }) =>
    problems.map(({ code, place }) => `${code} ${place.file}:${place.line}`),
  );

/** The policy of each site, by its address; a case is a line of its own. */
export function policies(
  source: string | Readonly<Record<string, string>>,
  given: Given = {},
): readonly string[] {
  return sitesOf(reading(source, given)).flatMap(({ address, policy, cases }) =>
    cases === undefined
      ? [`${address} = ${shownPolicy(policy)}`]
      : cases.map((each) => `${address} if ${each.when} = ${shownPolicy(each.policy)}`),
  );
}

function shownPolicy(policy: SitePolicy): string {
  if (policy.kind === "document") return shown(policy.value);
  if (policy.kind === "reference") return `attached: ${shown(policy.value)}`;
  return policy.kind === "absent" ? "absent" : `unreadable: ${policy.reason}`;
}

/** A bucket policy whose document is `{R: expression}`. */
export const policyOf = (expression: string, more = ""): string =>
  lines(
    `resource "aws_s3_bucket_policy" "p" {`,
    `${more}`,
    `  policy = jsonencode({ R = ${expression} })`,
    `}`,
  );

/** The value of the only policy, in one case. */
export function only(source: string | Readonly<Record<string, string>>, given: Given = {}): string {
  const found = policies(source, given);
  expect(found).toHaveLength(1);
  return (found[0] ?? "").replace(/^[^ ]+ = \{R:(.*)\}$/, "$1");
}

export const ACCOUNT = "<data.aws_caller_identity.current.account_id>";
export const PARTITION = "<data.aws_partition.current.partition>";
export const REGION = "<data.aws_region.current.region>";

/** A text of lines, each with its end. */
export const lines = (...all: readonly string[]): string => all.map((line) => `${line}\n`).join("");
