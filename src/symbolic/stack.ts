/**
 * A stack of policies as a formula: the twin of semantics/stack.ts (rules E1 to E22).
 *
 * The formula has the shape of the rules: no Deny that applies, every limiting layer, and a grant
 * for each class of callers. Each document is the formula of its statements (evaluate.ts), and a
 * policy of a resource has one formula for each form in which it names callers. Which class the
 * caller has, and what kind of resource it is, are tests of the request. An unknown layer
 * is a reading or two (E21, Q12, Q13), so both sides of a question share it.
 */
import { textTest } from "../logic/attribute.ts";
import { COLON, literal, type Pattern, pattern, RUN, RUN_IN } from "../logic/pattern.ts";
import { FALSE, type Term, TRUE } from "../logic/term.ts";
import type { Policy, Statement } from "../policy/ast.ts";
import {
  type AccessPointPart,
  asGatewayPolicy,
  documentsOf,
  GRANT_FORMS,
  type GrantForm,
  grantsOfForm,
  LAYERS,
  type LayerName,
  type Stack,
  type StackDocument,
  throughAccessPoint,
} from "../policy/stack.ts";
import { readingName } from "../semantics/readings.ts";
import { PRESENCE } from "../semantics/stack.ts";
import { type SymbolicPolicy, symbolicPolicy } from "./evaluate.ts";
import { principalMatches } from "./principal.ts";
import { AWS_KINDS, type SymbolicRequest } from "./symbolic-request.ts";
import { isKind } from "./tied-keys.ts";

export interface SymbolicStack {
  readonly allowed: Term;
  /** The Allow statements of the layers that grant, each with the term that it matches. */
  readonly grants: readonly SymbolicGrant[];
}

export interface SymbolicGrant {
  readonly document: StackDocument;
  readonly statement: Statement;
  readonly matches: Term;
}

/** `known` has the formulas of documents that another stack of the question has too. */
export function symbolicStack(
  stack: Stack,
  symbolic: SymbolicRequest,
  known: Map<Policy, SymbolicPolicy> = new Map(),
): SymbolicStack {
  return new StackEncoder(stack, symbolic, known).encode();
}

type ResourceLayer = "resourcePolicy" | "bucketPolicyBehindAccessPoint";

/** How a document is read, besides as it is written. */
type View = "written" | AccessPointPart;

class StackEncoder {
  readonly #stack: Stack;
  readonly #symbolic: SymbolicRequest;
  readonly #resources: ResourceKinds;
  readonly #known: Map<Policy, SymbolicPolicy>;

  constructor(stack: Stack, symbolic: SymbolicRequest, known: Map<Policy, SymbolicPolicy>) {
    this.#known = known;
    this.#stack = stack;
    this.#symbolic = symbolic;
    this.#resources = resourceKinds(symbolic);
  }

  encode(): SymbolicStack {
    const { terms } = this.#symbolic;
    const { accessPoint } = this.#resources;
    const limits = (
      [
        ...["serviceControlPolicies", "ownerServiceControlPolicies"],
        ...["resourceControlPolicies", "endpointPolicy"],
      ] as const
    ).map((each) => this.#passes(each as LayerName));
    const allowed = terms.all([
      ...LAYERS.map((each) => -this.#denied(each)),
      ...limits,
      -this.#blocked,
      -this.#resources.wrongResource,
      this.#granted("resourcePolicy"),
      terms.or(-accessPoint, this.#granted("bucketPolicyBehindAccessPoint")),
    ]);
    return { allowed, grants: this.#grants() };
  }

  #kind(...kinds: Parameters<typeof isKind>[1][]): Term {
    return isKind(this.#symbolic, ...kinds);
  }

  get #isAws(): Term {
    return this.#kind(...AWS_KINDS);
  }

  get #isOwn(): Term {
    const { terms, account } = this.#symbolic;
    const { resourceAccount } = this.#stack;
    if (resourceAccount === undefined) return this.#isAws;
    return terms.and(this.#isAws, terms.test(account, textTest([literal(resourceAccount)])));
  }

  /** E19. */
  get #blocked(): Term {
    const { facts, isPublic } = this.#stack;
    if (!facts.has("restrictPublicBuckets") || isPublic !== true) return FALSE;
    return this.#symbolic.terms.and(-this.#isOwn, -this.#kind("service"));
  }

  /** E13, E14. */
  get #needsTrust(): Term {
    const { terms } = this.#symbolic;
    const { key, role, trustAction } = this.#resources;
    if (this.#stack.layers.resourcePolicy.kind === "absent") return FALSE;
    return terms.or(key, terms.and(role, trustAction));
  }

  /** E6, E8: whether an account is the management account; within one account, both facts count. */
  #isManagement(side: "principal" | "resource"): Term {
    const { facts } = this.#stack;
    if (facts.has(`${side}AccountIsManagement`)) return TRUE;
    const isOther =
      facts.has("principalAccountIsManagement") || facts.has("resourceAccountIsManagement");
    return isOther ? this.#isOwn : FALSE;
  }

  /** Whether a layer applies to the request. */
  #applies(layer: LayerName): Term {
    const { terms } = this.#symbolic;
    const { facts } = this.#stack;
    const { accessPoint, serviceLinkedRole, retireGrant } = this.#resources;
    const isServiceLinked = facts.has("serviceLinkedRole") ? this.#kind("role") : FALSE;
    switch (layer) {
      case "identityPolicies":
      case "permissionsBoundary":
        return this.#kind("user", "role", "federatedUser");
      case "sessionPolicies":
        return this.#kind("role", "federatedUser");
      case "serviceControlPolicies":
        return terms.and(this.#isAws, -isServiceLinked, -this.#isManagement("principal"));
      case "ownerServiceControlPolicies":
        return terms.and(this.#isOwn, -isServiceLinked, -this.#isManagement("principal"));
      case "resourceControlPolicies":
        return terms.all([
          ...[-isServiceLinked, -serviceLinkedRole, -retireGrant],
          -this.#isManagement("resource"),
        ]);
      case "bucketPolicyBehindAccessPoint":
        return accessPoint;
      case "resourcePolicy":
      case "endpointPolicy":
        return TRUE;
    }
  }

  /** Whether a Deny of the layer matches, or the unknown layer is taken to deny. */
  #denied(name: LayerName): Term {
    const { terms } = this.#symbolic;
    const layer = this.#stack.layers[name];
    switch (layer.kind) {
      case "absent":
        return FALSE;
      case "unknown":
        return terms.and(this.#applies(name), this.#symbolic.reading(readingName("Q13", name)));
      case "known":
        return terms.and(
          this.#applies(name),
          terms.any(
            documentsOf(layer).flatMap(({ policy }) =>
              this.#views(name).map(([guard, view]) =>
                terms.and(guard, this.#deniedBy(policy, name, view)),
              ),
            ),
          ),
        );
    }
  }

  /** The readings of a document of a layer, each with the requests that it is about. */
  #views(layer: LayerName): readonly (readonly [Term, View])[] {
    if (layer !== "bucketPolicyBehindAccessPoint") return [[TRUE, "written"]];
    const { accessPointObject } = this.#resources;
    return [
      [accessPointObject, "object"],
      [-accessPointObject, "bucket"],
    ];
  }

  #viewed(policy: Policy, layer: LayerName, view: View): Policy {
    if (view !== "written") return throughAccessPoint(policy, view);
    const isGateway = layer === "endpointPolicy" && this.#stack.facts.has("gatewayEndpoint");
    return isGateway ? asGatewayPolicy(policy) : policy;
  }

  /** The formula of a document; both stacks of a question share most of their documents. */
  #encoded(policy: Policy): SymbolicPolicy {
    const known = this.#known.get(policy);
    if (known !== undefined) return known;
    const made = symbolicPolicy(policy, this.#symbolic);
    this.#known.set(policy, made);
    return made;
  }

  #deniedBy(policy: Policy, layer: LayerName, view: View): Term {
    const { terms } = this.#symbolic;
    const viewed = this.#viewed(policy, layer, view);
    const { parts } = this.#encoded(viewed);
    return terms.any(
      viewed.statements.map(({ effect, principal }, at) => {
        const part = parts[at];
        if (effect === "Allow" || part === undefined) return FALSE;
        const { action, resource, conditions } = part;
        // E20: NotPrincipal spares no caller that has a permissions boundary.
        const isOfResource = layer === "resourcePolicy" || view !== "written";
        const sparesNobody =
          isOfResource && principal?.negated === true ? this.#hasBoundary : FALSE;
        const matches = terms.or(part.principal, sparesNobody);
        return terms.and(matches, action, resource, ...conditions);
      }),
    );
  }

  get #hasBoundary(): Term {
    const { terms } = this.#symbolic;
    return terms.and(this.#applies("permissionsBoundary"), this.#isPresent("permissionsBoundary"));
  }

  /** E21: whether the stack has a layer; one that is unknown may not exist. */
  #isPresent(name: keyof typeof PRESENCE): Term {
    const { kind } = this.#stack.layers[name];
    if (kind !== "unknown") return kind === "known" ? TRUE : FALSE;
    const { reading, unlessRead } = PRESENCE[name];
    const term = this.#symbolic.reading(reading);
    return unlessRead ? -term : term;
  }

  /** Whether a limiting layer lets the request through; one that does not apply does. */
  #passes(name: LayerName): Term {
    const { terms } = this.#symbolic;
    const layer = this.#stack.layers[name];
    switch (layer.kind) {
      case "absent":
        return TRUE;
      case "unknown":
        return terms.or(-this.#applies(name), -this.#symbolic.reading(readingName("Q12", name)));
      case "known": {
        if (name === "resourceControlPolicies") return TRUE; // E7
        const levels = layer.levels.map((documents) =>
          terms.any(documents.map(({ policy }) => this.#allows(policy, name, "written"))),
        );
        return terms.or(-this.#applies(name), terms.all(levels));
      }
    }
  }

  #allows(policy: Policy, layer: LayerName, view: View): Term {
    const viewed = this.#viewed(policy, layer, view);
    const { matches } = this.#encoded(viewed);
    return this.#symbolic.terms.any(
      matches.filter((_, at) => viewed.statements[at]?.effect === "Allow"),
    );
  }

  /** E9 to E16: a case for each class of callers. */
  #granted(name: ResourceLayer): Term {
    const { terms } = this.#symbolic;
    const { layers } = this.#stack;
    const form = new Map(GRANT_FORMS.map((each) => [each, this.#grantedAs(name, each)]));
    const by = (...forms: readonly GrantForm[]): Term =>
      terms.any(forms.map((each) => form.get(each) ?? FALSE));
    const any = by(...GRANT_FORMS);
    const identity = this.#passes("identityPolicies");
    const limits = terms.and(this.#passes("permissionsBoundary"), this.#passes("sessionPolicies"));
    const trust = terms.or(-this.#needsTrust, by("account"));
    const byIdentity = layers.identityPolicies.kind === "absent" ? FALSE : identity;
    const hasSession = terms.or(-this.#kind("federatedUser"), this.#isPresent("sessionPolicies"));
    const direct = terms.and(this.#symbolic.reading("Q11"), -this.#needsTrust, by("account"));
    const own = terms.any([
      terms.and(this.#kind("root"), terms.or(-this.#needsTrust, any)),
      terms.and(
        this.#kind("user"),
        terms.any([by("user", "everyone"), direct, terms.and(limits, trust, byIdentity)]),
      ),
      terms.and(
        this.#kind("role"),
        terms.any([
          ...[by("session", "everyone"), direct, terms.and(limits, by("role"))],
          terms.and(limits, trust, byIdentity),
        ]),
      ),
      terms.and(
        this.#kind("federatedUser"),
        terms.any([
          ...[by("federatedUser", "everyone"), direct, terms.and(limits, by("user"))],
          terms.and(limits, trust, byIdentity, hasSession),
        ]),
      ),
    ]);
    return terms.any([
      terms.and(-this.#isAws, any),
      terms.and(this.#isAws, -this.#isOwn, any, identity, limits, hasSession),
      terms.and(this.#isOwn, own),
    ]);
  }

  #grantedAs(name: ResourceLayer, form: GrantForm): Term {
    const { terms } = this.#symbolic;
    const layer = this.#stack.layers[name];
    switch (layer.kind) {
      case "absent":
        return FALSE;
      case "unknown":
        return -this.#symbolic.reading(readingName("Q12", `${name} ${form}`));
      case "known":
        return terms.any(
          documentsOf(layer).flatMap(({ policy }) =>
            this.#views(name).map(([guard, view]) =>
              terms.and(guard, this.#allowsAs(policy, form, name, view)),
            ),
          ),
        );
    }
  }

  /** The Allow statements with the principals of one form. */
  #allowsAs(policy: Policy, form: GrantForm, layer: LayerName, view: View): Term {
    const { terms } = this.#symbolic;
    const viewed = this.#viewed(policy, layer, view);
    const { parts } = this.#encoded(viewed);
    return terms.any(
      viewed.statements.map((statement, at) => {
        const part = parts[at];
        const [grant] = grantsOfForm(
          { ...viewed, statements: [statement] },
          new Set([form]),
        ).statements;
        if (part === undefined || grant === undefined) return FALSE;
        const principal = principalMatches(grant.principal, this.#symbolic, "Allow");
        return terms.and(principal, part.action, part.resource, ...part.conditions);
      }),
    );
  }

  #grants(): readonly SymbolicGrant[] {
    const { terms } = this.#symbolic;
    return (["identityPolicies", "resourcePolicy"] as const).flatMap((name) =>
      documentsOf(this.#stack.layers[name]).flatMap((document) => {
        const { matches } = this.#encoded(document.policy);
        return document.policy.statements.flatMap((statement, at) =>
          statement.effect === "Allow"
            ? [
                {
                  document,
                  statement,
                  matches: terms.and(this.#applies(name), matches[at] ?? FALSE),
                },
              ]
            : [],
        );
      }),
    );
  }
}

/** The kinds of resources and actions that have rules of their own. */
interface ResourceKinds {
  readonly key: Term;
  readonly role: Term;
  readonly serviceLinkedRole: Term;
  readonly accessPoint: Term;
  readonly accessPointObject: Term;
  readonly trustAction: Term;
  readonly retireGrant: Term;
  /** E22: an action of S3 or IAM on the ARN of another service. */
  readonly wrongResource: Term;
}

const TRUST_ACTIONS = [
  ...["sts:assumerole", "sts:assumerolewithsaml", "sts:assumerolewithwebidentity"],
  ...["sts:assumeroot", "sts:setcontext", "sts:setsourceidentity", "sts:tagsession"],
];

function resourceKinds({ terms, resource, action }: SymbolicRequest): ResourceKinds {
  const isResource = (service: string, start: string, more: readonly string[] = []): Term =>
    terms.test(resource, textTest([arnOf(service, start, more)]));
  const isAction = (...names: readonly string[]): Term =>
    terms.test(action, textTest(names.map(literal)));
  const isOf = (prefix: string): Term =>
    terms.test(action, textTest([pattern([...literal(`${prefix}:`).tokens, RUN])]));
  const isElsewhere = (service: string): Term =>
    terms.and(-isResource(service, ""), -terms.test(resource, textTest([literal("*")])));
  return {
    key: isResource("kms", "key/"),
    role: isResource("iam", "role/"),
    serviceLinkedRole: isResource("iam", "role/aws-service-role/"),
    accessPoint: isResource("s3", "accesspoint/"),
    accessPointObject: isResource("s3", "accesspoint/", ["/object/"]),
    trustAction: isAction(...TRUST_ACTIONS),
    retireGrant: isAction("kms:retiregrant"),
    wrongResource: terms.or(
      terms.and(isOf("s3"), isElsewhere("s3")),
      terms.and(isOf("iam"), isElsewhere("iam")),
    ),
  };
}

/** ARNs of a service whose resource begins with a text, and has the others behind it. */
function arnOf(service: string, start: string, more: readonly string[]): Pattern {
  const head = [...literal("arn:").tokens, RUN_IN, COLON, ...literal(`${service}:`).tokens];
  const account = [RUN_IN, COLON, RUN_IN, COLON];
  const rest = more.flatMap((each) => [...literal(each).tokens, RUN]);
  return pattern([...head, ...account, ...literal(start).tokens, RUN, ...rest]);
}
