/**
 * Doubtful rules: the readings of AWS's rules between which its documents do not decide (rules Q1
 * to Q13).
 *
 * A reading is a Boolean that all documents of a question share: the rule has its default reading,
 * or the other one. A check proves a PASS for every combination of readings. A request names the
 * rules that it takes in the other reading; by default it names none. Q7, Q8 and Q10 hold for
 * each canonical user, user ARN and unique id apart, so their readings name it: `Q7 79a59d…`. Q12
 * and Q13 are not about AWS: they are what a layer of a stack may say that nobody knows.
 */

export interface ReadingRule {
  readonly id: string;
  /** The rule of docs/semantics.md that is in doubt. */
  readonly rule: string;
  /** The other reading, as the end of "only if AWS …" or "only if the unknown layer …". */
  readonly otherwise: string;
  /** Whether a reading names a principal too. */
  readonly isNamed?: true;
  /** E21: whether it is about what an unknown layer of a stack says, and not about AWS. */
  readonly isOfLayer?: true;
}

export const READINGS: readonly ReadingRule[] = [
  {
    id: "Q1",
    rule: "S1",
    otherwise: "lets a `*` at the end of a component of a resource ARN match beyond the colon",
  },
  {
    id: "Q2",
    rule: "P10",
    otherwise: "spares a principal in NotPrincipal of a Deny although its account is not listed",
  },
  {
    id: "Q3",
    rule: "P10",
    otherwise: "spares all principals of an account that NotPrincipal of a Deny lists",
  },
  {
    id: "Q4",
    rule: "P10",
    otherwise:
      "spares a role session only if NotPrincipal of a Deny lists its role and the session",
  },
  {
    id: "Q5",
    rule: "C6",
    otherwise: "lets `ForAnyValue:…IfExists` match an absent key",
  },
  {
    id: "Q6",
    rule: "S5",
    otherwise: "lets an unresolved variable in NotResource narrow the access",
  },
  {
    id: "Q7",
    rule: "P8",
    otherwise: "takes this canonical user for the caller's account",
    isNamed: true,
  },
  {
    id: "Q8",
    rule: "P4",
    otherwise: "takes the caller for a federated session of this user",
    isNamed: true,
  },
  {
    id: "Q9",
    rule: "Y2",
    otherwise: "counts the users of a shared identity provider as the public",
  },
  {
    id: "Q10",
    rule: "P9",
    otherwise: "takes the caller for the identity with this unique id",
    isNamed: true,
  },
  {
    id: "Q11",
    rule: "E11",
    otherwise: "takes an account that a resource policy names for a grant to its principals",
  },
  {
    id: "Q12",
    rule: "E21",
    otherwise: "allows nothing of this kind",
    isNamed: true,
    isOfLayer: true,
  },
  {
    id: "Q13",
    rule: "E21",
    otherwise: "denies the request",
    isNamed: true,
    isOfLayer: true,
  },
];

/** The readings that are not the default, as a request names them. */
export type Readings = ReadonlySet<string>;

export const DEFAULT_READINGS: Readings = new Set();

/** The name of a reading: the rule, and the principal if the rule has readings for each. */
export const readingName = (id: string, principal?: string): string =>
  principal === undefined ? id : `${id} ${principal}`;

/**
 * The rule of a reading; undefined if no rule has a reading of this name. A principal is named
 * without wildcards.
 */
export function readingRule(reading: string): ReadingRule | undefined {
  const space = reading.indexOf(" ");
  const id = space < 0 ? reading : reading.slice(0, space);
  if (/[*?]/.test(reading)) return undefined;
  const rule = READINGS.find((each) => each.id === id);
  return (rule?.isNamed === true) === (space > 0 && space < reading.length - 1) ? rule : undefined;
}

/** A reading as the end of "only if …": what AWS does, or what an unknown layer says. */
export function readingSentence(reading: string): string {
  const { otherwise, isOfLayer } = readingRule(reading) ?? {};
  const name = reading.slice(reading.indexOf(" ") + 1);
  return isOfLayer === true ? `the unknown \`${name}\` ${otherwise}` : `AWS ${otherwise}`;
}
