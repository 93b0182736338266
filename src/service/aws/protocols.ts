/**
 * The protocol of each service, for errors that do not depend on the operation.
 *
 * A full queue, a wrong signature, a stop of the server or a bug is an error of any service. Each
 * is written in the protocol that the client of the service reads; otherwise the client would
 * report that it cannot read the answer, and not the error.
 */
import type { AwsError } from "./aws-error.ts";
import type { AwsAnswer, AwsService } from "./call.ts";
import { json11Error } from "./json-1.1.ts";
import { queryError } from "./query-xml.ts";
import { restJsonError } from "./rest-json.ts";
import { restXmlError } from "./rest-xml.ts";

export function errorAnswer(service: AwsService, error: AwsError, requestId: string): AwsAnswer {
  switch (service) {
    case "access-analyzer":
      return restJsonError(error);
    case "sts":
    case "iam":
    case "cloudformation":
      return queryError(service, error, requestId);
    case "s3":
      return restXmlError(error, requestId);
    case "ssm":
      return json11Error(error);
  }
}
