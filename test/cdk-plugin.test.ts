/**
 * The plugin of the CDK in examples/gate/cdk/plugin: called as the CDK calls it, with the absolute
 * paths of the templates of an assembly.
 *
 * The library is not installed here, so its interface is written down below as far as the plugin
 * uses it. Source: AWS CDK API Reference, IPolicyValidationPlugin (2.274).
 */
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { KeyakiPlugin } from "../examples/gate/cdk/plugin/keyaki-plugin.ts";
import { MAIN } from "./cli/process.ts";
import { ROOT } from "./tidy/tree.ts";

interface IPolicyValidationPlugin {
  readonly name: string;
  readonly version?: string;
  readonly ruleIds?: string[];
  validate(context: { readonly templatePaths: string[] }): {
    readonly success: boolean;
    readonly violations: {
      readonly ruleName: string;
      readonly description: string;
      readonly fix?: string;
      readonly severity?: string;
      readonly violatingResources: {
        readonly resourceLogicalId: string;
        readonly locations: string[];
        readonly templatePath: string;
      }[];
      readonly ruleMetadata?: { readonly [key: string]: string };
    }[];
  };
}

const EXAMPLE = join(ROOT, "examples/gate");
const STANDARD = join(EXAMPLE, "keyaki.yaml");
let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cdk-plugin-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const plugin = (standard: string = STANDARD): IPolicyValidationPlugin =>
  new KeyakiPlugin({ standard, program: MAIN });

function assembly(which: string, at = "cdk.out"): string {
  cpSync(join(EXAMPLE, "cdk", which), join(folder, at), { recursive: true });
  return join(folder, at, "Uploads.template.json");
}

test("reports the statement that is too wide, with its resource", () => {
  const template = assembly("wide");
  expect(plugin().validate({ templatePaths: [template] })).toEqual({
    success: false,
    violations: [
      {
        ruleName: "uploads-only",
        description: expect.stringContaining("do `s3:DeleteBucket`"),
        severity: "error",
        violatingResources: [
          {
            resourceLogicalId: "BucketPolicyE9A3008A",
            templatePath: template,
            locations: ["Properties/PolicyDocument", "line 15"],
          },
        ],
      },
    ],
  });
});

test("passes for the mended change", () => {
  const templatePaths = [assembly("mended")];
  expect(plugin().validate({ templatePaths })).toEqual({ success: true, violations: [] });
});

test("finds a resource by its logical id, without metadata", () => {
  const template = assembly("wide");
  const text = readFileSync(template, "utf8");
  writeFileSync(template, text.replaceAll("aws:cdk:path", "other"));
  const { violations } = plugin().validate({ templatePaths: [template] });
  expect(violations.flatMap((each) => each.violatingResources)).toMatchObject([
    {
      resourceLogicalId: "BucketPolicyE9A3008A",
      locations: ["Properties/PolicyDocument", "line 15"],
    },
  ]);
});

test("reads a stage within the assembly once", () => {
  const templatePaths = [assembly("mended"), assembly("wide", "cdk.out/assembly-Stage")];
  const manifest = join(folder, "cdk.out/manifest.json");
  const { artifacts, ...rest } = JSON.parse(readFileSync(manifest, "utf8"));
  const type = "cdk:cloud-assembly";
  const stage = { type, properties: { directoryName: "assembly-Stage" } };
  writeFileSync(manifest, JSON.stringify({ ...rest, artifacts: { ...artifacts, stage } }));
  const { success, violations } = plugin().validate({ templatePaths });
  expect(success).toBe(false);
  expect(violations).toHaveLength(1);
  expect(violations[0]?.violatingResources[0]?.templatePath).toBe(templatePaths[1]);
});

test("passes for an app without policies, and changes no file of it", () => {
  const template = join(folder, "cdk.out/Empty.template.json");
  mkdirSync(dirname(template));
  writeFileSync(template, '{"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}');
  expect(plugin().validate({ templatePaths: [template] }).success).toBe(true);
  expect(readdirSync(dirname(template))).toEqual(["Empty.template.json"]);
});

test("throws what is wrong with the standard, which the CDK takes for a failure", () => {
  const standard = join(folder, "keyaki.yaml");
  writeFileSync(standard, "version: 1\nrules: {a: {chek: no-public-access}}\n");
  const templatePaths = [assembly("mended")];
  expect(() => plugin(standard).validate({ templatePaths })).toThrow(/ended with 1: .*`chek`/s);
});
