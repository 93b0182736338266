/**
 * The caller and the keys tied to it, as formulas: the twin of semantics/tied-keys.ts (section P,
 * P6, W4).
 *
 * A tied key has no attribute. Its value depends on the kind of caller, so it is a list of guarded
 * values, of which exactly one guard holds: absent, a text made of the parts of the caller, or an
 * attribute if the key is free. The table below is the table of tied keys in docs/semantics.md.
 */
import type { Attribute, Segment } from "../logic/attribute.ts";
import { textTest } from "../logic/attribute.ts";
import { literal } from "../logic/pattern.ts";
import { FALSE, type Term, TRUE } from "../logic/term.ts";
import { foldAsciiCase } from "../text/ascii-case.ts";
import { CALLER_KINDS, type CallerKind, type SymbolicRequest } from "./symbolic-request.ts";

export type KeyValue =
  | { readonly kind: "absent" }
  | { readonly kind: "text"; readonly segments: readonly Segment[] }
  | { readonly kind: "key"; readonly attribute: Attribute };

export interface GuardedKeyValue {
  readonly guard: Term;
  readonly value: KeyValue;
}

export function isKind(symbolic: SymbolicRequest, ...kinds: readonly CallerKind[]): Term {
  const possible = kinds.filter((each) => symbolic.kinds.includes(each));
  if (possible.length === symbolic.kinds.length) return TRUE;
  if (possible.length === 0) return FALSE;
  return symbolic.terms.test(symbolic.kind, textTest(possible.map(literal)));
}

/** The shapes of the ARN of a caller of one kind, one for each form of its path. */
export function arnShapes(
  symbolic: SymbolicRequest,
  kind: CallerKind,
): readonly { readonly guard: Term; readonly segments: readonly Segment[] }[] {
  const { terms, partition, account, userPath, userName, rolePath, roleName } = symbolic;
  const iam: readonly Segment[] = ["arn:", partition, ":iam::", account];
  const is = isKind(symbolic, kind);
  const withPath = (word: string, path: Attribute, name: Attribute) => {
    const bare = terms.test(path, textTest([literal("")]));
    return [
      { guard: terms.and(is, bare), segments: [...iam, `:${word}/`, name] },
      { guard: terms.and(is, -bare), segments: [...iam, `:${word}/`, path, "/", name] },
    ];
  };
  switch (kind) {
    case "user":
      return withPath("user", userPath, userName);
    case "role":
      return withPath("role", rolePath, roleName);
    case "federatedUser":
      return [
        {
          guard: is,
          segments: [
            ...["arn:", partition, ":sts::", account],
            ...[":federated-user/", symbolic.federatedName],
          ],
        },
      ];
    case "root":
      return [{ guard: is, segments: [...iam, ":root"] }];
    default:
      return [];
  }
}

/** The session ARN of a role session. */
export function sessionSegments(symbolic: SymbolicRequest): readonly Segment[] {
  const { partition, account, roleName, session } = symbolic;
  return ["arn:", partition, ":sts::", account, ":assumed-role/", roleName, "/", session];
}

type Tie =
  | "arn"
  | "account"
  | "name"
  | "service"
  | "absent"
  | "free"
  | "restricted"
  | { text: string };

const text = (value: string): Tie => ({ text: value });

/**
 * The columns: user, role session, federated user, root, service, federated, canonical, anonymous.
 */
const TIES: ReadonlyMap<string, readonly Tie[]> = new Map<string, readonly Tie[]>([
  ["aws:principalarn", ["arn", "arn", "arn", "arn", "absent", "restricted", "free", "absent"]],
  [
    "aws:principalaccount",
    [
      ...([
        "account",
        "account",
        "account",
        "account",
        "restricted",
        "restricted",
        "free",
      ] as const),
      text("anonymous"),
    ],
  ],
  [
    "aws:principaltype",
    [
      ...[text("User"), text("AssumedRole"), text("FederatedUser"), text("Account")],
      ...(["restricted", "restricted", "free", text("Anonymous")] as const),
    ],
  ],
  ["aws:username", ["name", "absent", "absent", "absent", "absent", "absent", "free", "absent"]],
  [
    "aws:principalisawsservice",
    [
      ...[text("false"), text("false"), text("false"), text("false"), text("true")],
      ...(["restricted", "restricted", "absent"] as const),
    ],
  ],
  [
    "aws:principalservicename",
    ["absent", "absent", "absent", "absent", "service", "absent", "absent", "absent"],
  ],
  [
    "kms:calleraccount",
    ["account", "account", "account", "account", "restricted", "restricted", "free", "absent"],
  ],
  ["aws:userid", ["free", "free", "free", "free", "free", "free", "free", text("anonymous")]],
]);

/** Whether the context decides about a key, for a kind of caller. */
export function isFree(key: string, kind: CallerKind): boolean {
  const ties = TIES.get(foldAsciiCase(key));
  return ties === undefined || ties[CALLER_KINDS.indexOf(kind)] === "free";
}

/** W4: whether the context decides about a key within a restricted domain. */
export function isRestricted(key: string, kind: CallerKind): boolean {
  return TIES.get(foldAsciiCase(key))?.[CALLER_KINDS.indexOf(kind)] === "restricted";
}

/** The values of a tied key for all kinds of callers; exactly one guard holds for a request. */
export function guardedKeyValues(
  key: string,
  symbolic: SymbolicRequest,
): readonly GuardedKeyValue[] {
  const ties = TIES.get(foldAsciiCase(key));
  if (ties === undefined) {
    return [{ guard: TRUE, value: { kind: "key", attribute: symbolic.key(key) } }];
  }
  const values: GuardedKeyValue[] = [];
  const shared = new Map<string, CallerKind[]>();
  CALLER_KINDS.forEach((kind, column) => {
    if (!symbolic.kinds.includes(kind)) return;
    const tie = ties[column] ?? "absent";
    if (tie === "arn") {
      for (const { guard, segments } of arnShapes(symbolic, kind)) {
        values.push({ guard, value: { kind: "text", segments } });
      }
      return;
    }
    const name = typeof tie === "string" ? tie : `=${tie.text}`;
    shared.set(name, [...(shared.get(name) ?? []), kind]);
  });
  for (const [name, kinds] of shared) {
    values.push({ guard: isKind(symbolic, ...kinds), value: tiedValue(name, key, symbolic) });
  }
  return values;
}

function tiedValue(tie: string, key: string, symbolic: SymbolicRequest): KeyValue {
  if (tie.startsWith("=")) return { kind: "text", segments: [tie.slice(1)] };
  switch (tie) {
    case "account":
      return { kind: "text", segments: [symbolic.account] };
    case "name":
      return { kind: "text", segments: [symbolic.userName] };
    case "service":
      return { kind: "text", segments: [symbolic.service] };
    case "free":
      return { kind: "key", attribute: symbolic.key(key) };
    case "restricted":
      return { kind: "key", attribute: symbolic.restrictedKey(key) };
    default:
      return { kind: "absent" };
  }
}
