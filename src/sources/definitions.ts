/**
 * The declarations behind unknown values, so that two states of a source can be compared.
 *
 * An unknown value of one name has one value within one state. In another state it may have another
 * one: the default of a parameter was changed, or the name by which a data source finds a role. The
 * definition of an unknown is the text of all declarations that its name mentions, of those that
 * they mention, and so on. Equal definitions mean that only the surroundings decide the value: the
 * account, other stacks, files that are given to the deployment.
 *
 * A resource counts by its name, or as a whole if an attribute is used that its name does not give.
 * An attached policy has the definitions of its document too (attached-policies.ts).
 *
 * A name with a number, or of one of several elements, may be cut, and stands for no value that
 * could be found again. Its definition is the whole source, with all files that the reader read.
 */
import type { PolicySite, SitePolicy } from "./site.ts";
import { unknownsOf } from "./value-reading.ts";

/** The declarations of a source by names such as `Stage`, `var.stage`, `data.t.name`. */
export type Declarations = ReadonlyMap<string, Declaration>;

export interface Declaration {
  readonly text: string;
  /** All of a resource, and the attributes for which `text` is enough. */
  readonly whole?: string;
  readonly isNamed?: (attribute: string | undefined) => boolean;
}

/**
 * The sites with the definitions of their unknown values, of those to whom they are attached, and
 * of the conditions of their cases. `whole` is the text of the source with all that it reads.
 */
export function withDefinitions(
  sites: readonly PolicySite[],
  declarations: Declarations,
  whole: () => string,
): readonly PolicySite[] {
  const definitions = new Definitions(declarations, whole);
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
  readonly #whole: () => string;
  readonly #known = new Map<string, string>();
  #all: string | undefined;

  constructor(declarations: Declarations, whole: () => string) {
    this.#declarations = declarations;
    this.#whole = whole;
  }

  of(name: string): string {
    let found = this.#known.get(name);
    if (found === undefined) {
      if (isVague(name)) this.#all ??= this.#whole();
      found = isVague(name) ? (this.#all ?? "") : this.#closure(name);
      this.#known.set(name, found);
    }
    return found;
  }

  /** A declaration is visited at most twice, so the time is linear in the source for each name. */
  #closure(name: string): string {
    const seen = new Map<string, string>();
    const open = [name];
    for (let text = open.pop(); text !== undefined; text = open.pop()) {
      // A dynamic reference reads the contents of what it names.
      const isContent = text.includes("{{resolve:");
      for (const { id, attribute } of mentioned(text)) {
        const declaration = this.#declarations.get(id);
        if (declaration === undefined) continue;
        const { whole, isNamed } = declaration;
        const isWhole = whole !== undefined && (isContent || isNamed?.(attribute) !== true);
        const key = isWhole ? `${id}, all` : id;
        if (seen.has(key)) continue;
        const found = isWhole ? whole : declaration.text;
        seen.set(key, found);
        open.push(found);
      }
    }
    return [...seen.keys()]
      .toSorted()
      .map((key) => `${key}: ${seen.get(key)}\n`)
      .join("");
  }
}

/**
 * Names with a number are new each time; an element may be any of several; a macro or an include
 * has contents that its name does not say.
 */
const isVague = (name: string): boolean =>
  /\((?:line \d+, )?(?:number )?\d+\)|…/.test(name) ||
  /\ban element of |\ba key of |\bFn::Transform\b/.test(name);

interface Mention {
  readonly id: string;
  /** The attribute that is used. */
  readonly attribute: string | undefined;
}

/** The key of an instance, and the attribute behind it, or what the block decides of itself. */
const ATTRIBUTE = /(?:\[[^\]]*\])*(?:\.([A-Za-z_][\w-]*)| (each|count)\.| (instances)\b)?/y;

/** The names in a text: words, and up to three words that dots join. */
function mentioned(text: string): readonly Mention[] {
  const found = new Map<string, Mention>();
  for (const match of text.matchAll(/[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)*/g)) {
    const [chain] = match;
    const words = chain.split(".");
    ATTRIBUTE.lastIndex = match.index + chain.length;
    const after = ATTRIBUTE.exec(text);
    const next = after?.[1] ?? after?.[2] ?? after?.[3];
    for (let start = 0; start < words.length; start++) {
      for (let end = start + 1; end <= Math.min(start + 3, words.length); end++) {
        const id = words.slice(start, end).join(".");
        const attribute = words[end] ?? next;
        found.set(`${id} ${attribute}`, { id, attribute });
      }
    }
  }
  return [...found.values()];
}
