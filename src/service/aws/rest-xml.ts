/**
 * REST-XML, the protocol of S3: answers and errors as XML documents with a declaration.
 *
 * An error of S3 is a bare `<Error>` without a namespace (Amazon S3 API Reference, Error
 * responses). The server has few operations of S3, so requests are told apart where they are
 * answered (s3.ts).
 */
import type { AwsError } from "./aws-error.ts";
import type { AwsAnswer } from "./call.ts";
import { elements, writeXml, type XmlElement } from "./xml.ts";

const CONTENT_TYPE = "application/xml";
const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

export function restXml(root: XmlElement): AwsAnswer {
  return { status: 200, contentType: CONTENT_TYPE, body: DECLARATION + writeXml(root) };
}

export function restXmlError(
  { code, status, message, retryAfter }: AwsError,
  requestId: string,
): AwsAnswer {
  const content = elements({ Code: code, Message: message, RequestId: requestId });
  return {
    status,
    code,
    contentType: CONTENT_TYPE,
    ...(retryAfter !== undefined && { headers: { "retry-after": String(retryAfter) } }),
    body: DECLARATION + writeXml({ name: "Error", content }),
  };
}
