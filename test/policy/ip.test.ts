/**
 * Addresses and CIDR blocks: a table, and properties against node:net and the ip-address package.
 */
import { BlockList, isIPv4, isIPv6 } from "node:net";
import fc from "fast-check";
import { Address6 } from "ip-address";
import { describe, expect, test } from "vitest";
import { parseIp, parseIpRange, printIp } from "../../src/policy/ip.ts";

const spans = (text: string, first: string, last = first): void =>
  test(`${text} spans ${first} to ${last}`, () => {
    const range = parseIpRange(text);
    expect(range?.text).toBe(text);
    expect(range && printIp(range.family, range.first)).toBe(first);
    expect(range && printIp(range.family, range.last)).toBe(last);
  });

const matchesNothing = (...texts: string[]): void => {
  for (const text of texts) {
    test(`${text} matches nothing`, () => {
      const range = parseIpRange(text);
      expect(range && range.first > range.last).toBe(true);
    });
  }
};

const rejects = (...texts: string[]): void => {
  for (const text of texts) {
    test(`${JSON.stringify(text.slice(0, 50))} is not a CIDR block`, () => {
      expect(parseIpRange(text)).toBeUndefined();
    });
  }
};

describe("IPv4", () => {
  spans("0.0.0.0/0", "0.0.0.0", "255.255.255.255");
  spans("10.0.0.0/8", "10.0.0.0", "10.255.255.255");
  spans("203.0.113.77/24", "203.0.113.0", "203.0.113.255");
  spans("255.255.255.255/31", "255.255.255.254", "255.255.255.255");
  spans("1.2.3.4/32", "1.2.3.4");
  spans("1.2.3.4", "1.2.3.4");
  rejects("", "1", "1.2", "1.2.3", "1.2.3.4.5", "1.2.3.", ".1.2.3", "1..2.3", "1.2.3.4.");
  spans("01.2.3.4", "1.2.3.4");
  spans("192.000.002.010/24", "192.0.2.0", "192.0.2.255");
  rejects("256.1.1.1", "1.2.3.999", "0x1.2.3.4", "0300.0.0.1", "16909060");
  rejects(" 1.2.3.4", "1.2.3.4 ", "1.2.3.4\n", "-1.2.3.4", "+1.2.3.4", "1.2.3.4e0", "a.b.c.d");
  rejects("1.2.3.4/", "1.2.3.4/33", "1.2.3.4/08", "1.2.3.4/-1", "1.2.3.4/+8", "1.2.3.4/ 8");
  rejects("1.2.3.4/8/8", "1.2.3.4/255.0.0.0", "/8", "1.2.3.4/1e1", "10.0.0/8", "1.2.3.*");
});

describe("IPv6", () => {
  spans("::/0", "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
  spans("2001:DB8::/32", "2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff");
  spans("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1");
  spans("0001:0:0:0:0:0:0:0/127", "1::", "1::1");
  spans("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0");
  spans("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8");
  spans("::1", "::1");
  spans("64:ff9b::192.0.2.0/120", "64:ff9b::c000:200", "64:ff9b::c000:2ff");
  spans("::fffe:0:0/95", "::fffe:0:0", "::ffff:ffff:ffff");
  matchesNothing("64:ff9b::192.0.2.33/120", "2001:db8::5/64", "::1/127");
  matchesNothing("::ffff:1.2.3.4", "::ffff:1.2.3.0/120", "::ffff:0:0/96");
  spans("1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304");
  spans("::1.2.3.4", "::102:304");
  rejects(":", ":::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "1:2:3:4:5:6:7:8::", "::g");
  rejects("1:2:3:4:5:6:7:", ":1:2:3:4:5:6:7", "12345::", "::00001", "1:::2", "[::1]", "::1%eth0");
  rejects("::%1", "::ffff:1.2.3", "::ffff:1.2.3.256", "1.2.3.4::", "::1.2.3.4:5");
  rejects("::ffff:0x1.2.3.4", "1:2:3:4:5:6:7:1.2.3.4", "::/129", "::/0128", "::/", "::1 ", "0x1::");
  rejects(`${"0".repeat(100)}::`, "::\uff11");
});

test("the value ::ffff:1.2.3.4 is the IPv4 address that it maps", () => {
  expect(parseIp("::ffff:1.2.3.4")).toEqual({ family: 4, value: 0x01020304n });
  expect(parseIp("::ffff:102:304")).toEqual({ family: 4, value: 0x01020304n });
  expect(parseIp("::1.2.3.4")).toEqual({ family: 6, value: 0x01020304n });
  expect(parseIp("1.2.3.4")).toEqual({ family: 4, value: 0x01020304n });
  expect(parseIp("1.2.3.4/32")).toBeUndefined();
});

describe("properties", () => {
  const runs = { numRuns: 3000 };
  const noise = fc.oneof(
    fc.string({ unit: fc.constantFrom(..."01259afF:.:.") }),
    fc.array(fc.constantFrom("0", "1", "255", "256", "01", "ffff", ":", "::", ".", "1.2.3.4")),
    fc.array(fc.constantFrom("0", "1:", "ffff:", "::", "12345", "1.2.3.4"), { maxLength: 9 }),
  );
  const address = fc.oneof(fc.ipV4(), fc.ipV6());
  const mutated = fc
    .tuple(address, fc.nat(50), fc.nat(1), fc.constantFrom("", ":", ".", "0", "f", "%", " "))
    .map(([text, seed, dropped, put]) => {
      const at = seed % (text.length + 1);
      return text.slice(0, at) + put + text.slice(at + dropped);
    });

  /** AWS accepts leading zeros in decimal parts; node:net does not. */
  const withoutZeros = (text: string): string =>
    text.replace(/\d+(?:\.\d+)+/g, (parts) =>
      parts
        .split(".")
        .map((each) => (each.length <= 3 ? String(Number(each)) : each))
        .join("."),
    );
  const isMapped = (text: string): boolean => new Address6(text).bigInt() >> 32n === 0xffffn;

  test("accepts the same addresses as node:net, except those with zone ids", () => {
    const texts = fc.oneof(
      noise.map((each) => (typeof each === "string" ? each : each.join(""))),
      address,
      mutated,
    );
    fc.assert(
      fc.property(texts, (text) => {
        const each = withoutZeros(text);
        const isSix = isIPv6(each) && !each.includes("%");
        const family = isIPv4(each) || (isSix && isMapped(each)) ? 4 : isSix ? 6 : undefined;
        expect(parseIp(text)?.family).toBe(family);
      }),
      { numRuns: 20_000 },
    );
  });

  test("IPv6 values and canonical texts agree with ip-address", () => {
    const groups = fc.array(fc.oneof(fc.constant(0), fc.nat(0xffff)), {
      minLength: 8,
      maxLength: 8,
    });
    const full = groups.map((parts) => parts.map((each) => each.toString(16)).join(":"));
    fc.assert(
      fc.property(fc.oneof(full, fc.ipV6()), (text) => {
        const oracle = new Address6(text);
        const ip = parseIp(text);
        fc.pre(ip?.family === 6);
        expect(ip?.value).toBe(oracle.bigInt());
        expect(ip && printIp(6, ip.value)).toBe(oracle.correctForm());
      }),
      runs,
    );
  });

  test("parse ∘ print is the identity", () => {
    const value = fc.oneof(fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }), fc.bigInt(0n, 99n));
    fc.assert(
      fc.property(value, fc.constantFrom(4 as const, 6 as const), (bits, family) => {
        const each = family === 4 ? bits & 0xffffffffn : bits;
        fc.pre(family === 4 || each >> 32n !== 0xffffn);
        expect(parseIp(printIp(family, each))).toEqual({ family, value: each });
      }),
      runs,
    );
  });

  test("a block contains the same addresses as a BlockList of node:net", () => {
    const cases = fc.constantFrom(4 as const, 6 as const).chain((family) => {
      const bits = family === 4 ? 32 : 128;
      const any = fc.bigInt({ min: 0n, max: (1n << BigInt(bits)) - 1n });
      return fc.record({
        family: fc.constant(family),
        base: any,
        length: fc.integer({ min: 1, max: bits }),
        flipped: fc.option(fc.nat(bits - 1)),
      });
    });
    fc.assert(
      fc.property(cases, ({ family, base, length, flipped }) => {
        const other = flipped === null ? base : base ^ (1n << BigInt(flipped));
        const list = new BlockList();
        list.addSubnet(printIp(family, base), length, `ipv${family}`);
        const hostBits = BigInt((family === 4 ? 32 : 128) - length);
        const network = (base >> hostBits) << hostBits;
        const range = parseIpRange(`${printIp(family, network)}/${length}`);
        const inside = range && range.first <= other && other <= range.last;
        expect(inside).toBe(list.check(printIp(family, other), `ipv${family}`));
      }),
      runs,
    );
  });
});
