/**
 * The options that commands share, and how their values are read.
 *
 * Lists may be given several times. A comma separates actions; it separates resources only before
 * `arn:` or `*`, because the keys of objects hold commas.
 */
import { InvalidArgumentError, Option } from "commander";
import type { PolicyType } from "../policy/ast.ts";
import type { Format } from "./output.ts";

/** As every command gets them. */
export interface SharedOptions {
  readonly format: Format;
  readonly policyType?: PolicyType;
}

export function sharedOptions(): readonly Option[] {
  return [
    new Option("--policy-type <type>", "the type of the policies; without it, detected").choices([
      "identity",
      "resource",
    ]),
    new Option("--format <format>", "how to answer").choices(["text", "json"]).default("text"),
  ];
}

export function stepsOption(): Option {
  const description = "how many steps of reasoning each statement gets";
  return new Option("--steps <number>", description).argParser(positiveInteger);
}

export function jobsOption(): Option {
  return new Option("--jobs <number>", "how many threads answer")
    .argParser(positiveInteger)
    .default(1);
}

function positiveInteger(text: string): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(number) && number > 0) return number;
  throw new InvalidArgumentError("It is not a positive integer.");
}

/** A document that a command cannot do without. */
export function documentOption(name: string, description: string): Option {
  return new Option(`--${name} <file>`, description).makeOptionMandatory();
}

export function accessOptions(): readonly Option[] {
  return [
    listOption("--actions <list>", "actions, parted by commas; may be repeated", /,/),
    listOption("--resources <list>", "ARNs, parted by commas; may be repeated", /,(?=arn:|\*)/),
  ];
}

export function resourceTypeOption(): Option {
  const description = "the type of the resource, as in AWS::S3::Bucket";
  return new Option("--resource-type <type>", description).makeOptionMandatory();
}

export function zoneOptions(): readonly Option[] {
  const description =
    "accounts, organisations and organisation paths, parted by commas; may be repeated";
  return [
    listOption("--zone-of-trust <list>", description, /,/).makeOptionMandatory(),
    new Option("--include-services", "count AWS services among the outsiders"),
  ];
}

/** An option that adds to its list each time, its text taken apart where `separator` matches. */
function listOption(flags: string, description: string, separator: RegExp): Option {
  const add = (text: string, before: readonly string[] = []): readonly string[] => [
    ...before,
    ...text.split(separator),
  ];
  return new Option(flags, description).argParser(add);
}

/** The format that the arguments ask for, where they are not all understood. */
export function formatOf(args: readonly string[]): Format {
  const at = args.lastIndexOf("--format");
  const asked = args.includes("--format=json") || (at >= 0 && args[at + 1] === "json");
  return asked ? "json" : "text";
}
