/**
 * The published paths of privilege escalation: the numbers of the source, and promises of each row.
 *
 * The numbers are those of pathfinding.cloud at the commit that src/escalation/paths.ts names, so a
 * row that is lost, doubled or in another category is found. The rest reads the rows as a program
 * does that asks an engine about their requests.
 */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  type EscalationPath,
  type Need,
  TARGET_ARNS,
  targetsOfNeed,
  targetsOfRequest,
} from "../../src/escalation/path.ts";
import { ESCALATION_PATHS } from "../../src/escalation/paths.ts";

const requests = ESCALATION_PATHS.flatMap((path) => path.requests);
const actionsOf = (path: EscalationPath): readonly string[] =>
  path.requests.map(({ action }) => action);

function row(id: string): EscalationPath {
  const found = ESCALATION_PATHS.find((path) => path.id === id);
  if (found === undefined) throw new Error(`unknown path \`${id}\``);
  return found;
}

/** How often each value occurs. */
function counts(values: readonly (string | number)[]): Record<string, number> {
  const result: Record<string, number> = {};
  for (const value of values) result[value] = (result[value] ?? 0) + 1;
  return result;
}

/** Ids of the paths that break a rule. */
function breaking(rule: (path: EscalationPath) => boolean): readonly string[] {
  return ESCALATION_PATHS.filter((path) => !rule(path)).map(({ id }) => id);
}

describe("the numbers of the source", () => {
  test("65 paths with different ids, in their order", () => {
    const ids = ESCALATION_PATHS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(65);
    expect(ids).toEqual([...ids].sort());
    expect(ids.filter((id) => !/^[a-z0-9]+-\d{3}$/.test(id))).toEqual([]);
  });

  test("categories", () => {
    expect(counts(ESCALATION_PATHS.map(({ category }) => category))).toEqual({
      "new-passrole": 27,
      "existing-passrole": 16,
      "principal-access": 14,
      "self-escalation": 8,
    });
  });

  test("required permissions", () => {
    expect(counts(ESCALATION_PATHS.map((path) => path.requests.length))).toEqual({
      1: 22,
      2: 24,
      3: 14,
      4: 5,
    });
    expect(requests).toHaveLength(132);
    expect(new Set(requests.map(({ action }) => action)).size).toBe(68);
    expect(breaking((path) => new Set(actionsOf(path)).size === path.requests.length)).toEqual([]);
  });

  test("the address of each path is made of its id", () => {
    expect(
      breaking(({ id, source }) => source === `https://pathfinding.cloud/paths/${id}`),
    ).toEqual([]);
  });
});

describe("each row", () => {
  test("has actions of the form prefix:Name", () => {
    const form = /^[a-z0-9-]+:[A-Z][A-Za-z0-9]+$/;
    expect(requests.filter(({ action }) => !form.test(action))).toEqual([]);
  });

  test("has a name and assumptions in lower case, without a full stop", () => {
    const words = ESCALATION_PATHS.flatMap(({ name, assumes }) => [name, ...assumes]);
    expect(words.filter((each) => !/^(?:[a-z]|IAM ).*[^.]$/.test(each))).toEqual([]);
    expect(new Set(ESCALATION_PATHS.map(({ name }) => name)).size).toBe(65);
  });

  test("passes a role, and only a role, to a service that it names", () => {
    const passes = requests.filter(({ action }) => action === "iam:PassRole");
    expect(passes).toHaveLength(26);
    for (const { resource, context } of passes) {
      expect(resource).toBe("role");
      const service = context["iam:PassedToService"];
      if (service?.kind !== "one-of") throw new Error("a role is passed to no service");
      expect(service.texts.length).toBeGreaterThan(0);
      for (const text of service.texts) expect(text).toMatch(/^[a-z0-9-]+\.amazonaws\.com(\.cn)?$/);
    }
  });

  test("needs a role that the service can use, if it passes one or uses one", () => {
    const usesRole = ({ category }: EscalationPath): boolean => category.endsWith("-passrole");
    const trusts = (need: Need): boolean => need.kind === "trusts-service" && need.role === "role";
    expect(breaking((path) => !usesRole(path) || path.needs.some(trusts))).toEqual([]);
  });

  test("passes no role in `existing-passrole`, and a role in `new-passrole` but for one", () => {
    const passes = (path: EscalationPath): boolean => actionsOf(path).includes("iam:PassRole");
    const strange = breaking((path) => passes(path) === (path.category === "new-passrole"));
    expect(strange).toEqual(["cloudformation-005"]);
  });

  test("is about the caller itself in `self-escalation` only", () => {
    const isOwn = ({ category }: EscalationPath): boolean => category === "self-escalation";
    const ofCaller = (path: EscalationPath): boolean =>
      path.requests.some(({ resource }) => resource === "caller") ||
      path.needs.some(({ kind }) => kind === "caller" || kind === "member");
    expect(breaking((path) => isOwn(path) || !ofCaller(path))).toEqual([]);
    expect(breaking((path) => !isOwn(path) || ofCaller(path))).toEqual(["iam-001"]);
  });

  test("needs a caller of the kind whose policies it changes", () => {
    for (const { requests, needs } of ESCALATION_PATHS) {
      const own = requests.find(({ resource }) => resource === "caller")?.action;
      if (own === undefined) continue;
      const is = own.includes("Role") ? "role" : "user";
      expect(needs, own).toContainEqual({ kind: "caller", is });
    }
  });

  test("needs the trust of the role that it assumes and does not change", () => {
    const trusts = { kind: "trusts", role: "role", principal: "caller" };
    for (const path of ESCALATION_PATHS) {
      const assumes = actionsOf(path).includes("sts:AssumeRole");
      expect(path.needs.some((need) => need.kind === "trusts" && need.principal === "caller")).toBe(
        assumes,
      );
      if (assumes) expect(path.needs).toContainEqual(trusts);
    }
  });

  test("gains the permissions of targets that it names elsewhere, or any", () => {
    expect(
      breaking(({ gains, shares }) => {
        return gains.kind === "any" || gains.of.every((target) => shares.includes(target));
      }),
    ).toEqual([]);
  });
});

test("a row is as docs/escalations.md shows it", () => {
  const service = "lambda.amazonaws.com";
  const passes = { "iam:PassedToService": { kind: "one-of", texts: [service] } };
  expect(row("lambda-001")).toEqual({
    id: "lambda-001",
    category: "new-passrole",
    name: "a new function runs as the role when the caller invokes it",
    requests: [
      { action: "iam:PassRole", resource: "role", context: passes },
      { action: "lambda:CreateFunction", resource: "function", context: {} },
      { action: "lambda:InvokeFunction", resource: "function", suffix: ":*", context: {} },
    ],
    needs: [{ kind: "trusts-service", role: "role", services: [service] }],
    gains: { kind: "permissions", of: ["role"] },
    assumes: [],
    shares: ["role", "function"],
    source: "https://pathfinding.cloud/paths/lambda-001",
  });
});

describe("the targets", () => {
  const named = ESCALATION_PATHS.flatMap((path) => [
    ...path.requests.flatMap(targetsOfRequest),
    ...path.needs.flatMap(targetsOfNeed),
  ]);

  test("each is named by some path", () => {
    expect(Object.keys(TARGET_ARNS).filter((each) => !named.some((name) => name === each))).toEqual(
      [],
    );
  });

  test("each has ARNs with the caller's partition, and its account or AWS's", () => {
    const form = /^arn:\{partition\}:(?:iam:|[a-z0-9-]+:\*):(?:\{account\}|aws):[A-Za-z-]+[/:]\*$/;
    expect(
      Object.values(TARGET_ARNS).flatMap((arns) => arns.filter((arn) => !form.test(arn))),
    ).toEqual([]);
  });

  test.each([
    ["lambda-001", ["role", "function"]],
    ["lambda-002", ["role", "function"]],
    ["cloudformation-003", ["role", "execution-role"]],
    ["ec2-001", ["role", "instance-profile"]],
    ["ecs-002", ["role", "cluster", "task-definition"]],
    ["codebuild-002", ["role"]],
    ["iam-001", ["customer-policy"]],
    ["iam-003", ["user"]],
    ["iam-007", []],
    ["iam-008", ["managed-policy"]],
    ["iam-010", ["group", "managed-policy"]],
    ["iam-016", ["customer-policy", "role"]],
  ])("%s shares %j", (id, shares) => {
    expect(row(id).shares).toEqual(shares);
  });
});

describe("docs/escalations.md", () => {
  const text = readFileSync(new URL("../../docs/escalations.md", import.meta.url), "utf8");

  test("has a row for each path, and no other", () => {
    const rows = [...text.matchAll(/^\| \[.*$/gm)].map(([line]) => line);
    expect(rows).toEqual(
      ESCALATION_PATHS.map(
        (path) =>
          `| [${path.id}](${path.source}) | ${path.category} | ` +
          `${actionsOf(path)
            .map((action) => `\`${action}\``)
            .join(", ")} | ${path.name} |`,
      ),
    );
  });
});
