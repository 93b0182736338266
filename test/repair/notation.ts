/**
 * A notation for repairs: the statements of a failing policy, and those of each repair.
 *
 * A statement is `effect actions on resources`, with `for principals` before, and `if operator
 * key=values` behind: `Allow s3:GetObject on b/*`. The lists have commas. A resource without `arn:`
 * is one of S3. A Sid stands before a colon.
 */

import type { CheckName } from "../../src/api/operation.ts";
import { type Repair, type RepairOptions, repair } from "../../src/repair/repair.ts";

const STATEMENT = new RegExp(
  "^(?:(?<sid>\\w+): )?(?<effect>Allow|Deny) (?:for (?<principal>\\S+) )?" +
    "(?<not>not )?(?<action>\\S+)(?: on (?<resource>\\S+))?" +
    "(?: if (?<operator>\\S+) (?<key>\\S+?)=(?<values>\\S+))?$",
);

export function statement(text: string): object {
  const groups = STATEMENT.exec(text)?.groups;
  if (groups === undefined) throw new Error(`not a statement: ${text}`);
  const { sid, effect, principal, not, action = "", resource, operator, key, values } = groups;
  return {
    ...(sid && { Sid: sid }),
    Effect: effect,
    ...(principal && { Principal: principal === "*" ? "*" : { AWS: listOf(principal) } }),
    [not ? "NotAction" : "Action"]: listOf(action),
    ...(resource && { Resource: listOf(resource).map(arnOf) }),
    ...(operator && key && values && { Condition: { [operator]: { [key]: listOf(values) } } }),
  };
}

const listOf = (text: string): readonly string[] => text.split(",");

const arnOf = (text: string): string =>
  text === "*" || text.startsWith("arn:") ? text : `arn:aws:s3:::${text}`;

export function document(...statements: readonly string[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements.map(statement) }, null, 2);
}

/** The repairs of a check, each as its kind, its statements, and what else it takes away. */
export function repairsOf(
  check: CheckName,
  request: object,
  options?: RepairOptions,
): readonly string[][] {
  // A request in a test is whatever the check takes.
  const outcome = repair(check, request as never, options);
  if (outcome.kind === "error") throw new Error(JSON.stringify(outcome.error));
  return outcome.answer.repairs.map(textOf);
}

function textOf({ kind, document, collateral }: Repair): string[] {
  const { Statement: statements } = JSON.parse(document);
  const texts: string[] = [statements].flat().map(statementText);
  const more = { nothing: "", some: ", and takes more", undecided: ", perhaps more" };
  return [`${kind}${more[collateral.kind]}`, ...texts];
}

type Written = Readonly<Record<string, unknown>>;

function statementText(written: Written): string {
  const { Sid: sid, Effect, Principal: principal, Condition: condition = {} } = written;
  const list = (value: unknown): string =>
    [value]
      .flat()
      .map((each) => String(each).replace("arn:aws:s3:::", ""))
      .join();
  const who = typeof principal === "object" ? Object.values(principal ?? {}).flat() : principal;
  const conditions = Object.entries(condition as Record<string, Written>).flatMap(
    ([operator, block]) =>
      Object.entries(block).map(([key, values]) => ` if ${operator} ${key}=${list(values)}`),
  );
  const action =
    "NotAction" in written ? `not ${list(written["NotAction"])}` : list(written["Action"]);
  const on = "Resource" in written ? ` on ${list(written["Resource"])}` : "";
  const name = sid === undefined ? "" : `${sid}: `;
  const forWhom = who === undefined ? "" : ` for ${list(who)}`;
  return `${name}${Effect}${forWhom} ${action}${on}${conditions.join("")}`;
}
