/**
 * Patterns of addresses: `module.site`, `aws_s3_bucket_policy.*`, `**.aws_iam_role.ci["eu"]`.
 *
 * An address is a row of steps with dots between them; a step is a name and any number of indexes.
 * A pattern matches an address if it matches the whole, or a beginning that ends with a step: what
 * belongs to a module or resource is in it. `*` stands for any characters of one name or index, and
 * a step `**` for any number of steps. A name without an index stands for all its instances, and so
 * does `[*]`.
 *
 * The index of an address may be unknown, such as `[each.key]` of a source without a plan. It
 * matches every index if the caller is in doubt, otherwise only `[*]`.
 */
import { matchesBeginning, matchesWildcards } from "../text/wildcards.ts";

interface Step {
  readonly name: string;
  readonly indexes: readonly string[];
}

/** LIMIT: characters of an address; a longer one matches in doubt only. */
const MAX_CHARACTERS = 4096;

/** Whether a pattern matches an address; `doubt` is the answer for what is not known. */
export function matchesAddress(pattern: string, address: string, doubt: boolean): boolean {
  if (address.length > MAX_CHARACTERS) return doubt;
  const steps = stepsOf(address);
  return matchesBeginning(
    stepsOf(pattern),
    steps.length,
    (wanted, at) => matchesStep(wanted, steps[at], doubt),
    ({ name, indexes }) => name === "**" && indexes.length === 0,
  );
}

function matchesStep(wanted: Step, step: Step | undefined, doubt: boolean): boolean {
  if (step === undefined || !matchesWildcards(wanted.name, step.name)) return false;
  return wanted.indexes.every((index, at) => {
    if (index === "*") return true;
    const given = step.indexes[at];
    if (given === undefined) return false;
    return isKnownIndex(given) ? matchesWildcards(index, given) : doubt;
  });
}

/** A number or a text in quotes. */
const isKnownIndex = (index: string): boolean => /^(?:\d+|".*")$/s.test(index);

/** The beginnings of an address that end with a step, the whole last. */
export function beginningsOf(address: string): readonly string[] {
  const ends: number[] = [];
  for (let at = 0; at < address.length; at++) {
    if (address[at] === "[") at = endOfIndex(address, at + 1);
    else if (address[at] === ".") ends.push(at);
  }
  return [...ends, address.length].map((end) => address.slice(0, end));
}

/** The names of its steps. */
export function withoutIndexes(address: string): string {
  return stepsOf(address)
    .map(({ name }) => name)
    .join(".");
}

/** Splits at dots outside of brackets; quotes inside of brackets hide everything else. */
function stepsOf(address: string): readonly Step[] {
  const steps: Step[] = [];
  let [name, indexes]: [string, string[]] = ["", []];
  for (let at = 0; at < address.length; at++) {
    const character = address[at];
    if (character === ".") {
      steps.push({ name, indexes });
      [name, indexes] = ["", []];
    } else if (character === "[") {
      const end = endOfIndex(address, at + 1);
      indexes.push(address.slice(at + 1, end));
      at = end;
    } else name += character;
  }
  steps.push({ name, indexes });
  return steps;
}

/** The position of the closing bracket, or the end of the text. */
function endOfIndex(address: string, start: number): number {
  let isQuoted = false;
  for (let at = start; at < address.length; at++) {
    const character = address[at];
    if (character === "\\" && isQuoted) at++;
    else if (character === '"') isQuoted = !isQuoted;
    else if (character === "]" && !isQuoted) return at;
  }
  return address.length;
}
