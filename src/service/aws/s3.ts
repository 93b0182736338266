/**
 * S3: ListBuckets, which says the canonical id of the account.
 *
 * The list is empty: the server has no buckets. A validator asks for the id of the owner, and
 * grants it in the lists and policies of its templates, so a preview must know it as the owner
 * (preview-findings.ts). Here an id is a hash of the account, not the one of AWS.
 */
import { fingerprint } from "../../text/fingerprint.ts";
import { unknownOperation } from "./aws-error.ts";
import type { AwsAnswer, AwsCall, ServedAccount } from "./call.ts";
import { restXml, restXmlError } from "./rest-xml.ts";
import { element, elements } from "./xml.ts";

const XMLNS = "http://s3.amazonaws.com/doc/2006-03-01/";

/** 64 hexadecimal digits, the same for every start of the server. */
export function canonicalUserId(account: string): string {
  return [1, 2, 3, 4].map((part) => fingerprint(`${part}/${account}`)).join("");
}

export function answerS3(call: AwsCall, served: ServedAccount, requestId: string): AwsAnswer {
  const isRoot = call.path.every((part) => part === "");
  // `x-id` names the operation, in newer clients; any other name asks about something else.
  const names = [...call.query.keys()].filter((name) => !OF_LIST_BUCKETS.has(name));
  if (call.method !== "GET" || !isRoot || names.length > 0) {
    const message = "the server has no operation of S3 but `ListBuckets`, which is `GET /`";
    return restXmlError({ ...unknownOperation(message), code: "NotImplemented" }, requestId);
  }
  const owner = elements({ ID: canonicalUserId(served.account) });
  const content = [element("Owner", owner), element("Buckets", [])];
  return restXml({ name: "ListAllMyBucketsResult", content, xmlns: XMLNS });
}

const OF_LIST_BUCKETS: ReadonlySet<string> = new Set([
  "x-id",
  "bucket-region",
  "continuation-token",
  "max-buckets",
  "prefix",
]);
