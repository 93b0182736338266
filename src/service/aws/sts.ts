/**
 * STS: GetCallerIdentity, which both validators of AWS ask first.
 *
 * The answer says which account and partition the server speaks for; the validators make the ARNs
 * of resources from it. The user of the answer does not exist. Temporary credentials are not given
 * out, so the other actions are missing.
 */
import type { AwsAnswer, AwsCall, ServedAccount } from "./call.ts";
import { answerQuery } from "./query-xml.ts";
import { elements } from "./xml.ts";

export function answerSts(call: AwsCall, served: ServedAccount, requestId: string): AwsAnswer {
  const { account, partition } = served;
  const identity = {
    Arn: `arn:${partition}:iam::${account}:user/keyaki`,
    UserId: "AIDAKEYAKI",
    Account: account,
  };
  const actions = {
    GetCallerIdentity: () => ({ kind: "result", content: elements(identity) }) as const,
  };
  return answerQuery("sts", call, actions, requestId);
}
