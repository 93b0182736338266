/**
 * Outsiders as a formula: callers that no zone of trust vouches for (X rules).
 *
 * The twin of semantics/external.ts. What says where a caller belongs is a key of the context that
 * is tied to the caller, or free where its kind leaves that open; so the keys' readings
 * (tied-keys.ts) are all that is needed.
 */

import { textTest } from "../logic/attribute.ts";
import { COLON, literal, type Pattern, pattern, RUN, RUN_IN } from "../logic/pattern.ts";
import { FALSE, type Term } from "../logic/term.ts";
import type { Zone } from "../policy/zone-of-trust.ts";
import { keyMatches } from "./key-match.ts";
import type { SymbolicRequest } from "./symbolic-request.ts";
import { isKind } from "./tied-keys.ts";

export function isExternal(zone: Zone, services: boolean, symbolic: SymbolicRequest): Term {
  const { accounts, organizations, paths } = zone;
  const ids = accounts.map(literal);
  const prefixes = [...organizations.map((each) => `${each}/`), ...paths];
  const { terms } = symbolic;
  return -terms.or(
    keyMatches("aws:PrincipalAccount", ids, symbolic),
    keyMatches("kms:CallerAccount", ids, symbolic),
    keyMatches("aws:PrincipalArn", accounts.map(arnOfAccount), symbolic),
    keyMatches("aws:PrincipalOrgID", organizations.map(literal), symbolic),
    keyMatches("aws:PrincipalOrgPaths", prefixes.map(startingWith), symbolic),
    terms.and(
      isKind(symbolic, "federated"),
      terms.test(symbolic.provider, textTest(accounts.map(samlProvider))),
    ),
    services ? FALSE : isKind(symbolic, "service"),
  );
}

function startingWith(text: string): Pattern {
  return pattern([...literal(text).tokens, RUN]);
}

const HEAD = [...literal("arn:").tokens, RUN_IN, COLON];

function arnOfAccount(account: string): Pattern {
  const owner = literal(`:${account}:`).tokens;
  return pattern([...HEAD, RUN_IN, COLON, RUN_IN, ...owner, RUN]);
}

/** X5: the partition is open, and so is the provider's name. */
function samlProvider(account: string): Pattern {
  return pattern([...HEAD, ...literal(`iam::${account}:saml-provider/`).tokens, RUN]);
}
