/**
 * Kinds of damage to a PASS certificate: parts of a proof that are dropped, added or changed.
 *
 * A damaged certificate must be rejected or still be a proof of the same question. The kinds in
 * `ALWAYS_REJECTED` change the statement of the question, so they must always be rejected. A kind
 * returns undefined for a certificate that has nothing to damage in this way.
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
  "drop a lemma": (given, random) => withStep(given, "fact", random, () => []),
  "drop a learned clause": (given, random) => withStep(given, "learned", random, () => []),
  "drop a literal of a lemma": (given, random) => withStep(given, "fact", random, dropLiteral),
  "drop a literal of a learned clause": (given, random) =>
    withStep(given, "learned", random, dropLiteral),
  "add a literal to a lemma": (given, random) => withStep(given, "fact", random, addLiteral),
  "add a literal to a learned clause": (given, random) =>
    withStep(given, "learned", random, addLiteral),
  "negate a literal of a lemma": (given, random) => withStep(given, "fact", random, negateLiteral),
  "negate a literal of a learned clause": (given, random) =>
    withStep(given, "learned", random, negateLiteral),
  "replace a literal of a lemma": (given, random) => withStep(given, "fact", random, swapLiteral),
  "replace a literal of a learned clause": (given, random) =>
    withStep(given, "learned", random, swapLiteral),
  "pass a learned clause off as a lemma": (given, random) =>
    withStep(given, "learned", random, ([, ...literals]) => [["fact", ...literals.map((l) => -l)]]),
  "pass a lemma off as a learned clause": (given, random) =>
    withStep(given, "fact", random, ([, ...literals]) => [["learned", ...literals.map((l) => -l)]]),
  "move a step": reorderSteps,
  "negate a literal of a clause": (given, random) => {
    const clauses = changeOne(given.clauses, random, (clause) =>
      changeOne(clause, random, (literal) => -literal),
    );
    return clauses && { ...given, clauses };
  },
  "replace a literal of a claim": (given, random) => {
    const claims = changeOne(given.claims, random, (claim) =>
      changeOne(claim, random, () => anyLiteral(given, random)),
    );
    return claims && { ...given, claims };
  },
  "drop a statement of the slice": (given, random) => withSlice(given, random, () => undefined),
  "drop an action of the slice": (given, random) =>
    withSlice(given, random, ([index, actions]) =>
      actions === undefined || actions.length === 0
        ? [index, []]
        : [index, actions.filter((_, i) => i !== random.int(actions.length))],
    ),
  "keep all actions of a statement": (given, random) =>
    withSlice(given, random, ([index, actions]) => (actions === undefined ? undefined : [index])),
  "change an atom": (given, random) => {
    const atoms = changeOne(given.atoms, random, (atom) => changeText(atom, random));
    return atoms && { ...given, atoms };
  },
  "change an attribute": (given, random) => {
    const attributes = changeOne(given.attributes, random, (each) => changeText(each, random));
    return attributes && { ...given, attributes };
  },
  "change the question": (given, random) => {
    const question = changeText(given.question, random);
    return question === undefined ? undefined : { ...given, question };
  },
};

type KeptEntry = readonly [number, (readonly string[])?];

/** Changes or drops one entry of the slice. */
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
  const changed = entries.flatMap((each, i) => (i === at ? [change(each)] : [each]));
  return { ...given, slice: { ...slice, [policy]: changed.filter((each) => each !== undefined) } };
}

/** The kinds of damage to the statement of the question. */
export const ALWAYS_REJECTED: ReadonlySet<string> = new Set([
  "drop a clause",
  "drop a claim",
  "drop an atom",
  "drop an attribute",
  "negate a literal of a clause",
  "change an atom",
  "change an attribute",
  "change the question",
]);

function without(given: PassCertificate, list: Lists, random: Random): PassCertificate | undefined {
  if (given[list].length === 0) return undefined;
  const at = random.int(given[list].length);
  return { ...given, [list]: given[list].filter((_, i) => i !== at) };
}

/** Replaces one step of a kind; undefined if no step has the kind or nothing changes. */
function withStep(
  given: PassCertificate,
  kind: Step[0],
  random: Random,
  replace: (step: Step, random: Random, given: PassCertificate) => readonly Step[] | undefined,
): PassCertificate | undefined {
  const places = given.steps.flatMap(([each], i) => (each === kind ? i : []));
  if (places.length === 0) return undefined;
  const at = random.pick(places);
  const step = given.steps[at];
  const replacement = step && replace(step, random, given);
  if (replacement === undefined) return undefined;
  const steps = [...given.steps.slice(0, at), ...replacement, ...given.steps.slice(at + 1)];
  return { ...given, steps };
}

function dropLiteral([kind, ...literals]: Step, random: Random): readonly Step[] | undefined {
  if (literals.length === 0) return undefined;
  const at = random.int(literals.length);
  return [[kind, ...literals.filter((_, i) => i !== at)]];
}

function addLiteral(
  step: Step,
  random: Random,
  given: PassCertificate,
): readonly Step[] | undefined {
  const [kind, ...literals] = step;
  const more = anyLiteral(given, random);
  return literals.includes(more) ? undefined : [[kind, ...literals, more]];
}

function negateLiteral([kind, ...literals]: Step, random: Random): readonly Step[] | undefined {
  const changed = changeOne(literals, random, (literal) => -literal);
  return changed && [[kind, ...changed]];
}

function swapLiteral(
  step: Step,
  random: Random,
  given: PassCertificate,
): readonly Step[] | undefined {
  const [kind, ...literals] = step;
  const changed = changeOne(literals, random, (literal) => {
    const other = anyLiteral(given, random);
    return other === literal ? undefined : other;
  });
  return changed && [[kind, ...changed]];
}

function reorderSteps(given: PassCertificate, random: Random): PassCertificate | undefined {
  if (given.steps.length < 2) return undefined;
  const at = random.int(given.steps.length);
  const [one] = given.steps.slice(at);
  const steps = given.steps.filter((_, i) => i !== at);
  const to = (at + 1 + random.int(given.steps.length - 1)) % given.steps.length;
  if (one === undefined) return undefined;
  return { ...given, steps: [...steps.slice(0, to), one, ...steps.slice(to)] };
}

/** Picks a term of the certificate, with a random sign. */
function anyLiteral({ clauses, steps }: PassCertificate, random: Random): number {
  const all = [...clauses.flat(), ...steps.flatMap(([, ...literals]) => literals), 1];
  return random.pick(all) * (random.chance(0.5) ? 1 : -1);
}

function changeOne<T>(
  list: readonly T[],
  random: Random,
  change: (each: T) => T | undefined,
): readonly T[] | undefined {
  if (list.length === 0) return undefined;
  const at = random.int(list.length);
  const changed = list.map((each, i) => (i === at ? change(each) : each));
  return changed.includes(undefined) ? undefined : (changed as readonly T[]);
}

/** Changes a character of a text, a number or a boolean in a JSON value. */
function changeText(value: unknown, random: Random): unknown {
  const text = JSON.stringify(value);
  const spots = [...text.matchAll(/[a-z0-9*?](?=[^":]*"[,\]}])|\d+(?=[,\]}])|true|false/g)];
  if (spots.length === 0) return undefined;
  const { 0: spot, index } = random.pick(spots);
  const other = { true: "false", false: "true" }[spot] ?? (spot === "1" ? "2" : "1");
  const changed: unknown = JSON.parse(
    text.slice(0, index) + other + text.slice(index + spot.length),
  );
  return JSON.stringify(changed) === text ? undefined : changed;
}
