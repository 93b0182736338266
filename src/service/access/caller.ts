/**
 * Decides on callers: everybody is let in, callers with the token, or callers with a signature.
 *
 * The comparison of a token takes the same time wherever it differs. A refusal says which kind of
 * credential is wanted, in the form that AWS's clients know.
 */
import { createHash, timingSafeEqual } from "node:crypto";
import { type RefusalCode, type SignedRequest, verifySignature } from "./sigv4.ts";

export type Authentication =
  | { readonly kind: "none" }
  | { readonly kind: "token"; readonly token: string }
  | {
      readonly kind: "signature";
      readonly keys: ReadonlyMap<string, string>;
      /** In seconds. */
      readonly window: number;
    };

export type CallerDecision =
  | { readonly kind: "allowed" }
  | {
      readonly kind: "refused";
      readonly status: 401 | 403;
      readonly code: RefusalCode;
      readonly message: string;
    };

export function decideCaller(
  authentication: Authentication,
  request: SignedRequest,
  authorization: string | undefined,
  now: Date,
): CallerDecision {
  switch (authentication.kind) {
    case "none":
      return { kind: "allowed" };
    case "token": {
      const token = /^Bearer +(\S+)$/.exec(authorization ?? "")?.[1];
      if (token !== undefined && isSame(token, authentication.token)) return { kind: "allowed" };
      return {
        kind: "refused",
        status: 401,
        code:
          token === undefined
            ? "MissingAuthenticationTokenException"
            : "UnrecognizedClientException",
        message: "this server wants `Authorization: Bearer TOKEN` with its token",
      };
    }
    case "signature": {
      const { keys, window } = authentication;
      const verification = verifySignature(request, { keys, now, window });
      if (verification.kind === "verified") return { kind: "allowed" };
      const { code, message } = verification;
      return { kind: "refused", status: 403, code, message };
    }
  }
}

/** Hashes have one length, so the comparison tells nothing of the token's. */
function isSame(one: string, other: string): boolean {
  const hash = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(hash(one), hash(other));
}
