/**
 * A question, decided: the guilty statements with their requests, and those not cleared.
 *
 * One engine serves all statements, so that what it learned about one helps with the next. After
 * an answer `unknown` a new engine takes over: what the old one learned may rest on the doubt.
 */
import type { Model } from "../logic/attribute.ts";
import { TRUE } from "../logic/term.ts";
import type { Statement } from "../policy/policy.ts";
import type { Evaluation } from "../semantics/evaluate.ts";
import type { RequestDocument } from "../semantics/request.ts";
import { Engine } from "../solve/engine.ts";
import type { Limit } from "../solve/outcome.ts";
import type { Dependency } from "../symbolic/dependencies.ts";
import { dependencies } from "../symbolic/dependencies.ts";
import { familiarValues } from "../symbolic/familiar.ts";
import { makeBelievable } from "./believable.ts";
import type { CheckOptions } from "./options.ts";
import type { Posed } from "./question.ts";
import { type Claim, replay } from "./replay.ts";
import { Spellings } from "./spellings.ts";

export interface Guilty {
  readonly statement: Statement;
  readonly request: RequestDocument;
  /** How the policy that permits things refuses this one. */
  readonly refusal: Evaluation | undefined;
  /** Sentences about keys that the request breaks, where every counterexample does. */
  readonly broken: readonly string[];
}

export interface Decided {
  readonly guilty: readonly Guilty[];
  readonly uncleared: readonly { readonly statement: Statement; readonly limit: Limit }[];
}

const DEFAULT_STEPS = 4_000_000;

export function decide(posed: Posed, options: CheckOptions = {}): Decided {
  const { vocabulary, constraint, suspects, question } = posed;
  const steps = options.steps ?? DEFAULT_STEPS;
  const seeds = (attribute: Parameters<typeof familiarValues>[0]) =>
    familiarValues(attribute, vocabulary);
  const start = (): Engine => {
    const engine = new Engine(vocabulary.terms, seeds, steps);
    engine.assert(constraint);
    return engine;
  };
  const customs = dependencies(vocabulary);
  const spellings = new Spellings(question);
  const guilty: Guilty[] = [];
  const uncleared: { statement: Statement; limit: Limit }[] = [];
  let engine = start();
  for (const { statement, matches } of suspects) {
    engine.budget.renew();
    const answer = engine.solve([matches]);
    if (answer.kind === "unsat") continue;
    if (answer.kind === "unknown") {
      uncleared.push({ statement, limit: answer.limit });
      engine = start();
      continue;
    }
    const wanted = vocabulary.terms.and(constraint, matches);
    const { model, kept, broken } = customary(answer.model, customs, posed, (more) => {
      engine.budget.renew();
      const again = engine.solve([matches, more]);
      if (again.kind === "unknown") engine = start();
      return again.kind === "sat" ? again.model : undefined;
    });
    const request = makeBelievable(
      model,
      vocabulary.terms.and(wanted, kept),
      vocabulary,
      spellings,
    );
    const claim: Claim = {
      granting: question.suspect,
      statement: statement.index,
      ...(question.permitted === undefined ? {} : { refusing: question.permitted }),
      ...(question.asked === undefined ? {} : { asked: question.asked }),
    };
    const manyKeys = new Set(
      [...vocabulary.keyAttributes].flatMap(([key, { many }]) => (many ? key : [])),
    );
    const { refusal } = replay(request, claim, question.type, manyKeys);
    guilty.push({ statement, request, refusal, broken });
  }
  return { guilty, uncleared };
}

/** A model that keeps to what AWS says of keys together, if there is one (W3). */
function customary(
  model: Model,
  customs: readonly Dependency[],
  { vocabulary }: Posed,
  solve: (more: number) => Model | undefined,
): { readonly model: Model; readonly kept: number; readonly broken: readonly string[] } {
  const { terms } = vocabulary;
  const all = terms.and(...customs.map((each) => each.holds));
  if (terms.holds(all, model)) return { model, kept: all, broken: [] };
  const better = solve(all);
  if (better !== undefined) return { model: better, kept: all, broken: [] };
  const broken = customs.filter((each) => !terms.holds(each.holds, model));
  return { model, kept: TRUE, broken: broken.map((each) => each.sentence) };
}
