/**
 * The questions of a gate; equal ones are asked once.
 *
 * Deployments repeat policies: each function has the same trust policy, each account the same
 * boundary. Two questions are equal if their policies and parameters are, whatever their places.
 * The key of a question is its text without places, so equal keys mean equal questions.
 */
import type { Value } from "../sources/value.ts";
import { type Check, type Judgement, type JudgeOptions, judge, type Subject } from "./judge.ts";

export class Questions {
  readonly #options: JudgeOptions;
  readonly #asked = new Map<string, Judgement>();
  readonly #texts = new WeakMap<Value, string>();

  constructor({ steps }: JudgeOptions) {
    this.#options = steps === undefined ? {} : { steps };
  }

  /** How many questions were different. */
  get count(): number {
    return this.#asked.size;
  }

  judge(subject: Subject, check: Check): Judgement {
    const { policy, ceiling, ...others } = subject;
    const key = [
      this.#textOf(policy),
      ceiling === undefined ? "" : this.#textOf(ceiling),
      JSON.stringify(others),
      this.#checkText(check),
    ].join("\n");
    let judgement = this.#asked.get(key);
    if (judgement === undefined) {
      judgement = judge(subject, check, this.#options);
      this.#asked.set(key, judgement);
    }
    return judgement;
  }

  #checkText(check: Check): string {
    switch (check.kind) {
      case "no-new-access":
        return check.reference === "nothing"
          ? check.kind
          : `${check.kind} ${this.#textOf(check.reference)}`;
      case "access-forbidden":
        return `${check.kind} ${this.#textOf(check.forbidden)}`;
      default:
        return JSON.stringify(check);
    }
  }

  #textOf(value: Value): string {
    let text = this.#texts.get(value);
    if (text === undefined) {
      text = JSON.stringify(value, (name, member) => (name === "place" ? undefined : member));
      this.#texts.set(value, text);
    }
    return text;
  }
}
