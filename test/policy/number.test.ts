/**
 * Decimals: a table, and properties against bigints that are scaled to a common exponent.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  compareDecimals,
  type Decimal,
  parseDecimal,
  printDecimal,
} from "../../src/policy/number.ts";

const reads = (text: string, digits: bigint, exponent: number): void =>
  test(`${text} is ${digits}e${exponent}`, () => {
    expect(parseDecimal(text)).toEqual({ digits, exponent });
  });

const rejects = (text: string): void =>
  test(`${JSON.stringify(text.slice(0, 40))} is not a number`, () => {
    expect(parseDecimal(text)).toBeUndefined();
  });

const prints = (text: string, as: string): void =>
  test(`${text} is printed ${as}`, () => {
    expect(printDecimal(decimal(text))).toBe(as);
  });

const ordered = (...ascending: string[]): void =>
  test(ascending.join(" < "), () => {
    for (const [i, a] of ascending.entries()) {
      for (const [j, b] of ascending.entries()) {
        expect(compareDecimals(decimal(a), decimal(b))).toBe(Math.sign(i - j));
      }
    }
  });

function decimal(text: string): Decimal {
  const value = parseDecimal(text);
  if (value === undefined) throw new Error(`not a number: ${text}`);
  return value;
}

describe("parseDecimal", () => {
  reads("0", 0n, 0);
  reads("-0.00", 0n, 0);
  reads("0e999999", 0n, 0);
  reads("1", 1n, 0);
  reads("+1", 1n, 0);
  reads("-007", -7n, 0);
  reads("1200", 12n, 2);
  reads("1.20", 12n, -1);
  reads("0.0012", 12n, -4);
  reads("12e-1", 12n, -1);
  reads("1E+21", 1n, 21);
  reads("9007199254740993", 9007199254740993n, 0);
  reads("1e400", 1n, 400);
  reads("0.01e402", 1n, 400);
  reads(`${"0".repeat(500)}1${"0".repeat(400)}`, 1n, 400);
  reads("9".repeat(100), BigInt("9".repeat(100)), 0);
  for (const text of ["", " 1", "1 ", "1\n", "+", "1.", ".5", "1e", "1e+", "--1", "12abc", "1,2"]) {
    rejects(text);
  }
  for (const text of ["0x10", "1_0", "Infinity", "NaN", "\u0661", "1.2.3", "1e5.0"]) rejects(text);
  rejects("1e401");
  rejects("1e-401");
  rejects("10e400");
  rejects(`1e${"9".repeat(400)}`);
  rejects("9".repeat(101));
  rejects(`1${"0".repeat(99)}1`);
  rejects(`${"0".repeat(1_000_000)}x`);
});

describe("compareDecimals", () => {
  ordered("-1e400", "-2", "-1.5", "-1e-400", "0", "1e-400", "0.1", "0.11", "1", "1e400");
  ordered("9007199254740992", "9007199254740993");
  ordered("0.1", "0.10000000000000000001");
});

describe("printDecimal", () => {
  prints("0", "0");
  prints("1e3", "1000");
  prints("-1.50", "-1.5");
  prints("0.001", "0.001");
  prints("-12e-4", "-0.0012");
  prints("1e29", `1${"0".repeat(29)}`);
  prints("1e30", "1e30");
  prints("-12e-40", "-1.2e-39");
  prints("1e-31", "1e-31");
});

interface DecimalText {
  readonly text: string;
  readonly sign: string;
  readonly whole: string;
  readonly fraction: string | null;
  readonly power: number | null;
}

describe("properties", () => {
  const decimalText: fc.Arbitrary<DecimalText> = fc
    .record({
      sign: fc.constantFrom("", "+", "-"),
      whole: fc.stringMatching(/^[0-9]{1,40}$/),
      fraction: fc.option(fc.stringMatching(/^[0-9]{1,40}$/)),
      power: fc.option(fc.integer({ min: -300, max: 300 })),
    })
    .map(({ sign, whole, fraction, power }) => {
      const text = `${sign}${whole}${fraction === null ? "" : `.${fraction}`}`;
      return { text: power === null ? text : `${text}e${power}`, sign, whole, fraction, power };
    });
  /** The value times 10^400, as an integer. */
  const scaled = ({ sign, whole, fraction, power }: DecimalText): bigint => {
    const zeros = 400 + (power ?? 0) - (fraction ?? "").length;
    return BigInt(whole + (fraction ?? "")) * 10n ** BigInt(zeros) * (sign === "-" ? -1n : 1n);
  };

  test("parse ∘ print is the identity, and records are normalised", () => {
    fc.assert(
      fc.property(decimalText, ({ text }) => {
        const value = decimal(text);
        expect(parseDecimal(printDecimal(value))).toEqual(value);
        expect(value.digits === 0n ? value.exponent === 0 : value.digits % 10n !== 0n).toBe(true);
      }),
    );
  });

  test("the order is that of the values scaled by 10^400", () => {
    fc.assert(
      fc.property(decimalText, decimalText, (a, b) => {
        const [x, y] = [scaled(a), scaled(b)];
        const order = compareDecimals(decimal(a.text), decimal(b.text));
        expect(order).toBe(x < y ? -1 : x > y ? 1 : 0);
        expect(compareDecimals(decimal(a.text), decimal(a.text))).toBe(0);
      }),
    );
  });

  test("parses every double as JavaScript prints it, and keeps the order", () => {
    const double = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(double, double, (a, b) => {
        const order = compareDecimals(decimal(`${a}`), decimal(`${b}`));
        expect(order).toBe(a < b ? -1 : a > b ? 1 : 0);
        expect(Number(printDecimal(decimal(`${a}`)))).toBe(a + 0);
      }),
    );
  });
});
