/**
 * The letters that have the same lower case, one UTF-16 unit at a time (rule O1).
 *
 * `lowerUnit` maps a unit to its lower case and `unitsWithLower` is its inverse. Both leave out the
 * two letters that a single unit cannot express: `İ` becomes two units, and `Σ` becomes `σ` or `ς`
 * by its place in a word. Astral letters, which are two units, have no case here.
 *
 * The table covers the units beyond ASCII and is made on first use. It is the case mapping of the
 * JavaScript engine, which follows the Unicode Character Database.
 */

const LARGE_SIGMA = 0x3a3;
const FINAL_SIGMA = 0x3c2;

/** The unit in lower case; `Σ`, `İ` and units without a capital are themselves. */
export function lowerUnit(unit: number): number {
  if (unit < 0x80) return unit >= 65 && unit <= 90 ? unit + 32 : unit;
  if (unit === LARGE_SIGMA) return unit;
  const lower = String.fromCharCode(unit).toLowerCase();
  return lower.length === 1 ? lower.charCodeAt(0) : unit;
}

/** The units whose lower case is this unit, itself first; `Σ` is a capital of both `σ` and `ς`. */
export function unitsWithLower(unit: number): readonly number[] {
  if (unit < 0x80 && unit !== KELVIN_TWIN) {
    return unit >= 97 && unit <= 122 ? [unit, unit - 32] : [unit];
  }
  table ??= makeTable();
  return table.get(unit) ?? [unit];
}

/** The letter `k`, whose capitals are `K` and the Kelvin sign. */
const KELVIN_TWIN = 0x6b;

let table: ReadonlyMap<number, readonly number[]> | undefined;

function makeTable(): ReadonlyMap<number, readonly number[]> {
  const capitals = new Map<number, number[]>([[FINAL_SIGMA, [FINAL_SIGMA, LARGE_SIGMA]]]);
  for (let unit = 0; unit <= 0xffff; unit++) {
    const lower = unit === LARGE_SIGMA ? unit - LARGE_SIGMA + 0x3c3 : lowerUnit(unit);
    if (lower === unit) continue;
    const known = capitals.get(lower);
    if (known === undefined) capitals.set(lower, [lower, unit]);
    else known.push(unit);
  }
  return capitals;
}
