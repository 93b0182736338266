/**
 * The options of `repair CHECK`, beside those that state the members of the check.
 *
 * They are apart from the code of the command (repair.ts), which is loaded only when it runs. A
 * check of public access has one more option than the check itself: a zone of trust, which says
 * whose access a repair keeps.
 */
import { Option } from "commander";
import { type CheckName, rowOf } from "../api/operation.ts";
import type { PolicyType } from "../policy/ast.ts";
import { MEMBER_OPTIONS, type MemberFlags, memberOptions } from "./member-options.ts";
import { policyTypeOption, stepsOption } from "./options.ts";

const FORMATS = ["text", "json", "patch", "diff", "document"] as const;

const KINDS = ["drop", "narrow", "guard"] as const;

export interface RepairFlags extends MemberFlags {
  readonly policyType?: PolicyType;
  readonly format: (typeof FORMATS)[number];
  readonly kind?: (typeof KINDS)[number];
  readonly certificate?: string;
  readonly force?: boolean;
  readonly steps?: number;
}

/** The options of a check that `repair` takes, with those that all commands share. */
export function repairOptions(name: CheckName): readonly Option[] {
  const { members } = rowOf(name);
  const format = "what is printed: all about the repairs, or the best one as a change or document";
  const kind = "this kind of repair alone: leave out, narrow, or add a Deny";
  return [
    ...memberOptions(members),
    ...(name === "CheckNoPublicAccess" ? MEMBER_OPTIONS.zoneOfTrust.options() : []),
    new Option("--kind <kind>", kind).choices(KINDS),
    new Option("--certificate <file>", "write the certificate of the repair, for `keyaki verify`"),
    new Option("--force", "let --certificate overwrite an existing file"),
    stepsOption(),
    policyTypeOption(),
    new Option("--format <format>", format).choices(FORMATS).default("text"),
  ];
}
