/**
 * Notation for tests of AWS's services: a call in one line, and an answer as a value.
 *
 * The account is 123456789012 in the region eu-central-1, and ids and times are counted, so the
 * answers of two runs are the same.
 */
import { answerRequest } from "../../../src/api/answer-request.ts";
import { KeptState } from "../../../src/service/aws/access-analyzer.ts";
import type {
  AwsAnswer,
  AwsCall,
  AwsService,
  ServedAccount,
} from "../../../src/service/aws/call.ts";
import { routeOf } from "../../../src/service/aws/operations.ts";
import type { Ask } from "../../../src/service/aws/preview-findings.ts";

export const ACCOUNT = "123456789012";
export const OTHER = "111122223333";
export const SERVED: ServedAccount = { account: ACCOUNT, partition: "aws" };
export const REQUEST_ID = "11111111-2222-3333-4444-555555555555";
export const ANALYZER: string = `arn:aws:access-analyzer:eu-central-1:${ACCOUNT}:analyzer/keyaki`;

export interface CallParts extends Partial<Omit<AwsCall, "body" | "query" | "path">> {
  /** `/analyzer/keyaki?type=ACCOUNT` */
  readonly target?: string;
  /** A text as it is, or a value as JSON. */
  readonly body?: unknown;
}

export function call(service: AwsService, parts: CallParts = {}): AwsCall {
  const { target = "/", body = "", ...rest } = parts;
  const [path = "", query = ""] = target.split("?");
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return {
    service,
    region: "eu-central-1",
    method: "POST",
    path: path.split("/").slice(1).map(decodeURIComponent),
    query: new Map(new URLSearchParams(query)),
    headers: {},
    body: new TextEncoder().encode(text),
    ...rest,
  };
}

/** Answers as the engine does, without a pool. */
export const ask: Ask = async (name, request) => answerRequest(name, request);

/** State whose ids and times are counted. */
export function state(asking: Ask = ask): KeptState {
  let [ids, milliseconds] = [0, 0];
  return new KeptState(SERVED, {
    ask: asking,
    newId: () => `00000000-0000-0000-0000-${String(++ids).padStart(12, "0")}`,
    clock: () => milliseconds++,
  });
}

export interface Answered {
  readonly status: number;
  /** The name of the error. */
  readonly error?: string;
  // Answers are compared member by member; a test that reads a wrong one fails.
  // biome-ignore lint/suspicious/noExplicitAny: the type of an answer is what the tests are about
  readonly body: any;
}

/** `PUT /analyzer`: answered by the state, as the server does it. */
export async function send(
  kept: KeptState,
  line: string,
  body: unknown = "",
  region = "eu-central-1",
): Promise<Answered> {
  const [method = "", target = ""] = line.split(" ");
  const made = call("access-analyzer", { method, target, body, region });
  const route = routeOf(made);
  if (route.kind === "error") throw new Error(route.error.message);
  return answered(await kept.answer(route.name, made, route.parameters));
}

export function answered({ status, headers = {}, body }: AwsAnswer): Answered {
  const error = headers["x-amzn-errortype"];
  return { status, ...(error !== undefined && { error }), body: JSON.parse(body) };
}

/** The status and the body in one text, for the protocols with XML. */
export const xml = ({ status, body }: AwsAnswer): string => `${status} ${body}`;

/** A policy that allows an action on everything. */
export function allow(principal: unknown, action = "s3:GetObject", condition?: unknown): string {
  const statement = { Effect: "Allow", Principal: principal, Action: action, Resource: "*" };
  const Statement = [condition === undefined ? statement : { ...statement, Condition: condition }];
  return JSON.stringify({ Version: "2012-10-17", Statement });
}
