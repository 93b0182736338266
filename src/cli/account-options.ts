/**
 * The options of the commands about an account: `stack`, `reach`, `who-can` and `escalations`.
 *
 * They are apart from the code of the commands (account-commands.ts), which is loaded only when one
 * of them runs. A table has the options that a command has besides those of all four.
 */
import { Option } from "commander";
import type { CheckOptions } from "../question/options.ts";
import { type FailOn, failOnOptions } from "./exit-status.ts";
import { MEMBER_OPTIONS } from "./member-options.ts";
import { stepsOption } from "./options.ts";
import type { Format } from "./output.ts";

export interface AccountFlags extends Pick<CheckOptions, "steps"> {
  readonly account: string;
  readonly organization?: string;
  readonly resourcePolicy?: string;
  readonly format: Format;
  readonly principal?: string;
  readonly from?: string;
  readonly to?: string;
  readonly actions?: readonly string[];
  readonly resources?: readonly string[];
  readonly failOn?: FailOn;
}

export const ACCOUNT_COMMANDS = ["stack", "reach", "who-can", "escalations"] as const;

export type AccountCommand = (typeof ACCOUNT_COMMANDS)[number];

export const DESCRIPTIONS: Readonly<Record<AccountCommand, string>> = {
  stack: "print all policies that apply to a principal, for --stack",
  reach: "which roles can a principal become, or who can become a role?",
  "who-can": "which principals can do one of these actions on one of these resources?",
  escalations: "which principals can take a published path of privilege escalation?",
};

export function accountOptions(command: AccountCommand): readonly Option[] {
  const what = "the output of `aws iam get-account-authorization-details`";
  return [
    new Option("--account <file>", what).makeOptionMandatory(),
    new Option("--organization <file>", "the tree of control policies, see docs/accounts.md"),
    ...OWN_OPTIONS[command](),
    new Option("--format <format>", "output format").choices(["text", "json"]).default("text"),
    ...failOnOptions(command),
    ...(command === "stack" ? [] : [stepsOption()]),
  ];
}

const OWN_OPTIONS: Readonly<Record<AccountCommand, () => readonly Option[]>> = {
  stack: () => [
    new Option("--principal <arn>", "the user or role").makeOptionMandatory(),
    new Option("--resource-policy <file>", "the policy of the resource that is asked about"),
  ],
  reach: () => [
    new Option("--from <arn>", "the user or role that becomes others"),
    new Option("--to <arn>", "the role that others become"),
  ],
  "who-can": () => [
    ...MEMBER_OPTIONS.access.options(),
    new Option("--resource-policy <file>", "the policy of the resource that is asked about"),
  ],
  escalations: () => [],
};
