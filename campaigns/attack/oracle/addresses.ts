/**
 * Counts the source addresses from which public requests are allowed (rule Y5).
 *
 * The blocks of a policy cut all addresses into intervals. An admitted address admits its interval.
 */
import type { Evaluator } from "./evaluate.ts";
import { type Address, addressOf, blockOf } from "./values.ts";

const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];
const LIMITS: Readonly<Record<number, bigint>> = { 32: 1n << 24n, 128: 1n << 96n };

interface Interval {
  readonly first: bigint;
  readonly size: bigint;
}

export class AdmittedAddresses {
  readonly #cuts: Readonly<Record<number, readonly bigint[]>>;
  readonly #admitted = new Map<string, Interval>();

  constructor({ statements }: Evaluator) {
    const cuts: Record<number, Set<bigint>> = { 32: new Set([0n]), 128: new Set([0n]) };
    const operands = statements.flatMap(({ conditions }) =>
      conditions.flatMap(({ key, base, operands: texts }) =>
        key === "aws:sourceip" && base.endsWith("IpAddress") ? texts : [],
      ),
    );
    for (const text of [...operands, ...PRIVATE]) {
      const block = blockOf(text);
      if (block === undefined) continue;
      const size = 1n << BigInt(block.width - block.prefix);
      const first = (block.bits / size) * size;
      cuts[block.width]?.add(first).add(first + size);
    }
    const sorted = (width: number): bigint[] =>
      [...(cuts[width] ?? [])].sort((a, b) => (a < b ? -1 : 1));
    this.#cuts = { 32: sorted(32), 128: sorted(128) };
  }

  /** Adds an address; says whether more addresses than the limit are admitted now. */
  add(text: string): boolean {
    const address = addressOf(text);
    if (address === undefined || isPrivate(address)) return false;
    const cuts = this.#cuts[address.width] ?? [];
    const first = cuts.findLast((cut) => cut <= address.bits) ?? 0n;
    const end = cuts.find((cut) => cut > address.bits) ?? 1n << BigInt(address.width);
    this.#admitted.set(`${address.width} ${first}`, { first, size: end - first });
    let count = 0n;
    for (const [name, { size }] of this.#admitted) {
      if (name.startsWith(`${address.width} `)) count += size;
    }
    return count > (LIMITS[address.width] ?? 0n);
  }
}

function isPrivate({ bits, width }: Address): boolean {
  if (width !== 32) return false;
  return bits >> 24n === 10n || bits >> 20n === 0xac1n || bits >> 16n === 0xc0a8n;
}
