/**
 * Compares keyaki's findings with the attack's own evaluator.
 *
 * Every allowed external request must lie in a finding that lists its action. The example of a
 * finding must be allowed and external, and lie in it. A public request must not lie in findings
 * that are all not public.
 */
import type { Random } from "../../test/laws/support/random.ts";
import {
  actionPattern,
  type Evaluator,
  type Question,
  questionOf,
  type RequestJson,
} from "./oracle/evaluate.ts";
import { isExternal } from "./oracle/external.ts";
import { entriesOf, matchesList } from "./oracle/principal.ts";
import { isPublicRequest } from "./oracle/public.ts";
import { foldAscii, matches } from "./oracle/text.ts";
import type { Pool } from "./pool.ts";
import type { AttackQuestion } from "./question.ts";
import { type Made, type RequestMaker, requestOf } from "./search.ts";

export interface FindingJson {
  readonly principal: Readonly<Record<string, string>>;
  readonly condition: Readonly<Record<string, string>>;
  readonly action: readonly string[];
  readonly isPublic: boolean;
  readonly example: RequestJson;
}

/** Why the findings are wrong, with a request. */
export interface WrongFinding {
  readonly detail: string;
  readonly request: RequestJson;
}

/** Whether a request lies in a finding; a value holds by any operator of the policy for it. */
function liesIn(
  { principal, condition }: FindingJson,
  { statements }: Evaluator,
  { caller, context, readings }: Question,
): boolean {
  if (!matchesList(entriesOf(principal), caller, readings)) return false;
  return Object.entries(condition).every(([name, written]) => {
    const key = foldAscii(name);
    const uses = statements
      .flatMap(({ conditions }) => conditions)
      .filter((use) => use.key === key);
    return (context.get(key) ?? []).some((value) =>
      uses.some((use) => use.holds(value, written, context)),
    );
  });
}

/** The first example of a finding that does not belong to it. */
export function wrongExample(
  { zoneOfTrust = [], includeServices = false }: AttackQuestion,
  subject: Evaluator,
  findings: readonly FindingJson[],
): WrongFinding | undefined {
  for (const finding of findings) {
    const request = finding.example;
    const question = questionOf(request);
    const wrong = (detail: string): WrongFinding => ({ detail, request });
    if (subject.decide(question) !== "Allowed") return wrong("the example is not allowed");
    if (!isExternal(question, zoneOfTrust, includeServices)) return wrong("it is not external");
    if (!liesIn(finding, subject, question)) return wrong("it does not lie in its finding");
  }
  return undefined;
}

/** An allowed external request that the findings leave out, or do not call public if it is. */
export function missedRequest(
  { zoneOfTrust = [], includeServices = false }: AttackQuestion,
  subject: Evaluator,
  findings: readonly FindingJson[],
  maker: RequestMaker,
  pool: Pool,
  budget: number,
  random: Random,
): WrongFinding | undefined {
  let made: Made | undefined;
  for (let i = 0; i < budget; i++) {
    const next: Made = made === undefined || random.chance(0.5) ? maker.make() : maker.change(made);
    made = subject.decide(next) === "Allowed" ? next : undefined;
    if (made === undefined || !isExternal(made, zoneOfTrust, includeServices)) continue;
    const inside = findings.filter((each) => liesIn(each, subject, next));
    if (inside.length === 0) {
      return { detail: "no finding has the request", request: requestOf(made, pool) };
    }
    const isListed = ({ action }: FindingJson): boolean =>
      action.some((each) => matches(actionPattern(each), next.action));
    if (!inside.some(isListed)) {
      const detail = "no finding with the request has its action";
      return { detail, request: requestOf(made, pool) };
    }
    const isOpen = !made.context.has("aws:sourceip") && isPublicRequest(subject, made);
    if (isOpen && !inside.some(({ isPublic }) => isPublic)) {
      const detail = "no finding with the public request is public";
      return { detail, request: requestOf(made, pool) };
    }
  }
  return undefined;
}
