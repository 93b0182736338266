/**
 * Reserved condition keys for values that only a deployment decides (rules U1, U2).
 *
 * A policy in a template may have parts that are not known yet, such as the ARN of a bucket that
 * does not exist. Such a part is written as a policy variable with a reserved key, for example
 * `${keyaki:account/1}`. The first word behind the prefix says which values are possible, the rest
 * tells the values apart.
 */

/** In lower case, as all names of keys. */
export const UNKNOWN_PREFIX = "keyaki:";

/** The values that a reserved key may have. */
export interface UnknownDomain {
  readonly word: string;
  /** Characters that no value has. */
  readonly without: string;
  /** The length of each value; undefined for any length but 0. */
  readonly length?: number;
}

const WILDCARDS = "*?$";
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const SIGNS = "!\"#%&'()+,-./:;<=>@[\\]^_`{|}~ ";

const DOMAINS: readonly UnknownDomain[] = [
  {
    word: "account",
    without: WILDCARDS + LETTERS + SIGNS,
    length: 12,
  },
  { word: "partition", without: `${WILDCARDS}:/` },
  { word: "component", without: `${WILDCARDS}:` },
  { word: "text", without: WILDCARDS },
];

/** The domain of a reserved key, in lower case; undefined for any other key. */
export function unknownDomain(key: string): UnknownDomain | undefined {
  if (!key.startsWith(UNKNOWN_PREFIX)) return undefined;
  const [word] = key.slice(UNKNOWN_PREFIX.length).split("/", 1);
  return DOMAINS.find((each) => each.word === word);
}

/** Whether the key is reserved, well-formed or not. */
export const isReserved = (key: string): boolean => key.startsWith(UNKNOWN_PREFIX);
