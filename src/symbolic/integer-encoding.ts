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
import { type IpRange, parseIp, printIp } from "../policy/ip.ts";
import { type Decimal, parseDecimal, printDecimal, VALUE_LIMITS } from "../policy/number.ts";

const MAX_SECONDS = 8_640_000_000_000n;
const SECONDS: Range = { first: -MAX_SECONDS, last: MAX_SECONDS };

export const dateEncoding: IntegerEncoding = {
  name: "date",
  span: SECONDS,
  encode(text) {
    const seconds = parseDate(text);
    return seconds === undefined ? undefined : BigInt(seconds);
  },
  decode: (value) => printDate(Number(value)),
};

/** Seconds since 1970, printed with at least five digits, because four digits are a year (O4). */
export const epochEncoding: IntegerEncoding = {
  name: "epoch",
  span: SECONDS,
  encode: (text) =>
    /^-?\d+$/.test(text) && !/^-?\d{4}$/.test(text) ? dateEncoding.encode(text) : undefined,
  decode: (value) => String(value).replace(/^(-?)(\d{4})$/, "$10$2"),
};

const IPV6_START = 1n << 32n;

export const ipEncoding: IntegerEncoding = {
  name: "ip",
  span: { first: 0n, last: IPV6_START + (1n << 128n) - 1n },
  encode(text) {
    const ip = parseIp(text);
    if (ip === undefined) return undefined;
    return ip.family === 4 ? ip.value : IPV6_START + ip.value;
  },
  decode: (value) => (value < IPV6_START ? printIp(4, value) : printIp(6, value - IPV6_START)),
};

export function ipRange({ family, first, last }: IpRange): Range {
  const start = family === 4 ? 0n : IPV6_START;
  return { first: start + first, last: start + last };
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
