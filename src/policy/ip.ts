/**
 * IP addresses and CIDR blocks as ranges of integers (rule O7).
 *
 * An address is a bigint of 32 or 128 bits with its family. A block is the range from its first
 * address to its last, with host bits masked. Families never mix: `::ffff:1.2.3.4` is an IPv6
 * address. IPv4 is four decimal parts without leading zeros (RFC 6943, "strict"), IPv6 any form of
 * RFC 4291 section 2.2. A prefix length is a decimal without leading zeros. `ipaddr.js` parses and
 * prints IPv6; because it is lenient about zone ids and IPv4 parts, it gets hexadecimal groups
 * only.
 */
import ipaddr from "ipaddr.js";

export interface IpRange {
  readonly family: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
  /** The source text. */
  readonly text: string;
}

export interface Ip {
  readonly family: 4 | 6;
  readonly value: bigint;
}

/** LIMIT: longer than any address or block; keeps regular expressions away from long texts. */
const MAX_LENGTH = 64;

/** Parses a CIDR block, or an address as a block of one. */
export function parseIpRange(text: string): IpRange | undefined {
  const slash = text.indexOf("/");
  const ip = parseIp(slash < 0 ? text : text.slice(0, slash));
  if (ip === undefined) return undefined;
  const { family, value } = ip;
  const bits = family === 4 ? 32 : 128;
  const length = slash < 0 ? bits : parsePrefixLength(text.slice(slash + 1));
  if (length === undefined || length > bits) return undefined;
  const hostBits = BigInt(bits - length);
  const first = (value >> hostBits) << hostBits;
  return { family, first, last: first + (1n << hostBits) - 1n, text };
}

export function parseIp(text: string): Ip | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const value = text.includes(":") ? parseIPv6(text) : parseIPv4(text);
  return value === undefined ? undefined : { family: text.includes(":") ? 6 : 4, value };
}

/** Prints dotted decimal, or the canonical form of RFC 5952 section 4, in hexadecimal groups. */
export function printIp(family: 4 | 6, value: bigint): string {
  const [width, count] = family === 4 ? [8n, 4] : [16n, 8];
  const parts = Array.from({ length: count }, (_, index) =>
    Number((value >> (BigInt(count - 1 - index) * width)) & ((1n << width) - 1n)),
  );
  return family === 4 ? parts.join(".") : new ipaddr.IPv6(parts).toRFC5952String();
}

function parsePrefixLength(text: string): number | undefined {
  return /^(?:0|[1-9]\d{0,2})$/.test(text) ? Number(text) : undefined;
}

function parseIPv4(text: string): bigint | undefined {
  if (!/^(?:(?:0|[1-9]\d{0,2})(?:\.(?!$)|$)){4}$/.test(text)) return undefined;
  const parts = text.split(".").map(Number);
  return parts.some((part) => part > 255) ? undefined : join(parts, 8n);
}

function parseIPv6(text: string): bigint | undefined {
  const groups = withoutDottedTail(text);
  if (groups === undefined || !/^[0-9a-fA-F:]+$/.test(groups)) return undefined;
  return ipaddr.IPv6.isValid(groups) ? join(ipaddr.IPv6.parse(groups).parts, 16n) : undefined;
}

/** Writes an embedded IPv4 address as two groups, because `ipaddr.js` reads it as mapped. */
function withoutDottedTail(text: string): string | undefined {
  const start = text.lastIndexOf(":") + 1;
  const tail = text.slice(start);
  if (!tail.includes(".")) return text;
  const value = parseIPv4(tail);
  if (value === undefined) return undefined;
  return `${text.slice(0, start)}${(value >> 16n).toString(16)}:${(value & 0xffffn).toString(16)}`;
}

function join(parts: readonly number[], width: bigint): bigint {
  return parts.reduce((value, part) => (value << width) | BigInt(part), 0n);
}
