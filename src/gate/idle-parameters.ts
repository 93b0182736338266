/**
 * Names in `deploys.parameters` of a standard that no source has: their values have no effect.
 *
 * Such a name has a warning with the nearest name that a source has, because it may be misspelt,
 * and then the value of the right one is unknown. Nothing is said if no source of the run can have
 * inputs; the caller leaves it out if only some files of the project were read.
 */
import { quoted } from "../json/value.ts";
import type { SourceProblem, SourceReading } from "../sources/site.ts";
import { nearestName } from "../text/nearest-name.ts";
import type { Standard } from "./standard.ts";

export function idleParameters(
  { parameterPlaces = new Map() }: Standard,
  readings: readonly SourceReading[],
): readonly SourceProblem[] {
  if (readings.every(({ inputs }) => inputs === undefined)) return [];
  const known = new Set(readings.flatMap(({ inputs = [] }) => inputs));
  return [...parameterPlaces]
    .filter(([name]) => !known.has(name))
    .map(([name, place]) => {
      const near = nearestName(name, known);
      return {
        severity: "warning",
        code: "PARAMETER_UNUSED",
        message: `no source has a variable, parameter or option ${quoted(name)}`,
        place,
        help:
          near === undefined ? "correct its name, or delete it" : `did you mean ${quoted(near)}?`,
      };
    });
}
