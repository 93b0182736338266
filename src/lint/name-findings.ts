/**
 * The findings about names that AWS does not have, and about pairs that it does not take.
 *
 * The search is world/unknown-names.ts; this file gives its diagnostics the form of AWS's findings.
 * A document with an error has no such finding.
 */
import type { Diagnostic } from "../json/diagnostic.ts";
import { readDocument } from "../json/document.ts";
import { parsePolicy } from "../policy/parse.ts";
import type { FindingType, ValidationFinding } from "../validation/finding.ts";
import { issueType, learnMoreLink } from "../validation/issues.ts";
import { locator } from "../validation/place.ts";
import { parsedType, type ValidatedPolicy } from "../validation/validate.ts";
import { idlePairs, unknownNames } from "../world/unknown-names.ts";
import type { World } from "../world/world.ts";

export function nameFindings(
  { text, type }: ValidatedPolicy,
  world: World,
): readonly ValidationFinding[] {
  const read = readDocument(text);
  if (read.kind !== "document") return [];
  const parsed = parsePolicy(read.document.value, { type: parsedType(type) });
  if (parsed.kind !== "policy") return [];
  const { policy } = parsed;
  const locate = locator(text);
  const finding = (findingType: FindingType, { code, message, path }: Diagnostic) => ({
    findingDetails: message,
    findingType: issueType(code) ?? findingType,
    issueCode: code,
    learnMoreLink: learnMoreLink(code),
    locations: [locate({ path, ...(code.endsWith("_CONDITION_KEY") && { part: "key" }) })],
  });
  return [
    // A key that begins with `aws:` has a structural finding.
    ...unknownNames(policy, world)
      .filter(({ code }) => code !== "INVALID_GLOBAL_CONDITION_KEY")
      .map((each) => finding("WARNING", each)),
    ...idlePairs(policy, world).map((each) => finding("SUGGESTION", each)),
  ];
}
