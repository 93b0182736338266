/**
 * The reference evaluator of stacks: what all policies together decide about one request (rules E1
 * to E22).
 *
 * The decision follows from three questions. Does a Deny of a document that applies match? Does a
 * grant of the identity or the resource policies match, in a form that suits the caller? Does every
 * layer that limits this grant let the request through? Each document is evaluated by evaluate.ts.
 * The twin for all requests is symbolic/stack.ts.
 */
import type { Policy } from "../policy/ast.ts";
import {
  type AccessPointPart,
  asGatewayPolicy,
  GRANT_FORMS,
  type GrantForm,
  grantsOfForm,
  LAYERS,
  type Layer,
  type LayerName,
  type Stack,
  type StackDocument,
  throughAccessPoint,
} from "../policy/stack.ts";
import { foldAsciiCase } from "../text/ascii-case.ts";
import { parseArn } from "./arn.ts";
import type { CallerKind } from "./caller.ts";
import { type Decision, type Evaluation, evaluate } from "./evaluate.ts";
import { readingName } from "./readings.ts";
import type { Request } from "./request.ts";

/** The part of one layer in the decision about one request. */
export interface LayerVerdict {
  readonly layer: LayerName;
  /** `silent`: it applies, and no statement matches; `not applicable`: see `rule`. */
  readonly verdict: "allows" | "denies" | "silent" | "unknown" | "not applicable";
  /** The statements that match: those that deny if there is one, otherwise those that allow. */
  readonly statements: readonly StatementOf[];
  /** The rule by which the layer does not apply. */
  readonly rule?: string;
}

export interface StatementOf {
  /** The document's place in the stack. */
  readonly document: string;
  readonly statementIndex: number;
  readonly statementId?: string;
}

export interface StackEvaluation {
  readonly decision: Decision;
  /** In the order of the stack; a layer that is absent is left out. */
  readonly layers: readonly LayerVerdict[];
  /** The rule by which the decision needs no grant, or is a denial without a Deny. */
  readonly rule?: string;
}

export function evaluateStack(stack: Stack, request: Request): StackEvaluation {
  return new StackEvaluator(stack, request).evaluate();
}

/** E13: the actions on a role that its trust policy decides about. */
export const TRUST_ACTIONS: readonly string[] = [
  "sts:assumerole",
  "sts:assumerolewithsaml",
  "sts:assumerolewithwebidentity",
  "sts:assumeroot",
  "sts:setcontext",
  "sts:setsourceidentity",
  "sts:tagsession",
];

/** E10: forms that grant without a limit, and those that boundary and session policies limit. */
const DIRECT_FORMS: Readonly<Partial<Record<CallerKind, readonly GrantForm[]>>> = {
  user: ["user", "everyone"],
  role: ["session", "everyone"],
  session: ["session", "everyone"],
  federatedUser: ["federatedUser", "everyone"],
};
const LIMITED_FORMS: Readonly<Partial<Record<CallerKind, readonly GrantForm[]>>> = {
  role: ["role"],
  session: ["role"],
  federatedUser: ["user"],
};

/**
 * E21: the readings under which an unknown layer exists, or does not. By default it is what lets
 * more through: session policies open the identity path of a federated session, and a boundary lets
 * NotPrincipal deny.
 */
export const PRESENCE: Readonly<Record<"sessionPolicies" | "permissionsBoundary", Presence>> = {
  sessionPolicies: { reading: readingName("Q12", "sessionPolicies presence"), unlessRead: true },
  permissionsBoundary: {
    reading: readingName("Q13", "permissionsBoundary presence"),
    unlessRead: false,
  },
};

interface Presence {
  readonly reading: string;
  readonly unlessRead: boolean;
}

class StackEvaluator {
  readonly #stack: Stack;
  readonly #request: Request;
  readonly #action: string;
  /** The account of the caller; undefined for callers that are not AWS principals. */
  readonly #account: string | undefined;
  readonly #evaluations = new Map<StackDocument, Evaluation>();

  constructor(stack: Stack, request: Request) {
    this.#stack = stack;
    this.#request = request;
    this.#action = foldAsciiCase(request.action);
    this.#account = "account" in request.caller ? request.caller.account : undefined;
  }

  evaluate(): StackEvaluation {
    const layers = this.#layers();
    if (layers.some(({ verdict }) => verdict === "denies")) {
      return { decision: "ExplicitlyDenied", layers };
    }
    if (this.#hasUnknownDeny(layers)) return { decision: "ExplicitlyDenied", layers, rule: "E21" };
    if (this.#isBlocked) return { decision: "ExplicitlyDenied", layers, rule: "E19" };
    if (this.#hasWrongResource) return { decision: "ImplicitlyDenied", layers, rule: "E22" };
    const isAllowed =
      this.#passes("serviceControlPolicies") &&
      this.#passes("ownerServiceControlPolicies") &&
      this.#passes("resourceControlPolicies") &&
      this.#passes("endpointPolicy") &&
      this.#isGranted("resourcePolicy") &&
      (this.#accessPoint === undefined || this.#isGranted("bucketPolicyBehindAccessPoint"));
    const rule = isAllowed && this.#isOwnRoot ? { rule: "E16" } : {};
    return { decision: isAllowed ? "Allowed" : "ImplicitlyDenied", layers, ...rule };
  }

  get #isOwn(): boolean {
    const { resourceAccount } = this.#stack;
    if (this.#account === undefined) return false;
    return resourceAccount === undefined || this.#account === resourceAccount;
  }

  get #isOwnRoot(): boolean {
    return this.#request.caller.kind === "root" && this.#isOwn;
  }

  /** E2, E16: users and sessions have identity policies, root users and others do not. */
  get #hasIdentity(): boolean {
    return this.#account !== undefined && this.#request.caller.kind !== "root";
  }

  /** E18: the part of an access point that the request is about. */
  get #accessPoint(): AccessPointPart | undefined {
    const arn = parseArn(this.#request.resource);
    if (arn?.service !== "s3" || !arn.resource.startsWith("accesspoint/")) return undefined;
    return /^accesspoint\/.*\/object\//s.test(arn.resource) ? "object" : "bucket";
  }

  /** E13, E14: whether the resource policy must allow, also in the same account. */
  get #needsTrust(): boolean {
    if (this.#stack.layers.resourcePolicy.kind === "absent") return false;
    const { service, resource = "" } = parseArn(this.#request.resource) ?? {};
    if (service === "kms") return resource.startsWith("key/");
    return (
      service === "iam" && resource.startsWith("role/") && TRUST_ACTIONS.includes(this.#action)
    );
  }

  /** E22: an action of S3 or IAM has no effect on the resources of another service. */
  get #hasWrongResource(): boolean {
    const [prefix = ""] = this.#action.split(":");
    const service = parseArn(this.#request.resource)?.service;
    return service !== undefined && ["s3", "iam"].includes(prefix) && service !== prefix;
  }

  /** E19: S3 serves a public policy to the own account and to AWS services alone. */
  get #isBlocked(): boolean {
    const { facts, isPublic } = this.#stack;
    if (!facts.has("restrictPublicBuckets") || isPublic !== true) return false;
    return !this.#isOwn && this.#request.caller.kind !== "service";
  }

  /** E6, E8: whether an account is the management account; within one account, both facts count. */
  #isManagement(side: "principal" | "resource"): boolean {
    const { facts } = this.#stack;
    const isEither =
      facts.has("principalAccountIsManagement") || facts.has("resourceAccountIsManagement");
    return this.#isOwn ? isEither : facts.has(`${side}AccountIsManagement`);
  }

  /** The rule by which a layer does not apply to the request; undefined if it applies. */
  #exemption(layer: LayerName): string | undefined {
    const { facts } = this.#stack;
    const { kind } = this.#request.caller;
    const isSession = kind === "role" || kind === "session";
    const isServiceLinked = facts.has("serviceLinkedRole") && isSession;
    switch (layer) {
      case "identityPolicies":
      case "permissionsBoundary":
        return this.#hasIdentity ? undefined : kind === "root" ? "E16" : "E15";
      case "sessionPolicies":
        return isSession || kind === "federatedUser" ? undefined : "E4";
      case "serviceControlPolicies":
      case "ownerServiceControlPolicies":
        if (this.#account === undefined) return "E6";
        if (layer === "ownerServiceControlPolicies" && !this.#isOwn) return "E6";
        return this.#isManagement("principal") || isServiceLinked ? "E6" : undefined;
      case "resourceControlPolicies": {
        const { service, resource = "" } = parseArn(this.#request.resource) ?? {};
        const isLinkedRole = service === "iam" && resource.startsWith("role/aws-service-role/");
        const isExempt =
          this.#isManagement("resource") ||
          isServiceLinked ||
          isLinkedRole ||
          this.#action === "kms:retiregrant";
        return isExempt ? "E8" : undefined;
      }
      case "bucketPolicyBehindAccessPoint":
        return this.#accessPoint === undefined ? "E18" : undefined;
      case "resourcePolicy":
      case "endpointPolicy":
        return undefined;
    }
  }

  /** The layer as it is about this request. */
  #layer(name: LayerName): Layer {
    return this.#exemption(name) === undefined
      ? this.#stack.layers[name]
      : ({ kind: "absent" } as const);
  }

  /** A document as the rules of its layer read it. */
  #read(layer: LayerName, { policy }: StackDocument): Policy {
    // E17.
    if (layer === "endpointPolicy" && this.#stack.facts.has("gatewayEndpoint")) {
      return asGatewayPolicy(policy);
    }
    if (layer === "bucketPolicyBehindAccessPoint" && this.#accessPoint !== undefined) {
      return throughAccessPoint(this.#withBoundary(policy), this.#accessPoint);
    }
    return layer === "resourcePolicy" ? this.#withBoundary(policy) : policy;
  }

  /** E20: a Deny with NotPrincipal spares no caller that has a permissions boundary. */
  #withBoundary(policy: Policy): Policy {
    if (!this.#isPresent("permissionsBoundary")) return policy;
    const statements = policy.statements.map((statement) => {
      const { effect, principal, ...others } = statement;
      return effect === "Deny" && principal?.negated === true ? { ...others, effect } : statement;
    });
    return { ...policy, statements };
  }

  #layers(): readonly LayerVerdict[] {
    return LAYERS.flatMap((layer): readonly LayerVerdict[] => {
      const given = this.#stack.layers[layer];
      if (given.kind === "absent") return [];
      const rule = this.#exemption(layer);
      if (rule !== undefined) {
        return [{ layer, verdict: "not applicable", statements: [], rule }];
      }
      if (given.kind === "unknown") return [{ layer, verdict: "unknown", statements: [] }];
      return [this.#verdict(layer, given.levels)];
    });
  }

  #verdict(layer: LayerName, levels: readonly (readonly StackDocument[])[]): LayerVerdict {
    const ofEffect = (effect: "allows" | "denies"): readonly (readonly StatementOf[])[] =>
      levels.map((documents) =>
        documents.flatMap((document) =>
          this.#evaluated(layer, document)[effect].map((index) => statementOf(document, index)),
        ),
      );
    const denies = ofEffect("denies").flat();
    if (denies.length > 0) return { layer, verdict: "denies", statements: denies };
    const allows = ofEffect("allows");
    const isAllowed =
      layer === "resourceControlPolicies" || allows.every(({ length }) => length > 0);
    return { layer, verdict: isAllowed ? "allows" : "silent", statements: allows.flat() };
  }

  /** E21: whether a layer applies; one that is unknown may not exist. */
  #isPresent(name: keyof typeof PRESENCE): boolean {
    const { kind } = this.#layer(name);
    if (kind !== "unknown") return kind === "known";
    const { reading, unlessRead } = PRESENCE[name];
    return this.#request.readings.has(reading) !== unlessRead;
  }

  /** E21: whether a layer that is unknown is taken to deny. */
  #hasUnknownDeny(layers: readonly LayerVerdict[]): boolean {
    return layers.some(
      ({ layer, verdict }) =>
        verdict === "unknown" && this.#request.readings.has(readingName("Q13", layer)),
    );
  }

  /** E3 to E5: whether a layer that limits lets the request through, or does not apply. */
  #passes(name: LayerName): boolean {
    const layer = this.#layer(name);
    switch (layer.kind) {
      case "absent":
        return true;
      case "unknown":
        return !this.#request.readings.has(readingName("Q12", name));
      case "known":
        // E7: RCPFullAWSAccess is attached to every level, and cannot be detached.
        return (
          name === "resourceControlPolicies" ||
          layer.levels.every((documents) =>
            documents.some((each) => this.#evaluated(name, each).allows.length > 0),
          )
        );
    }
  }

  #evaluated(layer: LayerName, document: StackDocument): Evaluation {
    const known = this.#evaluations.get(document);
    if (known !== undefined) return known;
    const found = evaluate(this.#read(layer, document), this.#request);
    this.#evaluations.set(document, found);
    return found;
  }

  /** E9 to E16: whether the policy of the resource, or the identity policies, grant the request. */
  #isGranted(name: "resourcePolicy" | "bucketPolicyBehindAccessPoint"): boolean {
    const { kind } = this.#request.caller;
    const identity = this.#layer("identityPolicies");
    const limits = this.#passes("permissionsBoundary") && this.#passes("sessionPolicies");
    if (this.#account === undefined) return this.#grants(name, ALL_FORMS);
    if (!this.#isOwn) {
      // E12: both sides must allow.
      const isLimited = !limits || !this.#hasSession || !this.#passes("identityPolicies");
      return this.#grants(name, ALL_FORMS) && !isLimited;
    }
    if (kind === "root") return !this.#needsTrust || this.#grants(name, ALL_FORMS);
    const direct = new Set(DIRECT_FORMS[kind] ?? []);
    // E11, Q11: an account delegates; AWS's simulator takes it for a direct grant.
    if (this.#request.readings.has("Q11") && !this.#needsTrust) direct.add("account");
    if (this.#grants(name, direct)) return true;
    if (!limits) return false;
    if (this.#grants(name, new Set(LIMITED_FORMS[kind] ?? []))) return true;
    if (this.#needsTrust && !this.#grants(name, new Set(["account"]))) return false;
    return identity.kind !== "absent" && this.#hasSession && this.#passes("identityPolicies");
  }

  /** E4: without a session policy, a federated session has nothing from its user. */
  get #hasSession(): boolean {
    return this.#request.caller.kind !== "federatedUser" || this.#isPresent("sessionPolicies");
  }

  /** Whether the policy of the resource grants in one of these forms. */
  #grants(
    name: "resourcePolicy" | "bucketPolicyBehindAccessPoint",
    forms: ReadonlySet<GrantForm>,
  ): boolean {
    const layer = this.#layer(name);
    switch (layer.kind) {
      case "absent":
        return false;
      case "unknown":
        return [...forms].some(
          (form) => !this.#request.readings.has(readingName("Q12", `${name} ${form}`)),
        );
      case "known":
        return layer.levels.flat().some((each) => {
          const grants = grantsOfForm(this.#read(name, each), forms);
          return evaluate(grants, this.#request).allows.length > 0;
        });
    }
  }
}

const ALL_FORMS: ReadonlySet<GrantForm> = new Set(GRANT_FORMS);

function statementOf({ name, policy }: StackDocument, statementIndex: number): StatementOf {
  const sid = policy.statements.find(({ index }) => index === statementIndex)?.sid;
  return { document: name, statementIndex, ...(sid !== undefined && { statementId: sid }) };
}
