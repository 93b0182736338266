/**
 * The services that AWS's clients ask, on one port.
 *
 * The scope of the credential names the service and the region of a call. A call without a scope is
 * told apart by its form: a header names the operation for SSM, a form names it for the services
 * with the Query protocol, and every other path is one of Access Analyzer. Questions go to the
 * threads; the rest is answered from the state and the options of the server.
 */

import { quoted } from "../../json/value.ts";
import { type CredentialScope, scopeOf } from "../access/sigv4.ts";
import { Departure, type Gone } from "../departure.ts";
import type { Questions } from "../questions.ts";
import type { Reply } from "../reply.ts";
import { KeptState } from "./access-analyzer.ts";
import { type AwsError, unknownOperation } from "./aws-error.ts";
import {
  AWS_SERVICES,
  type AwsAnswer,
  type AwsCall,
  type AwsService,
  type ServedAccount,
} from "./call.ts";
import { isAwsCheck } from "./checks.ts";
import { answerCloudFormation } from "./cloudformation.ts";
import type { Context } from "./context-file.ts";
import { answerIam, type ManagedPolicies } from "./iam.ts";
import { type Route, routeOf } from "./operations.ts";
import { errorAnswer } from "./protocols.ts";
import { restJsonError } from "./rest-json.ts";
import { answerS3 } from "./s3.ts";
import { answerSsm } from "./ssm.ts";
import { answerSts } from "./sts.ts";

/** The state and the options that answers need. */
export interface AwsServices {
  readonly served: ServedAccount;
  readonly context: Context;
  readonly managedPolicies: ManagedPolicies;
  readonly questions: Questions;
  readonly state: KeptState;
}

/** A request as it arrived. */
export interface AwsRequest {
  readonly requestId: string;
  readonly method: string;
  /** Path and query, raw. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Uint8Array;
}

export interface NamedReply {
  /** For the log and the counters. */
  readonly operation: string;
  /** Undefined if nobody waits for it any more. */
  readonly reply: Reply | undefined;
}

/** For calls without a scope. */
const DEFAULT_REGION = "us-east-1";

export async function answerAwsCall(
  request: AwsRequest,
  services: AwsServices,
  gone: Gone,
): Promise<NamedReply> {
  const call = callOf(request);
  if (call === undefined) {
    const message = "the path or the query is not percent-encoded UTF-8";
    const error = { code: "ValidationException", status: 400, message };
    return { operation: "Unknown", reply: replyOf(restJsonError(error)) };
  }
  const missing = missingService(request);
  if (missing !== undefined) {
    const answer = errorAnswer(call.service, unknownOperation(missing), request.requestId);
    return { operation: "Unknown", reply: replyOf(answer) };
  }
  if (call.service === "access-analyzer") return answerAccessAnalyzer(call, services, gone);
  return { operation: call.service, reply: replyOf(answerOther(call, request, services)) };
}

/** An error of the server itself, in the protocol of the service that was asked. */
export function refusalOf(request: Omit<AwsRequest, "body">, error: AwsError): Reply {
  const service = serviceOf(request.headers, new Uint8Array());
  return replyOf(errorAnswer(service, error, request.requestId));
}

async function answerAccessAnalyzer(
  call: AwsCall,
  services: AwsServices,
  gone: Gone,
): Promise<NamedReply> {
  const route: Route = routeOf(call);
  if (route.kind === "error") {
    return { operation: "Unknown", reply: replyOf(restJsonError(route.error)) };
  }
  const { name, handler, parameters } = route;
  const { questions, state } = services;
  const { body, query } = call;
  switch (handler) {
    case "check":
      if (!isAwsCheck(name)) throw new Error(`a check without a task: ${name}`);
      return {
        operation: name,
        reply: await questions.reply({ kind: "aws-check", name, body }, gone),
      };
    case "validate": {
      const page = { maxResults: query.get("maxResults"), nextToken: query.get("nextToken") };
      const task = { kind: "validate-policy", body, ...page } as const;
      return { operation: name, reply: await questions.reply(task, gone) };
    }
    case "state":
      try {
        return { operation: name, reply: replyOf(await state.answer(name, call, parameters)) };
      } catch (error) {
        if (!(error instanceof Unanswered)) throw error;
        return { operation: name, reply: error.reply };
      }
  }
}

/** No thread answered a question of a preview. */
class Unanswered extends Error {
  readonly reply: Reply;

  constructor(reply: Reply) {
    super("no thread answered a question");
    this.reply = reply;
  }
}

/** The state of Access Analyzer, whose questions go to the threads. */
export function keptState(
  served: ServedAccount,
  questions: Questions,
  clock: () => Date,
  newId: () => string,
): KeptState {
  return new KeptState(served, {
    clock: () => clock().getTime(),
    newId,
    async ask(name, request) {
      const asked = await questions.ask(name, request, new Departure());
      if (asked.kind === "reply") throw new Unanswered(asked.reply);
      return asked.outcome;
    },
  });
}

function answerOther(
  call: AwsCall,
  { requestId }: AwsRequest,
  { served, context, managedPolicies }: AwsServices,
): AwsAnswer {
  switch (call.service) {
    case "sts":
      return answerSts(call, served, requestId);
    case "iam":
      return answerIam(call, managedPolicies, requestId);
    case "s3":
      return answerS3(call, served, requestId);
    case "ssm":
      return answerSsm(call, served, context);
    case "cloudformation":
      return answerCloudFormation(call, served, context, requestId);
    case "access-analyzer":
      throw new Error("Access Analyzer has a function of its own");
  }
}

function callOf({ method, target, headers, body }: AwsRequest): AwsCall | undefined {
  const at = target.indexOf("?");
  const [path, query] = at < 0 ? [target, ""] : [target.slice(0, at), target.slice(at + 1)];
  const scope = scopeIn(headers);
  try {
    return {
      service: serviceOf(headers, body),
      region: scope?.region ?? DEFAULT_REGION,
      method,
      path: path.split("/").slice(1).map(decodeURIComponent),
      query: queryOf(query),
      headers: Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name, String(value ?? "")]),
      ),
      body,
    };
  } catch {
    return undefined;
  }
}

function scopeIn(headers: AwsRequest["headers"]): CredentialScope | undefined {
  const { authorization } = headers;
  return typeof authorization === "string" ? scopeOf(authorization) : undefined;
}

/** Why no service here is the one that was asked; undefined if one is. */
function missingService({ headers, body }: AwsRequest): string | undefined {
  const services = AWS_SERVICES.map((each) => `\`${each}\``).join(", ");
  const named = scopeIn(headers)?.service;
  if (named !== undefined) {
    if (AWS_SERVICES.some((each) => each === named)) return undefined;
    return `the server does not have the service ${quoted(named)}; it has ${services}`;
  }
  const action = foreignTarget(headers) ?? (isForm(headers) ? foreignAction(body) : undefined);
  if (action === undefined) return undefined;
  return `no service of this server has the action ${quoted(action)}; they are ${services}`;
}

/** The service of a call; of a service that is not here, one with the same protocol. */
function serviceOf(headers: AwsRequest["headers"], body: Uint8Array): AwsService {
  const named = scopeIn(headers)?.service;
  const known = AWS_SERVICES.find((each) => each === named);
  if (known !== undefined) return known;
  const { "x-amz-target": target } = headers;
  if (target !== undefined) return "ssm";
  if (!isForm(headers)) return "access-analyzer";
  return FORM_SERVICES[actionOf(body) ?? ""] ?? "sts";
}

function isForm({ "content-type": type }: AwsRequest["headers"]): boolean {
  return typeof type === "string" && type.startsWith("application/x-www-form-urlencoded");
}

const FORM_SERVICES: Readonly<Record<string, AwsService>> = {
  GetCallerIdentity: "sts",
  GetPolicy: "iam",
  GetPolicyVersion: "iam",
  ListExports: "cloudformation",
};

/** The target of a call without a scope that is not one of SSM. */
function foreignTarget({ "x-amz-target": target }: AwsRequest["headers"]): string | undefined {
  return typeof target === "string" && !target.startsWith("AmazonSSM.") ? target : undefined;
}

/** The action of a form without a scope that is not one of a service here. */
function foreignAction(body: Uint8Array): string | undefined {
  const action = actionOf(body);
  return action !== undefined && !Object.hasOwn(FORM_SERVICES, action) ? action : undefined;
}

/** LIMIT: the action stands in the first bytes of a form. */
const FORM_BYTES = 4096;

function actionOf(body: Uint8Array): string | undefined {
  const form = new URLSearchParams(new TextDecoder().decode(body.subarray(0, FORM_BYTES)));
  return form.get("Action") ?? undefined;
}

/** The first value of each name; `+` is a space in no AWS client. */
function queryOf(query: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const pair of query === "" ? [] : query.split("&")) {
    const at = pair.indexOf("=");
    const [name, value] = at < 0 ? [pair, ""] : [pair.slice(0, at), pair.slice(at + 1)];
    const decoded = decodeURIComponent(name);
    if (!values.has(decoded)) values.set(decoded, decodeURIComponent(value));
  }
  return values;
}

function replyOf({ status, contentType, headers = {}, body, code, see }: AwsAnswer): Reply {
  const reply = { status, contentType, headers, body };
  return {
    ...reply,
    ...(code !== undefined && { reason: code }),
    ...(see !== undefined && { see }),
  };
}
