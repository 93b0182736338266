/**
 * The names that AWS has: the data, and the counterexamples that show them.
 */
import { expect, test } from "vitest";
import { answer, decode } from "../../src/api/operation.ts";
import { awsWorld, packedWorld } from "../../src/cli/world.ts";
import { World } from "../../src/world/world.ts";

test("the data have each service with its actions, as AWS spells them", () => {
  const world = awsWorld();
  expect(world.data.date).toMatch(/^20\d\d-\d\d-\d\d$/);
  expect(world.data.services.length).toBeGreaterThan(400);
  expect([...world.actions("s3")]).toContain("s3:getobject");
  expect(world.spelling("S3:getobject")).toBe("s3:GetObject");
  expect(world.spelling("s3:example")).toBeUndefined();
  expect([...world.actions("example")]).toEqual([]);
});

test("an action has its level and the resource types that it takes", () => {
  const [, types, actions] = awsWorld().data.services.find(([name]) => name === "s3") ?? [];
  const [, level, taken] = actions?.find(([name]) => name === "DeleteBucket") ?? [];
  expect(level).toBe("Write");
  expect(taken?.map(([place, required]) => [types?.[place]?.[1], required])).toEqual([
    [`arn:\${Partition}:s3:::\${BucketName}`, 1],
  ]);
});

test("the packed file is small", { timeout: 60_000 }, () => {
  expect(packedWorld().length).toBeLessThan(250_000);
});

test("the data are read once, and only when a name is asked for", () => {
  let reads = 0;
  const world = new World(() => {
    reads++;
    return { date: "2026-01-01", services: [["a", [], [["GetIt", "Read", [], []]]]] };
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
