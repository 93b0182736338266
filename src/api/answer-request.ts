/**
 * The answer to an untrusted request, about policies or about stacks, for every surface.
 *
 * The members of a request say which of the two it is about. Each kind has its table of operations:
 * operation.ts and stack-operation.ts.
 */
import type { CheckOptions } from "../question/options.ts";
import type { DocumentCache } from "./document-cache.ts";
import type { Outcome } from "./errors.ts";
import { type Answers, answerPolicyRequest, type OperationName } from "./operation.ts";
import { answerStackRequest, isAboutStacks } from "./stack-operation.ts";

export function answerRequest<Name extends OperationName>(
  name: Name,
  request: unknown,
  options?: CheckOptions,
  cache?: DocumentCache,
): Outcome<Answers[Name]> {
  return isAboutStacks(request)
    ? answerStackRequest(name, request, options, cache)
    : answerPolicyRequest(name, request, options, cache);
}
