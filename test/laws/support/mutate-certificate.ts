/**
 * Damage to certificates, by kind: what a proof loses, gains, or says differently.
 *
 * A damaged certificate must be refused, or still be a proof of the same question. Some kinds can't
 * be harmless at all (`ALWAYS_REFUSED`): they change what the file says of the question. A kind
 * that finds nothing to damage in a certificate says so.
 */
import type { PassCertificate, Step } from "../../../src/certificate/format.ts";
import type { Random } from "./random.ts";

type Damage = (given: PassCertificate, random: Random) => PassCertificate | undefined;

type Lists = "clauses" | "claims" | "steps" | "atoms" | "attributes";

export const MUTATIONS: Readonly<Record<string, Damage>> = {
  "drop a clause": (given, random) => without(given, "clauses", random),
  "drop a claim": (given, random) => without(given, "claims", random),
  "drop an atom": (given, random) => without(given, "atoms", random),
  "drop an attribute": (given, random) => without(given, "attributes", random),
  "drop a fact": (given, random) => withStep(given, "fact", random, () => []),
  "drop a learned clause": (given, random) => withStep(given, "learned", random, () => []),
  "drop a literal of a fact": (given, random) => withStep(given, "fact", random, dropped),
  "drop a literal of a learned clause": (given, random) =>
    withStep(given, "learned", random, dropped),
  "add a literal to a fact": (given, random) => withStep(given, "fact", random, added),
  "add a literal to a learned clause": (given, random) => withStep(given, "learned", random, added),
  "swap the sign of a literal of a fact": (given, random) =>
    withStep(given, "fact", random, negated),
  "swap the sign of a literal of a learned clause": (given, random) =>
    withStep(given, "learned", random, negated),
  "swap a literal of a fact for another": (given, random) =>
    withStep(given, "fact", random, swapped),
  "swap a literal of a learned clause for another": (given, random) =>
    withStep(given, "learned", random, swapped),
  "take a learned clause for a fact": (given, random) =>
    withStep(given, "learned", random, ([, ...literals]) => [["fact", ...literals.map((l) => -l)]]),
  "take a fact for a learned clause": (given, random) =>
    withStep(given, "fact", random, ([, ...literals]) => [["learned", ...literals.map((l) => -l)]]),
  "reorder two steps": reordered,
  "swap the sign of a literal of a clause": (given, random) => {
    const clauses = changed(given.clauses, random, (clause) =>
      changed(clause, random, (literal) => -literal),
    );
    return clauses && { ...given, clauses };
  },
  "swap a literal of a claim": (given, random) => {
    const claims = changed(given.claims, random, (claim) =>
      changed(claim, random, () => anyLiteral(given, random)),
    );
    return claims && { ...given, claims };
  },
  "cut a statement away": (given, random) => withSlice(given, random, () => undefined),
  "cut an action away": (given, random) =>
    withSlice(given, random, ([index, actions]) =>
      actions === undefined || actions.length === 0
        ? [index, []]
        : [index, actions.filter((_, i) => i !== random.int(actions.length))],
    ),
  "keep the whole of a statement": (given, random) =>
    withSlice(given, random, ([index, actions]) => (actions === undefined ? undefined : [index])),
  "change an atom": (given, random) => {
    const atoms = changed(given.atoms, random, (atom) => changedText(atom, random));
    return atoms && { ...given, atoms };
  },
  "change an attribute": (given, random) => {
    const attributes = changed(given.attributes, random, (each) => changedText(each, random));
    return attributes && { ...given, attributes };
  },
  "change the question": (given, random) => {
    const question = changedText(given.question, random);
    return question === undefined ? undefined : { ...given, question };
  },
};

type KeptEntry = readonly [number, (readonly string[])?];

/** The slice with another entry in place of one, or without one. */
function withSlice(
  given: PassCertificate,
  random: Random,
  change: (entry: KeptEntry) => KeptEntry | undefined,
): PassCertificate | undefined {
  const slice = given.slice as Readonly<Record<string, readonly KeptEntry[]>> | undefined;
  const policy = random.pick(["existing", "new"]);
  const entries = slice?.[policy] ?? [];
  if (entries.length === 0) return undefined;
  const at = random.int(entries.length);
  const made = entries.flatMap((each, i) => (i === at ? [change(each)] : [each]));
  return { ...given, slice: { ...slice, [policy]: made.filter((each) => each !== undefined) } };
}

/** What changes the file's account of its question is never harmless. */
export const ALWAYS_REFUSED: ReadonlySet<string> = new Set([
  "drop a clause",
  "drop a claim",
  "drop an atom",
  "drop an attribute",
  "swap the sign of a literal of a clause",
  "change an atom",
  "change an attribute",
  "change the question",
]);

function without(given: PassCertificate, list: Lists, random: Random): PassCertificate | undefined {
  if (given[list].length === 0) return undefined;
  const at = random.int(given[list].length);
  return { ...given, [list]: given[list].filter((_, i) => i !== at) };
}

/** One step of a kind, replaced by others; undefined where there is none or nothing changes. */
function withStep(
  given: PassCertificate,
  kind: Step[0],
  random: Random,
  others: (step: Step, random: Random, given: PassCertificate) => readonly Step[] | undefined,
): PassCertificate | undefined {
  const places = given.steps.flatMap(([each], i) => (each === kind ? i : []));
  if (places.length === 0) return undefined;
  const at = random.pick(places);
  const step = given.steps[at];
  const made = step && others(step, random, given);
  if (made === undefined) return undefined;
  const steps = [...given.steps.slice(0, at), ...made, ...given.steps.slice(at + 1)];
  return { ...given, steps };
}

function dropped([kind, ...literals]: Step, random: Random): readonly Step[] | undefined {
  if (literals.length === 0) return undefined;
  const at = random.int(literals.length);
  return [[kind, ...literals.filter((_, i) => i !== at)]];
}

function added(step: Step, random: Random, given: PassCertificate): readonly Step[] | undefined {
  const [kind, ...literals] = step;
  const more = anyLiteral(given, random);
  return literals.includes(more) ? undefined : [[kind, ...literals, more]];
}

function negated([kind, ...literals]: Step, random: Random): readonly Step[] | undefined {
  const made = changed(literals, random, (literal) => -literal);
  return made && [[kind, ...made]];
}

function swapped(step: Step, random: Random, given: PassCertificate): readonly Step[] | undefined {
  const [kind, ...literals] = step;
  const made = changed(literals, random, (literal) => {
    const other = anyLiteral(given, random);
    return other === literal ? undefined : other;
  });
  return made && [[kind, ...made]];
}

function reordered(given: PassCertificate, random: Random): PassCertificate | undefined {
  if (given.steps.length < 2) return undefined;
  const at = random.int(given.steps.length);
  const [one] = given.steps.slice(at);
  const steps = given.steps.filter((_, i) => i !== at);
  const to = (at + 1 + random.int(given.steps.length - 1)) % given.steps.length;
  if (one === undefined) return undefined;
  return { ...given, steps: [...steps.slice(0, to), one, ...steps.slice(to)] };
}

/** Any term of the certificate, with any sign. */
function anyLiteral({ clauses, steps }: PassCertificate, random: Random): number {
  const all = [...clauses.flat(), ...steps.flatMap(([, ...literals]) => literals), 1];
  return random.pick(all) * (random.chance(0.5) ? 1 : -1);
}

function changed<T>(
  list: readonly T[],
  random: Random,
  change: (each: T) => T | undefined,
): readonly T[] | undefined {
  if (list.length === 0) return undefined;
  const at = random.int(list.length);
  const made = list.map((each, i) => (i === at ? change(each) : each));
  return made.includes(undefined) ? undefined : (made as readonly T[]);
}

/** Another letter in, or out of, one of the texts in a JSON value; another number or flag. */
function changedText(value: unknown, random: Random): unknown {
  const text = JSON.stringify(value);
  const spots = [...text.matchAll(/[a-z0-9*?](?=[^":]*"[,\]}])|\d+(?=[,\]}])|true|false/g)];
  if (spots.length === 0) return undefined;
  const { 0: spot, index } = random.pick(spots);
  const other = { true: "false", false: "true" }[spot] ?? (spot === "1" ? "2" : "1");
  const made: unknown = JSON.parse(text.slice(0, index) + other + text.slice(index + spot.length));
  return JSON.stringify(made) === text ? undefined : made;
}
