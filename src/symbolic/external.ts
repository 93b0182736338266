/**
 * External callers as a formula: the twin of semantics/external.ts (rules X1 to X6).
 *
 * The keys that say where a caller belongs are tied to the caller, or free for kinds that leave
 * them open. So the guarded values of these keys (tied-keys.ts) are all that the formula needs.
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

/** X5: a SAML provider of the account, in any partition and with any name. */
function samlProvider(account: string): Pattern {
  return pattern([...HEAD, ...literal(`iam::${account}:saml-provider/`).tokens, RUN]);
}
