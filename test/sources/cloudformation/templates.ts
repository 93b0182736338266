/**
 * Templates for tests: short ways to read one, and to show values as JSON.
 *
 * In a shown text, `‹nature name›` stands for each unknown part.
 */

import { TemplateEvaluator } from "../../../src/sources/cloudformation/intrinsic.ts";
import { readCloudFormation } from "../../../src/sources/cloudformation/template.ts";
import { templateParts } from "../../../src/sources/cloudformation/template-parts.ts";
import { readTemplateText } from "../../../src/sources/cloudformation/template-text.ts";
import type { Files } from "../../../src/sources/files.ts";
import type {
  Deployment,
  PolicySite,
  SitePolicy,
  SourceReading,
} from "../../../src/sources/site.ts";
import type { TextPart, Value } from "../../../src/sources/value.ts";

export function filesOf(texts: Readonly<Record<string, string>>): Files {
  return {
    read: (path) => (path in texts ? new TextEncoder().encode(texts[path]) : undefined),
    list: () => undefined,
  };
}

export function readText(
  text: string,
  deployment: Deployment = {},
  files: Readonly<Record<string, string>> = {},
): SourceReading {
  return readCloudFormation({ file: "t.yaml", text }, { files: filesOf(files), deployment });
}

/** The evaluator of a template, to which a resource is added if there is none. */
export function evaluatorOf(text: string, deployment: Deployment = {}): TemplateEvaluator {
  const whole = /^Resources:/m.test(text) ? text : `${text}\nResources: {}\n`;
  const { root, problems } = readTemplateText({ file: "t.yaml", text: whole });
  const parts = root && templateParts("t.yaml", root);
  if (parts === undefined) throw new Error(JSON.stringify(problems));
  return new TemplateEvaluator(parts, { deployment, prefix: "" });
}

/** The value of an expression in flow style, beside the sections of a template. */
export function evaluated(expression: string, template = "", deployment: Deployment = {}): unknown {
  const evaluator = evaluatorOf(`Metadata:\n  X: ${expression}\n${template}`, deployment);
  const metadata = evaluator.parts.root;
  const raw = memberOf(memberOf(metadata, "Metadata"), "X");
  if (raw === undefined) throw new Error("without X");
  const value = evaluator.evaluate(raw);
  return value && shown(value);
}

function memberOf(value: Value | undefined, name: string): Value | undefined {
  if (value?.kind !== "object") return undefined;
  return value.members.find((each) => each.name === name)?.value;
}

export function shown(value: Value): unknown {
  switch (value.kind) {
    case "null":
      return null;
    case "boolean":
      return value.value;
    case "number":
      return Number(value.spelling);
    case "text":
      return value.parts.map(shownPart).join("");
    case "unknown":
      return shownPart(value.unknown);
    case "list":
      return value.items.map(shown);
    case "object":
      return Object.fromEntries(value.members.map(({ name, value: each }) => [name, shown(each)]));
  }
}

function shownPart(part: TextPart): string {
  return typeof part === "string" ? part : `‹${part.nature} ${part.name}›`;
}

export function shownPolicy(policy: SitePolicy | undefined): unknown {
  if (policy === undefined) return undefined;
  if (policy.kind === "document") return shown(policy.value);
  if (policy.kind === "reference") return `attached: ${shown(policy.value)}`;
  return policy.kind === "absent" ? "absent" : `unreadable: ${policy.reason}`;
}

/** The policies of a template, by address; cases by their names. Without attachments. */
export function policiesOf(reading: SourceReading): Readonly<Record<string, unknown>> {
  const own = reading.sites.filter(({ attached }) => attached === undefined);
  return Object.fromEntries(own.map((site) => [site.address, policyOf(site)]));
}

/** The attachments of a template: `ADDRESS -> NAME to IDENTITIES`. */
export function attachmentsOf(reading: SourceReading): readonly string[] {
  return reading.sites.flatMap((site) => {
    if (site.attached === undefined) return [];
    const { principals, identities = [] } = site.attached;
    const who = [...principals, ...identities.map((each) => `name ${shown(each)}`)].join(", ");
    return [`${site.address} -> ${JSON.stringify(policyOf(site))} to ${who}`];
  });
}

function policyOf(site: PolicySite): unknown {
  if (site.cases === undefined) return shownPolicy(site.policy);
  return Object.fromEntries(site.cases.map(({ when, policy }) => [when, shownPolicy(policy)]));
}
