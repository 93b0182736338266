/**
 * The resources to which the policies of a plan belong, and the earlier states that follow from it.
 *
 * The argument of the table (aws/policy-owners.ts) refers to a resource, also through modules, or
 * has its name. A resource that is not in the plan exists elsewhere. So does the account.
 *
 * In doubt an owner existed before, because then all that its new policy grants is asked.
 * LIMIT: steps from a reference to the resource that has the name.
 */
import { type PolicyOwner, terraformOwner } from "../../aws/policy-owners.ts";
import { isObject } from "../../json/value.ts";
import { GonePolicies, type GonePolicy } from "../earlier-owned.ts";
import type { Owner, PolicySite } from "../site.ts";
import { parseReference, unwrapped } from "./address.ts";
import { child, isMasked } from "./json-value.ts";
import { expressionsAt } from "./plan-configuration.ts";
import type { Plan } from "./plan-index.ts";
import type { ResourceOutline } from "./plan-outline.ts";
import { tagsOf } from "./plan-tags.ts";
import { CandidateSearch } from "./policy-candidates.ts";

const MAX_STEPS = 8;

/** The owners of a resource with policies. */
interface Belonging {
  /** Absent if the resource holds its own policies. */
  readonly owners?: readonly Owner[];
  readonly isNew: boolean;
}

/** A site, and the resource that it is of. */
export interface PlannedSite {
  readonly site: PolicySite;
  readonly outline: ResourceOutline;
}

export class PlanOwners {
  readonly #plan: Plan;
  readonly #search: CandidateSearch;
  readonly #byAddress = new Map<string, ResourceOutline>();
  #byName: ReadonlyMap<string, readonly ResourceOutline[]> | undefined;

  constructor(plan: Plan, file: string) {
    this.#plan = plan;
    const place = { file, line: 1, column: 1 };
    this.#search = new CandidateSearch(plan, () => ({ kind: "null" }), place);
    for (const each of plan.outline.changes) {
      const isThere = each.mode === "managed" && each.deposed === undefined;
      if (isThere) this.#byAddress.set(each.address, each);
    }
  }

  /** The sites with their owners, and with the earlier states that those had. */
  applied(planned: readonly PlannedSite[]): readonly PolicySite[] {
    const known = new Map<ResourceOutline, Belonging>();
    const of = (outline: ResourceOutline): Belonging => {
      const found = known.get(outline) ?? this.#belonging(outline);
      known.set(outline, found);
      return found;
    };
    const self = ({ address }: ResourceOutline): readonly Owner[] => [{ address }];
    const gone = new GonePolicies(
      planned.flatMap(({ site, outline }): readonly GonePolicy[] => {
        const isGone = site.policy.kind === "absent" && site.attached === undefined;
        return isGone ? [{ site, owners: of(outline).owners ?? self(outline) }] : [];
      }),
    );
    return planned.map(({ site, outline }) => {
      if (site.attached !== undefined) {
        const owners = site.attached.principals.map((each) => this.#ownerAt(each));
        return owners.length === 0 ? site : { ...site, owners };
      }
      const { owners, isNew } = of(outline);
      const owned = owners === undefined ? site : { ...site, owners };
      if (site.before?.kind !== "absent" || site.policy.kind === "absent") return owned;
      const own = { site, owners: owners ?? self(outline) };
      const before = gone.before(own, isNew, (each) => each.before);
      return { ...owned, before };
    });
  }

  #belonging(outline: ResourceOutline): Belonging {
    const change = this.#plan.change(outline);
    const isNew = !isObject(change["before"]);
    const row = terraformOwner(outline.type);
    if (row === undefined) return { isNew };
    if (row.names.length === 0) return { owners: [], isNew: false };
    const owners = this.#owners(outline, row, MAX_STEPS);
    const isMade = ({ address }: Owner): boolean => {
      const found = address === undefined ? undefined : this.#byAddress.get(address);
      return found !== undefined && !isObject(this.#plan.change(found)["before"]);
    };
    return { owners, isNew: isNew && owners.length > 0 && owners.every(isMade) };
  }

  #owners(outline: ResourceOutline, row: PolicyOwner, steps: number): readonly Owner[] {
    const change = this.#plan.change(outline);
    return row.names.flatMap((name): readonly Owner[] => {
      const side = isObject(change["after"]) ? "after" : "before";
      const isUnknown = side === "after" && isMasked(child(change["after_unknown"], name));
      const value = isUnknown ? undefined : child(change[side], name);
      const referred = this.#referred(outline, name, row, steps);
      if (referred.length > 0) return referred.map((each) => this.#ownerAt(each));
      if (isUnknown) return [{ types: row.types ?? [], unknownTags: "all" }];
      const texts = (Array.isArray(value) ? value : [value]).filter(
        (each) => typeof each === "string",
      );
      return texts.flatMap((text): readonly Owner[] => {
        const found = this.#named(text, outline, row);
        if (found.length === 0) return [{ name: text, unknownTags: "all" }];
        return found.map((each) => this.#ownerAt(each));
      });
    });
  }

  /** The addresses of the owners to which an argument refers. */
  #referred(
    outline: ResourceOutline,
    argument: string,
    row: PolicyOwner,
    steps: number,
  ): readonly string[] {
    const { module, mode, type, name, key } = outline;
    const own = this.#plan.configuration.resource(module, mode, type, name);
    if (own === undefined || steps === 0) return [];
    const expressions = expressionsAt(own.expressions, [argument], () => false, {});
    const direct = expressions.flatMap(({ references }) => unwrapped(references));
    const addresses = direct.flatMap((text): readonly string[] => {
      const found = parseReference(text);
      if (found.kind !== "resource" || found.mode === "data") return [];
      const all = this.#plan.instances({
        module,
        mode: found.mode,
        type: found.type,
        name: found.name,
      });
      const wanted = found.key ?? key;
      const same = all.filter((each) => each.key === wanted);
      return (same.length > 0 ? same : all).map(({ address }) => address);
    });
    const { attributes } =
      addresses.length > 0
        ? { attributes: [] }
        : this.#search.of(expressions, {
            module,
            ...(key === undefined ? {} : { key }),
            ...(own.forEach === undefined ? {} : { forEach: own.forEach }),
          });
    // The address of an attribute ends with its name.
    const through = attributes.map((each) => each.replace(/\.[^.[\]]+$/, ""));
    return [...new Set([...addresses, ...through])].flatMap((address): readonly string[] => {
      const found = this.#byAddress.get(address);
      if (found === undefined) return [];
      if (row.types === undefined || row.types.includes(found.type)) return [address];
      // Another setting of the same bucket, such as its versioning, has its name too.
      return this.#referred(found, argument, row, steps - 1);
    });
  }

  /** The resources that have a name, by any of the attributes with names. */
  #named(text: string, outline: ResourceOutline, { types }: PolicyOwner): readonly string[] {
    this.#byName ??= this.#names();
    return (this.#byName.get(text) ?? []).flatMap(({ address, type }) => {
      if (address === outline.address) return [];
      const isMeant =
        types === undefined ? terraformOwner(type) === undefined : types.includes(type);
      return isMeant ? [address] : [];
    });
  }

  #names(): ReadonlyMap<string, readonly ResourceOutline[]> {
    const found = new Map<string, ResourceOutline[]>();
    for (const each of this.#byAddress.values()) {
      if (!isOwnerType(each.type)) continue;
      const { before, after } = this.#plan.change(each);
      const names = [before, after].flatMap((values) =>
        NAMES.flatMap((name) => child(values, name) ?? []).filter((one) => typeof one === "string"),
      );
      for (const name of new Set(names)) found.set(name, [...(found.get(name) ?? []), each]);
    }
    return found;
  }

  #ownerAt(address: string): Owner {
    const outline = this.#byAddress.get(address);
    return { address, ...(outline === undefined ? {} : tagsOf(this.#plan.change(outline))) };
  }
}

/** Settings and policies of a resource have its name as well. */
const isOwnerType = (type: string): boolean =>
  /^aws(?:cc)?_/.test(type) && terraformOwner(type) === undefined;

/** The attributes by which other resources name one. */
const NAMES = [
  "arn",
  "bucket",
  "domain_name",
  "email",
  "function_name",
  "id",
  "identifier",
  "key_id",
  "name",
  "queue_url",
  "role_name",
  "topic_arn",
  "url",
] as const;
