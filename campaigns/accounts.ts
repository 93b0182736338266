/**
 * Campaign: who can do what in the dumps of accounts, against brute force.
 *
 * For each dump, the sample has the actions and resources that its policies write, with wildcards
 * filled. `whoCan` must name exactly the principals for which the evaluator of stacks allows the
 * request, or that reach such a role; and `reach` must be the closure of the edges.
 *
 * Run: npm run campaign -- accounts FILE…
 */
import { readFileSync } from "node:fs";
import { readAuthorizationDetails } from "../src/accounts/authorization-details.ts";
import { accountDirectory } from "../src/cli/account-directory.ts";
import { managedPolicies } from "../src/cli/managed-policies.ts";
import { documentsOf } from "../src/policy/stack.ts";
import { RoleGraph } from "../src/reach/chains.ts";
import type { Directory } from "../src/reach/directory.ts";
import { whoCan } from "../src/reach/who-can.ts";
import { parseRequest } from "../src/semantics/request.ts";
import { evaluateStack } from "../src/semantics/stack.ts";

/** LIMIT: requests of a sample; actions and resources of a statement. */
const MAX_REQUESTS = 300;
const MAX_ENTRIES = 8;

let failures = 0;
for (const file of process.argv.slice(2)) {
  const result = readAuthorizationDetails(JSON.parse(readFileSync(file, "utf8")), policyOfAws);
  if (result.kind === "invalid") {
    console.log(`${file}: not a dump: ${result.diagnostics[0]?.message}`);
    continue;
  }
  const directory = accountDirectory(result.account);
  if ("members" in directory) compare(file, directory);
  else console.log(`${file}: ${directory[0]}`);
}
process.exit(failures > 0 ? 1 : 0);

function compare(file: string, directory: Directory): void {
  const graph = new RoleGraph(directory);
  const closures = new Map(
    directory.members.map(({ arn }) => [arn, closure(directory, graph, arn)]),
  );
  for (const member of directory.members) {
    const reached = graph.reach(member).chains.map(({ role }) => role);
    report(file, `reach ${member.arn}`, reached, [...(closures.get(member.arn) ?? [])]);
  }
  const sample = sampleOf(directory);
  let holders = 0;
  for (const [action, resource] of sample) {
    const own = new Set(
      directory.members
        .filter((member) => {
          const read = parseRequest({ principal: member.arn, action, resource }, "resource");
          if (read.kind !== "request") return false;
          return evaluateStack(directory.stackOf(member), read.request).decision === "Allowed";
        })
        .map(({ arn }) => arn),
    );
    const expected = directory.members
      .map(({ arn }) => arn)
      .filter(
        (arn) => own.has(arn) || [...(closures.get(arn) ?? [])].some((role) => own.has(role)),
      );
    const found = whoCan(directory, { actions: [action], resources: [resource] });
    const names = found.holders.map(({ principal }) => principal);
    holders += names.length;
    // The evaluator has no context here, so a condition that a caller can meet adds holders.
    const missing = expected.filter((each) => !names.includes(each));
    const more = found.holders.filter(({ principal, request, path }) => {
      return !expected.includes(principal) && request.context === undefined && path.length === 0;
    });
    report(
      file,
      `${action} on ${resource}`,
      [...missing, ...more.map((each) => each.principal)],
      [],
    );
  }
  console.log(
    `${file}: ${directory.members.length} principals, ${sample.length} requests, ` +
      `${holders} holders`,
  );
}

/** The roles behind a principal by its edges alone, found by repetition until nothing is new. */
function closure(directory: Directory, graph: RoleGraph, from: string): ReadonlySet<string> {
  const reached = new Set<string>([from]);
  let size = 0;
  while (size < reached.size) {
    size = reached.size;
    for (const member of directory.members) {
      if (!reached.has(member.arn)) continue;
      for (const { to } of graph.edgesFrom(member)) reached.add(to);
    }
  }
  reached.delete(from);
  return reached;
}

function report(file: string, what: string, one: readonly string[], other: readonly string[]) {
  if (one.toSorted().join() === other.toSorted().join()) return;
  failures += 1;
  console.log(`FAULT: ${file}: ${what}: ${one.join()} against ${other.join()}`);
}

/** Pairs of an action and a resource that some statement writes. */
function sampleOf(directory: Directory): readonly (readonly [string, string])[] {
  const pairs = new Map<string, readonly [string, string]>();
  for (const member of directory.members) {
    for (const { policy } of documentsOf(directory.stackOf(member).layers.identityPolicies)) {
      for (const { action, resource } of policy.statements) {
        const actions = action.values.filter((each) => each.includes(":"));
        const resources = (resource?.values ?? []).filter((each) => typeof each === "string");
        for (const name of actions.slice(0, MAX_ENTRIES)) {
          for (const about of resources.slice(0, MAX_ENTRIES)) {
            const pair = [
              name.replaceAll(/[*?]/g, "X"),
              about === "*" ? "*" : filled(about),
            ] as const;
            pairs.set(pair.join(" "), pair);
          }
        }
      }
    }
  }
  return [...pairs.values()].slice(0, MAX_REQUESTS);
}

/** An ARN with `x` for wildcards, and with all its components. */
function filled(text: string): string {
  const written = text.replaceAll(/[*?]/g, "x");
  return written + ":x".repeat(Math.max(0, 6 - written.split(":").length));
}

function policyOfAws(arn: string): unknown {
  const [, resource] = /^arn:[^:]+:iam::aws:policy\/(.+)$/.exec(arn) ?? [];
  const found = resource === undefined ? undefined : managedPolicies().find(resource);
  return found && (JSON.parse(found.document) as unknown);
}
