/**
 * Decides on callers: everybody is let in, or callers with the token or a signature.
 *
 * The comparison of a token takes the same time wherever it differs. A refusal says which kind of
 * credential is wanted, in the form that AWS's clients know.
 */
import { createHash, timingSafeEqual } from "node:crypto";
import {
  claimedKey,
  type RefusalCode,
  type SignatureFault,
  type SignedRequest,
  verifySignature,
} from "./sigv4.ts";

const BEARER = /^[Bb]earer /;

/** The credentials that are taken, each of them for itself; `none` lets everybody in. */
export type Authentication =
  | { readonly kind: "none" }
  | {
      readonly kind: "credentials";
      readonly token?: string;
      readonly signatures?: SignatureKeys;
    };

export interface SignatureKeys {
  readonly keys: ReadonlyMap<string, string>;
  /** How far the clock of a client may be from ours, in seconds. */
  readonly window: number;
}

export type CallerDecision =
  | { readonly kind: "allowed" }
  | {
      readonly kind: "refused";
      readonly status: 401 | 403;
      readonly code: RefusalCode;
      /** For the log. */
      readonly reason: SignatureFault | "no-token" | "other-token";
      readonly message: string;
    };

/** The caller as the request claims it, for the log: an access key id, `token` or `none`. */
export function callerOf(authorization: string | undefined): string {
  if (BEARER.test(authorization ?? "")) return "token";
  return claimedKey(authorization) ?? "none";
}

export function decideCaller(
  authentication: Authentication,
  request: SignedRequest,
  authorization: string | undefined,
  now: Date,
): CallerDecision {
  if (authentication.kind === "none") return { kind: "allowed" };
  const { token, signatures } = authentication;
  const given = /^[Bb]earer +(\S+)$/.exec(authorization ?? "")?.[1];
  if (token !== undefined && (given !== undefined || signatures === undefined)) {
    if (given !== undefined && isSame(given, token)) return { kind: "allowed" };
    return {
      kind: "refused",
      status: 401,
      code:
        given === undefined ? "MissingAuthenticationTokenException" : "UnrecognizedClientException",
      reason: given === undefined ? "no-token" : "other-token",
      message: "this server wants `Authorization: Bearer TOKEN` with its token",
    };
  }
  const { keys, window } = signatures ?? { keys: new Map<string, string>(), window: 0 };
  const verification = verifySignature(request, { keys, now, window });
  if (verification.kind === "verified") return { kind: "allowed" };
  const { code, reason, message } = verification;
  return { kind: "refused", status: 403, code, reason, message };
}

/** Whether the body is a part of the decision. */
export function needsBody(authentication: Authentication, authorization?: string): boolean {
  if (authentication.kind === "none" || authentication.signatures === undefined) return false;
  return !BEARER.test(authorization ?? "");
}

/** Hashes have one length, so the comparison tells nothing of the token's. */
function isSame(one: string, other: string): boolean {
  const hash = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(hash(one), hash(other));
}
