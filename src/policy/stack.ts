/**
 * The stack: all policies that AWS evaluates for one request, as a syntax tree (rules E1 to E22).
 *
 * A layer has levels, and a level has documents. A layer lets a request through if each of its
 * levels has a document that allows it. The layers that are one union, such as the identity
 * policies, have one level. A layer that is absent does not apply. A layer that is unknown may say
 * anything, so an answer must hold whatever it says.
 *
 * The names of layers and facts are those of the JSON that users write.
 */
import type { JsonPath } from "../json/diagnostic.ts";
import type { Policy, Principal, Statement, Text } from "./ast.ts";

export const LAYERS = [
  "identityPolicies",
  "permissionsBoundary",
  "sessionPolicies",
  "serviceControlPolicies",
  "ownerServiceControlPolicies",
  "resourceControlPolicies",
  "resourcePolicy",
  "endpointPolicy",
  "bucketPolicyBehindAccessPoint",
] as const;

export type LayerName = (typeof LAYERS)[number];

export interface StackDocument {
  /** Its place in the stack: `identityPolicies[0]`, `serviceControlPolicies[1][0]`. */
  readonly name: string;
  /** The same as a path in the JSON of the stack. */
  readonly path: JsonPath;
  readonly policy: Policy;
}

export type Layer =
  | { readonly kind: "absent" }
  | { readonly kind: "unknown" }
  | { readonly kind: "known"; readonly levels: readonly (readonly StackDocument[])[] };

export const FACTS = [
  "serviceLinkedRole",
  "principalAccountIsManagement",
  "resourceAccountIsManagement",
  "restrictPublicBuckets",
  "gatewayEndpoint",
] as const;

export type Fact = (typeof FACTS)[number];

export interface Stack {
  /** The ARN of the only caller that is asked about; absent for all callers. */
  readonly principal?: string;
  /** The account that owns the resource; absent if it is that of each caller. */
  readonly resourceAccount?: string;
  readonly layers: Readonly<Record<LayerName, Layer>>;
  readonly facts: ReadonlySet<Fact>;
  /** E19: whether the policy of the resource is public, for `restrictPublicBuckets`. */
  readonly isPublic: boolean | "unsure";
}

/** All documents of a layer, in order. */
export function documentsOf(layer: Layer): readonly StackDocument[] {
  return layer.kind === "known" ? layer.levels.flat() : [];
}

/** All policies of a stack, in the order of its layers. */
export function policiesOf({ layers }: Stack): readonly Policy[] {
  return LAYERS.flatMap((name) => documentsOf(layers[name]).map(({ policy }) => policy));
}

/** E10: how a resource policy names a caller, which decides what else limits the grant. */
export const GRANT_FORMS = [
  "everyone",
  "account",
  "user",
  "role",
  "session",
  "federatedUser",
  "other",
] as const;

export type GrantForm = (typeof GRANT_FORMS)[number];

/** The statements of a policy that grant in one of the forms, with those principals alone. */
export function grantsOfForm(policy: Policy, forms: ReadonlySet<GrantForm>): Policy {
  const statements = policy.statements.flatMap((statement): readonly Statement[] => {
    const { principal, effect } = statement;
    if (effect === "Deny") return [];
    // NotPrincipal names nobody, so it grants as `*` does.
    if (principal === undefined || principal.negated) {
      return forms.has("everyone") ? [statement] : [];
    }
    const principals = principal.principals.filter((each) => forms.has(formOf(each)));
    return principals.length === 0
      ? []
      : [{ ...statement, principal: { ...principal, principals } }];
  });
  return { ...policy, statements };
}

function formOf(principal: Principal): GrantForm {
  switch (principal.kind) {
    case "everyone":
      return "everyone";
    case "account":
    case "canonical":
      return "account";
    case "arn":
    case "pattern": {
      const arn = principal.kind === "arn" ? principal.arn : principal.pattern;
      return ARN_FORMS.find(([word]) => arn.includes(word))?.[1] ?? "other";
    }
    case "uniqueId":
      return principal.of === "user" || principal.of === "role" ? principal.of : "other";
    case "every":
    case "service":
    case "federated":
    case "unknown":
      return "other";
  }
}

const ARN_FORMS: readonly (readonly [string, GrantForm])[] = [
  [":assumed-role/", "session"],
  [":federated-user/", "federatedUser"],
  [":user/", "user"],
  [":role/", "role"],
  [":root", "account"],
];

/** E17: at a gateway endpoint, an account in the policy means its root user alone. */
export function asGatewayPolicy(policy: Policy): Policy {
  const rootsOf = (principal: Principal): readonly Principal[] =>
    principal.kind === "account"
      ? PARTITIONS.map((each) => ({
          kind: "arn",
          arn: `arn:${each}:iam::${principal.account}:root`,
        }))
      : [principal];
  const statements = policy.statements.map((statement) => {
    const { principal } = statement;
    if (principal === undefined) return statement;
    return {
      ...statement,
      principal: { ...principal, principals: principal.principals.flatMap(rootsOf) },
    };
  });
  return { ...policy, statements };
}

const PARTITIONS: readonly string[] = ["aws", "aws-cn", "aws-us-gov"];

/** E18: what a request through an access point is about. */
export type AccessPointPart = "object" | "bucket";

/**
 * E18: the policy of a bucket, as it is about requests through an access point. All its resources
 * are of the bucket, so an object of the access point stands for the object of the bucket, and the
 * access point itself for the bucket.
 */
export function throughAccessPoint(policy: Policy, part: AccessPointPart): Policy {
  const statements = policy.statements.map((statement) => {
    const { resource } = statement;
    if (resource === undefined) return statement;
    const values = resource.values.flatMap((each) => viewed(each, part));
    return { ...statement, resource: { ...resource, values } };
  });
  return { ...policy, statements };
}

const ACCESS_POINT = "arn:*:s3:*:*:accesspoint/*";
/** The bucket, and the key after the first slash. */
const BUCKET_ARN = /^arn:[^:]*:s3:::([^/]*)(?:\/(.*))?$/s;

/** The text as it is about a part of an access point; none if it is about the other part. */
function viewed(text: Text, part: AccessPointPart): readonly Text[] {
  const [first, ...rest] = typeof text === "string" ? [] : text;
  const start = typeof text === "string" ? text : first?.kind === "text" ? first.text : "";
  const [, bucket, key] = BUCKET_ARN.exec(start) ?? [];
  // A text that begins with a variable, and `*`, may be about both.
  if (bucket === undefined) return [text];
  if (key === undefined) {
    const isBoth = bucket.endsWith("*") || rest.length > 0;
    return part === "bucket" || isBoth ? [ACCESS_POINT] : [];
  }
  if (part === "bucket") return [];
  const object = `${ACCESS_POINT}/object/${key}`;
  return [typeof text === "string" ? object : [{ kind: "text", text: object }, ...rest]];
}
