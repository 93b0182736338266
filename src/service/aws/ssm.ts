/**
 * SSM: GetParameter, with the values of the context file (context-file.ts).
 *
 * A name may end in a selector: `P:3` is version 3, `P:label` the version with that label. The file
 * has one version of each parameter, so any other version or label is not found. It is never
 * answered in its place: a template with another value is another template.
 */
import { quoted } from "../../json/value.ts";
import type { AwsError } from "./aws-error.ts";
import type { AwsAnswer, AwsCall, ServedAccount } from "./call.ts";
import type { Context, Parameter } from "./context-file.ts";
import { json11, json11Error, targetOf } from "./json-1.1.ts";
import { bodyOf } from "./rest-json.ts";
import { FLAG, structure, TEXT } from "./shape.ts";

const GET_PARAMETER = structure({ Name: { ...TEXT, max: 2048 }, WithDecryption: FLAG }, ["Name"]);

export function answerSsm(call: AwsCall, served: ServedAccount, context: Context): AwsAnswer {
  const operation = targetOf(call);
  if (operation !== "GetParameter") {
    const what = operation === undefined ? "a call without a target" : quoted(operation);
    const message = `the server has no operation of SSM but \`GetParameter\`, not ${what}`;
    return json11Error(errorOf("UnknownOperationException", message));
  }
  const read = bodyOf(call, GET_PARAMETER);
  if (read.kind === "error") return json11Error(read.error);
  // INVARIANT: the shape requires a string.
  const asked = read.value["Name"] as string;
  const { name, selector } = nameOf(asked);
  const parameter = context.parameters.get(name);
  if (parameter === undefined) {
    const message = `the context file has no parameter ${quoted(name)}`;
    return json11Error(errorOf("ParameterNotFound", message));
  }
  if (selector !== undefined && !selects(selector, parameter)) {
    const message = `the context file has no version ${quoted(selector)} of ${quoted(name)}`;
    return json11Error(errorOf("ParameterVersionNotFound", message));
  }
  const { partition, account } = served;
  const path = name.startsWith("/") ? name : `/${name}`;
  return json11({
    Parameter: {
      Name: name,
      Type: parameter.type,
      Value: parameter.value,
      Version: parameter.version,
      ...(selector !== undefined && { Selector: `:${selector}` }),
      ARN: `arn:${partition}:ssm:${call.region}:${account}:parameter${path}`,
      DataType: "text",
    },
  });
}

const errorOf = (code: string, message: string): AwsError => ({ code, status: 400, message });

interface ParameterName {
  readonly name: string;
  readonly selector?: string;
}

const ARN = /^arn:[^:]*:ssm:[^:]*:[^:]*:parameter(\/[^:]*)(?::([^:]*))?$/;

/** In the ARN of a parameter, its name has a slash in front, whether or not it has one itself. */
function nameOf(asked: string): ParameterName {
  const [, path, version] = ARN.exec(asked) ?? [];
  const bare = path?.lastIndexOf("/") === 0 ? path.slice(1) : path;
  const [name = "", selector] = bare === undefined ? asked.split(/:(.*)/s) : [bare, version];
  return selector === undefined ? { name } : { name, selector };
}

function selects(selector: string, { version, labels }: Parameter): boolean {
  return selector === String(version) || labels.includes(selector);
}
