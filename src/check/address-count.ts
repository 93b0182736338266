/**
 * Counts the source addresses that a policy admits (Y5).
 *
 * The CIDR blocks that a policy writes for `aws:SourceIp` cut the line of addresses into cells;
 * within a cell all conditions agree. Cells that pass the same conditions are one block here, with
 * the number of its addresses. Whether a block is admitted is asked once, the largest block first,
 * and only while the remaining blocks can change the result. (AWS counts models with solvers:
 * Projective model counting for IP addresses, FMCAD 2024. With cells it is a sum.)
 *
 * A condition that reads addresses as texts cuts the line where it names an address. A wildcard in
 * such a text cuts nothing; the whole block then counts as admitted, which is the safe side.
 */
import type { Model, Range } from "../logic/attribute.ts";
import type { Answer, Limit } from "../logic/engine.ts";
import type { Term } from "../logic/term.ts";
import type { Condition, Policy } from "../policy/ast.ts";
import { valuesOf } from "../policy/fixed-values.ts";
import { type IpRange, parseIpRange } from "../policy/ip.ts";
import { ipEncoding, ipRange } from "../symbolic/integer-encoding.ts";
import type { SymbolicRequest } from "../symbolic/symbolic-request.ts";

type Family = 4 | 6;

/** Public addresses that pass the same conditions of the policy. */
export interface AddressBlock {
  readonly family: Family;
  readonly size: bigint;
  /** Holds iff the request comes from one of them. */
  readonly holds: Term;
}

/** Y5: the numbers of addresses that are not public, for IPv4 and IPv6. */
const MAX_ADDRESSES: Readonly<Record<Family, bigint>> = { 4: 2n ** 24n, 6: 2n ** 96n };

const ALL = ["0.0.0.0/0", "::/0"];
/** Private addresses, which do not count (RFC 1918). */
const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];

/** Cuts the addresses into blocks; with `each`, every range of a condition is a block as well. */
export function addressBlocks(
  policy: Policy,
  symbolic: SymbolicRequest,
  each: boolean,
): readonly AddressBlock[] {
  const tests: (readonly IpRange[])[] = [blocks(PRIVATE)];
  for (const { conditions } of policy.statements) {
    for (const condition of conditions) {
      if (condition.key !== "aws:sourceip") continue;
      const ranges = rangesOf(condition);
      tests.push(...(each ? ranges.map((range) => [range]) : [ranges]));
    }
  }
  const found = new Map<string, { family: Family; size: bigint; ranges: Range[] }>();
  for (const family of [4, 6] as const) {
    for (const { first, last, signature } of cellsOf(family, tests)) {
      // Test 0 is that the address is private. In a block with more addresses than a policy may
      // admit, private ones count too, as AWS looks at the length of its prefix.
      if (signature[0] === 0 && !signature.some((test) => isBroad(tests[test], family))) continue;
      const name = `${family} ${signature.join()}`;
      const block = found.get(name) ?? { family, size: 0n, ranges: [] };
      found.set(name, block);
      block.size += last - first + 1n;
      block.ranges.push(...[ipRange({ family, first, last, text: "" }) ?? []].flat());
    }
  }
  const { terms } = symbolic;
  const sourceIp = symbolic.key("aws:SourceIp");
  return [...found.values()]
    .sort((a, b) => (a.size < b.size ? 1 : a.size > b.size ? -1 : 0))
    .map(({ family, size, ranges }) => ({
      family,
      size,
      holds: terms.test(sourceIp, { kind: "range", encoding: ipEncoding, ranges }),
    }));
}

/** Whether a test has a block that is broader than Y5 allows. */
function isBroad(ranges: readonly IpRange[] | undefined, family: Family): boolean {
  return (ranges ?? []).some(
    (each) => each.family === family && each.last - each.first >= MAX_ADDRESSES[family],
  );
}

function rangesOf(condition: Condition): readonly IpRange[] {
  const { operands } = condition;
  if (operands.family === "ip") return operands.values;
  return blocks(valuesOf(condition).flatMap(({ text }) => (text.includes("/") ? [] : text)));
}

const blocks = (texts: readonly string[]): readonly IpRange[] =>
  texts.flatMap((each) => parseIpRange(each) ?? []);

interface Cell {
  readonly first: bigint;
  readonly last: bigint;
  /** The numbers of the tests that its addresses pass, ascending. */
  readonly signature: readonly number[];
}

/** Cuts the line of a family by a sweep over the ends of all ranges. */
function cellsOf(family: Family, tests: readonly (readonly IpRange[])[]): readonly Cell[] {
  const turns = new Map<bigint, { test: number; by: number }[]>();
  const turn = (at: bigint, test: number, by: number): void => {
    turns.set(at, [...(turns.get(at) ?? []), { test, by }]);
  };
  tests.forEach((ranges, test) => {
    for (const range of ranges) {
      if (range.family !== family || range.first > range.last) continue;
      turn(range.first, test, 1);
      turn(range.last + 1n, test, -1);
    }
  });
  const end = (blocks(ALL).find((each) => each.family === family)?.last ?? 0n) + 1n;
  const starts = [...new Set([0n, ...turns.keys()])].filter((each) => each < end);
  starts.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const depth = tests.map(() => 0);
  return starts.map((first, i) => {
    for (const { test, by } of turns.get(first) ?? []) depth[test] = (depth[test] ?? 0) + by;
    const signature = depth.flatMap((each, test) => (each > 0 ? test : []));
    return { first, last: (starts[i + 1] ?? end) - 1n, signature };
  });
}

/** Whether a block alone has more addresses than Y5 allows. */
export const exceedsLimit = ({ family, size }: AddressBlock): boolean =>
  size > MAX_ADDRESSES[family];

export type AddressCount =
  | { readonly kind: "narrow" }
  /** More addresses than Y5 allows; the model comes from one of them. */
  | { readonly kind: "broad"; readonly block: AddressBlock; readonly model: Model }
  | { readonly kind: "undecided"; readonly limit: Limit };

/**
 * Decides whether more addresses are admitted than Y5 allows; asks `admits` as rarely as possible.
 */
export function countAddresses(
  all: readonly AddressBlock[],
  admits: (block: AddressBlock) => Answer,
): AddressCount {
  let limit: Limit | undefined;
  for (const family of [4, 6] as const) {
    const own = all.filter((each) => each.family === family);
    let [known, undecided] = [0n, 0n];
    let rest = own.reduce((sum, { size }) => sum + size, 0n);
    for (const block of own) {
      if (known + undecided + rest <= MAX_ADDRESSES[family]) break;
      rest -= block.size;
      const answer = admits(block);
      if (answer.kind === "sat") known += block.size;
      if (answer.kind === "unknown") {
        undecided += block.size;
        limit = answer.limit;
      }
      if (answer.kind === "sat" && known > MAX_ADDRESSES[family]) {
        return { kind: "broad", block, model: answer.model };
      }
    }
    if (limit !== undefined && known + undecided + rest > MAX_ADDRESSES[family]) {
      return { kind: "undecided", limit };
    }
  }
  return { kind: "narrow" };
}
