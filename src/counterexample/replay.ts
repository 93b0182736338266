/**
 * Replays a counterexample on the reference evaluator; before that it is only a claim.
 *
 * The request is parsed again from the document that will be shown, and evaluated on all policies
 * of the question. The evaluator shares no matching code with the engine. A counterexample that
 * does not replay is a bug of keyaki: `replay` throws, and only a surface catches the error. Then
 * no verdict is given.
 */
import type { Policy, PolicyType } from "../policy/ast.ts";
import type { Question } from "../question/question.ts";
import { type Evaluation, evaluate } from "../semantics/evaluate.ts";
import { parseRequest, type Request, type RequestDocument } from "../semantics/request.ts";

export class ReplayError extends Error {
  override readonly name = "ReplayError";
}

export interface Claim {
  /** It allows the request, and `statement` is one of the statements that do. */
  readonly subject: Policy;
  readonly statement?: number;
  /** It does not allow the request. */
  readonly reference?: Policy;
  /** It allows the request as well. */
  readonly scope?: Policy;
  /** It holds of the request. */
  readonly callers?: (request: Request) => boolean;
}

export interface ReplayedRequest {
  readonly request: Request;
  readonly denial: Evaluation | undefined;
}

/** Returns the claim that a statement of the subject grants a request of the question. */
export function claimFor(question: Question, statement?: number): Claim {
  return {
    subject: question.subject,
    ...(statement === undefined ? {} : { statement }),
    ...(question.reference === undefined ? {} : { reference: question.reference }),
    ...(question.scope === undefined ? {} : { scope: question.scope }),
    ...(question.callers === undefined ? {} : { callers: question.callers.holds }),
  };
}

export function replay(document: RequestDocument, claim: Claim, type: PolicyType): ReplayedRequest {
  const replayed = tryReplay(document, claim, type);
  if (typeof replayed !== "string") return replayed;
  throw new ReplayError(`a counterexample ${replayed}: ${JSON.stringify(document)}`);
}

/** Returns the replayed request, or the reason why the claim is false. */
export function tryReplay(
  document: unknown,
  claim: Claim,
  type: PolicyType,
): ReplayedRequest | string {
  const read = parseRequest(document, type);
  if (read.kind === "invalid") return `is not a valid request (${read.diagnostics[0]?.message})`;
  const { request } = read;
  const granted = evaluate(onlyOne(claim), request);
  const denial = claim.reference && evaluate(claim.reference, request);
  const scope = claim.scope && evaluate(claim.scope, request);
  const holds =
    granted.decision === "Allowed" &&
    (claim.statement === undefined || granted.allows.includes(claim.statement)) &&
    denial?.decision !== "Allowed" &&
    (scope === undefined || scope.decision === "Allowed") &&
    (claim.callers === undefined || claim.callers(request));
  return holds ? { request, denial } : "does not replay";
}

/** The subject with this Allow statement alone and all Deny statements. */
function onlyOne({ subject, statement }: Claim): Policy {
  if (statement === undefined) return subject;
  const statements = subject.statements.filter(
    ({ index, effect }) => effect === "Deny" || index === statement,
  );
  return { ...subject, statements };
}
