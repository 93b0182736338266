/**
 * Encodings of texts as integers, one for each kind of typed operand (rules O3, O4, O6, O7).
 *
 * Tests only compare, so only the order matters. Decimals become integers on a grid ten times finer
 * than the finest operand of the question: operands are multiples of ten, so between two of them is
 * always another integer, as there is always another decimal. Addresses are on one line, all of
 * IPv4 below all of IPv6. Byte strings are ordered by length, then by content.
 */

import type { IntegerEncoding, Range } from "../logic/attribute.ts";
import { canonicalBase64 } from "../policy/binary.ts";
import { parseDate, printDate } from "../policy/date.ts";
import { type IpRange, MAPPED, parseIp, printIp } from "../policy/ip.ts";
import { type Decimal, parseDecimal, printDecimal, VALUE_LIMITS } from "../policy/number.ts";

const MAX_SECONDS = 8_640_000_000_000n;
const MS = 1000n;
/** The first and the last millisecond of the years that ISO 8601 writes with four digits. */
const YEAR_0 = -62_167_219_200_000n;
const YEAR_9999 = 253_402_300_799_999n;

/**
 * The place of a date in the order of all dates: milliseconds within the years 0 to 9999, and whole
 * seconds beyond, because only epoch seconds can write those.
 */
export function datePlace(milliseconds: bigint): bigint {
  if (milliseconds > YEAR_9999) return YEAR_9999 + (milliseconds - YEAR_9999 - 1n) / MS + 1n;
  if (milliseconds < YEAR_0) return YEAR_0 - (YEAR_0 - milliseconds) / MS;
  return milliseconds;
}

function dateAt(place: bigint): bigint {
  if (place > YEAR_9999) return YEAR_9999 + 1n + (place - YEAR_9999 - 1n) * MS;
  return place < YEAR_0 ? YEAR_0 - (YEAR_0 - place) * MS : place;
}

export const dateEncoding: IntegerEncoding = {
  name: "date",
  span: { first: datePlace(-MAX_SECONDS * MS), last: datePlace(MAX_SECONDS * MS) },
  encode(text) {
    const milliseconds = parseDate(text);
    return milliseconds === undefined ? undefined : datePlace(BigInt(milliseconds));
  },
  decode: (place) => printDate(Number(dateAt(place))),
};

/** Seconds since 1970, printed with at least five digits, because four digits are a year (O4). */
export const epochEncoding: IntegerEncoding = {
  name: "epoch",
  span: { first: -MAX_SECONDS, last: MAX_SECONDS },
  encode(text) {
    if (!/^-?\d+$/.test(text) || /^-?\d{4}$/.test(text)) return undefined;
    const milliseconds = parseDate(text);
    return milliseconds === undefined ? undefined : BigInt(milliseconds) / MS;
  },
  decode: (value) => String(value).replace(/^(-?)(\d{4})$/, "$10$2"),
};

const IPV6_START = 1n << 32n;

export const ipEncoding: IntegerEncoding = {
  name: "ip",
  span: { first: 0n, last: IPV6_START + (1n << 128n) - MAPPED.size - 1n },
  encode(text) {
    const ip = parseIp(text);
    if (ip === undefined) return undefined;
    return ip.family === 4 ? ip.value : ipv6Place(ip.value);
  },
  decode(place) {
    if (place < IPV6_START) return printIp(4, place);
    const value = place - IPV6_START;
    return printIp(6, value < MAPPED.first ? value : value + MAPPED.size);
  },
};

/** The mapped addresses are IPv4 as values, so they have no place of their own (O7). */
function ipv6Place(value: bigint): bigint {
  if (value < MAPPED.first) return IPV6_START + value;
  const end = MAPPED.first + MAPPED.size;
  return IPV6_START + (value < end ? MAPPED.first : value - MAPPED.size);
}

/** The places of a block; undefined if it matches nothing. */
export function ipRange({ family, first, last }: IpRange): Range | undefined {
  if (first > last) return undefined;
  if (family === 4) return { first, last };
  const range = { first: ipv6Place(first), last: ipv6Place(last + 1n) - 1n };
  return range.first > range.last ? undefined : range;
}

export const binaryEncoding: IntegerEncoding = {
  name: "binary",
  span: { first: 0n },
  encode(text) {
    const canonical = canonicalBase64(text);
    if (canonical === undefined) return undefined;
    let value = 0n;
    for (const letter of atob(canonical)) value = value * 256n + BigInt(letter.charCodeAt(0) + 1);
    return value;
  },
  decode(value) {
    let bytes = "";
    for (let left = value; left > 0n; left = (left - 1n) / 256n) {
      bytes = String.fromCharCode(Number((left - 1n) % 256n)) + bytes;
    }
    return btoa(bytes);
  },
};

/** Decimals on a grid that has all operands of a question, and values between any two. */
export interface NumberEncoding extends IntegerEncoding {
  place(decimal: Decimal): bigint;
}

export function numberEncoding(operands: Iterable<Decimal>): NumberEncoding {
  let finest = 0;
  for (const { exponent } of operands) finest = Math.min(finest, exponent);
  const grid = finest - 1;
  /** Rounds a decimal off the grid to the neighbour that is not an operand. */
  const place = ({ digits, exponent }: Decimal): bigint => {
    if (exponent >= grid) return digits * 10n ** BigInt(exponent - grid);
    const unit = 10n ** BigInt(grid - exponent);
    const below = digits / unit - (digits % unit < 0n ? 1n : 0n);
    return below % 10n === 0n ? below + 1n : below;
  };
  return {
    name: "number",
    span: {},
    place,
    encode(text) {
      const decimal = parseDecimal(text, VALUE_LIMITS);
      return decimal === undefined ? undefined : place(decimal);
    },
    decode(value) {
      let [digits, exponent] = [value, grid];
      while (digits !== 0n && digits % 10n === 0n)
        [digits, exponent] = [digits / 10n, exponent + 1];
      return printDecimal(digits === 0n ? { digits: 0n, exponent: 0 } : { digits, exponent });
    },
  };
}
