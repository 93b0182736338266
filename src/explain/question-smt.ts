/**
 * Prints a question as SMT-LIB text for a reader.
 *
 * Each part of each statement is a named Bool, under a comment that says where the part is written;
 * then follows the query. It asks once whether any statement is a violation: `unsat` means PASS.
 * Public access takes several queries, because addresses are counted (docs/encoding.md). The
 * scripts for engines (backends/) have the same formula without names.
 */
import { sourceAddresses } from "../check/public-test.ts";
import type { JsonPath } from "../json/diagnostic.ts";
import type { Term } from "../logic/term.ts";
import type { Condition, Statement } from "../policy/ast.ts";
import type { PosedPolicy, PosedQuestion } from "../question/question.ts";
import { escaped, symbol } from "../smt/literal.ts";
import { type Part, type ScriptResult, writeParts } from "../smt/script.ts";
import type { SymbolicStatement } from "../symbolic/evaluate.ts";

/** Finds the places of the policies of a question. */
export interface Places {
  /** The name of a document with the line of a path in it. */
  readonly place: (role: PosedPolicy["role"], path: JsonPath) => string;
}

export function questionScript(posed: PosedQuestion, { place }: Places): ScriptResult {
  const parts: Part[] = [];
  for (const each of posed.policies) parts.push(...policyParts(each, nameOf(each, posed), place));
  parts.push({ kind: "comment", text: "The question." });
  for (const each of posed.policies) {
    const name = nameOf(each, posed);
    const { denied, allowed } = each.encoded;
    if (each.role === "subject") parts.push(not(`${name}.denies`, denied));
    else if (each.role === "reference") parts.push(not(`${name}.allows`, allowed));
    else parts.push({ kind: "assert", term: allowed, text: symbol(`${name}.allows`) });
  }
  if (posed.callers !== undefined) {
    parts.push({ kind: "define", name: CALLERS, term: posed.callers });
    parts.push({ kind: "assert", term: posed.callers, text: symbol(CALLERS) });
  }
  const { terms } = posed.symbolic;
  const [subject] = posed.policies;
  const matches = posed.candidates.map(({ statement }) =>
    symbol(`${subject === undefined ? "" : nameOf(subject, posed)}.${statement.index}.matches`),
  );
  const violation = terms.any(posed.candidates.map((each) => each.matches));
  parts.push({ kind: "assert", term: violation, text: oneOf(matches) });
  parts.push(...(posed.question.countsAddresses === true ? publicParts(posed) : ASK));
  return writeParts(terms, parts);
}

/** The Bool for the callers: external or public ones. */
const CALLERS = "asked about";
const ASK: readonly Part[] = [
  { kind: "comment", text: "unsat: PASS" },
  { kind: "command", text: "(check-sat)" },
];

function nameOf({ role }: PosedPolicy, { policies }: PosedQuestion): string {
  if (role === "reference") return "existing";
  if (role === "scope") return "asked";
  return policies.some((each) => each.role === "reference") ? "new" : "policy";
}

const not = (name: string, term: Term): Part => {
  return { kind: "assert", term: -term, text: `(not ${symbol(name)})` };
};

function policyParts(
  { role, policy, encoded }: PosedPolicy,
  name: string,
  place: Places["place"],
): readonly Part[] {
  const parts: Part[] = [];
  policy.statements.forEach((statement, i) => {
    const own = encoded.parts[i];
    const matches = encoded.matches[i];
    if (own === undefined || matches === undefined) throw new Error(`statement ${i} has no term`);
    parts.push(...statementParts(statement, own, matches, name, (path) => place(role, path)));
  });
  const all = (effect: Statement["effect"]): readonly string[] =>
    policy.statements.flatMap((each) =>
      each.effect === effect ? symbol(`${name}.${each.index}.matches`) : [],
    );
  const { denied, allowed } = encoded;
  parts.push(
    { kind: "comment", text: `${place(role, [])}: the policy` },
    { kind: "define", name: `${name}.denies`, term: denied, text: oneOf(all("Deny")) },
    {
      kind: "define",
      name: `${name}.allows`,
      term: allowed,
      text: `(and ${oneOf(all("Allow"))} (not ${symbol(`${name}.denies`)}))`,
    },
  );
  return parts;
}

function statementParts(
  statement: Statement,
  { principal, action, resource, conditions }: SymbolicStatement,
  matches: Term,
  policy: string,
  place: (path: JsonPath) => string,
): readonly Part[] {
  const { index, sid, effect, path } = statement;
  const name = `${policy}.${index}`;
  const parts: Part[] = [
    {
      kind: "comment",
      text: `${place(path)}: statement ${index}${sid === undefined ? "" : ` "${sid}"`}, ${effect}`,
    },
  ];
  const names: string[] = [];
  const define = (part: string, term: Term): void => {
    parts.push({ kind: "define", name: `${name}.${part}`, term });
    names.push(symbol(`${name}.${part}`));
  };
  define("principal", principal);
  define("action", action);
  define("resource", resource);
  conditions.forEach((term, i) => {
    const condition = statement.conditions[i];
    if (condition === undefined) throw new Error(`condition ${i} is not there`);
    parts.push({ kind: "comment", text: `${place(condition.path)}: ${conditionName(condition)}` });
    define(escaped(`condition ${i} ${conditionName(condition)}`), term);
  });
  parts.push({
    kind: "define",
    name: `${name}.matches`,
    term: matches,
    text: `(and ${names.join(" ")})`,
  });
  return parts;
}

function conditionName({ quantifier, operator, ifExists, spelling }: Condition): string {
  const set = quantifier === undefined ? "" : `${quantifier}:`;
  return `${set}${operator.name}${ifExists ? "IfExists" : ""} ${spelling}`;
}

function oneOf(names: readonly string[]): string {
  if (names.length < 2) return names[0] ?? "false";
  return `(or ${names.join(" ")})`;
}

/** Queries for requests without source address, then for each block of addresses (Y5). */
function publicParts({ question, symbolic }: PosedQuestion): readonly Part[] {
  const { absent, blocks } = sourceAddresses(question.subject, symbolic, false);
  const inside = (text: string, name: string, term: Term): readonly Part[] => [
    { kind: "comment", text },
    // Defined before `push`, because `pop` removes what was declared after it.
    { kind: "define", name, term },
    { kind: "command", text: "(push 1)" },
    { kind: "assert", term, text: symbol(name) },
    { kind: "command", text: "(check-sat)" },
    { kind: "command", text: "(pop 1)" },
  ];
  return [
    ...inside("Without a source address. sat: public", "no address", absent),
    ...blocks.flatMap(({ family, size, holds }, i) =>
      inside(
        `From one of ${size} addresses of IPv${family} that are treated alike.`,
        `block ${i + 1}`,
        holds,
      ),
    ),
    {
      kind: "comment",
      text: "PASS: unsat without an address, and what is sat adds up to 2^24 addresses of IPv4",
    },
    { kind: "comment", text: "and 2^96 of IPv6 at most." },
  ];
}
