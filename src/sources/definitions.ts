/**
 * The declarations behind unknown values, so that two states of a source can be compared.
 *
 * An unknown value of one name has one value within one state. In another state it may have another
 * one: the default of a parameter was changed, or the name by which a data source finds a role. The
 * definition of an unknown is the text of all declarations that its name mentions, of those that
 * they mention, and so on. Equal definitions mean that only the surroundings decide the value: the
 * account, other stacks, files that are given to the deployment.
 *
 * An attached policy has the definitions of its document too (attached-policies.ts).
 *
 * A name with a number, or of one of several elements, stands for no value that could be found
 * again. Its definition is all declarations.
 */
import type { PolicySite, SitePolicy } from "./site.ts";
import { unknownsOf } from "./value-reading.ts";

/** The declarations of a source: texts by names such as `Stage`, `var.stage`, `data.t.name`. */
export type Declarations = ReadonlyMap<string, string>;

/**
 * The sites with the definitions of their unknown values, of those to whom they are attached, and
 * of the conditions of their cases.
 */
export function withDefinitions(
  sites: readonly PolicySite[],
  declarations: Declarations,
): readonly PolicySite[] {
  const definitions = new Definitions(declarations);
  return sites.map((site) => {
    const names = new Set([
      ...policiesOf(site).flatMap((each) =>
        each.kind === "document" || each.kind === "reference"
          ? unknownsOf(each.value).map(({ name }) => name)
          : [],
      ),
      ...(site.attached?.identities ?? []).flatMap(unknownsOf).map(({ name }) => name),
      ...(site.cases ?? []).map(({ when }) => when),
    ]);
    if (names.size === 0) return site;
    // A nested template has definitions of its own, and gets values from the one around it.
    const known = site.definitions ?? {};
    const own = [...names].map((name) => [name, (known[name] ?? "") + definitions.of(name)]);
    return { ...site, definitions: Object.fromEntries(own) as Readonly<Record<string, string>> };
  });
}

const policiesOf = ({ policy, cases = [] }: PolicySite): readonly SitePolicy[] => [
  policy,
  ...cases.map((each) => each.policy),
];

class Definitions {
  readonly #declarations: Declarations;
  readonly #known = new Map<string, string>();
  #all: string | undefined;

  constructor(declarations: Declarations) {
    this.#declarations = declarations;
  }

  of(name: string): string {
    let found = this.#known.get(name);
    if (found === undefined) {
      found = isVague(name) ? this.#whole() : this.#closure(name);
      this.#known.set(name, found);
    }
    return found;
  }

  /** A declaration is visited once, so the time is linear in the source for each name. */
  #closure(name: string): string {
    const seen = new Set<string>();
    const open = [name];
    for (let text = open.pop(); text !== undefined; text = open.pop()) {
      for (const id of mentioned(text)) {
        const declaration = this.#declarations.get(id);
        if (declaration === undefined || seen.has(id)) continue;
        seen.add(id);
        open.push(declaration);
      }
    }
    return this.#texts([...seen]);
  }

  #whole(): string {
    this.#all ??= this.#texts([...this.#declarations.keys()]);
    return this.#all;
  }

  #texts(ids: readonly string[]): string {
    return ids
      .toSorted()
      .map((id) => `${id}: ${this.#declarations.get(id)}\n`)
      .join("");
  }
}

/** Names with a number are new each time; an element may be any of several. */
const isVague = (name: string): boolean =>
  /\((?:line \d+, )?(?:number )?\d+\)/.test(name) || /\ban element of |\ba key of /.test(name);

/** The names in a text: words, and up to three words that dots join. */
function mentioned(text: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (const [chain] of text.matchAll(/[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)*/g)) {
    const words = chain.split(".");
    for (let start = 0; start < words.length; start++) {
      for (let end = start + 1; end <= Math.min(start + 3, words.length); end++) {
        found.add(words.slice(start, end).join("."));
      }
    }
  }
  return found;
}
