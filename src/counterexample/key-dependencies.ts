/**
 * Dependencies between condition keys, as AWS documents them: which keys come together, and which
 * values.
 *
 * A verdict does not assume them, because AWS does not guarantee them (W1). A counterexample keeps
 * to them where one exists that does (W3). Each row is a sentence and a term over the keys of the
 * question; a row about other keys is true. Source: IAM User Guide, AWS global condition context
 * keys. Left out: dependencies that need knowledge of an organization, and clocks.
 */
import { type Attribute, textTest } from "../logic/attribute.ts";
import { holeToken, literal, pattern, RUN } from "../logic/pattern.ts";
import { FALSE, type Term, TRUE } from "../logic/term.ts";
import type { SymbolicRequest } from "../symbolic/symbolic-request.ts";
import { guardedKeyValues, isKind } from "../symbolic/tied-keys.ts";
import { foldAsciiCase } from "../text/ascii-case.ts";

export interface KeyDependency {
  readonly sentence: string;
  readonly holds: Term;
}

/** Returns the rows about the keys that the question mentions. */
export function keyDependencies(symbolic: SymbolicRequest): readonly KeyDependency[] {
  const words = keyTerms(symbolic);
  const rows = GROUPS.flatMap(([keys, make]) =>
    symbolic.mentionsAny(keys) ? make(symbolic, words) : [],
  );
  return rows.filter(({ holds }) => holds !== TRUE);
}

const ORGANISATION_KEYS = ["Principal", "Resource", "Source", "Vpce"]
  .map((whose) => foldAsciiCase(`aws:${whose}Org`))
  .concat("aws:principaltag/");

/** Groups of rows, by prefixes of their keys; a group whose keys are not mentioned is skipped. */
const GROUPS: readonly (readonly [
  keys: readonly string[],
  rows: (symbolic: SymbolicRequest, words: KeyTerms) => readonly KeyDependency[],
])[] = [
  [["aws:sourceip", "aws:sourcevpc", "aws:vpcsourceip"], networkRows],
  [ORGANISATION_KEYS, organisationRows],
  [["aws:tagkeys", "aws:multifactorauth", "aws:calledvia", "aws:viaawsservice"], requestRows],
  [["aws:source", "aws:principalservicenameslist"], serviceRows],
];

/** The terms of which rows are made. A key that the question does not mention is absent. */
interface KeyTerms {
  known(key: string): Attribute | undefined;
  present(key: string): Term;
  implies(a: Term, b: Term): Term;
  /** If `key` is present, so is `other`, provided that the question mentions it. */
  comesWith(key: string, other: string): Term;
  together(key: string, other: string): Term;
}

function keyTerms(symbolic: SymbolicRequest): KeyTerms {
  const { terms } = symbolic;
  const known = (key: string): Attribute | undefined =>
    symbolic.mentions(key) ? symbolic.key(key) : undefined;
  const present = (key: string): Term => {
    const attribute = known(key);
    return attribute === undefined ? FALSE : terms.test(attribute, { kind: "present" });
  };
  const implies = (a: Term, b: Term): Term => terms.or(-a, b);
  const comesWith = (key: string, other: string): Term =>
    known(other) === undefined ? TRUE : implies(present(key), present(other));
  const together = (key: string, other: string): Term =>
    terms.and(comesWith(key, other), comesWith(other, key));
  return { known, present, implies, comesWith, together };
}

function networkRows({ terms }: SymbolicRequest, words: KeyTerms): readonly KeyDependency[] {
  const { present, implies, comesWith, together } = words;
  return [
    {
      sentence: "a request through a VPC endpoint has no `aws:SourceIp`",
      holds: implies(
        terms.or(present("aws:SourceVpce"), present("aws:SourceVpc"), present("aws:VpcSourceIp")),
        -present("aws:SourceIp"),
      ),
    },
    {
      sentence: "`aws:SourceVpc` and `aws:SourceVpce` come together",
      holds: together("aws:SourceVpc", "aws:SourceVpce"),
    },
    {
      sentence: "`aws:VpcSourceIp` comes with `aws:SourceVpc`",
      holds: comesWith("aws:VpcSourceIp", "aws:SourceVpc"),
    },
  ];
}

function organisationRows(symbolic: SymbolicRequest, words: KeyTerms): readonly KeyDependency[] {
  const { terms } = symbolic;
  const { known, present, implies, together } = words;
  const tags = [...symbolic.keyAttributes.keys()].filter((key) =>
    key.startsWith("aws:principaltag/"),
  );
  const belongings = ["aws:PrincipalOrgID", "aws:PrincipalOrgPaths", ...tags];
  return [
    {
      sentence: "the anonymous caller has no organisation and no tags",
      holds: implies(isKind(symbolic, "anonymous"), -terms.any(belongings.map(present))),
    },
    ...["Principal", "Resource", "Source", "Vpce"].flatMap((whose) => {
      const [id, paths] = [`aws:${whose}OrgID`, `aws:${whose}OrgPaths`];
      return [
        { sentence: `\`${id}\` and \`${paths}\` come together`, holds: together(id, paths) },
        {
          sentence: `\`${paths}\` begin with \`${id}\``,
          holds: pathsBeginWith(symbolic, known(id), known(paths)),
        },
      ];
    }),
  ];
}

function requestRows(symbolic: SymbolicRequest, words: KeyTerms): readonly KeyDependency[] {
  const { terms } = symbolic;
  const { known, present, implies, together } = words;
  const keys = [...symbolic.keyAttributes];
  return [
    {
      sentence: "`aws:TagKeys` lists the tags of the request",
      holds: terms.all([...tagKeys(symbolic, keys, known("aws:TagKeys"))]),
    },
    {
      sentence: "`aws:MultiFactorAuthAge` comes with multi-factor authentication",
      holds: implies(
        present("aws:MultiFactorAuthAge"),
        isTrue(symbolic, "aws:MultiFactorAuthPresent"),
      ),
    },
    {
      sentence: "`aws:CalledVia` comes with its first and last",
      holds: terms.and(
        together("aws:CalledVia", "aws:CalledViaFirst"),
        together("aws:CalledVia", "aws:CalledViaLast"),
        together("aws:CalledViaFirst", "aws:CalledViaLast"),
      ),
    },
    {
      sentence: "`aws:CalledVia` is there iff `aws:ViaAWSService` is true",
      holds: viaService(symbolic, present("aws:CalledVia"), known("aws:CalledVia")),
    },
  ];
}

function serviceRows(symbolic: SymbolicRequest, words: KeyTerms): readonly KeyDependency[] {
  const { terms } = symbolic;
  const { present, implies } = words;
  const source = ["aws:SourceArn", "aws:SourceAccount", "aws:SourceOrgID", "aws:SourceOrgPaths"];
  return [
    {
      sentence: "`aws:SourceArn` and its like are there for calls of AWS services only",
      holds: implies(terms.any(source.map(present)), callsAsService(symbolic)),
    },
    {
      sentence: "`aws:PrincipalServiceNamesList` is there for calls of AWS services only",
      holds: implies(present("aws:PrincipalServiceNamesList"), callsAsService(symbolic)),
    },
  ];
}

/** Under an identity policy the caller is never a service. */
function callsAsService(symbolic: SymbolicRequest): Term {
  return symbolic.type === "identity" ? TRUE : isKind(symbolic, "service");
}

function isTrue(symbolic: SymbolicRequest, key: string): Term {
  if (!symbolic.mentions(key)) return TRUE;
  const { terms } = symbolic;
  return terms.any(
    guardedKeyValues(key, symbolic).map(({ guard, value }) =>
      value.kind === "key"
        ? terms.and(guard, terms.test(value.attribute, textTest([literal("true")])))
        : FALSE,
    ),
  );
}

function viaService(
  symbolic: SymbolicRequest,
  called: Term,
  calledVia: Attribute | undefined,
): Term {
  if (calledVia === undefined || !symbolic.mentions("aws:ViaAWSService")) return TRUE;
  const { terms } = symbolic;
  const some = { kind: "some", test: textTest([pattern([RUN])]) } as const;
  const hasOne = terms.and(called, terms.test(calledVia, some));
  const via = isTrue(symbolic, "aws:ViaAWSService");
  return terms.and(terms.or(-hasOne, via), terms.or(-via, hasOne));
}

function pathsBeginWith(
  { terms }: SymbolicRequest,
  id: Attribute | undefined,
  paths: Attribute | undefined,
): Term {
  if (id === undefined || paths === undefined) return TRUE;
  const link = { pattern: pattern([holeToken(0), 47, RUN]), holes: [id], confined: [] };
  const every = { kind: "every", test: { kind: "link", links: [link], patterns: [] } } as const;
  const absent = terms.or(
    -terms.test(id, { kind: "present" }),
    -terms.test(paths, { kind: "present" }),
  );
  return terms.or(absent, terms.test(paths, every));
}

/** For each request tag that the question names: `aws:TagKeys` has it iff it is present. */
function* tagKeys(
  { terms }: SymbolicRequest,
  keys: readonly (readonly [string, Attribute])[],
  list: Attribute | undefined,
): Iterable<Term> {
  if (list === undefined) return;
  for (const [key, attribute] of keys) {
    if (!key.startsWith("aws:requesttag/")) continue;
    const name = attribute.name.slice("aws:requesttag/".length);
    const has = terms.test(attribute, { kind: "present" });
    const test = textTest([literal(name)]);
    const listed = terms.test(list, { kind: "some", test });
    yield terms.and(terms.or(-has, listed), terms.or(has, -listed));
  }
}
