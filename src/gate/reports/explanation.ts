/**
 * One answer in full, for somebody who must understand or mend it.
 *
 * It shows the rule with its check, the policy with all that is known of it, and the verdict with
 * the request, also if the verdict needs no attention.
 */
import { harmless } from "../../explain/harmless.ts";
import type { GateResult } from "../result.ts";
import { entriesOf } from "./entry.ts";
import type { SourceLines } from "./source-frame.ts";
import { entryBlocks, type Paint } from "./text.ts";

/** The text; undefined if no policy of this address has a verdict of the rule. */
export function explanation(
  result: GateResult,
  rule: string,
  address: string,
  source: SourceLines,
  paint: Paint,
): string | undefined {
  const found = result.policies.flatMap(({ site, verdicts }) =>
    site.address === address
      ? verdicts.filter((each) => each.rule.name === rule).map((verdict) => ({ site, verdict }))
      : [],
  );
  const [first] = found;
  if (first === undefined) return undefined;
  const { site, verdict } = first;
  const { check, level, why } = verdict.rule;
  const where = `${site.place.file}:${site.place.line}:${site.place.column}`;
  const blocks: (readonly string[])[] = [
    [
      `rule     ${rule} (${check}, ${level})`,
      ...(why === undefined ? [] : [`why      ${why}`]),
      `policy   ${address}`,
      ...(site.attached?.text === undefined ? [] : [`attaches ${site.attached.text}`]),
      `kind     ${site.kind}, ${site.awsType}`,
      `at       ${where}`,
      `source   ${site.source}`,
    ],
    found.map(({ verdict: { outcome, when } }) => {
      const inCase = when === undefined ? "" : ` if ${when}`;
      const reason = outcome.kind === "not applicable" ? `: ${outcome.reason}` : "";
      return `verdict  ${outcome.kind}${inCase}${reason}`;
    }),
  ];
  const entries = entriesOf(result).filter((each) => each.id === rule && each.address === address);
  const details = entries.flatMap((entry) => entryBlocks(entry, source, paint));
  const head = blocks.map((block) => block.map(harmless).join("\n"));
  return `${[...head, ...details.map((block) => block.join("\n"))].join("\n\n")}\n`;
}
