/**
 * One answer in full, for somebody who must understand or mend it.
 *
 * It shows the rule with its check, the policy with all that is known of it, and the verdict with
 * the request, also if the verdict needs no attention. The address is that of a policy, or of what
 * one policy alone belongs to. Without such an answer, a message names the nearest ones.
 */
import { harmless } from "../../explain/harmless.ts";
import { quoted } from "../../json/value.ts";
import { nearestName } from "../../text/nearest-name.ts";
import { nearAddresses } from "../near-address.ts";
import type { GateResult, JudgedPolicy, Verdict } from "../result.ts";
import { entriesOf, UNREAD } from "./entry.ts";
import type { SourceLines } from "./source-frame.ts";
import { entryBlocks, type Paint } from "./text.ts";

export type Explanation =
  /** `fails`: whether the gate fails because of this answer. */
  | { readonly kind: "found"; readonly text: string; readonly fails: boolean }
  | { readonly kind: "missing"; readonly message: string };

export function explanation(
  result: GateResult,
  rule: string,
  given: string,
  source: SourceLines,
  paint: Paint,
): Explanation {
  const info = result.standard.rules.find(({ name }) => name === rule);
  if (info === undefined) return missing(unknownRule(result, rule));
  const policies = policiesAt(result, given);
  const [first] = policies;
  if (first === undefined) return missing(unknownAddress(result, given));
  const { address } = first.site;
  if (policies.some(({ site }) => site.address !== address))
    return missing(several(given, policies));
  const verdicts = policies.flatMap((each) =>
    each.verdicts.filter((one) => one.rule.name === rule),
  );
  const unread = policies.flatMap((each) => each.unread);
  if (verdicts.length === 0 && unread.length === 0) {
    return missing(`the rule ${quoted(rule)} is not about ${quoted(address)}`);
  }
  const { site } = first;
  const { check, level, why } = info;
  const remarks = new Set(verdicts.flatMap(({ remark }) => remark ?? []));
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
      ...[...remarks].map((remark) => `remark   ${remark}`),
    ],
    [
      ...verdicts.map(verdictLine),
      ...unread.map(({ reason, when }) => `verdict  not read${inCase(when)}: ${reason}`),
    ],
  ];
  const entries = entriesOf(result).filter(
    (each) => each.address === address && (each.id === rule || each.id === UNREAD),
  );
  const details = entries.flatMap((entry) => entryBlocks(entry, source, paint));
  const head = blocks.map((block) => block.map(harmless).join("\n"));
  const text = `${[...head, ...details.map((block) => block.join("\n"))].join("\n\n")}\n`;
  const fails =
    unread.some((each) => each.level === "error") ||
    (level === "error" &&
      verdicts.some(({ outcome: { kind } }) => kind === "failed" || kind === "undecided"));
  return { kind: "found", text, fails };
}

const missing = (message: string): Explanation => ({ kind: "missing", message });

const inCase = (when: string | undefined): string => (when === undefined ? "" : ` if ${when}`);

function verdictLine({ outcome, when }: Verdict): string {
  const reason = outcome.kind === "not applicable" ? `: ${outcome.reason}` : "";
  return `verdict  ${outcome.kind}${inCase(when)}${reason}`;
}

/** The policies with the address, or else those that belong to it. */
function policiesAt({ policies }: GateResult, given: string): readonly JudgedPolicy[] {
  const exact = policies.filter(({ site }) => site.address === given);
  if (exact.length > 0) return exact;
  return policies.filter(({ site: { address } }) =>
    [".", "[", " in "].some((sign) => address.startsWith(given + sign)),
  );
}

/** LIMIT: names that a message lists. */
const MAX_NAMES = 5;

function listed(names: readonly string[]): string {
  const more = names.length - MAX_NAMES;
  const shown = names.slice(0, MAX_NAMES).map(quoted).join(", ");
  return more > 0 ? `${shown} and ${more} more` : shown;
}

function unknownRule({ standard }: GateResult, rule: string): string {
  const names = standard.rules.map(({ name }) => name);
  const near = nearestName(rule, names);
  const help =
    near === undefined ? `the rules are ${listed(names)}` : `did you mean ${quoted(near)}?`;
  return `unknown rule ${quoted(rule)}; ${help}`;
}

function unknownAddress({ policies }: GateResult, given: string): string {
  const near = nearAddresses(
    given,
    policies.map(({ site }) => site.address),
  );
  const names = near.slice(0, MAX_NAMES).map(quoted).join(", ");
  const help = near.length === 0 ? "`keyaki gate` lists all" : `did you mean ${names}?`;
  return `unknown policy ${quoted(given)}; ${help}`;
}

function several(given: string, policies: readonly JudgedPolicy[]): string {
  const addresses = [...new Set(policies.map(({ site }) => site.address))].sort();
  return `${quoted(given)} has ${addresses.length} policies: ${listed(addresses)}`;
}
