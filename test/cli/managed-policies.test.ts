/**
 * The policies of AWS that the package carries: each of the development package, in one version.
 */
import { expect, test } from "vitest";
import { managedPolicies } from "../../src/cli/managed-policies.ts";

test("the data has the latest version of each policy, by path and name", () => {
  const data = managedPolicies();
  expect(data.date).toMatch(/^20\d\d-\d\d-\d\d$/);
  expect(data.resources.length).toBeGreaterThan(1500);
  const policy = data.find("service-role/AWSLambdaBasicExecutionRole");
  expect(policy).toMatchObject({
    name: "AWSLambdaBasicExecutionRole",
    path: "/service-role/",
    arn: "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
    versionId: "v1",
    created: "2015-04-09T15:03:43.000Z",
  });
  expect(JSON.parse(policy?.document ?? "")).toHaveProperty("Statement");
  expect(data.find("AWSLambdaBasicExecutionRole")).toBeUndefined();
  expect(data.resourceOf("administratoraccess")).toBe("AdministratorAccess");
});
