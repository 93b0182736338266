/**
 * The Query protocol with XML, of STS, IAM and CloudFormation.
 *
 * A request is a form with `Action` and `Version`, in the body or behind the path. An answer is
 * `<ActionResponse>` with `<ActionResult>` and the id of the request; an error is
 * `<ErrorResponse>` (Smithy, AWS Query protocol). Each service has one version of its API.
 */
import { quoted } from "../../json/value.ts";
import type { AwsError } from "./aws-error.ts";
import type { AwsAnswer, AwsCall, AwsService } from "./call.ts";
import { element, elements, writeXml, type XmlElement } from "./xml.ts";

const CONTENT_TYPE = "text/xml";

/** LIMIT: bytes of a form; the longest member of those here is an ARN. */
const MAX_FORM_BYTES = 65_536;

interface QueryService {
  /** As AWS writes it in a message: `IAM`. */
  readonly name: string;
  readonly version: string;
  readonly xmlns: string;
}

export type QueryServiceName = Extract<AwsService, "sts" | "iam" | "cloudformation">;

const SERVICES: Readonly<Record<QueryServiceName, QueryService>> = {
  sts: { name: "STS", version: "2011-06-15", xmlns: "https://sts.amazonaws.com/doc/2011-06-15/" },
  iam: { name: "IAM", version: "2010-05-08", xmlns: "https://iam.amazonaws.com/doc/2010-05-08/" },
  cloudformation: {
    name: "CloudFormation",
    version: "2010-05-15",
    xmlns: "http://cloudformation.amazonaws.com/doc/2010-05-15/",
  },
};

/** The elements of a result, or an error. */
export type QueryResult =
  | { readonly kind: "result"; readonly content: readonly XmlElement[] }
  | { readonly kind: "error"; readonly error: AwsError };

export type QueryActions = Readonly<Record<string, (form: Form) => QueryResult>>;

/** The members of a form, decoded. */
export interface Form {
  get(name: string): string | undefined;
}

/** Answers a call by its action; an action without a row is `InvalidAction`. */
export function answerQuery(
  service: QueryServiceName,
  call: AwsCall,
  actions: QueryActions,
  requestId: string,
): AwsAnswer {
  const result = resultOf(SERVICES[service], call, actions);
  if (result.kind === "error") return queryError(service, result.error, requestId);
  const { xmlns } = SERVICES[service];
  const metadata = element("ResponseMetadata", elements({ RequestId: requestId }));
  const content = [element(`${result.action}Result`, result.content), metadata];
  const body = writeXml({ name: `${result.action}Response`, content, xmlns });
  return { status: 200, contentType: CONTENT_TYPE, body };
}

type Answered =
  | { readonly kind: "result"; readonly action: string; readonly content: readonly XmlElement[] }
  | { readonly kind: "error"; readonly error: AwsError };

function resultOf(service: QueryService, call: AwsCall, actions: QueryActions): Answered {
  const form = formOf(call);
  if (form === undefined) {
    return queryFailure("ValidationError", `the form is larger than ${MAX_FORM_BYTES} bytes`);
  }
  const action = form.get("Action");
  if (action === undefined) return queryFailure("MissingAction", "the form has no `Action`");
  const version = form.get("Version") ?? service.version;
  const run = Object.hasOwn(actions, action) ? actions[action] : undefined;
  if (run === undefined || version !== service.version) {
    const names = Object.keys(actions).map((each) => `\`${each}\``);
    const what = `${quoted(action)} in version ${quoted(version)} of ${service.name}`;
    const known = `it has ${names.join(" and ")} in version \`${service.version}\``;
    return queryFailure("InvalidAction", `the server does not have ${what}; ${known}`);
  }
  const result = run(form);
  return result.kind === "error" ? result : { ...result, action };
}

export function queryFailure(
  code: string,
  message: string,
  status = 400,
): { readonly kind: "error"; readonly error: AwsError } {
  return { kind: "error", error: { code, status, message } };
}

export function queryError(
  service: QueryServiceName,
  { code, status, message, retryAfter }: AwsError,
  requestId: string,
): AwsAnswer {
  const Type = status < 500 ? "Sender" : "Receiver";
  const error = element("Error", elements({ Type, Code: code, Message: message }));
  const content = [error, ...elements({ RequestId: requestId })];
  return {
    status,
    code,
    contentType: CONTENT_TYPE,
    ...(retryAfter !== undefined && { headers: { "retry-after": String(retryAfter) } }),
    body: writeXml({ name: "ErrorResponse", content, xmlns: SERVICES[service].xmlns }),
  };
}

/** Undefined beyond the limit. A malformed escape stays as it is written, as in browsers. */
function formOf(call: AwsCall): Form | undefined {
  if (call.body.length > MAX_FORM_BYTES) return undefined;
  if (call.body.length === 0) return { get: (name) => call.query.get(name) };
  const form = new URLSearchParams(new TextDecoder().decode(call.body));
  return { get: (name) => form.get(name) ?? undefined };
}
