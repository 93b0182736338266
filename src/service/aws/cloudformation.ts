/**
 * CloudFormation: ListExports, with the values of the context file (context-file.ts).
 *
 * A validator asks for all exports when a template imports one. They stand on one page, because
 * the file limits their number. The stack that exports them does not exist.
 */
import type { AwsAnswer, AwsCall, ServedAccount } from "./call.ts";
import type { Context } from "./context-file.ts";
import { answerQuery, type Form, type QueryResult, queryFailure } from "./query-xml.ts";
import { element, elements } from "./xml.ts";

export function answerCloudFormation(
  call: AwsCall,
  served: ServedAccount,
  context: Context,
  requestId: string,
): AwsAnswer {
  const { partition, account } = served;
  const stack = `arn:${partition}:cloudformation:${call.region}:${account}:stack/keyaki/context`;
  const actions = {
    ListExports(form: Form): QueryResult {
      if (form.get("NextToken") !== undefined) {
        return queryFailure(
          "ValidationError",
          "`NextToken` is not of this server: it has one page",
        );
      }
      const members = [...context.exports].map(([Name, Value]) =>
        element("member", elements({ ExportingStackId: stack, Name, Value })),
      );
      return { kind: "result", content: [element("Exports", members)] };
    },
  };
  return answerQuery("cloudformation", call, actions, requestId);
}
