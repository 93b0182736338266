/**
 * The law of damaged sources: the whole gate, with all reports, on a folder in which one file is
 * damaged.
 *
 * Nothing throws, and the gate ends with a verdict or with an error of the standard. Every place
 * exists. A file that had policies, and still looks like its kind, has a policy or a problem: a
 * policy is never lost in silence. Whether a file still looks like its kind is decided by a dumb
 * reader, which only searches for words.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { CLOUDFORMATION_POLICIES } from "../../../src/aws/cloudformation-policies.ts";
import { TERRAFORM_POLICIES } from "../../../src/aws/terraform-policies.ts";
import { runGate } from "../../../src/cli/gate.ts";
import { FORMATS } from "../../../src/cli/gate-options.ts";
import type { JsonResult } from "../../../src/gate/reports/json.ts";

/** Files by path. */
export type Folder = ReadonlyMap<string, Uint8Array>;

export interface Judged {
  readonly status: number;
  /** Absent if the standard has errors. */
  readonly result?: JsonResult;
}

/** LIMIT: steps of the engine for a question; a damaged policy need not be decided. */
const STEPS = 20_000;
const REPORTS = "../reports";

/** Writes a folder below `base`, and judges it there with every report. */
export async function judgeFolder(base: string, folder: Folder): Promise<Judged> {
  const home = process.cwd();
  const [work, reports] = [join(base, "work"), join(base, "reports")];
  for (const each of [work, reports]) {
    rmSync(each, { recursive: true, force: true });
    mkdirSync(each, { recursive: true });
  }
  for (const [file, bytes] of folder) {
    mkdirSync(dirname(join(work, file)), { recursive: true });
    writeFileSync(join(work, file), bytes);
  }
  process.chdir(work);
  try {
    const output = FORMATS.map((format) => `${format}=${REPORTS}/${format}`);
    const { status } = await runGate(["."], { output, today: "2027-01-01", steps: STEPS });
    if (status === 1) return { status };
    return { status, result: JSON.parse(readFileSync(`${REPORTS}/json`, "utf8")) };
  } finally {
    process.chdir(home);
  }
}

const types = (all: readonly { readonly type: string }[]): string =>
  [...new Set(all.map(({ type }) => type))].join("|");
const TEMPLATE = new RegExp(
  `\\bType["']?\\s*:\\s*["']?(?:${types(CLOUDFORMATION_POLICIES)}|AWS::Serverless::\\w+)\\b`,
);
const TERRAFORM = new RegExp(`"(?:${types(TERRAFORM_POLICIES)})"`);
const POLICY = /\bStatement\b[\s\S]*\bEffect\b|\bEffect\b[\s\S]*\bStatement\b/;

/** The words without which a text is not of a kind any more. */
const WORDS: Readonly<Record<string, readonly RegExp[]>> = {
  "terraform-plan": [/"resource_changes"/, TERRAFORM],
  terraform: [
    /\bresource\b/,
    TERRAFORM,
    /\b(?:assume_role_|access_)?polic(?:y|ies)\s*=|inline_policy\s*\{/,
  ],
  cloudformation: [/^\W?Resources\b|"Resources"/m, TEMPLATE, POLICY],
  sam: [/^\W?Resources\b|"Resources"/m, TEMPLATE, POLICY],
  cdk: [TEMPLATE, POLICY],
  serverless: [/^service\b/m, /^provider\b/m, POLICY],
  kubernetes: [
    /^apiVersion: *["']?[\w.]+\.(?:k8s\.aws|upbound\.io|crossplane\.io)\//m,
    /^kind\b/m,
    POLICY,
  ],
  account: [/"(?:Role|User|Group)DetailList"/, POLICY],
  policy: [POLICY],
};

/** Only a line feed ends a comment of HCL, and also a carriage return one of YAML. */
const COMMENTS: Readonly<Record<string, RegExp>> = {
  terraform: /(?:#|\/\/)[^\n]*/g,
  cloudformation: /^\s*#[^\r\n]*/gm,
  sam: /^\s*#[^\r\n]*/gm,
  serverless: /^\s*#[^\r\n]*/gm,
  kubernetes: /^\s*#[^\r\n]*/gm,
};

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");

function looksLike(source: string, bytes: Uint8Array): boolean {
  const text = textOf(bytes).replace(COMMENTS[source] ?? /(?!)/g, "");
  const documents = source === "kubernetes" ? text.split(/^---/m) : [text];
  return documents.some((each) => WORDS[source]?.every((word) => word.test(each)) ?? false);
}

/** The faults of the answer to a damaged file; none if the law holds. */
export function faultsOf(
  { status, result }: Judged,
  file: string,
  bytes: Uint8Array,
  intact: JsonResult,
): readonly string[] {
  if (result === undefined) return [`the gate ended with status ${status}`];
  const faults = [result.policies.map(({ place }) => place), result.problems, result.entries]
    .flat()
    .filter(({ line, column }) => !(line >= 1 && column >= 1))
    .map(({ line, column }) => `a place is ${line}:${column}`);
  const lines =
    Buffer.from(bytes)
      .toString("utf8")
      .split(/\r\n?|\n/).length + 1;
  for (const each of result.entries) {
    if (each.file === file && each.line > lines) faults.push(`line ${each.line} of ${lines}`);
  }
  const before = intact.policies.filter(({ place }) => place.file === file);
  const isStill = before.some(({ source }) => looksLike(source, bytes));
  const isNamed = (at: { readonly file: string }): boolean => at.file === file;
  const problems = result.problems.filter(({ code }) => code !== "NO_POLICY_FOUND");
  if (isStill && !result.policies.some(({ place }) => isNamed(place)) && !problems.some(isNamed)) {
    faults.push("its policies are lost in silence");
  }
  return faults;
}

/** How often the words of the tables occur. */
const countOf = (bytes: Uint8Array): number =>
  textOf(bytes).match(new RegExp(`${TEMPLATE.source}|${TERRAFORM.source}|\\bStatement\\b`, "g"))
    ?.length ?? 0;

/**
 * Whether some of the policies of a file are gone though all its words are there and nothing new
 * was said. This is a hint: damage may turn a policy into something else.
 */
export function mayHaveLost(
  { result }: Judged,
  bytes: Uint8Array,
  intact: JsonResult,
  original: Uint8Array,
): boolean {
  const count = countOf(original);
  if (result === undefined || count === 0 || countOf(bytes) < count) return false;
  const said = new Set(intact.entries.map(({ id, message }) => `${id} ${message}`));
  return (
    result.policies.length < intact.policies.length &&
    result.entries.every(({ kind, id, message }) => {
      return (kind !== "problem" && kind !== "unread") || said.has(`${id} ${message}`);
    })
  );
}
