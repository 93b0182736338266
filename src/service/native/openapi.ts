/**
 * The description of our routes in OpenAPI 3.1, from the schemas that validate the requests.
 *
 * AWS's routes are not in it: AWS describes them. It has no address of a server, because the one
 * that gave the description is meant.
 */
import { isOperation, OPERATION_NAMES, rowOf } from "../../api/operation.ts";
import type { Authentication } from "../access/caller.ts";
import { EVIDENCE_NAMES, type EvidenceName, type NativeTask, pathOf } from "./paths.ts";
import { answerComponent, COMPONENTS, requestSchema, type Schema } from "./schemas.ts";

export function openApi(version: string, authentication: Authentication): object {
  const schemes = securitySchemes(authentication);
  const operations = [...OPERATION_NAMES, ...EVIDENCE_NAMES].map((name) => {
    return [pathOf(name), { post: operationOf(name) }];
  });
  return {
    openapi: "3.1.0",
    info: {
      title: "keyaki",
      version,
      description: "Automated reasoning about AWS IAM policies, for every possible request.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/" }],
    // Each of them for itself is enough; without any, everybody may call.
    security: Object.keys(schemes).map((name) => ({ [name]: [] })),
    paths: {
      ...Object.fromEntries(operations),
      "/v1/batch": { post: BATCH },
      "/health/live": { get: health("Live", "the process runs") },
      "/health/ready": { get: health("Ready", "a known check was answered rightly") },
      "/metrics": { get: METRICS },
    },
    components: {
      schemas: COMPONENTS,
      securitySchemes: schemes,
    },
  };
}

/** The credentials that the server takes. OpenAPI has no form for AWS's signature but AWS's own. */
function securitySchemes(authentication: Authentication): Schema {
  if (authentication.kind === "none") return {};
  const { token, signatures } = authentication;
  return {
    ...(token !== undefined && { token: { type: "http", scheme: "bearer" } }),
    ...(signatures !== undefined && { signature: SIGNATURE }),
  };
}

const SIGNATURE: Schema = {
  type: "apiKey",
  name: "Authorization",
  in: "header",
  description:
    "AWS Signature Version 4. The server takes the service `access-analyzer` and any region.",
  "x-amazon-apigateway-authtype": "awsSigv4",
};

const json = (schema: Schema): Schema => ({ "application/json": { schema } });
const refers = (name: string): Schema => json({ $ref: `#/components/schemas/${name}` });
const refusal = (description: string): Schema => ({ description, content: refers("Refusal") });

const REFUSALS: Schema = {
  401: refusal("the token is missing or another one"),
  403: refusal("the page or the caller may not ask"),
  408: refusal("the body did not arrive in time"),
  429: refusal("too many questions wait; ask again later"),
  500: refusal("keyaki has a bug; there is no answer"),
  503: refusal("the server stops"),
};

const SUMMARIES: Readonly<Record<EvidenceName, string>> = {
  Smt: "the question of a check, or of Compare, as SMT-LIB 2.6",
  Certify: "the answer to a check, with a certificate of it if there is one",
  Verify: "does the certificate prove the answer to this check?",
};

function operationOf(name: NativeTask["name"]): Schema {
  const summary = isOperation(name) ? rowOf(name).summary : SUMMARIES[name];
  return {
    operationId: name,
    summary,
    requestBody: { required: true, content: json(requestSchema(name)) },
    responses: {
      200: { description: "the answer", content: refers(answerComponent(name)) },
      400: { description: "the input is wrong or beyond a limit", content: refers("Error") },
      ...REFUSALS,
    },
  };
}

const lines: Schema = { "application/jsonl": { schema: { type: "string" } } };

const BATCH: Schema = {
  operationId: "Batch",
  summary: "answers requests in JSON lines, in their order",
  description:
    "A line is the body of another route, with `operation` and, optionally, an `id`, which its " +
    "answer repeats.",
  requestBody: { required: true, content: lines },
  responses: { 200: { description: "a line for each request", content: lines }, ...REFUSALS },
};

function health(operationId: string, description: string): Schema {
  return {
    operationId,
    summary: description,
    security: [],
    responses: {
      200: { description, content: json({ type: "object" }) },
      503: refusal("not now"),
    },
  };
}

const METRICS: Schema = {
  operationId: "Metrics",
  summary: "counters in the text format of Prometheus",
  security: [],
  responses: {
    200: { description: "the counters", content: { "text/plain": { schema: { type: "string" } } } },
  },
};
