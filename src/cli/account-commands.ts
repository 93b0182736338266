/**
 * The commands about an account: `reach`, `who-can`, `escalations`, and `stack`, which prints the
 * stack of one principal for the checks.
 *
 * The account is a dump of IAM, the organization a tree of control policies (accounts/). Each
 * principal gets its stack; equal policies are parsed once. The modules behind this file are loaded
 * only for these commands (load-gate.ts).
 */
import { type Account, type Principal, principalOf } from "../accounts/account.ts";
import { readAuthorizationDetails } from "../accounts/authorization-details.ts";
import { controlLevels } from "../accounts/organization.ts";
import { type Surroundings, stackOf } from "../accounts/stacks.ts";
import { accessErrors } from "../api/access.ts";
import { UnreadableDocument } from "../api/documents.ts";
import type { Diagnostic } from "../json/diagnostic.ts";
import { decodeUtf8, readDocument } from "../json/document.ts";
import { positionIndex } from "../json/position-index.ts";
import { RoleGraph } from "../reach/chains.ts";
import type { Directory } from "../reach/directory.ts";
import { escalationsOf } from "../reach/escalations.ts";
import { whoCan } from "../reach/who-can.ts";
import { accountDirectory } from "./account-directory.ts";
import type { AccountCommand, AccountFlags } from "./account-options.ts";
import { coloursFor } from "./colour.ts";
import { EXIT } from "./exit-status.ts";
import { inputName, readInput } from "./input.ts";
import { managedPolicies } from "./managed-policies.ts";
import { checkOptions } from "./options.ts";
import { type Format, json, misused, misusedText, type Output } from "./output.ts";
import { escalationsReport, reachReport, whoCanReport } from "./reach-report.ts";

export async function runAccountCommand(
  command: AccountCommand,
  flags: AccountFlags,
): Promise<Output> {
  const wrong = optionError(command, flags);
  if (wrong !== undefined) return misused(wrong, flags.format);
  const read = await readFiles(flags);
  if ("status" in read) return read;
  const named = flags.principal ?? flags.from ?? flags.to;
  const principal = named === undefined ? undefined : principalOf(read.account, named);
  if (named !== undefined && principal === undefined) {
    const message = `the account has no user or role \`${named}\``;
    return misused(`${message}; give its ARN, or \`role/NAME\``, flags.format);
  }
  if (command === "stack" && principal !== undefined) {
    return { ...read.output, stdout: json(stackOf(read.account, principal, read.surroundings)) };
  }
  const directory = accountDirectory(read.account, read.surroundings);
  if (!("members" in directory)) {
    return misusedText(directory.join(""), directory[0] ?? "", flags.format);
  }
  return { ...read.output, ...answered(command, flags, directory, principal) };
}

function optionError(command: AccountCommand, flags: AccountFlags): string | undefined {
  if (command === "reach" && (flags.from === undefined) === (flags.to === undefined)) {
    return "give one of `--from` and `--to`";
  }
  if (command !== "who-can") return undefined;
  return accessErrors(accessOf(flags))[0]?.message;
}

const accessOf = ({ actions, resources }: AccountFlags) => ({
  ...(actions && { actions }),
  ...(resources && { resources }),
});

function answered(
  command: AccountCommand,
  flags: AccountFlags,
  directory: Directory,
  principal: Principal | undefined,
): Pick<Output, "status" | "stdout"> {
  const { format, failOn } = flags;
  const options = checkOptions(flags);
  const colours = coloursFor(process.stdout);
  const print = (answer: object, text: () => string, isFound: boolean, isOpen: boolean) => ({
    status: isOpen || (isFound && failOn !== undefined) ? EXIT.fail : EXIT.pass,
    stdout: format === "json" ? json(answer) : text(),
  });
  if (command === "who-can") {
    const found = whoCan(directory, accessOf(flags), options);
    const isOpen = found.undecided.length > 0 || found.openEdges.length > 0;
    const text = () => whoCanReport(found, colours);
    return print(found, text, found.holders.length > 0, isOpen);
  }
  if (command === "escalations") {
    const found = escalationsOf(directory, options);
    const text = () => escalationsReport(found, colours);
    return print(found, text, found.escalations.length > 0, found.undecided.length > 0);
  }
  const graph = new RoleGraph(directory, options);
  const target = flags.to === undefined ? undefined : principal?.arn;
  const from = directory.members.filter(
    ({ arn }) => target !== undefined || arn === principal?.arn,
  );
  const reaches = from
    .map((each) => graph.reach(each))
    .map((each) =>
      target === undefined
        ? each
        : { ...each, chains: each.chains.filter(({ role }) => role === target) },
    )
    .filter(
      ({ chains, undecided }) => target === undefined || chains.length + undecided.length > 0,
    );
  const isFound = reaches.some(({ chains }) => chains.length > 0);
  const isOpen = reaches.some(({ undecided }) => undecided.length > 0);
  return print({ reaches }, () => reachReport(reaches, colours), isFound, isOpen);
}

interface ReadAccount {
  readonly account: Account;
  readonly surroundings: Surroundings;
  /** Warnings about the files. */
  readonly output: Output;
}

async function readFiles(flags: AccountFlags): Promise<ReadAccount | Output> {
  const { format } = flags;
  const dump = await readJson(flags.account, format);
  if ("status" in dump) return dump;
  const result = readAuthorizationDetails(dump.value, policyOfAws);
  if (result.kind === "invalid") return refused(dump, result.diagnostics, format);
  const { account, warnings } = result;
  const output = { status: EXIT.pass, stderr: linesOf(dump, warnings) };
  const tree = await readOptional(flags.organization, format);
  if (tree !== undefined && "status" in tree) return tree;
  const control = tree && controlLevels(tree.value, account.id);
  if (tree !== undefined && control?.kind === "invalid") {
    return refused(tree, control.diagnostics, format);
  }
  const policy = await readOptional(flags.resourcePolicy, format);
  if (policy !== undefined && "status" in policy) return policy;
  const surroundings = {
    ...(control?.kind === "levels" && { control: control.levels }),
    ...(policy && { resourcePolicy: policy.value }),
  };
  return { account, surroundings, output };
}

/** The document of a policy that AWS manages, in its latest version. */
function policyOfAws(arn: string): unknown {
  const [, resource] = /^arn:[^:]+:iam::aws:policy\/(.+)$/.exec(arn) ?? [];
  const found = resource === undefined ? undefined : managedPolicies().find(resource);
  return found && (JSON.parse(found.document) as unknown);
}

interface JsonFile {
  readonly name: string;
  readonly text: string;
  readonly value: unknown;
}

/** LIMIT: bytes and depth of a dump, an organization or a policy. */
const LIMITS = { bytes: 67_108_864, depth: 100 };

async function readOptional(file: string | undefined, format: Format) {
  return file === undefined ? undefined : readJson(file, format);
}

async function readJson(file: string, format: Format): Promise<JsonFile | Output> {
  const name = inputName(file);
  const source = await readInput(file, LIMITS.bytes);
  if (source instanceof UnreadableDocument) {
    return misused(`${name}: ${source.diagnostics[0]?.message}`, format);
  }
  const text = typeof source === "string" ? source : decodeUtf8(source);
  if (typeof text !== "string") return misused(`${name}: ${text.message}`, format);
  const read = readDocument(text, LIMITS);
  if (read.kind === "limit") return misused(`${name}: ${read.message}`, format);
  if (read.kind === "invalid")
    return refused({ name, text, value: null }, read.diagnostics, format);
  return { name, text, value: read.document.value };
}

function refused(file: JsonFile, diagnostics: readonly Diagnostic[], format: Format): Output {
  return misusedText(linesOf(file, diagnostics), diagnostics[0]?.message ?? "", format);
}

function linesOf({ name, text }: JsonFile, diagnostics: readonly Diagnostic[]): string {
  const locate = positionIndex(text);
  return diagnostics
    .map((each) => {
      const { line, column } = locate(each);
      return `${name}:${line}:${column}: ${each.severity}: ${each.message} [${each.code}]\n`;
    })
    .join("");
}
