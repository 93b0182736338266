/**
 * Templates of SAM for tests: short ways to read one, and parts of the policies that they make.
 */
import { readSam } from "../../../../src/sources/cloudformation/sam.ts";
import type { SourceReading } from "../../../../src/sources/site.ts";
import { filesOf, policiesOf } from "../templates.ts";

const DEPLOYMENT = { account: "111122223333", region: "eu-west-1", partition: "aws" };

export function read(text: string, files: Readonly<Record<string, string>> = {}): SourceReading {
  return readSam(
    { file: "t.yaml", text },
    { files: filesOf(files), deployment: { ...DEPLOYMENT, parameters: {} } },
  );
}

/** A template with a function that has these properties, in flow style. */
export function templateOf(properties: string, more = ""): string {
  const type = "Type: AWS::Serverless::Function";
  return `Resources:\n  F: {${type}, Properties: ${properties}}\n${more}`;
}

export function functionOf(properties: string, more = ""): Readonly<Record<string, unknown>> {
  return policiesOf(read(templateOf(properties, more)));
}

export const trusted = (service: string): object => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: [service] }, Action: ["sts:AssumeRole"] }],
});

export const allowed = (Action: unknown, Resource: unknown): object => ({
  Effect: "Allow",
  Action,
  Resource,
});

/** The address of a policy in the role of the function. */
export const inRole = (index: number): string => `FRole.Policies[${index}].PolicyDocument`;

export const codes = ({ problems }: SourceReading): readonly string[] =>
  problems.map(({ code }) => code);
