/**
 * Decimal numbers, exactly (semantics.md, O3).
 *
 * A decimal is digits * 10^exponent with a bigint for the digits, normalised so that equal
 * numbers are equal records: no trailing zero in the digits, and zero is 0 * 10^0. A double would
 * merge 9007199254740993 with its neighbour and 0.1 + 0.2 is not even asked for: there is no
 * arithmetic here, only order.
 */
export interface Decimal {
  readonly digits: bigint;
  readonly exponent: number;
}

/** LIMIT: significant digits, and the exponent either way, of a normalised decimal. */
export interface DecimalLimits {
  readonly digits: number;
  readonly exponent: number;
}

/** Of an operand in a policy. */
const OPERAND_LIMITS: DecimalLimits = { digits: 100, exponent: 400 };

/**
 * Of a value in a request. What lies just beside operands, on a grid that is finer than all of
 * them, has fewer digits than this: so there is a value there.
 */
export const VALUE_LIMITS: DecimalLimits = { digits: 2000, exponent: 2000 };

const ZERO: Decimal = { digits: 0n, exponent: 0 };

/** Reads an optional sign, digits, optionally a fraction and an exponent; nothing around them. */
export function parseDecimal(
  text: string,
  limits: DecimalLimits = OPERAND_LIMITS,
): Decimal | undefined {
  const match = /^([+-]?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = "", fraction = "", power = "0"] = match;
  const written = (whole + fraction).replace(/^0+/, "");
  const significant = withoutTrailingZeros(written);
  if (significant === "") return ZERO;
  const exponent = Number(power) - fraction.length + (written.length - significant.length);
  if (significant.length > limits.digits || Math.abs(exponent) > limits.exponent) return undefined;
  return { digits: BigInt(`${sign === "-" ? "-" : ""}${significant}`), exponent };
}

export function compareDecimals(a: Decimal, b: Decimal): -1 | 0 | 1 {
  const common = Math.min(a.exponent, b.exponent);
  const left = a.digits * 10n ** BigInt(a.exponent - common);
  const right = b.digits * 10n ** BigInt(b.exponent - common);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Plain notation up to 30 digits, scientific beyond; `parseDecimal` reads either back. */
export function printDecimal({ digits, exponent }: Decimal): string {
  const sign = digits < 0n ? "-" : "";
  const significant = `${digits < 0n ? -digits : digits}`;
  // Where the decimal point goes, counted from the first significant digit.
  const point = significant.length + exponent;
  if (exponent >= 0 && point <= 30) return sign + significant.padEnd(point, "0");
  if (exponent < 0 && exponent >= -30) {
    const padded = significant.padStart(1 - exponent, "0");
    return `${sign}${padded.slice(0, exponent)}.${padded.slice(exponent)}`;
  }
  const rest = significant.slice(1);
  return `${sign}${significant.slice(0, 1)}${rest && `.${rest}`}e${point - 1}`;
}

/** A loop, since `/0+$/` takes quadratic time on zeros that are followed by something else. */
function withoutTrailingZeros(digits: string): string {
  let end = digits.length;
  while (end > 0 && digits[end - 1] === "0") end--;
  return digits.slice(0, end);
}
