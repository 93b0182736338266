/**
 * The options of the command `gate`.
 *
 * They are apart from its code, which is loaded only when it runs (load-gate.ts). Values are
 * checked there, because some depend on each other.
 */
import { Option } from "commander";

export interface GateFlags {
  readonly standard?: string;
  readonly output?: readonly string[];
  readonly source?: string;
  readonly useDefaults?: boolean;
  readonly allowEmpty?: boolean;
  readonly explain?: readonly string[];
  readonly today?: string;
  readonly steps?: number;
}

export type InitFlags = Pick<GateFlags, "allowEmpty">;

/** The formats of reports. */
export const FORMATS = ["text", "json", "sarif", "junit", "github", "gitlab", "markdown"] as const;
export type ReportFormat = (typeof FORMATS)[number];

export function gateOptions(): readonly Option[] {
  const formats = FORMATS.join(", ");
  const output = `a report, as in sarif=FILE; without a file, on standard output: ${formats}`;
  return [
    new Option("--standard <file>", "the standard; keyaki.yaml, found upwards, by default"),
    new Option("--output <report>", output).argParser(
      (report: string, others: readonly string[] = []) => [...others, report],
    ),
    new Option("--source <folder>", "the Terraform files of a plan, for what the plan leaves out"),
    new Option("--use-defaults", "take defaults of variables and parameters for what is deployed"),
    new Option("--allow-empty", "pass if there is no policy, or no rule about one"),
    new Option("--explain <rule> <address...>", "one answer in full, of a rule at one address"),
    new Option("--today <date>", "the day on which exceptions are judged: YYYY-MM-DD"),
  ];
}

export function initOptions(): readonly Option[] {
  return [new Option("--allow-empty", "write a standard although there is no policy")];
}

/** For the help text of `gate`. */
export const GATE_HELP = `
Paths stand before or behind the options. For example:
  keyaki gate infra --output sarif=keyaki.sarif
  keyaki gate plan.json --explain nothing-public aws_s3_bucket_policy.site`;
