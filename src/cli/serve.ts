/**
 * The command `serve`: reads its files, decides whether it may start, and runs the service.
 *
 * On the loopback address, callers need no credential. On any other it starts only with a token
 * file, with keys for signatures, or with `--no-auth`: a server that everybody can ask must be
 * meant. A line on standard error says where it listens and who may call; the log is on standard
 * output, in JSON lines.
 */

import { createPrivateKey, X509Certificate } from "node:crypto";
import { statSync } from "node:fs";
import { isIP } from "node:net";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { harmless } from "../explain/harmless.ts";
import type { Authentication } from "../service/access/caller.ts";
import { readKeys, readToken } from "../service/access/credentials-file.ts";
import { hostName, loopbackNames } from "../service/access/origin.ts";
import { type Context, NO_CONTEXT, parseContext } from "../service/aws/context-file.ts";
import { type ServiceOptions, startService } from "../service/life.ts";
import { BODY_LIMITS } from "../service/request-body.ts";
import { EXIT } from "./exit-status.ts";
import { readText } from "./gate-files.ts";
import { reasonOf } from "./input.ts";
import { managedPolicies } from "./managed-policies.ts";
import { checkOptions } from "./options.ts";
import { misused, misusedText, type Output } from "./output.ts";
import { DEFAULT_CLOCK_SKEW, type ServeFlags } from "./serve-options.ts";
import { version } from "./version.ts";

/** LIMIT: all bodies together, and the time of one. */
const ALL_BODIES_BYTES = 256 * 1024 * 1024;
const BODY_TIME = 30_000;

export async function runServe(flags: ServeFlags): Promise<Output> {
  const options = serviceOptions(flags);
  if (typeof options === "string") return misused(options, "text");
  if ("faults" in options) return misusedLines(options.faults);
  let service: Awaited<ReturnType<typeof startService>>;
  try {
    service = await startService(options, process);
  } catch (error) {
    return misused(`the server cannot listen on \`${flags.host}\`: ${reasonOf(error)}`, "text");
  }
  const warnings = [...exposedFiles(flags), ...exposedToken(flags, options)];
  for (const each of warnings) process.stderr.write(`warning: ${harmless(each)}\n`);
  process.stderr.write(`keyaki ${version()}: ${service.url}; ${callers(flags, options)}\n`);
  const how = await service.ended;
  // Neither a thread that still ends nor a reader of the log that does not read keeps the process.
  process.exit(how === "cut" ? EXIT.wrong : EXIT.pass);
}

/** Each line is one fault of a file. */
function misusedLines(faults: readonly string[]): Output {
  const lines = faults.map((each) => `error: ${harmless(each)}\n`);
  return misusedText(lines.join(""), faults.join("\n"), "text");
}

/** The faults of a file, each with its place. */
interface Faults {
  readonly faults: readonly string[];
}

/** The options of the service; a text that says why it does not start. */
function serviceOptions(flags: ServeFlags): ServiceOptions | Faults | string {
  const authentication = authenticationOf(flags);
  if (typeof authentication === "string") return authentication;
  const isLoopback = isLoopbackHost(flags.host);
  if (authentication.kind === "none" && !isLoopback && flags.auth) {
    return (
      `others can reach \`${flags.host}\`, so callers need a credential: give --token-file or ` +
      "--sigv4-keys, or let everybody call with --no-auth"
    );
  }
  const tls = tlsOf(flags);
  if (typeof tls === "string") return tls;
  const wrongOrigin = (flags.allowOrigin ?? []).find((each) => !isOrigin(each));
  if (wrongOrigin !== undefined) {
    return `\`${wrongOrigin}\` is not an origin; write --allow-origin https://example.com`;
  }
  if (flags.drainDelay > 0 && flags.drainDelay >= flags.grace) {
    return "--drain-delay is a part of --grace, so it must be shorter";
  }
  const aws = awsOptions(flags);
  if (typeof aws === "string" || "faults" in aws) return aws;
  const names = allowedNames(flags);
  if (typeof names === "string") return names;
  const hosts = new Set([...loopbackNames(flags.host), ...names]);
  const knowsNames = isLoopback || names.length > 0;
  return {
    listening: { host: flags.host, port: flags.port, ...(tls && { tls }) },
    authentication,
    origins: {
      origins: new Set(flags.allowOrigin),
      ...(knowsNames ? { hosts } : { isOpen: authentication.kind === "none" }),
    },
    limits: { max: BODY_LIMITS.bytes, total: ALL_BODIES_BYTES, time: BODY_TIME },
    pool: {
      worker: join(import.meta.dirname, "task.js"),
      threads: flags.threads ?? Math.max(2, availableParallelism()),
      queue: flags.queue,
      deadline: flags.deadline * 1000,
      memory: flags.threadMemory,
      check: checkOptions(flags),
    },
    cache: flags.cache,
    log: { level: flags.log, stream: process.stdout },
    version: version(),
    clock: () => new Date(),
    grace: flags.grace * 1000,
    drainDelay: flags.drainDelay * 1000,
    aws,
  };
}

function authenticationOf(flags: ServeFlags): Authentication | string {
  const { tokenFile, sigv4Keys, auth, clockSkew } = flags;
  if (clockSkew !== undefined && sigv4Keys === undefined) {
    return "--clock-skew is about signatures, which need --sigv4-keys";
  }
  const given = tokenFile === undefined ? sigv4Keys && "--sigv4-keys" : "--token-file";
  if (given === undefined) return { kind: "none" };
  if (!auth) return `${given} and --no-auth exclude each other`;
  const token = tokenFile === undefined ? undefined : tokenOf(tokenFile);
  if (token !== undefined && "fault" in token) return token.fault;
  const keys = sigv4Keys === undefined ? undefined : keysOf(sigv4Keys);
  if (typeof keys === "string") return keys;
  return {
    kind: "credentials",
    ...token,
    ...(keys && { signatures: { keys, window: clockSkew ?? DEFAULT_CLOCK_SKEW } }),
  };
}

function tokenOf(file: string): { readonly token: string } | { readonly fault: string } {
  const text = readText(file);
  if (typeof text !== "string") return { fault: `\`${file}\`: ${text.message}` };
  const read = readToken(text);
  return "message" in read ? { fault: `\`${file}\`: ${read.message}` } : read;
}

/** The secrets by access key id; a text that says why there are none. */
function keysOf(file: string): ReadonlyMap<string, string> | string {
  const text = readText(file);
  if (typeof text !== "string") return `\`${file}\`: ${text.message}`;
  const read = readKeys(text);
  return read.kind === "error" ? `\`${file}\`: ${read.message}` : read.keys;
}

function tlsOf({
  cert,
  key,
}: ServeFlags): { readonly cert: string; readonly key: string } | string | undefined {
  if (cert === undefined && key === undefined) return undefined;
  if (cert === undefined || key === undefined) return "--cert and --key need each other";
  const [certText, keyText] = [readText(cert), readText(key)];
  if (typeof certText !== "string") return `\`${cert}\`: ${certText.message}`;
  if (typeof keyText !== "string") return `\`${key}\`: ${keyText.message}`;
  const fault = pairFault(cert, certText, key, keyText);
  return fault ?? { cert: certText, key: keyText };
}

/** Why the key is not that of the certificate; otherwise each handshake would fail. */
function pairFault(
  cert: string,
  certText: string,
  key: string,
  keyText: string,
): string | undefined {
  try {
    const certificate = new X509Certificate(certText);
    try {
      if (certificate.checkPrivateKey(createPrivateKey(keyText))) return undefined;
      return `\`${key}\` is not the key of the certificate \`${cert}\``;
    } catch {
      return `\`${key}\` is not a private key in PEM`;
    }
  } catch {
    return `\`${cert}\` is not a certificate in PEM`;
  }
}

/** Whether only this machine reaches the address. */
function isLoopbackHost(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}

/** The names of `--allow-host`; a text that says which one is not a name. */
function allowedNames({ allowHost = [] }: ServeFlags): readonly string[] | string {
  const names: string[] = [];
  for (const each of allowHost) {
    const name = hostName(each);
    if (name === undefined) {
      return `\`${each}\` is not a name; write --allow-host policies.example.com`;
    }
    names.push(name);
  }
  return names;
}

function awsOptions(flags: ServeFlags): ServiceOptions["aws"] | Faults | string {
  const { account, partition } = flags;
  const context = contextOf(flags);
  if (typeof context === "string" || "faults" in context) return context;
  return {
    served: { account, partition },
    context,
    managedPolicies: { find: (resource) => managedPolicies().find(resource) },
  };
}

function contextOf({ context }: ServeFlags): Context | Faults | string {
  if (context === undefined) return NO_CONTEXT;
  const text = readText(context);
  if (typeof text !== "string") return `\`${context}\`: ${text.message}`;
  const parsed = parseContext(text);
  if (parsed.kind === "context") return parsed.context;
  const faults = parsed.faults.map(
    ({ line, column, message }) => `${context}:${line}:${column}: ${message}`,
  );
  return { faults };
}

/** The right of others to read, in the mode of a file. */
const OTHERS_READ = 0o004;

/** Warnings about files of secrets. A group may read them, because clusters mount them so. */
function exposedFiles({ tokenFile, sigv4Keys, key }: ServeFlags): readonly string[] {
  // The modes of Windows say nothing about others.
  if (process.platform === "win32") return [];
  const files = [tokenFile, sigv4Keys, key].filter((each) => each !== undefined);
  return files.flatMap((file) => {
    const mode = statSync(file, { throwIfNoEntry: false })?.mode ?? 0;
    if ((mode & OTHERS_READ) === 0) return [];
    return [
      `every user of this machine can read the secret in \`${file}\`; chmod o-r takes it away`,
    ];
  });
}

/** A token is the whole secret, so who reads the network can call; a signature is not. */
function exposedToken({ host }: ServeFlags, options: ServiceOptions): readonly string[] {
  const { authentication, listening } = options;
  const hasToken = authentication.kind === "credentials" && authentication.token !== undefined;
  if (!hasToken || listening.tls !== undefined || isLoopbackHost(host)) return [];
  const advice = "give --cert and --key, or let a proxy end TLS";
  return [`the token is sent over \`${host}\` without TLS, where others may read it; ${advice}`];
}

/** The callers who are let in, in words. */
function callers({ host }: ServeFlags, { authentication }: ServiceOptions): string {
  if (authentication.kind === "none") {
    return isLoopbackHost(host)
      ? "programs on this machine may call, without a credential"
      : "EVERYBODY who reaches this address may call, without a credential";
  }
  const { token, signatures } = authentication;
  const ways = [
    ...(token === undefined ? [] : ["have the token"]),
    ...(signatures === undefined ? [] : [`sign with ${keysInWords(signatures.keys.size)}`]),
  ];
  return `callers ${ways.join(" or ")}`;
}

const keysInWords = (count: number): string =>
  count === 1 ? "the key of the file" : `one of the ${count} keys of the file`;
