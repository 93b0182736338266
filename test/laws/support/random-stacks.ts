/**
 * Random stacks, as JSON documents, over the small world of universe.ts.
 *
 * The documents are random policies (generate.ts), put into random layers. The second stack of a
 * pair is the first one with a changed layer. Some requests are about the resources and actions
 * that have rules of their own: keys, roles, access points.
 */
import { isObject } from "../../../src/json/value.ts";
import { parseStack } from "../../../src/policy/parse-stack.ts";
import { GRANT_FORMS, LAYERS, type LayerName, type Stack } from "../../../src/policy/stack.ts";
import type { RequestDocument } from "../../../src/semantics/request.ts";
import { PRESENCE } from "../../../src/semantics/stack.ts";
import {
  type JsonObject,
  mutate,
  type PolicyDocument,
  randomPolicy,
  smallPair,
} from "./generate.ts";
import { Random } from "./random.ts";
import { randomRequests } from "./requests.ts";

/** A stack as users write it, but with the owner's control policies among the layers. */
export type StackParts = Readonly<Record<string, unknown>>;

export interface StackCase {
  readonly existing: StackParts;
  readonly updated: StackParts;
  readonly requests: readonly RequestDocument[];
  readonly salt: number;
}

type MakePolicy = (type: "identity" | "resource") => PolicyDocument;

const OWNERS = ["111122223333", "444455556666"];
const PRINCIPALS = [
  ...["arn:aws:iam::111122223333:user/ana", "arn:aws:iam::111122223333:role/app"],
  ...["arn:aws:sts::111122223333:assumed-role/app/s1", "arn:aws:iam::111122223333:root"],
  ...["arn:aws:sts::111122223333:federated-user/fay", "arn:aws:iam::444455556666:user/bob"],
];
const FACTS = [
  ...["serviceLinkedRole", "principalAccountIsManagement", "resourceAccountIsManagement"],
  ...["restrictPublicBuckets", "gatewayEndpoint"],
];
const SPECIAL = [
  ["kms:Decrypt", "arn:aws:kms:us-east-1:111122223333:key/1"],
  ["kms:RetireGrant", "arn:aws:kms:us-east-1:111122223333:key/1"],
  ["sts:AssumeRole", "arn:aws:iam::111122223333:role/app"],
  ["STS:tagsession", "arn:aws:iam::444455556666:role/a/b"],
  ["sts:AssumeRole", "arn:aws:iam::111122223333:role/aws-service-role/x/y"],
  ["s3:GetObject", "arn:aws:s3:us-east-1:111122223333:accesspoint/ap/object/k"],
  ["s3:GetObject", "arn:aws:s3:us-east-1:111122223333:accesspoint/ap/object/object/k"],
  ["s3:ListBucket", "arn:aws:s3:us-east-1:111122223333:accesspoint/ap"],
  ["iam:GetUser", "arn:aws:s3:::b/k"],
] as const;

export const isSingle = (name: LayerName): boolean =>
  /^(permissionsBoundary|resourcePolicy|endpointPolicy|bucketPolicy)/.test(name);
export const isLevelled = (name: LayerName): boolean => name.endsWith("ControlPolicies");
const isOfResource = (name: LayerName): boolean => /^(resource|endpoint|bucket)/.test(name);

/** Makes the case of a seed: two stacks that differ in one layer or two, and requests. */
export function stackCaseOf(seed: number, requests: number): StackCase {
  const random = new Random(seed);
  const existing = randomStack(random, policyMaker(random));
  let updated = changed(random, existing, policyMaker(random));
  if (random.chance(0.3)) updated = changed(random, updated, policyMaker(random));
  const isSwapped = random.chance(0.5);
  const pair = isSwapped ? { existing: updated, updated: existing } : { existing, updated };
  return { ...pair, requests: requestsFor(random, pair, requests), salt: random.int(1 << 30) };
}

/** Makes a case that external solvers answer in time. */
export function smallStackCaseOf(seed: number): StackCase {
  const random = new Random(seed);
  const make: MakePolicy = (type) => {
    for (;;) {
      const pair = smallPair(random);
      if (pair.type === type) return pair.updated;
    }
  };
  const existing = randomStack(random, make);
  const updated = changed(random, existing, make);
  return { existing, updated, requests: [], salt: 0 };
}

const policyMaker =
  (random: Random): MakePolicy =>
  (type) =>
    randomPolicy(random, type, false);

function randomStack(random: Random, make: MakePolicy): StackParts {
  const share = (name: LayerName): number =>
    name === "identityPolicies" ? 0.85 : name === "resourcePolicy" ? 0.6 : 0.25;
  const layers = LAYERS.filter((name) => random.chance(share(name))).map(
    (name) => [name, random.chance(0.1) ? "unknown" : randomLayer(random, name, make)] as const,
  );
  const facts = FACTS.filter(() => random.chance(0.08)).map((name) => [name, true]);
  const needsOwner = layers.some(([name]) => /^(resourceP|bucket|owner)/.test(name));
  return {
    ...(random.chance(0.15) && { principal: random.pick(PRINCIPALS) }),
    ...((needsOwner || random.chance(0.3)) && { resourceAccount: random.pick(OWNERS) }),
    ...Object.fromEntries(layers),
    facts: Object.fromEntries(facts),
  };
}

export function randomLayer(random: Random, name: LayerName, make: MakePolicy): unknown {
  const document = (): PolicyDocument => documentFor(random, name, make);
  if (isSingle(name)) return document();
  if (!isLevelled(name)) return random.several(name === "identityPolicies" ? 0 : 1, 2, document);
  return random.several(1, 2, () => random.several(1, 2, document));
}

const FULL = { Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] };

/** Makes a document that its layer accepts. */
function documentFor(random: Random, name: LayerName, make: MakePolicy): PolicyDocument {
  const type = isOfResource(name) ? "resource" : "identity";
  if (isLevelled(name) && random.chance(0.4)) return FULL;
  const made = make(type);
  if (type === "identity") return made;
  const Statement = made.Statement.map((each) => statementFor(random, name, each));
  return { ...made, Statement };
}

const BUCKETS = ["arn:aws:s3:::b", "arn:aws:s3:::b*", "arn:aws:s3:::b/*", "arn:aws:s3:::b/?", "*"];
const SERVICES = ["s3:*", "s3:Get*", "kms:*", "sts:AssumeRole", "iam:GetUser", "x:*"];

function statementFor(random: Random, name: LayerName, statement: JsonObject): JsonObject {
  const everyone =
    "Principal" in statement || "NotPrincipal" in statement ? {} : { Principal: "*" };
  if (name === "resourceControlPolicies") {
    const { NotPrincipal: _, NotAction: __, ...others } = statement;
    return { ...others, Effect: "Deny", Principal: "*", Action: random.pick(SERVICES) };
  }
  if (name !== "bucketPolicyBehindAccessPoint") return { ...statement, ...everyone };
  const { Resource: _, NotResource, ...others } = statement;
  const element = NotResource === undefined ? "Resource" : "NotResource";
  return { ...others, ...everyone, [element]: random.pick(BUCKETS) };
}

/** Changes a layer: another document, one more or one fewer, none at all, or unknown. */
function changed(random: Random, stack: StackParts, make: MakePolicy): StackParts {
  const present = LAYERS.filter((name) => name in stack);
  const name =
    present.length > 0 && random.chance(0.8) ? random.pick(present) : random.pick(LAYERS);
  const { [name]: given, ...others } = stack;
  const owner = others["resourceAccount"] ?? random.pick(OWNERS);
  const kind = random.int(10);
  if (kind === 0) return others;
  if (kind === 1) return { ...others, resourceAccount: owner, [name]: "unknown" };
  if (given === undefined || given === "unknown" || kind < 4) {
    return { ...others, resourceAccount: owner, [name]: randomLayer(random, name, make) };
  }
  return { ...others, [name]: edited(random, name, given) };
}

/** Mutates one document of a layer. */
function edited(random: Random, name: LayerName, value: unknown): unknown {
  if (Array.isArray(value)) {
    const at = random.int(value.length);
    return value.map((each: unknown, i) => (i === at ? edited(random, name, each) : each));
  }
  const type = isOfResource(name) ? "resource" : "identity";
  const made = mutate(random, value as PolicyDocument, type);
  if (type === "identity") return made;
  return { ...made, Statement: made.Statement.map((each) => statementFor(random, name, each)) };
}

/** All documents of a stack. */
export function documentsIn(value: unknown): readonly PolicyDocument[] {
  if (Array.isArray(value)) return value.flatMap(documentsIn);
  if (!isObject(value)) return [];
  return Array.isArray(value["Statement"])
    ? [value as unknown as PolicyDocument]
    : Object.values(value).flatMap(documentsIn);
}

function requestsFor(
  random: Random,
  pair: Pick<StackCase, "existing" | "updated">,
  count: number,
): readonly RequestDocument[] {
  const documents = [...documentsIn(pair.existing), ...documentsIn(pair.updated)];
  const some = documents.length > 0 ? documents : [FULL];
  const unknowns = LAYERS.filter((name) =>
    [pair.existing, pair.updated].some((stack) => stack[name] === "unknown"),
  );
  return randomRequests(random, "resource", some, count).map((request) => {
    const [action, resource] = random.chance(0.3)
      ? random.pick(SPECIAL)
      : [request.action, request.resource];
    const readings = readingsOf(unknowns).filter(() => random.chance(0.3));
    const all = [...new Set([...(request.readings ?? []), ...readings])];
    return { ...request, action, resource, ...(all.length > 0 && { readings: all }) };
  });
}

function readingsOf(unknowns: readonly LayerName[]): readonly string[] {
  return unknowns.flatMap((name) => [
    ...[`Q12 ${name}`, `Q13 ${name}`, ...GRANT_FORMS.map((form) => `Q12 ${name} ${form}`)],
    ...(name in PRESENCE ? [PRESENCE[name as keyof typeof PRESENCE].reading] : []),
  ]);
}

/** Whether a shrunk value still has the shape of a case; its stacks may be invalid. */
export function isStackCase(value: StackCase): boolean {
  return (
    [value.existing, value.updated].every((each) => isObject(each)) &&
    Array.isArray(value.requests) &&
    value.requests.every((each) => isObject(each)) &&
    typeof value.salt === "number"
  );
}

/** The document that a user would write. */
export function documentOf(parts: StackParts): StackParts {
  const { ownerServiceControlPolicies: levels, facts, ...others } = parts;
  const given = isObject(facts) ? facts : {};
  const owner = levels === undefined ? {} : { ownerServiceControlPolicies: levels };
  return { ...others, facts: { ...given, ...owner } };
}

/** Parses a stack; undefined if it is invalid. The policy of the bucket may count as public. */
export function stackOf(parts: StackParts, isPublic = false): Stack | undefined {
  const result = parseStack(documentOf(parts));
  return result.kind === "stack" ? { ...result.stack, isPublic } : undefined;
}
