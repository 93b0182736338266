/**
 * CheckAccessNotGranted: does the policy allow one of some actions on one of some resources?
 *
 * The scope of the question is itself a policy: one statement that allows the actions on the
 * resources. Without actions it allows any action, without resources any resource.
 *
 * The texts of the answer depend on which lists are asked, as AWS's do since June 2025. Those of a
 * FAIL are AWS's; those of a PASS have no record (docs/conformance.md, Texts of answers).
 */

import type { Policy, PolicyType } from "../policy/ast.ts";
import type { SolveOptions } from "../question/options.ts";
import type { Question } from "../question/question.ts";
import type { AnswerTexts, CheckAnswer } from "./answer.ts";
import { conclude } from "./conclude.ts";
import { decide } from "./decide.ts";

/** The lists of a question that have an entry; an empty list counts as not given. */
type Asked = "actions" | "resources" | "both";

const TEXTS: Readonly<Record<Asked, AnswerTexts>> = {
  actions: {
    pass: "The policy document does not grant access to perform the listed actions.",
    fail: "The policy document grants access to perform one or more of the listed actions.",
    reason: "One or more of the listed actions in the statement with",
  },
  resources: {
    pass: "The policy document does not grant access to the listed resources.",
    fail: "The policy document grants access to one or more of the listed resources.",
    reason: "One or more of the listed resources in the statement with",
  },
  both: {
    pass: "The policy document does not grant access to perform the listed actions or resources.",
    fail:
      "The policy document grants access to one or more listed resources to perform " +
      "one or more listed actions.",
    reason: "One or more of the listed actions and/or resources in the statement with",
  },
};

/** Actions and resources, with wildcards as in policies; one of the two lists has an entry. */
export interface Access {
  readonly actions?: readonly string[];
  readonly resources?: readonly string[];
}

export interface AccessNotGranted {
  readonly policy: Policy;
  readonly access: Access;
  readonly type: PolicyType;
}

/** INVARIANT: `accessErrors(access)` (api/access.ts) is empty. */
export function accessNotGranted(
  question: AccessNotGranted,
  options: SolveOptions = {},
): CheckAnswer {
  const texts = TEXTS[asked(question.access)];
  return conclude(decide(accessNotGrantedQuestion(question), options), texts, undefined);
}

function asked({ actions = [], resources = [] }: Access): Asked {
  if (resources.length === 0) return "actions";
  return actions.length === 0 ? "resources" : "both";
}

export function accessNotGrantedQuestion({ policy, access, type }: AccessNotGranted): Question {
  return { type, subject: policy, scope: scopePolicy(access, type) };
}

/** The policy that allows the actions on the resources. */
export function scopePolicy({ actions = [], resources = [] }: Access, type: PolicyType): Policy {
  const every = (list: readonly string[]): readonly string[] => (list.length === 0 ? ["*"] : list);
  return {
    type,
    version: "2008-10-17",
    statements: [
      {
        index: 0,
        path: [],
        effect: "Allow",
        action: { negated: false, values: every(actions), listed: true },
        resource: { negated: false, values: every(resources), listed: true },
        conditions: [],
      },
    ],
  };
}
