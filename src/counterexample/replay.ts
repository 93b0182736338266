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
  readonly subject: Policy;
  readonly statement?: number;
  /** Does not allow it. */
  readonly reference?: Policy;
  /** Allows it too: what is asked about, as a policy. */
  readonly scope?: Policy;
  /** Holds of the request: who is asked about. */
  readonly callers?: (request: Request) => boolean;
}

export interface ReplayedRequest {
  readonly request: Request;
  readonly denial: Evaluation | undefined;
}

/** What is to be shown of a request that one of the suspect's statements grants. */
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

/** The evaluations that show the claim, or why they don't. */
export function tryReplay(
  document: unknown,
  claim: Claim,
  type: PolicyType,
): ReplayedRequest | string {
  const read = parseRequest(document, type);
  if (read.kind === "invalid") return `is no request (${read.diagnostics[0]?.message})`;
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

/** Of Allow statements the one that is said to grant is enough; every Deny statement counts. */
function onlyOne({ subject, statement }: Claim): Policy {
  if (statement === undefined) return subject;
  const statements = subject.statements.filter(
    ({ index, effect }) => effect === "Deny" || index === statement,
  );
  return { ...subject, statements };
}
