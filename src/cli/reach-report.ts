/**
 * Answers about the principals of an account as text: chains of roles, who can do something, and
 * paths of escalation.
 *
 * Each principal has a block. A chain is a line of names with an arrow for each role; the requests
 * that do it follow, in order. A step that a limit left undecided is named at the end, because
 * behind it may be more than the answer shows.
 */
import { harmless } from "../explain/harmless.ts";
import { requestLines } from "../explain/request-lines.ts";
import type { OpenEdge, Reach } from "../reach/chains.ts";
import type { Edge } from "../reach/edge.ts";
import type { Escalation, Escalations } from "../reach/escalations.ts";
import type { WhoCan } from "../reach/who-can.ts";
import type { RequestDocument } from "../semantics/request.ts";
import type { Colours } from "./colour.ts";

type Block = readonly string[];

export function reachReport(reaches: readonly Reach[], colours: Colours): string {
  const blocks = reaches.flatMap(({ from, chains, undecided }): readonly Block[] => [
    [
      colours.strong(harmless(from)),
      chains.length === 0
        ? "  can assume no role"
        : `  can become ${count(chains.length, "role")}:`,
    ],
    ...chains.map(({ path }) => [
      `  ${chainText(path)}`,
      ...requestBlock(path.at(-1)?.requests ?? []),
    ]),
    ...openBlock(undecided, colours),
  ]);
  return joined(blocks);
}

export function whoCanReport({ holders, undecided, openEdges }: WhoCan, colours: Colours): string {
  const title =
    holders.length === 0
      ? colours.good("NOBODY can do it")
      : colours.bad(`${count(holders.length, "principal")} can do it:`);
  return joined([
    [title],
    ...holders.map(({ principal, path, request }) => [
      colours.strong(harmless(principal)),
      path.length === 0 ? "  directly:" : `  as ${chainText(path)}:`,
      ...requestBlock([request]),
    ]),
    ...undecided.map(({ principal, limit }) => [
      `${colours.doubt("Undecided")}: ${harmless(principal)}, limit \`${limit}\`.`,
    ]),
    ...openBlock(openEdges, colours),
  ]);
}

export function escalationsReport(
  { escalations, undecided }: Escalations,
  colours: Colours,
): string {
  const principals = [...new Set(escalations.map(({ principal }) => principal))];
  const title =
    escalations.length === 0
      ? colours.good("No principal can take a published path")
      : colours.bad(
          `${count(principals.length, "principal")} can take ` +
            `${count(escalations.length, "published path")}:`,
        );
  return joined([
    [title],
    ...principals.flatMap((principal) => [
      [colours.strong(harmless(principal))],
      ...escalations.filter((each) => each.principal === principal).map(escalationBlock),
    ]),
    ...undecided.map(({ principal, path, limit }) => [
      `${colours.doubt("Undecided")}: ${path} for ${harmless(principal)}, limit \`${limit}\`.`,
    ]),
  ]);
}

function escalationBlock({ path, targets, requests, assumes }: Escalation): Block {
  const used = Object.entries(targets).map(([target, arn]) => `${target} ${arn}`);
  const with_ = used.length === 0 ? "" : `, with ${used.join(" and ")}`;
  return [
    `  ${path.id}: ${path.name}${harmless(with_)}`,
    ...requestBlock(requests),
    ...assumes.map((each) => `    if ${each}`),
    `    ${path.source}`,
  ];
}

/** `reader → writer`: the roles of a path, by their names. */
const chainText = (path: readonly Edge[]): string =>
  path.map(({ to }) => harmless(to.slice(to.indexOf(":role/") + 1))).join(" → ");

/** Requests one after the other, a line for each member. */
function requestBlock(requests: readonly RequestDocument[]): Block {
  return requests.flatMap((each, at) => [
    ...(at === 0 ? [] : [""]),
    ...requestLines(each).map((line) => `    ${line}`),
  ]);
}

function openBlock(edges: readonly OpenEdge[], { doubt }: Colours): readonly Block[] {
  return edges.map(({ from, to, limit }) => [
    `${doubt("Undecided")}: can ${harmless(from)} assume`,
    `${harmless(to)}? Limit \`${limit}\`.`,
  ]);
}

const count = (number: number, noun: string): string =>
  `${number} ${noun}${number === 1 ? "" : "s"}`;

const joined = (blocks: readonly Block[]): string =>
  `${blocks.map((each) => each.join("\n")).join("\n\n")}\n`;
