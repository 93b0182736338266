/**
 * The operations that can be asked about stacks, as a table beside that of operation.ts.
 *
 * A request is about stacks if it has one of the members `stack`, `existingStack` and `newStack`,
 * which stand in place of `policyDocument`, `existingPolicyDocument` and `newPolicyDocument`. The
 * names of the operations and the form of the answers are the same.
 */

import type { Access } from "../check/access-not-granted.ts";
import type { CheckAnswer, Warning } from "../check/answer.ts";
import {
  compareStacks,
  concludeStack,
  decideStack,
  STACK_TEXTS,
  type StackCheckName,
  stackAccessNotGranted,
  stackNoExternalAccess,
  stackNoNewAccess,
} from "../check/stack.ts";
import { isObject } from "../json/value.ts";
import type { Zone } from "../policy/zone-of-trust.ts";
import type { SolveOptions } from "../question/options.ts";
import type { StackQuestion } from "../question/stack-question.ts";
import { stackReadingWarnings } from "../semantics/other-readings.ts";
import { evaluateStack, type LayerVerdict } from "../semantics/stack.ts";
import type { DocumentCache } from "./document-cache.ts";
import { type Decoded, locateWarnings, withFieldErrors } from "./documents.ts";
import { fieldError, type Outcome } from "./errors.ts";
import type { EvaluateAnswer } from "./evaluation.ts";
import { explainLayers, explainStackCheck } from "./explanation.ts";
import type { Answers, OperationName } from "./operation.ts";
import { PolicyCache } from "./policy-cache.ts";
import { RequestReader } from "./request-reader.ts";
import {
  decodeStack,
  decodeStackEvaluation,
  decodeStackPair,
  type StackAndRequest,
  type StackDocuments,
  type StackPair,
} from "./stack-documents.ts";
import { withWorldWarnings } from "./world-warnings.ts";

/** The operations that stacks have. */
export const STACK_OPERATIONS = [
  "CheckNoNewAccess",
  "CheckAccessNotGranted",
  "CheckNoExternalAccess",
  "Compare",
  "Evaluate",
] as const;

export type StackOperationName = (typeof STACK_OPERATIONS)[number];

/** The members that hold stacks, each with the member that it stands for. */
export const STACK_MEMBERS = {
  stack: "policyDocument",
  existingStack: "existingPolicyDocument",
  newStack: "newPolicyDocument",
} as const;

export interface StackInputs {
  readonly CheckNoNewAccess: StackPair;
  readonly CheckAccessNotGranted: StackDocuments & { readonly access: Access };
  readonly CheckNoExternalAccess: StackDocuments & {
    readonly zone: Zone;
    readonly includeServices: boolean;
  };
  readonly Compare: StackPair;
  readonly Evaluate: StackAndRequest;
}

interface StackOperation<Input, Answer> {
  readonly members: readonly string[];
  decode(request: RequestReader, cache: PolicyCache): Decoded<Input>;
  answer(input: Input, options: SolveOptions): Answer;
  /** The question that is asked, for checks. */
  question?(input: Input): StackQuestion;
}

type Rows = {
  readonly [Name in StackOperationName]: StackOperation<StackInputs[Name], Answers[Name]>;
};

const PAIR: readonly string[] = ["existingStack", "newStack"];

const ROWS: Rows = {
  CheckNoNewAccess: {
    members: PAIR,
    decode: decodePairOf,
    question: pairQuestion,
    answer: (input, options) => checked("CheckNoNewAccess", pairQuestion(input), input, options),
  },
  CheckAccessNotGranted: {
    members: ["stack", "access"],
    decode(request, cache) {
      const access = request.access();
      return withMore(decodeStack(request.document("stack"), cache), { access });
    },
    question: ({ subject, access }) => stackAccessNotGranted(subject.stack, access),
    answer: (input, options) =>
      checked(
        "CheckAccessNotGranted",
        stackAccessNotGranted(input.subject.stack, input.access),
        input,
        options,
      ),
  },
  CheckNoExternalAccess: {
    members: ["stack", "zoneOfTrust", "includeServices"],
    decode(request, cache) {
      const zone = request.zoneOfTrust();
      const includeServices = request.flag("includeServices");
      return withMore(decodeStack(request.document("stack"), cache), { zone, includeServices });
    },
    question: ({ subject, zone, includeServices }) =>
      stackNoExternalAccess(subject.stack, zone, includeServices),
    answer: (input, options) =>
      checked(
        "CheckNoExternalAccess",
        stackNoExternalAccess(input.subject.stack, input.zone, input.includeServices),
        input,
        options,
      ),
  },
  Compare: {
    members: PAIR,
    decode: decodePairOf,
    answer: ({ reference, subject }, options) =>
      compareStacks(reference.stack, subject.stack, options),
  },
  Evaluate: {
    members: ["stack", "request"],
    decode: (request, cache) =>
      decodeStackEvaluation(request.document("stack"), request.document("request"), cache),
    answer: evaluateAnswer,
  },
};

/** Whether a request is about stacks. */
export function isAboutStacks(request: unknown): boolean {
  return isObject(request) && Object.keys(STACK_MEMBERS).some((each) => each in request);
}

export function isStackOperation(name: OperationName): name is StackOperationName {
  return (STACK_OPERATIONS as readonly string[]).includes(name);
}

export function decodeStackRequest<Name extends StackOperationName>(
  name: Name,
  request: unknown,
  options: unknown,
  cache: PolicyCache,
  documents?: DocumentCache,
): Decoded<StackInputs[Name]> {
  const { members, decode } = rowOf(name);
  const reader = new RequestReader(request, members, options, documents);
  reader.refuseTypes();
  return withFieldErrors(decode(reader, cache), reader.errors);
}

/** Answers an untrusted request about stacks. */
export function answerStackRequest<Name extends OperationName>(
  name: Name,
  request: unknown,
  options: SolveOptions = {},
  documents?: DocumentCache,
): Outcome<Answers[Name]> {
  if (!isStackOperation(name)) {
    const message = `${name} cannot be asked about a stack; ask about one of its policies`;
    return { kind: "error", error: fieldError([{ name: "stack", message }]) };
  }
  const cache = documents?.parsed ?? new PolicyCache();
  const decoded = decodeStackRequest(name, request, options, cache, documents);
  if (decoded.kind === "error") return decoded;
  // The row of a name answers the operation of that name.
  const answered = stackAnswer(name, decoded.input, options) as Answers[Name];
  return { kind: "answer", answer: answered };
}

export function stackAnswer<Name extends StackOperationName>(
  name: Name,
  input: StackInputs[Name],
  options: SolveOptions = {},
): Answers[Name] {
  const answered = rowOf(name).answer(input, options);
  return locateWarnings(withWorldWarnings(answered, input, options.world), input);
}

/** The question of a check, for certificates. */
export function stackQuestionOf<Name extends StackCheckName>(
  name: Name,
  input: StackInputs[Name],
): StackQuestion {
  const question = rowOf(name).question?.(input);
  if (question === undefined) throw new Error(`${name} has a question`);
  return question;
}

function rowOf<Name extends StackOperationName>(
  name: Name,
): StackOperation<StackInputs[Name], Answers[Name]> {
  // Every row is such an operation; TypeScript does not resolve the mapped type.
  return ROWS[name] as unknown as StackOperation<StackInputs[Name], Answers[Name]>;
}

function decodePairOf(request: RequestReader, cache: PolicyCache): Decoded<StackPair> {
  return decodeStackPair(request.document("existingStack"), request.document("newStack"), cache);
}

function pairQuestion({ reference, subject }: StackPair): StackQuestion {
  return stackNoNewAccess(reference.stack, subject.stack);
}

function checked(
  name: StackCheckName,
  question: StackQuestion,
  documents: StackDocuments,
  options: SolveOptions,
): CheckAnswer {
  const answer = concludeStack(decideStack(question, options), STACK_TEXTS[name]);
  return explainStackCheck(answer, documents);
}

function evaluateAnswer(input: StackAndRequest): EvaluateAnswer {
  const { subject, request } = input;
  const { decision, layers, rule } = evaluateStack(subject.stack, request);
  const wanted = decision === "ExplicitlyDenied" ? "denies" : "allows";
  const deciding = layers.filter(({ verdict }) => verdict === wanted);
  const statements = decision === "ImplicitlyDenied" ? [] : deciding.flatMap(statementsOf);
  return {
    decision,
    statements,
    layers: explainLayers(layers, request, input),
    ...(rule !== undefined && { rule }),
    warnings: stackReadingWarnings(subject.stack, request).map(
      ({ severity: _, ...each }): Warning => ({ ...each, policy: "policy" }),
    ),
  };
}

const statementsOf = ({ statements }: LayerVerdict) => statements;

function withMore<Input, More>(decoded: Decoded<Input>, more: More): Decoded<Input & More> {
  if (decoded.kind === "error") return decoded;
  return { kind: "decoded", input: { ...decoded.input, ...more } };
}
