/**
 * Dates as milliseconds since 1970-01-01T00:00:00Z (rule O4).
 *
 * The grammar is the W3C profile of ISO 8601 (YYYY, YYYY-MM, YYYY-MM-DD, then T, a time and a
 * zone). Like AWS it also accepts `t` and `z`, a two-digit year, one digit for the hour, a T with
 * no time or only an hour, and zones of hours only. A missing zone means UTC. Digits alone are
 * epoch seconds, but four digits are a year; a minus with four digits is invalid. Days are counted
 * in the proleptic Gregorian calendar by Howard Hinnant's `days_from_civil` ("chrono-compatible
 * low-level date algorithms").
 *
 * Digits beyond a millisecond are dropped, which rounds down. Leap seconds, the hour 24, week dates
 * and days of the year are not accepted.
 */

/** LIMIT: the range of `Date`, in seconds. */
const MAX_SECONDS = 8.64e12;
const MS = 1000;

const EPOCH = /^-?\d+$/;

const DATE = /^(?<year>\d{4}|\d\d)(?:-(?<month>\d\d)(?:-(?<day>\d\d))?)?(?:[Tt](?<time>.+)?)?$/;

const SECOND = String.raw`(?<second>\d\d)(?:\.(?<fraction>\d{1,9}))?`;
const CLOCK = String.raw`(?<hour>\d\d?)(?::(?<minute>\d\d)(?::${SECOND})?)?`;
const TIME = new RegExp(String.raw`^${CLOCK}(?:[Zz]|(?<zone>[+-]\d\d(?::\d\d)?))?$`);

/** Parses a date to milliseconds since the epoch, rounded down; undefined if it is not a date. */
export function parseDate(text: string): number | undefined {
  if (EPOCH.test(text) && !/^-?\d{4}$/.test(text)) return parseEpoch(text);
  const parts = DATE.exec(text)?.groups;
  if (parts === undefined) return undefined;
  const day = parseDay(parts["year"], parts["month"], parts["day"]);
  const time = parts["time"] === undefined ? 0 : parseTime(parts["time"]);
  return day === undefined || time === undefined ? undefined : day * 86_400 * MS + time;
}

/**
 * Prints ISO 8601 in UTC, without milliseconds if there are none. A year without four digits is
 * printed as epoch seconds, rounded down.
 */
export function printDate(milliseconds: number): string {
  const text = new Date(milliseconds).toISOString();
  if (text.length !== 24) return `${Math.floor(milliseconds / MS)}`;
  return text.endsWith(".000Z") ? `${text.slice(0, 19)}Z` : text;
}

function parseEpoch(text: string): number | undefined {
  const seconds = Number(text);
  if (Math.abs(seconds) > MAX_SECONDS) return undefined;
  return seconds === 0 ? 0 : seconds * MS; // never -0
}

/** Days since the epoch. */
function parseDay(year: string | undefined, month = "01", day = "01"): number | undefined {
  const [y, m, d] = [Number(year), Number(month), Number(day)];
  if (m < 1 || m > 12 || d < 1 || d > daysIn(y, m)) return undefined;
  return daysFromCivil(y, m, d);
}

/** Milliseconds since midnight in UTC; the zone may shift them below zero or beyond a day. */
function parseTime(text: string): number | undefined {
  const parts = TIME.exec(text)?.groups;
  if (parts === undefined) return undefined;
  const [hour, minute, second] = [parts["hour"], parts["minute"] ?? 0, parts["second"] ?? 0];
  const [h, m, s] = [Number(hour), Number(minute), Number(second)];
  const zone = parts["zone"] === undefined ? 0 : parseZone(parts["zone"]);
  if (h > 23 || m > 59 || s > 59 || zone === undefined) return undefined;
  const fraction = Number((parts["fraction"] ?? "").slice(0, 3).padEnd(3, "0"));
  return (h * 3600 + m * 60 + s - zone) * MS + fraction;
}

/** The offset of `+hh:mm` or `-hh` from UTC, in seconds. */
function parseZone(text: string): number | undefined {
  const [hours, minutes] = [Number(text.slice(1, 3)), Number(text.slice(4))];
  if (hours > 23 || minutes > 59) return undefined;
  return (hours * 3600 + minutes * 60) * (text.startsWith("-") ? -1 : 1);
}

function daysIn(year: number, month: number): number {
  if (month !== 2) return [4, 6, 9, 11].includes(month) ? 30 : 31;
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
}

function daysFromCivil(year: number, month: number, day: number): number {
  // The year begins in March, so a leap day is its last day.
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const leapDays = Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100);
  return era * 146_097 + yearOfEra * 365 + leapDays + dayOfYear - 719_468;
}
