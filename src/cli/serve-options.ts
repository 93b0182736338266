/**
 * The options of the command `serve`.
 *
 * They are apart from its code, which is loaded only when it runs (load-service.ts). A value is
 * checked as commander parses it, so that a server with a wrong one does not start.
 */
import { InvalidArgumentError, Option } from "commander";

/** Commander does not set it, so that the option is seen where it has no effect. */
export const DEFAULT_CLOCK_SKEW = 900;

export interface ServeFlags {
  readonly host: string;
  readonly port: number;
  readonly auth: boolean;
  readonly tokenFile?: string;
  readonly sigv4Keys?: string;
  readonly clockSkew?: number;
  readonly cert?: string;
  readonly key?: string;
  readonly allowHost?: readonly string[];
  readonly allowOrigin?: readonly string[];
  readonly account: string;
  readonly partition: string;
  readonly context?: string;
  readonly threads?: number;
  readonly threadMemory: number;
  readonly queue: number;
  readonly cache: number;
  readonly deadline: number;
  readonly grace: number;
  readonly drainDelay: number;
  readonly log: "info" | "error" | "silent";
  readonly steps?: number;
}

export function serveOptions(): readonly Option[] {
  const repeated = (value: string, others: readonly string[] = []) => [...others, value];
  return [
    new Option("--host <address>", "the address to listen on").default("127.0.0.1"),
    new Option("--port <number>", "the port; 0 takes a free one")
      .argParser(number(0, 65_535))
      .default(8080),
    new Option("--token-file <file>", "callers need the bearer token in this file"),
    new Option("--sigv4-keys <file>", "callers sign as AWS's clients do, with keys of this file"),
    new Option(
      "--clock-skew <seconds>",
      `how far the clock of a signature may differ (default: ${DEFAULT_CLOCK_SKEW})`,
    ).argParser(number(1, 86_400)),
    new Option("--no-auth", "let everybody call, also on an address that others reach"),
    new Option("--cert <file>", "certificate for TLS, in PEM; with --key"),
    new Option("--key <file>", "key of the certificate, in PEM"),
    new Option("--allow-host <host>", "a further name of the server in `Host`").argParser(repeated),
    new Option("--allow-origin <origin>", "pages of this origin may ask").argParser(repeated),
    new Option("--account <id>", "the account that the server speaks for")
      .argParser(matching(/^\d{12}$/, "It must have 12 digits."))
      .default("123456789012"),
    new Option("--partition <name>", "the partition of the account")
      .choices(["aws", "aws-cn", "aws-us-gov"])
      .default("aws"),
    new Option("--context <file>", "parameters and exports that templates refer to, in JSON"),
    new Option(
      "--threads <number>",
      "threads for questions; one for each core by default, at least 2",
    ).argParser(number(1, 256)),
    new Option("--thread-memory <MiB>", "the memory of a thread, beyond which it is replaced")
      .argParser(number(16, 65_536))
      .default(1024),
    new Option("--queue <number>", "questions that may wait for a thread")
      .argParser(number(1, 100_000))
      .default(1000),
    new Option("--cache <number>", "answers that are kept for equal questions; 0 keeps none")
      .argParser(number(0, 1_000_000))
      .default(1000),
    new Option("--deadline <seconds>", "the longest time of a question")
      .argParser(number(1, 3600))
      .default(10),
    new Option("--grace <seconds>", "the longest time from SIGTERM to the end")
      .argParser(number(0, 3600))
      .default(20),
    new Option("--drain-delay <seconds>", "how long new connections are taken after SIGTERM")
      .argParser(number(0, 3600))
      .default(0),
    new Option("--log <level>", "which lines of the log are written")
      .choices(["info", "error", "silent"])
      .default("info"),
  ];
}

function number(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a number from ${least} to ${most}.`);
  };
}

function matching(pattern: RegExp, message: string): (text: string) => string {
  return (text) => {
    if (pattern.test(text)) return text;
    throw new InvalidArgumentError(message);
  };
}
