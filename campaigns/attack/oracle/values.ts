/**
 * Decodes the values of conditions in the attack's own evaluator: numbers, dates, booleans, bytes
 * and addresses (rules O3 to O7).
 */

/** A decimal number: digits times a power of ten. */
export interface Decimal {
  readonly digits: bigint;
  readonly power: number;
}

export function decimalOf(text: string): Decimal | undefined {
  const found = /^([+-]?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text);
  if (found === null) return undefined;
  const [, sign, whole = "", fraction = "", exponent = "0"] = found;
  const digits = BigInt(whole + fraction);
  return { digits: sign === "-" ? -digits : digits, power: Number(exponent) - fraction.length };
}

/** Negative if a is less than b, zero if they are equal. */
export function compareDecimals(a: Decimal, b: Decimal): number {
  const power = Math.min(a.power, b.power);
  const scaled = (each: Decimal): bigint => each.digits * 10n ** BigInt(each.power - power);
  const difference = scaled(a) - scaled(b);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

const DATE = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(Z|[+-]\d\d:?\d\d)?)?$/;

/** The milliseconds of a date since 1970. */
export function dateOf(text: string): number | undefined {
  if (/^\d{4}$/.test(text)) return Date.UTC(Number(text), 0);
  if (/^-?\d+$/.test(text)) return /^-\d{4}$/.test(text) ? undefined : Number(text) * 1000;
  const found = DATE.exec(text);
  if (found === null) return undefined;
  const [, year, month, day, hour = 0, minute = 0, second = 0, fraction = "", zone = "Z"] = found;
  const parts = [year, Number(month) - 1, day, hour, minute, second].map(Number);
  const time = Date.UTC(...(parts as [number, number]));
  const there = new Date(time);
  if (there.getUTCDate() !== Number(day) || there.getUTCMonth() !== Number(month) - 1) {
    return undefined;
  }
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  return time + Number(`${fraction}000`.slice(0, 3)) - offsetOf(zone);
}

function offsetOf(zone: string): number {
  if (zone === "Z") return 0;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(-2))];
  return (zone.startsWith("-") ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

/** Any text other than `true` counts as false. */
export function truthOf(text: string): boolean {
  return /^[tT][rR][uU][eE]$/.test(text);
}

/** The bytes of canonical base64, as hexadecimal digits. */
export function bytesOf(text: string): string | undefined {
  const bytes = Buffer.from(text, "base64");
  return bytes.toString("base64") === text ? bytes.toString("hex") : undefined;
}

/** An address: its bits, 32 or 128 of them. */
export interface Address {
  readonly bits: bigint;
  readonly width: 32 | 128;
}

/** The address that a request's value names; a mapped IPv6 address is an IPv4 address. */
export function addressOf(text: string): Address | undefined {
  const four = addressOf4(text);
  if (four !== undefined) return { bits: four, width: 32 };
  const six = addressOf6(text);
  if (six === undefined) return undefined;
  if (six >> 32n === 0xffffn) return { bits: six & 0xffff_ffffn, width: 32 };
  return { bits: six, width: 128 };
}

function addressOf4(text: string): bigint | undefined {
  if (!/^\d{1,3}(?:\.\d{1,3}){3}$/.test(text)) return undefined;
  const parts = text.split(".").map(Number);
  if (parts.some((each) => each > 255)) return undefined;
  return parts.reduce((bits, each) => bits * 256n + BigInt(each), 0n);
}

function addressOf6(text: string): bigint | undefined {
  const tail = /^(.*:)(\d{1,3}(?:\.\d{1,3}){3})$/.exec(text);
  if (tail !== null) {
    const four = addressOf4(tail[2] ?? "");
    if (four === undefined) return undefined;
    const groups = `${(four >> 16n).toString(16)}:${(four & 0xffffn).toString(16)}`;
    return addressOf6(`${tail[1]}${groups}`);
  }
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const groups = halves.map((half) => (half === "" ? [] : half.split(":")));
  if (groups.flat().some((group) => !/^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  const missing = 8 - groups.flat().length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const [front = [], back = []] = groups;
  const all = [...front, ...Array<string>(missing).fill("0"), ...back];
  return all.reduce((bits, group) => bits * 65536n + BigInt(`0x${group}`), 0n);
}

/** A block of addresses; undefined if it matches nothing. */
export interface Block extends Address {
  readonly prefix: number;
}

export function blockOf(text: string): Block | undefined {
  const [address = "", length] = text.split("/");
  const four = addressOf4(address);
  if (four !== undefined) {
    return { bits: four, width: 32, prefix: length === undefined ? 32 : Number(length) };
  }
  const six = addressOf6(address);
  if (six === undefined) return undefined;
  const prefix = length === undefined ? 128 : Number(length);
  const host = (1n << BigInt(128 - prefix)) - 1n;
  const isMapped = prefix >= 96 && six >> 32n === 0xffffn;
  return (six & host) !== 0n || isMapped ? undefined : { bits: six, width: 128, prefix };
}

export function contains(block: Block, address: Address): boolean {
  if (block.width !== address.width) return false;
  const shift = BigInt(block.width - block.prefix);
  return block.bits >> shift === address.bits >> shift;
}
