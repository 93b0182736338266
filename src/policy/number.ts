/**
 * Exact decimal numbers (rule O3).
 *
 * A decimal is digits * 10^exponent with a bigint for the digits. It is normalized so that equal
 * numbers are equal records: the digits have no trailing zero, and zero is 0 * 10^0. A double would
 * confuse 9007199254740993 with its neighbour. Decimals are only compared; there is no arithmetic.
 */
export interface Decimal {
  readonly digits: bigint;
  readonly exponent: number;
}

/** LIMIT: significant digits and absolute exponent of a normalized decimal. */
export interface DecimalLimits {
  readonly digits: number;
  readonly exponent: number;
}

/** The limits of operands in policies. */
const OPERAND_LIMITS: DecimalLimits = { digits: 100, exponent: 400 };

/**
 * The limits of values in requests. They are larger, so that between two operands, on a grid that
 * is finer than all of them, there is always a value within the limits.
 */
export const VALUE_LIMITS: DecimalLimits = { digits: 2000, exponent: 2000 };

const ZERO: Decimal = { digits: 0n, exponent: 0 };

/** Parses an optional sign, digits, an optional fraction and an optional exponent. */
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

/** Prints plain notation up to 30 digits, scientific beyond; `parseDecimal` accepts both. */
export function printDecimal({ digits, exponent }: Decimal): string {
  const sign = digits < 0n ? "-" : "";
  const significant = `${digits < 0n ? -digits : digits}`;
  // The position of the decimal point, counted from the first significant digit.
  const point = significant.length + exponent;
  if (exponent >= 0 && point <= 30) return sign + significant.padEnd(point, "0");
  if (exponent < 0 && exponent >= -30) {
    const padded = significant.padStart(1 - exponent, "0");
    return `${sign}${padded.slice(0, exponent)}.${padded.slice(exponent)}`;
  }
  const rest = significant.slice(1);
  return `${sign}${significant.slice(0, 1)}${rest && `.${rest}`}e${point - 1}`;
}

/** A loop, because `/0+$/` takes quadratic time on zeros before another digit. */
function withoutTrailingZeros(digits: string): string {
  let end = digits.length;
  while (end > 0 && digits[end - 1] === "0") end--;
  return digits.slice(0, end);
}
