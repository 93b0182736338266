/**
 * The names that AWS has: the data, and the counterexamples that show them.
 */
import { expect, test } from "vitest";
import { answer, decode } from "../../src/api/operation.ts";
import {
  type CheckOptions,
  checkAccessNotGranted,
  checkNoNewAccess,
  orThrow,
} from "../../src/index.ts";
import { awsWorld, packedWorld } from "../../src/packed-world/packed-world.ts";
import { isOfFormat, type ServiceRow, World } from "../../src/world/world.ts";

test("the data have each service with its actions, as AWS spells them", () => {
  const world = awsWorld();
  expect(world.date).toMatch(/^20\d\d-\d\d-\d\d$/);
  expect(world.services.length).toBeGreaterThan(400);
  expect([...world.actions("s3")]).toContain("s3:getobject");
  expect(world.spelling("S3:getobject")).toBe("s3:GetObject");
  expect(world.spelling("s3:example")).toBeUndefined();
  expect([...world.actions("example")]).toEqual([]);
  expect(world.keys("s3")).toContain("s3:prefix");
});

test("an action has its levels and the formats of the resources that it takes", () => {
  const world = awsWorld();
  expect(world.accessLevels("s3:DeleteBucket")).toEqual(["Write"]);
  expect(world.resourceFormats("s3:DeleteBucket")).toEqual([
    `arn:\${Partition}:s3:::\${BucketName}`,
  ]);
  expect(world.resourceFormats("s3:ListAllMyBuckets")).toEqual([]);
  expect(world.resourceFormats("s3:NoSuchAction")).toBeUndefined();
});

test("the packed file is small", { timeout: 60_000 }, () => {
  expect(packedWorld().length).toBeLessThan(450_000);
});

test("the data are read once, and only when a name is asked for", () => {
  let reads = 0;
  const world = new World(() => {
    reads++;
    const service = (): ServiceRow => ["a", [], [["GetIt", "Read", [], []]], []];
    return { date: "2026-01-01", services: ["a"], service };
  });
  expect(reads).toBe(0);
  expect(world.spelling("a:getit")).toBe("a:GetIt");
  expect([...world.actions("a")]).toEqual(["a:getit"]);
  expect(reads).toBe(1);
});

/** The action that the check shows for a policy with these actions, where none was allowed. */
function shownAction(action: string, world?: World): string | undefined {
  const policy = (Action: string) =>
    JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action, Resource: "*" }],
    });
  const request = {
    existingPolicyDocument: policy("cloudtrail:LookupEvents"),
    newPolicyDocument: policy(action),
  };
  const decoded = decode("CheckNoNewAccess", request);
  if (decoded.kind === "error") throw new Error("the policies are correct");
  const options = world === undefined ? {} : { world };
  const found = answer("CheckNoNewAccess", decoded.input, options);
  return found.counterexample?.action;
}

test.each(["ec2:*Tags", "mediaconvert:*", "polly:Get*", "xray:Put*"])(
  "the counterexample of %s has an action that AWS has",
  (pattern) => {
    const shown = shownAction(pattern, awsWorld()) ?? "";
    expect(awsWorld().spelling(shown)).toBe(shown);
  },
);

test("an action that is written or unknown stays as it is", () => {
  expect(shownAction("mediaconvert:NoSuchAction", awsWorld())).toBe("mediaconvert:NoSuchAction");
  expect(shownAction("nosuchservice:*", awsWorld())).toBe(shownAction("nosuchservice:*"));
});

/** The pairs that newcomers tried first: a service that is opened as a whole. */
test.each(["ec2:Describe*", "iam:Get*", "s3:Get*", "eks:List*", "organizations:Describe*"])(
  "from %s to the whole service, the counterexample can occur",
  (pattern) => {
    const world = awsWorld();
    const policy = (Action: string) => ({
      Version: "2012-10-17",
      Statement: { Effect: "Allow", Action, Resource: "*" },
    });
    const request = {
      existingPolicyDocument: policy(pattern),
      newPolicyDocument: policy(`${pattern.split(":")[0]}:*`),
    };
    const { counterexample, warnings } = orThrow(checkNoNewAccess(request, { world }));
    const { action = "", resource = "" } = counterexample ?? {};
    expect(world.spelling(action)).toBe(action);
    const formats = world.resourceFormats(action) ?? [];
    expect(formats.length === 0 ? resource === "*" : isOfFormat(resource, formats)).toBe(true);
    expect(warnings).toEqual([]);
  },
);

test("an action that AWS does not have is marked", () => {
  const policyDocument = {
    Version: "2012-10-17",
    Statement: { Effect: "Allow", Action: "health:List*", Resource: "*" },
  };
  const access = [{ actions: ["health:List*"] }] as const;
  const request = { policyDocument, access };
  const codes = (options: CheckOptions) =>
    orThrow(checkAccessNotGranted(request, options)).warnings.map(({ code }) => code);
  expect(codes({})).toEqual([]);
  expect(codes({ world: awsWorld() })).toEqual([
    ...["INVALID_ACTION", "INVALID_ACTION", "INVENTED_ACTION"],
  ]);
});
