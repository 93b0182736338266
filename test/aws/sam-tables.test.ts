/**
 * The tables of SAM's policy templates and connectors: their sizes, and the sameness of names.
 */
import { expect, test } from "vitest";
import { SAM_CONNECTOR_PAIRS, samConnector } from "../../src/aws/sam-connectors.ts";
import { SAM_POLICY_TEMPLATES } from "../../src/aws/sam-policy-templates.ts";
import type { SamStatement } from "../../src/aws/sam-statements.ts";

const formsOf = ({ resources, condition }: SamStatement): readonly string[] => [
  ...resources,
  ...(condition === undefined ? [] : [condition.value]),
];

const namesIn = (forms: readonly string[]): readonly string[] =>
  forms.flatMap((form) => [...form.matchAll(/\{([^{}]+)\}/g)].map(([, name = ""]) => name));

test("all policy templates are in the table", () => {
  expect(SAM_POLICY_TEMPLATES.size).toBe(81);
});

test.each([...SAM_POLICY_TEMPLATES])("%s uses its parameters, and no others", (_, template) => {
  const { parameters, statements } = template;
  expect([...new Set(namesIn(statements.flatMap(formsOf)))].sort()).toEqual([...parameters].sort());
});

test.each([...SAM_POLICY_TEMPLATES])("%s has whole statements", (_, { statements }) => {
  expect(statements.length).toBeGreaterThan(0);
  for (const { actions, resources } of statements) {
    for (const action of actions)
      expect(action).toMatch(/^[a-z0-9-]+:[A-Z][A-Za-z]*\*?$|^[a-z]+:\*$/);
    for (const resource of resources) expect(resource).toMatch(/^(?:\*|arn:.*|\{[A-Za-z]+\})$/);
  }
});

test("all connectors are in the table", () => {
  expect(SAM_CONNECTOR_PAIRS).toHaveLength(31);
});

test.each(SAM_CONNECTOR_PAIRS)("%s grants something", (pair) => {
  const [source = "", destination = ""] = pair.split(" ");
  const connector = samConnector(source, destination);
  expect(connector?.grants.length).toBeGreaterThan(0);
  for (const { category, service, statement, sourceArn } of connector?.grants ?? []) {
    expect(["Read", "Write"]).toContain(category);
    expect(service === undefined).toBe(connector?.kind === "role");
    expect(statement === undefined).toBe(connector?.kind === "permission");
    expect(sourceArn === undefined).toBe(connector?.kind !== "permission");
  }
});

test("a pair without a connector", () => {
  expect(samConnector("AWS::SQS::Queue", "AWS::SQS::Queue")).toBeUndefined();
});
