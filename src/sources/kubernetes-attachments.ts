/**
 * Managed policies that resources of Kubernetes attach to identities of AWS, as sites.
 *
 * A role lists ARNs, or another resource connects an identity with a policy. A policy or identity
 * is named by its ARN, by its name, or by a reference to its resource (`policyArnRef`). A reference
 * is an unknown value with the address of the resource in its name, which the site of that policy
 * has as well.
 *
 * Left out are selectors of policies, which name no resource: such an attachment is not read. A
 * selector of identities is an unknown name.
 */
import {
  type KubernetesKind,
  kubernetesAttachments,
  kubernetesConnection,
} from "../aws/kubernetes-policies.ts";
import type { Place } from "./place.ts";
import type { Attached, PolicySite, SitePolicy } from "./site.ts";
import type { Value } from "./value.ts";
import { itemsOf, knownText, member } from "./value-reading.ts";

/** The resource that attaches, and the member below which its attributes stand. */
export interface Attaching {
  readonly kind: KubernetesKind;
  readonly address: string;
  readonly namespace: string | undefined;
  readonly spec: Value;
  /** `spec.forProvider`. */
  readonly path: string;
  readonly place: Place;
}

export function kubernetesAttachmentSites(from: Attaching): readonly PolicySite[] {
  return [...listed(from), ...connected(from)];
}

/** ARNs and references in the list of an identity. */
function listed(from: Attaching): readonly PolicySite[] {
  const { kind, spec, path, address } = from;
  return kubernetesAttachments(kind).flatMap((name) => {
    const references = name.replace(/Arns$/, "Arn").replace(/ies$/, "y");
    const refs = [`${name.replace(/ies$/, "y")}Refs`, `${references}Refs`];
    return [name, ...new Set(refs)].flatMap((each) => {
      const list = member(spec, each);
      if (list === undefined || list.kind === "null") return [];
      return itemsOf(list).map((item, at) =>
        siteOf(from, `${path}.${each}[${at}]`, policyValue(from, item), item.place, {
          principals: [address],
        }),
      );
    });
  });
}

/** The policy and the identities of a resource that connects them. */
function connected(from: Attaching): readonly PolicySite[] {
  const connection = kubernetesConnection(from.kind);
  if (connection === undefined) return [];
  const { spec, path } = from;
  const { policy, identities } = connection;
  const names = [policy, `${policy}Ref`, `${policy}Selector`];
  const name = names.find((each) => member(spec, each) !== undefined);
  const written = name === undefined ? undefined : member(spec, name);
  if (name === undefined || written === undefined) return [];
  const value = name.endsWith("Selector")
    ? unknownOf(`${from.address}.${name}`)
    : policyValue(from, written);
  return [siteOf(from, `${path}.${name}`, value, written.place, identitiesOf(from, identities))];
}

function identitiesOf({ spec, namespace }: Attaching, names: readonly string[]): Attached {
  const principals: string[] = [];
  const identities: Value[] = [];
  let isOpen = true;
  for (const name of names) {
    const kind = /^(?:role|user|group)/.exec(name)?.[0];
    const refs = [`${name}Ref`, `${name.replace(/s$/, "")}Refs`].flatMap((each) => {
      const value = member(spec, each);
      return value === undefined ? [] : itemsOf(value);
    });
    for (const each of refs) {
      const target = knownText(member(each, "name"));
      if (target === undefined || kind === undefined) continue;
      principals.push(resourceAddress(titled(kind), namespace, target));
      isOpen = false;
    }
    const selector =
      member(spec, `${name}Selector`) ?? member(spec, `${name.replace(/s$/, "")}Selector`);
    // It may select several; the same text selects the same ones.
    if (selector !== undefined) identities.push(unknownOf(`${name}Selector ${textOf(selector)}`));
    const given = member(spec, name);
    if (given === undefined) continue;
    identities.push(...itemsOf(given));
    isOpen = false;
  }
  return {
    principals,
    ...(identities.length > 0 && { identities }),
    ...(isOpen && { isOpen: true as const }),
  };
}

/** A text is an ARN or a name; an object refers to a resource by its name. */
function policyValue({ namespace }: Attaching, item: Value): Value {
  if (item.kind !== "object") return item;
  const from = member(item, "from") ?? item;
  const name = knownText(member(from, "name"));
  const own = knownText(member(from, "namespace")) ?? namespace;
  return unknownOf(
    name === undefined ? "a reference" : policyReference(resourceAddress("Policy", own, name)),
  );
}

/** The name of the ARN of a policy that another resource makes. */
export const policyReference = (address: string): string => `${address}.arn`;

export function resourceAddress(kind: string, namespace: string | undefined, name: string): string {
  return [kind, ...(namespace === undefined ? [] : [namespace]), name].join("/");
}

const TITLES: Readonly<Record<string, string>> = { role: "Role", user: "User", group: "Group" };
const titled = (kind: string): string => TITLES[kind] ?? kind;

/** The text of a value without its places. */
const textOf = (value: Value): string =>
  JSON.stringify(value, (key, each: unknown) => (key === "place" ? undefined : each));

const unknownOf = (name: string): Value => ({ kind: "unknown", unknown: { name, nature: "text" } });

function siteOf(
  { address, place }: Attaching,
  path: string,
  value: Value,
  at: Place | undefined,
  attached: Attached,
): PolicySite {
  const policy: SitePolicy = { kind: "reference", value };
  return {
    source: "kubernetes",
    address: `${address}.${path}`,
    kind: "identity",
    awsType: "AWS::IAM::ManagedPolicy",
    place: at ?? place,
    policy,
    attached,
  };
}
