/**
 * Whether the server can answer: two real checks, through the same threads as those of users.
 *
 * The checks have known answers, one PASS and one FAIL: a server that answers wrongly is not ready.
 * LIMIT: the result is kept for a second, so that probes cost little.
 */
import { Departure } from "./departure.ts";
import type { Questions } from "./questions.ts";

export type Readiness =
  | { readonly kind: "ready" }
  | { readonly kind: "not ready"; readonly why: string };

const KEPT = 1000;

const policy = (...actions: readonly string[]): object => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: actions, Resource: "arn:aws:s3:::ready/*" }],
});

const PROBES = [
  { expected: "PASS", actions: ["s3:GetObject"] },
  { expected: "FAIL", actions: ["s3:GetObject", "s3:PutObject"] },
] as const;

export class Health {
  readonly #questions: Questions;
  readonly #clock: () => Date;
  #last: { readonly until: number; readonly readiness: Promise<Readiness> } | undefined;

  constructor(questions: Questions, clock: () => Date) {
    this.#questions = questions;
    this.#clock = clock;
  }

  readiness(): Promise<Readiness> {
    const now = this.#clock().getTime();
    if (this.#last === undefined || now >= this.#last.until) {
      this.#last = { until: now + KEPT, readiness: this.#probe() };
    }
    return this.#last.readiness;
  }

  async #probe(): Promise<Readiness> {
    const existing = policy("s3:GetObject");
    for (const { expected, actions } of PROBES) {
      const request = { existingPolicyDocument: existing, newPolicyDocument: policy(...actions) };
      const asked = await this.#questions.ask("CheckNoNewAccess", request, new Departure());
      if (asked.kind === "reply") {
        return { kind: "not ready", why: `a question was answered with ${asked.reply.status}` };
      }
      const { outcome } = asked;
      if (outcome.kind === "error" || outcome.answer.result !== expected) {
        return { kind: "not ready", why: `a known ${expected} was answered otherwise` };
      }
    }
    return { kind: "ready" };
  }
}
