/**
 * The command `validate`: what is wrong with one policy, as text with code frames or in AWS's form.
 *
 * A document that is not JSON is a finding, as at AWS; one that cannot be read at all is an error.
 * Without a type, a policy with a principal is a resource policy, as for the other commands.
 */
import { UnreadableDocument } from "../api/documents.ts";
import { codeFramer } from "../explain/code-frame.ts";
import { harmless } from "../explain/harmless.ts";
import { decodeUtf8, readDocument } from "../json/document.ts";
import { lint } from "../lint/lint.ts";
import { awsWorld } from "../packed-world/packed-world.ts";
import type { FindingType, Location, ValidationFinding } from "../validation/finding.ts";
import { policyView, type ValidatedType } from "../validation/policy-view.ts";
import { type Colours, coloursFor } from "./colour.ts";
import { EXIT } from "./exit-status.ts";
import { inputName, readInput } from "./input.ts";
import { json, misused, type Output } from "./output.ts";
import { quotedLines } from "./policy-frame.ts";
import { FAILING_TYPES, VALIDATED_TYPES, type ValidateFlags } from "./validate-options.ts";

export async function runValidate(flags: ValidateFlags): Promise<Output> {
  const { policy: file, format, resourceType, failOn, steps } = flags;
  const name = inputName(file);
  const source = await readInput(file);
  if (source instanceof UnreadableDocument) {
    return misused(`${name}: ${source.diagnostics[0]?.message}`, format);
  }
  const text = decodeUtf8(source);
  if (typeof text !== "string") return misused(`${name}: ${text.message}`, format);
  const type = typeOf(flags, text);
  if (resourceType !== undefined && type !== "RESOURCE_POLICY") {
    return misused("`--resource-type` needs the policy type `resource`", format);
  }
  const policy = { text, type, ...(resourceType && { resourceType }) };
  const validation = lint(policy, { steps, world: awsWorld() });
  if (validation.kind === "limit") return misused(`${name}: ${validation.message}`, format);
  const { findings } = validation;
  const failing: readonly FindingType[] = FAILING_TYPES[failOn];
  const fails = findings.some(({ findingType }) => failing.includes(findingType));
  const colours = coloursFor(process.stdout);
  return {
    status: fails ? EXIT.fail : EXIT.pass,
    stdout: format === "json" ? json({ findings }) : report(findings, name, text, colours),
  };
}

function typeOf({ policyType, resourceType }: ValidateFlags, text: string): ValidatedType {
  if (policyType !== undefined) return VALIDATED_TYPES[policyType];
  if (resourceType !== undefined) return "RESOURCE_POLICY";
  const read = readDocument(text);
  const value: unknown = read.kind === "document" ? read.document.value : undefined;
  const { statements } = policyView({ text, value }, "IDENTITY_POLICY");
  const hasPrincipal = statements.some(({ principal }) => principal !== undefined);
  return hasPrincipal ? "RESOURCE_POLICY" : "IDENTITY_POLICY";
}

function report(
  findings: readonly ValidationFinding[],
  name: string,
  text: string,
  colours: Colours,
): string {
  if (findings.length === 0) return `${colours.good("No findings")}\n`;
  const quote = codeFramer(text);
  const lines = findings.flatMap(({ findingType, issueCode, findingDetails, locations }) => {
    const colour = findingType === "ERROR" ? colours.bad : colours.doubt;
    const [first] = locations;
    const frame = first && quotedLines(quote(pathOf(first)).lines, colours);
    const at = first && `${harmless(name)}:${first.span.start.line}`;
    return [
      `${colour(findingType)} ${issueCode}: ${harmless(findingDetails)}`,
      ...(at === undefined ? [] : [`    ${colours.strong(at)}`]),
      ...(frame ?? []),
      "",
    ];
  });
  const count = `${findings.length} ${findings.length === 1 ? "finding" : "findings"}`;
  return `${[...lines, count].join("\n")}\n`;
}

/** The path of the value at a location, or of the value that its key or piece belongs to. */
function pathOf({ path }: Location): readonly (string | number)[] {
  return path.flatMap((step): readonly (string | number)[] => {
    if ("value" in step) return [step.value];
    if ("index" in step) return [step.index];
    return "key" in step ? [step.key] : [];
  });
}
