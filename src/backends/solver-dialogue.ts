/**
 * Writes the input of a solver and parses its output.
 *
 * A query is its script, then `check-sat`, a request for the reason of an "unknown", a request for
 * the values, and an echo that marks the end. `reset` separates queries. All input is written at
 * once, so values are requested before the verdict is known. Therefore an error in place of the
 * values is accepted after `unsat` and `unknown`, and so is an error in place of the reason (cvc5).
 *
 * Everything else out of place invalidates the answer: a second verdict, a missing one, or an error
 * before the verdict. Such an error is dangerous. z3 drops an assertion that it does not
 * understand, and its `sat` or `unsat` is then about a different formula.
 *
 * The end marks need no quotes (z3 prints an echo without them). They cannot be confused with
 * values, because values are printed inside lists.
 */
import { type Expression, parseExpressions, parseValues } from "../smt/s-expression.ts";
import { listReadings } from "./ambiguous-escapes.ts";
import { type BackendName, type Query, type Reply, timedOut } from "./backend.ts";

/** The input that asks these queries in one run. */
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
  /** Whether the output contains accepted errors; z3 then ends with exit status 1. */
  readonly hasErrors: boolean;
}

/** Parses the output of a run; a string is the reason why it does not answer the queries. */
export function parseReplies(
  printed: string,
  queries: readonly Query[],
  { name, milliseconds }: { readonly name: BackendName; readonly milliseconds: number },
): DialogueResult | string {
  const parsed = parseExpressions(printed);
  if (parsed.kind === "unreadable") {
    return `${name} printed invalid output (${parsed.detail}): ${firstLine(printed)}`;
  }
  const replies: Reply[] = [];
  let hasErrors = false;
  let from = 0;
  for (const [number, query] of queries.entries()) {
    const end = parsed.all.findIndex((each, at) => at >= from && isMark(each, number));
    if (end < 0) return `${name} did not answer: ${firstLine(printed)}`;
    const answer = parsed.all.slice(from, end);
    const reply = parseReply(answer, query, { name, milliseconds });
    if (typeof reply === "string") return `${name} ${reply}: ${firstLine(printed)}`;
    hasErrors ||= answer.some(isError);
    replies.push(reply);
    from = end + 1;
  }
  if (from < parsed.all.length) {
    return `${name} printed text after its last answer: ${firstLine(printed)}`;
  }
  return { replies, hasErrors };
}

function parseReply(
  answer: readonly Expression[],
  { constants }: Query,
  { name, milliseconds }: { readonly name: BackendName; readonly milliseconds: number },
): Reply | string {
  const [verdict, info, values] = answer;
  if (verdict !== undefined && isError(verdict)) return "reported an error before its verdict";
  if (verdict?.kind !== "symbol") return "gave no verdict";
  if (answer.length !== (constants.length === 0 ? 2 : 3)) return "gave a malformed answer";
  const reason = parseReason(info);
  if (reason === undefined) return "gave a malformed answer";
  switch (verdict.text) {
    case "unsat":
      if (values !== undefined && !isError(values)) return "gave values after unsat";
      return { kind: "unsat" };
    case "unknown":
      if (/timeout|canceled|interrupted/.test(reason)) return timedOut(name, milliseconds);
      return {
        kind: "unknown",
        limit: "solver-unknown",
        detail: `${name} answered unknown${reason === "" ? "" : ` (${reason})`}`,
      };
    case "sat": {
      const parsed = constants.length === 0 ? new Map() : parseValues(values, constants);
      if (parsed === undefined) return "gave no values after sat";
      return { kind: "sat", ...listReadings(parsed, name) };
    }
    default:
      return "gave no verdict";
  }
}

/** Parses `(:reason-unknown "why")`; empty if the solver reports an error instead of a reason. */
function parseReason(info: Expression | undefined): string | undefined {
  if (info === undefined) return undefined;
  if (isError(info)) return "";
  if (info.kind !== "list" || info.items.length !== 2) return undefined;
  const [key, reason] = info.items;
  if (key?.kind !== "keyword" || key.text !== ":reason-unknown") return undefined;
  return reason === undefined || reason.kind === "list" ? "" : reason.text;
}

/** Whether the expression is `(error "what")`. */
function isError(expression: Expression): boolean {
  if (expression.kind !== "list") return false;
  const [word] = expression.items;
  return word?.kind === "symbol" && word.text === "error";
}

function isMark(expression: Expression, number: number): boolean {
  const { kind } = expression;
  return (kind === "symbol" || kind === "string") && expression.text === mark(number);
}

/** The first line of some output, shortened and without control characters, for a message. */
export function firstLine(printed: string): string {
  const [line = ""] = printed.trim().split("\n", 1);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they must not reach a terminal
  const shown = line.slice(0, 120).replace(/[\u0000-\u001f\u007f-\u009f]/g, "\ufffd");
  return shown === "" ? "no output" : `\`${shown}\``;
}
