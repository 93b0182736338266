/**
 * IP addresses and CIDR blocks as ranges of integers (rule O7).
 *
 * An address is a bigint of 32 or 128 bits with its family. A block is the range from its first
 * address to its last; families never mix. As AWS does, the host bits of an IPv4 block are masked,
 * and an IPv6 block with host bits matches nothing. The value `::ffff:1.2.3.4` is the IPv4 address
 * that it maps, but a block that is written so stays IPv6, where no value lies in it.
 *
 * IPv4 is four decimal parts of up to three digits, IPv6 any form of RFC 4291 section 2.2. A prefix
 * length is a decimal without leading zeros. `ipaddr.js` parses and prints IPv6; because it is
 * lenient about zone ids and IPv4 parts, it gets hexadecimal groups only.
 */
import ipaddr from "ipaddr.js";

export interface IpRange {
  readonly family: 4 | 6;
  /** Greater than `last` if the block matches nothing. */
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
  const ip = parseWritten(slash < 0 ? text : text.slice(0, slash));
  if (ip === undefined) return undefined;
  const { family, value } = ip;
  const bits = family === 4 ? 32 : 128;
  const length = slash < 0 ? bits : parsePrefixLength(text.slice(slash + 1));
  if (length === undefined || length > bits) return undefined;
  const hostBits = BigInt(bits - length);
  const first = (value >> hostBits) << hostBits;
  const isEmpty = family === 6 && (first !== value || isMapped(first, hostBits));
  if (isEmpty) return { family, first: value, last: value - 1n, text };
  return { family, first, last: first + (1n << hostBits) - 1n, text };
}

/** The addresses `::ffff:a.b.c.d`, which are IPv4 as values (RFC 4291 section 2.5.5.2). */
export const MAPPED: { readonly first: bigint; readonly size: bigint } = {
  first: 0xffffn << 32n,
  size: 1n << 32n,
};

const isMapped = (first: bigint, hostBits: bigint): boolean =>
  hostBits <= 32n && first >> 32n === 0xffffn;

/** Parses the address of a request; a mapped address is IPv4. */
export function parseIp(text: string): Ip | undefined {
  const ip = parseWritten(text);
  if (ip?.family !== 6 || ip.value >> 32n !== 0xffffn) return ip;
  return { family: 4, value: ip.value & 0xffff_ffffn };
}

function parseWritten(text: string): Ip | undefined {
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
  if (!/^(?:\d{1,3}(?:\.(?!$)|$)){4}$/.test(text)) return undefined;
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
