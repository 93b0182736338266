/**
 * Verifies the signature of an AWS client: Signature Version 4, in the Authorization header.
 *
 * The algorithm is that of "Create a signed AWS API request" (IAM User Guide): a canonical request
 * of verb, path, query, signed headers and the hash of the body; a string to sign with its hash,
 * the time and the scope; a key derived from the secret, the day, the region and the service.
 * The path is the raw one of the request, encoded once more, except for S3. Any region is taken.
 *
 * The hash is always computed from the body that arrived, so a client that leaves its body out of
 * the signature is refused. Signatures in the query (presigned URLs) are not taken. There is no
 * memory of signatures: within the window of the clock, a recorded request can be sent again.
 */
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { foldAsciiCase } from "../../text/ascii-case.ts";

/** A request as it arrived. */
export interface SignedRequest {
  readonly method: string;
  /** Path and query, as in the first line of the request. */
  readonly target: string;
  /** Names and values in turns, as they arrived. */
  readonly rawHeaders: readonly string[];
  readonly body: Uint8Array;
}

export interface SignatureOptions {
  /** Secret access keys by access key id. */
  readonly keys: ReadonlyMap<string, string>;
  readonly now: Date;
  /** How far the clock of the client may be from ours, in seconds. */
  readonly window: number;
}

export type Verification =
  | { readonly kind: "verified"; readonly accessKeyId: string }
  /** `code` is the name of AWS's exception. */
  | {
      readonly kind: "refused";
      readonly code: RefusalCode;
      readonly reason: SignatureFault;
      readonly message: string;
    };

/** For the log: AWS has one code for most of them. */
export type SignatureFault =
  | "no-signature"
  | "malformed-signature"
  | "unknown-key"
  | "no-time"
  | "other-day"
  | "clock"
  | "unsigned-header"
  | "other-body"
  | "other-signature";

export type RefusalCode =
  | "MissingAuthenticationTokenException"
  | "IncompleteSignatureException"
  | "UnrecognizedClientException"
  | "InvalidSignatureException";

/** Headers that a signature must cover if they are there: they decide what the request means. */
const COVERED = ["host", "x-amz-date", "x-amz-target", "x-amz-content-sha256"];

const ALGORITHM = "AWS4-HMAC-SHA256";

export function verifySignature(
  request: SignedRequest,
  { keys, now, window }: SignatureOptions,
): Verification {
  const headers = headersOf(request.rawHeaders);
  const given = headers.get("authorization");
  if (given === undefined) {
    return refused("no-signature", "the request has no signature");
  }
  const signature = authorizationOf(given);
  if (typeof signature === "string") return refused("malformed-signature", signature);
  const { accessKeyId, scope, signedHeaders, hash } = signature;
  const secret = keys.get(accessKeyId);
  if (secret === undefined) {
    return refused("unknown-key", "the access key id is not known here");
  }
  const time = headers.get("x-amz-date");
  const when = time === undefined ? undefined : timeOf(time);
  if (time === undefined || when === undefined) {
    return refused("no-time", "`x-amz-date` is missing or not a time");
  }
  if (!time.startsWith(scope.date)) {
    return refused("other-day", "the scope is of another day than `x-amz-date`");
  }
  if (Math.abs(now.getTime() - when) > window * 1000) {
    const message = `the time \`${time}\` is more than ${window} s from the time of the server`;
    return refused("clock", message);
  }
  const uncovered = COVERED.find((each) => headers.has(each) && !signedHeaders.includes(each));
  if (uncovered !== undefined) {
    return refused("unsigned-header", `the header \`${uncovered}\` is not signed`);
  }
  const bodyHash = sha256(request.body);
  const stated = headers.get("x-amz-content-sha256");
  if (stated !== undefined && stated !== bodyHash) {
    return refused("other-body", "the hash of the body is another one");
  }
  const canonical = canonicalRequest(request, headers, signature, bodyHash);
  const text = [ALGORITHM, time, scope.text, sha256(canonical)].join("\n");
  const expected = createHmac("sha256", signingKey(secret, scope)).update(text).digest();
  const actual = Buffer.from(hash, "hex");
  if (actual.length !== expected.length || !timingSafeEqual(actual, expected)) {
    return refused("other-signature", "the signature is another one");
  }
  return { kind: "verified", accessKeyId };
}

const CODES: Readonly<Record<SignatureFault, RefusalCode>> = {
  "no-signature": "MissingAuthenticationTokenException",
  "malformed-signature": "IncompleteSignatureException",
  "unknown-key": "UnrecognizedClientException",
  "no-time": "IncompleteSignatureException",
  "other-day": "InvalidSignatureException",
  clock: "InvalidSignatureException",
  "unsigned-header": "InvalidSignatureException",
  "other-body": "InvalidSignatureException",
  "other-signature": "InvalidSignatureException",
};

function refused(reason: SignatureFault, message: string): Verification {
  return { kind: "refused", code: CODES[reason], reason, message };
}

/** The date, region and service that a key is derived for. */
export interface CredentialScope {
  readonly text: string;
  /** `20261127` */
  readonly date: string;
  readonly region: string;
  readonly service: string;
}

interface Authorization {
  readonly accessKeyId: string;
  readonly scope: CredentialScope;
  /** In lower case, in the order of the header. */
  readonly signedHeaders: readonly string[];
  /** 64 hexadecimal digits. */
  readonly hash: string;
}

/** The parts of an Authorization header; a text that says what is wrong with it. */
function authorizationOf(text: string): Authorization | string {
  if (!text.startsWith(`${ALGORITHM} `)) return `the algorithm is not ${ALGORITHM}`;
  const parts = new Map<string, string>();
  for (const part of text.slice(ALGORITHM.length + 1).split(",")) {
    const [name = "", ...value] = part.trim().split("=");
    if (parts.has(name)) return `\`${name}\` occurs twice`;
    parts.set(name, value.join("="));
  }
  const scope = credentialOf(parts.get("Credential") ?? "");
  if (scope === undefined) return "`Credential` is missing or has no scope";
  const signedHeaders = (parts.get("SignedHeaders") ?? "").split(";");
  if (!signedHeaders.includes("host")) return "`SignedHeaders` is missing or has no `host`";
  const hash = parts.get("Signature") ?? "";
  if (!/^[0-9a-f]{64}$/.test(hash)) return "`Signature` is missing or not a hash";
  return { ...scope, signedHeaders, hash };
}

/** The key id and scope of `KEY/20261127/eu-central-1/access-analyzer/aws4_request`. */
function credentialOf(
  text: string,
): { readonly accessKeyId: string; readonly scope: CredentialScope } | undefined {
  const match = /^([^/]+)\/((\d{8})\/([a-z0-9-]+)\/([a-z0-9-]+)\/aws4_request)$/.exec(text);
  if (match === null) return undefined;
  const [, accessKeyId = "", scope = "", date = "", region = "", service = ""] = match;
  return { accessKeyId, scope: { text: scope, date, region, service } };
}

/** The access key id that an Authorization header claims, whether its signature is right or not. */
export function claimedKey(authorization: string | undefined): string | undefined {
  return /\bCredential=([^/,\s]{1,128})\//.exec(authorization ?? "")?.[1];
}

/** The scope of an Authorization header, whether its signature is right or not. */
export function scopeOf(authorization: string | undefined): CredentialScope | undefined {
  const match = /\bCredential=([^,\s]+)/.exec(authorization ?? "");
  return credentialOf(match?.[1] ?? "")?.scope;
}

/** Milliseconds of `20261127T065430Z`. */
function timeOf(text: string): number | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second] = match;
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(time) ? undefined : time;
}

/** By lower-case name; the values of a repeated header are joined by commas. */
function headersOf(raw: readonly string[]): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = foldAsciiCase(raw[i] ?? "");
    const value = (raw[i + 1] ?? "").trim().replaceAll(/ +/g, " ");
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before},${value}`);
  }
  return headers;
}

function canonicalRequest(
  { method, target }: SignedRequest,
  headers: ReadonlyMap<string, string>,
  { signedHeaders, scope }: Authorization,
  bodyHash: string,
): string {
  const at = target.indexOf("?");
  const path = at < 0 ? target : target.slice(0, at);
  const query = at < 0 ? "" : target.slice(at + 1);
  return [
    method,
    scope.service === "s3" ? path : path.split("/").map(encoded).join("/"),
    canonicalQuery(query),
    ...signedHeaders.map((name) => `${name}:${headers.get(name) ?? ""}`),
    "",
    signedHeaders.join(";"),
    bodyHash,
  ].join("\n");
}

/** Name and value decoded and encoded again, sorted by name, then by value. */
function canonicalQuery(query: string): string {
  if (query === "") return "";
  return query
    .split("&")
    .map((pair) => {
      const at = pair.indexOf("=");
      const [name, value] = at < 0 ? [pair, ""] : [pair.slice(0, at), pair.slice(at + 1)];
      return [encoded(decoded(name)), encoded(decoded(value))] as const;
    })
    .sort(([name, value], [otherName, otherValue]) => {
      if (name !== otherName) return name < otherName ? -1 : 1;
      return value < otherValue ? -1 : value > otherValue ? 1 : 0;
    })
    .map((pair) => pair.join("="))
    .join("&");
}

/** A text that is not percent-encoded UTF-8 stays as it is; its signature will not match. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** RFC 3986: everything but letters, digits and `-._~` is encoded. */
function encoded(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function signingKey(secret: string, { date, region, service }: CredentialScope): Buffer {
  const parts = [date, region, service, "aws4_request"];
  return parts.reduce(
    (key: Buffer, part) => createHmac("sha256", key).update(part).digest(),
    Buffer.from(`AWS4${secret}`),
  );
}

function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
