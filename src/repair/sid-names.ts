/**
 * Names for the new statements of a policy.
 *
 * A Sid is unique in its policy. So a part of a statement has the Sid of the statement with a
 * number, and a statement without Sid has parts without one.
 */
import type { JsonObject } from "../json/value.ts";

export class SidNames {
  readonly #taken: Set<unknown>;

  constructor(statements: readonly JsonObject[]) {
    this.#taken = new Set(statements.map(({ Sid: sid }) => sid));
  }

  /** The statement with a Sid that no other has, if it has one. */
  renamed(statement: JsonObject): JsonObject {
    const { Sid: sid } = statement;
    if (typeof sid !== "string" || sid === "") return statement;
    return { ...statement, Sid: this.free(sid, 2) };
  }

  /** The name, or the name with the first number, from `first`, that is not taken. */
  free(name: string, first?: number): string {
    let free = first === undefined ? name : `${name}${first}`;
    for (let number = first ?? 2; this.#taken.has(free); number++) free = `${name}${number}`;
    this.#taken.add(free);
    return free;
  }
}
