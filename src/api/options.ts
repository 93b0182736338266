/**
 * Checks the options of a call of the library, which are as untrusted as its request.
 *
 * An unknown name may be a misspelt one, so it is an error. A member that is undefined counts as
 * absent, as JSON leaves it out.
 */
import { isObject, type JsonObject, quoted } from "../json/value.ts";
import { World } from "../world/world.ts";
import type { FieldError } from "./errors.ts";

/** Options of `verify`. */
export interface VerifyOptions {
  /** The result that the certificate must prove; one that proves the other is refused. */
  readonly expect?: "PASS" | "FAIL";
}

/** Errors in the options of a check (question/options.ts). */
export function checkOptionErrors(options: unknown): readonly FieldError[] {
  return optionErrors(options, ["steps", "engine", "world"], ({ steps, engine, world }) => [
    ...(steps === undefined || (Number.isSafeInteger(steps) && Number(steps) > 0)
      ? []
      : [{ name: "steps", message: "`steps` is not a positive integer" }]),
    ...(engine === undefined || typeof engine === "function" ? [] : [ENGINE_ERROR]),
    ...(world === undefined || world instanceof World ? [] : [WORLD_ERROR]),
  ]);
}

const ENGINE_ERROR: FieldError = {
  name: "engine",
  message: "`engine` is not an engine; `await engineNamed(…)` of keyaki/engines returns one",
};

const WORLD_ERROR: FieldError = {
  name: "world",
  message: "`world` is not the names that AWS has; `awsWorld()` of keyaki/world returns them",
};

export function verifyOptionErrors(options: unknown): readonly FieldError[] {
  return optionErrors(options, ["expect"], ({ expect }) =>
    expect === undefined || expect === "PASS" || expect === "FAIL"
      ? []
      : [{ name: "expect", message: "`expect` is not `PASS` or `FAIL`" }],
  );
}

function optionErrors(
  options: unknown,
  known: readonly string[],
  check: (options: JsonObject) => readonly FieldError[],
): readonly FieldError[] {
  if (!isObject(options)) return [{ name: "", message: "the options are not an object" }];
  return [...unknownErrors(options, known, "option", ""), ...check(options)];
}

/** An error for each name that is not known; `place` stands before it. */
export function unknownErrors(
  given: JsonObject,
  known: readonly string[],
  noun: "member" | "option",
  place: string,
): readonly FieldError[] {
  const list = known.map((each) => `\`${each}\``).join(", ");
  return Object.entries(given)
    .filter(([name, value]) => value !== undefined && !known.includes(name))
    .map(([name]) => {
      const message = `unknown ${noun} ${quoted(place + name)}; the ${noun}s are ${list}`;
      return { name: place + name, message };
    });
}
