/**
 * What is written to a solver, and how what it prints is read.
 *
 * A query is its script, then check-sat, the reason for an "unknown", the values, and an echo that
 * marks its end; the next query starts from a reset. All is written at once, so the values are
 * asked for before it is known that there are any. Hence, after `unsat` or `unknown`, an error in
 * the place of the values is no failure; cvc5 also refuses the reason where there is none. A
 * replaced or doubled verdict, an error before it, anything that is not in its place: no verdict.
 *
 * An error before the verdict is the worst of traps: z3 drops the assertion that it did not
 * understand and says `sat` or `unsat` of the rest.
 *
 * The marks need no quotes (z3 prints an echo without them), and no value can look like one, for
 * values stand in lists.
 */
import { type Expression, readExpressions, readValues } from "../smt/s-expression.ts";
import { interpretations } from "./ambiguous-escapes.ts";
import { type BackendName, type Query, type Reply, timedOut } from "./backend.ts";

export function writeQueries(queries: readonly Query[]): string {
  return queries.map(commandsOf).join("(reset)\n");
}

function commandsOf({ text, constants }: Query, number: number): string {
  const values = constants.length === 0 ? "" : `(get-value (${constants.join(" ")}))\n`;
  return [
    "(set-option :produce-models true)\n",
    text.endsWith("\n") ? text : `${text}\n`,
    "(check-sat)\n(get-info :reason-unknown)\n",
    values,
    `(echo "${mark(number)}")\n`,
  ].join("");
}

const mark = (number: number): string => `keyaki-${number}`;

export interface DialogueResult {
  readonly replies: readonly Reply[];
  /** Whether errors were printed, where they may be: z3's exit status tells of them. */
  readonly hasErrors: boolean;
}

/** The replies to the queries; a text if what was printed is no answer to them. */
export function readReplies(
  printed: string,
  queries: readonly Query[],
  { name, milliseconds }: { readonly name: BackendName; readonly milliseconds: number },
): DialogueResult | string {
  const read = readExpressions(printed);
  if (read.kind === "unreadable") {
    return `${name} printed no answer (${read.detail}): ${beginning(printed)}`;
  }
  const replies: Reply[] = [];
  let hasErrors = false;
  let from = 0;
  for (const [number, query] of queries.entries()) {
    const end = read.all.findIndex((each, at) => at >= from && isMark(each, number));
    if (end < 0) return `${name} did not answer: ${beginning(printed)}`;
    const said = read.all.slice(from, end);
    const reply = replyOf(said, query, { name, milliseconds });
    if (typeof reply === "string") return `${name} ${reply}: ${beginning(printed)}`;
    hasErrors ||= said.some(isError);
    replies.push(reply);
    from = end + 1;
  }
  if (from < read.all.length) return `${name} printed more than answers: ${beginning(printed)}`;
  return { replies, hasErrors };
}

function replyOf(
  said: readonly Expression[],
  { constants }: Query,
  { name, milliseconds }: { readonly name: BackendName; readonly milliseconds: number },
): Reply | string {
  const [verdict, info, values] = said;
  if (verdict !== undefined && isError(verdict)) return "did not understand the question";
  if (verdict?.kind !== "symbol") return "gave no verdict";
  if (said.length !== (constants.length === 0 ? 2 : 3)) return "gave no verdict in due form";
  const reason = reasonIn(info);
  if (reason === undefined) return "gave no verdict in due form";
  switch (verdict.text) {
    case "unsat":
      if (values !== undefined && !isError(values)) return "gave values after unsat";
      return { kind: "unsat" };
    case "unknown":
      if (/timeout|canceled|interrupted/.test(reason)) return timedOut(name, milliseconds);
      return {
        kind: "unknown",
        limit: "solver-unknown",
        detail: `${name} does not know${reason === "" ? "" : ` (${reason})`}`,
      };
    case "sat": {
      const read = constants.length === 0 ? new Map() : readValues(values, constants);
      if (read === undefined) return "gave no values after sat";
      return { kind: "sat", ...interpretations(read, name) };
    }
    default:
      return "gave no verdict";
  }
}

/** `(:reason-unknown "why")`; empty where the solver says that there is none. */
function reasonIn(info: Expression | undefined): string | undefined {
  if (info === undefined) return undefined;
  if (isError(info)) return "";
  if (info.kind !== "list" || info.items.length !== 2) return undefined;
  const [key, reason] = info.items;
  if (key?.kind !== "keyword" || key.text !== ":reason-unknown") return undefined;
  return reason === undefined || reason.kind === "list" ? "" : reason.text;
}

/** `(error "what")`. */
function isError(expression: Expression): boolean {
  if (expression.kind !== "list") return false;
  const [word] = expression.items;
  return word?.kind === "symbol" && word.text === "error";
}

function isMark(expression: Expression, number: number): boolean {
  const { kind } = expression;
  return (kind === "symbol" || kind === "string") && expression.text === mark(number);
}

/** The first line, as a message can hold it. */
export function beginning(printed: string): string {
  const [line = ""] = printed.trim().split("\n", 1);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what may not reach a terminal
  const shown = line.slice(0, 120).replace(/[\u0000-\u001f\u007f-\u009f]/g, "\ufffd");
  return shown === "" ? "nothing was printed" : `\`${shown}\``;
}
