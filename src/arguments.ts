/**
 * Checks of arguments that only a program without types gets wrong.
 *
 * A wrong document is a value with diagnostics. Any other wrong argument throws a TypeError that
 * says what the function takes, instead of an error from deep inside.
 */
import { isObject } from "./json/value.ts";

/** Throws the message unless the argument is right. */
export function demand(isRight: boolean, message: string): void {
  if (!isRight) throw new TypeError(message);
}

/** Checks that options are an object with no other names than these. */
export function demandOptions(options: unknown, where: string, known: readonly string[]): void {
  if (!isObject(options)) throw new TypeError(`the options of ${where} must be an object`);
  const unknown = Object.keys(options).find(
    (name) => options[name] !== undefined && !known.includes(name),
  );
  const list = known.map((each) => `\`${each}\``).join(", ");
  demand(unknown === undefined, `unknown option \`${unknown}\`; the options are ${list}`);
}
