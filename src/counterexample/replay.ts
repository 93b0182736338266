/**
 * Replay: a counterexample is a claim until the reference evaluator agrees.
 *
 * The request is read again from the document that will be shown, and evaluated on the policies
 * by code that the engine knows nothing of. One that does not replay is a bug of ours: no verdict
 * may come of it, so this throws, and only a surface catches.
 */
import type { Policy, PolicyType } from "../policy/ast.ts";
import type { Question } from "../question/question.ts";
import { type Evaluation, evaluate } from "../semantics/evaluate.ts";
import { parseRequest, type Request, type RequestDocument } from "../semantics/request.ts";

export class ReplayError extends Error {
  override readonly name = "ReplayError";
}

export interface Claim {
  /** Allows the request, by this statement among others. */
  readonly granting: Policy;
  readonly statement?: number;
  /** Does not allow it. */
  readonly refusing?: Policy;
  /** Allows it too: what is asked about, as a policy. */
  readonly asked?: Policy;
  /** Holds of the request: who is asked about. */
  readonly circle?: (request: Request) => boolean;
}

export interface Replayed {
  readonly request: Request;
  readonly refusal: Evaluation | undefined;
}

/** What is to be shown of a request that one of the suspect's statements grants. */
export function claimOf(question: Question, statement?: number): Claim {
  return {
    granting: question.suspect,
    ...(statement === undefined ? {} : { statement }),
    ...(question.permitted === undefined ? {} : { refusing: question.permitted }),
    ...(question.asked === undefined ? {} : { asked: question.asked }),
    ...(question.circle === undefined ? {} : { circle: question.circle.holds }),
  };
}

export function replay(document: RequestDocument, claim: Claim, type: PolicyType): Replayed {
  const replayed = replayOf(document, claim, type);
  if (typeof replayed !== "string") return replayed;
  throw new ReplayError(`a counterexample ${replayed}: ${JSON.stringify(document)}`);
}

/** The evaluations that show the claim, or why they don't. */
export function replayOf(document: unknown, claim: Claim, type: PolicyType): Replayed | string {
  const read = parseRequest(document, type);
  if (read.kind === "invalid") return `is no request (${read.diagnostics[0]?.message})`;
  const { request } = read;
  const granted = evaluate(onlyOne(claim), request);
  const refusal = claim.refusing && evaluate(claim.refusing, request);
  const asked = claim.asked && evaluate(claim.asked, request);
  const holds =
    granted.decision === "Allowed" &&
    (claim.statement === undefined || granted.allows.includes(claim.statement)) &&
    refusal?.decision !== "Allowed" &&
    (asked === undefined || asked.decision === "Allowed") &&
    (claim.circle === undefined || claim.circle(request));
  return holds ? { request, refusal } : "does not replay";
}

/** Of Allow statements the one that is said to grant is enough; every Deny statement counts. */
function onlyOne({ granting, statement }: Claim): Policy {
  if (statement === undefined) return granting;
  const statements = granting.statements.filter(
    ({ index, effect }) => effect === "Deny" || index === statement,
  );
  return { ...granting, statements };
}
