/**
 * Dates: operands that AWS accepts and rejects, the grammar by cases, and luxon as an independent
 * parser.
 */
import fc from "fast-check";
import { DateTime } from "luxon";
import { describe, expect, test } from "vitest";
import { parseDate, printDate } from "../../src/policy/date.ts";

const reads = (text: string, as: string | number): void =>
  test(`${text} is ${as}`, () => {
    const date = parseDate(text) ?? Number.NaN;
    expect(typeof as === "number" ? date / 1000 : printDate(date)).toBe(as);
  });

const rejects = (text: string): void =>
  test(`${JSON.stringify(text.slice(0, 50))} is not a date`, () => {
    expect(parseDate(text)).toBeUndefined();
  });

describe("dates that AWS accepts", () => {
  reads("01T", "0001-01-01T00:00:00Z");
  reads("2019-07-01T13:20:15Z", "2019-07-01T13:20:15Z");
  reads("2016-12-13T21:20:37.593194+00:00", "2016-12-13T21:20:37.593Z");
  reads("2016-12-13t2:00:00.593194+23", "2016-12-12T03:00:00.593Z");
  reads("-292275054", -292275054);
});

describe("dates that AWS rejects", () => {
  rejects("sdfdsf");
  rejects("234-13");
  rejects("2016-12-13t2:00:00.593194+1");
  rejects("2016-12-13t2:00:00.1999999999+10:59");
  rejects("9223372036854775808");
});

describe("dates by the grammar", () => {
  reads("2026", "2026-01-01T00:00:00Z");
  reads("2026-03", "2026-03-01T00:00:00Z");
  reads("2026-03-31", "2026-03-31T00:00:00Z");
  reads("2026T", "2026-01-01T00:00:00Z");
  reads("2026-03T05", "2026-03-01T05:00:00Z");
  reads("2026-03-31t5Z", "2026-03-31T05:00:00Z");
  reads("2026-03-31T05:06", "2026-03-31T05:06:00Z");
  reads("2026-03-31T05:06:07z", "2026-03-31T05:06:07Z");
  reads("2026-03-31T05:06:07.999999999", "2026-03-31T05:06:07.999Z");
  reads("2026-03-31T23:00-02:30", "2026-04-01T01:30:00Z");
  reads("1969-12-31T23:59:59.5Z", -0.5);
  reads("1970-01-01T00:00:00.1Z", 0.1);
  reads("1970", 0);
  reads("0000-03-01", "0000-03-01T00:00:00Z");
  reads("2024-02-29", "2024-02-29T00:00:00Z");
  reads("2000-02-29", "2000-02-29T00:00:00Z");
  reads("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z");
  reads("9999-12-31T23:59:59-01:00", 253402304399);
});

describe("epoch seconds", () => {
  reads("0", 0);
  reads("-0", 0);
  reads("1", 1);
  reads("01", 1);
  reads("12345", 12345);
  reads("20260331", 20260331);
  reads("1767225600", "2026-01-01T00:00:00Z");
  reads("8640000000000", 8.64e12);
  reads("-8640000000000", -8.64e12);
  rejects("8640000000001");
  rejects("-2026");
  rejects("+1");
  rejects("1.5");
  rejects("1e9");
  rejects("9".repeat(1000));
});

describe("invalid dates", () => {
  for (const text of ["", "T", "T05", "-", " 2026", "2026 ", "2026\n", "2026-3", "2026-03-1"]) {
    rejects(text);
  }
  for (const text of ["2026-00", "2026-13", "2026-01-00", "2026-01-32", "2026-04-31"])
    rejects(text);
  for (const text of ["2025-02-30", "2025-02-29", "1900-02-29", "2024-02-30"]) rejects(text);
  for (const text of ["2026-01-01T24:00:00Z", "2026-01-01T00:60", "2026-01-01T00:00:60Z"]) {
    rejects(text);
  }
  for (const time of ["5:6", "05:06:7", "05:06:07.", "0506", "005", ":05", "Z", "+01:00", "05,5"]) {
    rejects(`2026-01-01T${time}`);
  }
  for (const zone of ["+1", "+24", "+01:60", "+0100", "+01:0", "+01:", "ZZ", "Z+01", "+01:00:00"]) {
    rejects(`2026-01-01T05:06:07${zone}`);
  }
  for (const text of ["2026-01-01Z", "2026-01-01 05:06", "202-01", "02026-01", "-2026-01"]) {
    rejects(text);
  }
  rejects("2026-W01-1");
  rejects("2026-001");
  rejects("\u0662\u0660\u0662\u0666-01");
});

describe("properties", () => {
  const runs = { numRuns: 2000 };

  test("parse ∘ print is the identity on seconds, and on milliseconds of four-digit years", () => {
    const seconds = fc.oneof(
      fc.integer({ min: -8.64e12, max: 8.64e12 }),
      fc.integer({ min: -62_167_219_200 - 9, max: -62_167_219_200 + 9 }),
      fc.integer({ min: 253_402_300_800 - 9, max: 253_402_300_800 + 9 }),
      fc.integer({ min: -70_000_000_000, max: 260_000_000_000 }),
      fc.integer({ min: -12_345, max: 12_345 }),
    );
    fc.assert(
      fc.property(seconds, (each) => {
        expect(parseDate(printDate(each * 1000))).toBe(each * 1000);
      }),
      runs,
    );
    const ms = fc.integer({ min: -62_167_219_200_000, max: 253_402_300_799_999 });
    fc.assert(
      fc.property(ms, (each) => {
        expect(parseDate(printDate(each))).toBe(each);
      }),
      runs,
    );
  });

  const two = (min: number, max: number) =>
    fc.integer({ min, max }).map((each) => `${each}`.padStart(2, "0"));
  const year = fc.oneof(
    fc.integer({ min: 0, max: 9999 }),
    fc.constantFrom(1900, 1970, 2000, 2024, 2100),
  );
  const date = fc
    .tuple(year, fc.option(fc.tuple(two(0, 13), fc.option(two(0, 32)))))
    .map(([y, rest]) => [`${y}`.padStart(4, "0"), ...(rest ?? []).filter((each) => each !== null)]);
  const zone = fc.oneof(
    fc.constantFrom("", "Z"),
    fc.tuple(fc.constantFrom("+", "-"), two(0, 23), two(0, 59)).map(([s, h, m]) => `${s}${h}:${m}`),
  );
  const time = fc
    .tuple(two(0, 23), two(0, 60), fc.option(two(0, 61)), fc.option(fc.stringMatching(/^\d{1,9}$/)))
    .map(([h, m, s, f]) => `${h}:${m}${s === null ? "" : `:${s}${f === null ? "" : `.${f}`}`}`);
  const text = fc
    .tuple(date, fc.option(fc.tuple(time, zone)))
    .map(([day, clock]) => day.join("-") + (clock === null ? "" : `T${clock.join("")}`));

  test("accepts and rejects the same texts as luxon, within the common grammar", () => {
    fc.assert(
      fc.property(text, (each) => {
        const oracle = DateTime.fromISO(each, { zone: "utc" });
        expect(parseDate(each)).toBe(oracle.isValid ? oracle.toMillis() : undefined);
      }),
      { numRuns: 5000 },
    );
  });

  test("prints the same text as luxon", () => {
    fc.assert(
      fc.property(fc.integer({ min: -62_167_219_200, max: 253_402_300_799 }), (seconds) => {
        const oracle = DateTime.fromSeconds(seconds, { zone: "utc" });
        expect(printDate(seconds * 1000)).toBe(oracle.toISO({ suppressMilliseconds: true }));
      }),
      runs,
    );
  });

  test("the short forms mean the same as the strict form", () => {
    fc.assert(
      fc.property(date, two(0, 9), zone, (day, hour, offset) => {
        const strict = parseDate(`${day.join("-")}T${hour}:00:00${offset}`);
        expect(parseDate(`${day.join("-")}t${hour.slice(1)}${offset.toLowerCase()}`)).toBe(strict);
        expect(parseDate(`${day.join("-")}T${hour}:00${offset.replace(/:00$/, "")}`)).toBe(strict);
      }),
      runs,
    );
  });

  test("a date is a whole number of milliseconds in the range", () => {
    const noise = fc.string({ unit: fc.constantFrom(..."0123456789-:+.TtZz ") });
    fc.assert(
      fc.property(fc.oneof(noise, fc.string()), (each) => {
        const date = parseDate(each);
        if (date === undefined) return;
        expect(Number.isInteger(date) && !Object.is(date, -0)).toBe(true);
        expect(Math.abs(date)).toBeLessThanOrEqual(8.64e15);
      }),
      runs,
    );
  });
});
