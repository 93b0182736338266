/**
 * Destinations of a function: where the results of asynchronous calls go, and failed events.
 *
 * Each one is a policy of the role of the function. SAM makes the queue or the topic if the
 * template names none.
 *
 * Left out are limits on retries and ages of events.
 */
import { quoted } from "../../../json/value.ts";
import type { Value } from "../../value.ts";
import { member } from "../../value-reading.ts";
import {
  type Expansion,
  isGiven,
  mayBeAbsent,
  plainMembers,
  type SamResource,
} from "./expansion.ts";
import { allow, document, getAtt, like, list, object, ref, sub, text } from "./made-values.ts";
import { embed, type RoleDraft } from "./role.ts";

const DESTINATION_ACTIONS: ReadonlyMap<string, readonly string[]> = new Map([
  ["EventBridge", ["events:PutEvents"]],
  ["Lambda", ["lambda:InvokeFunction"]],
  ["S3", ["s3:PutObject", "s3:ListBucket"]],
  ["S3Bucket", ["s3:PutObject", "s3:ListBucket"]],
  ["SNS", ["sns:Publish"]],
  ["SQS", ["sqs:SendMessage"]],
]);

/** Types that SAM makes if a destination names none, and the attribute with their ARN. */
const MADE_DESTINATIONS: ReadonlyMap<string, readonly [string, string]> = new Map([
  ["SNS", ["Topic", "AWS::SNS::Topic"]],
  ["SQS", ["Queue", "AWS::SQS::Queue"]],
]);

export function addDestinations(expansion: Expansion, from: SamResource, draft: RoleDraft): void {
  const config = member(member(from.properties, "EventInvokeConfig"), "DestinationConfig");
  for (const { name, value } of plainMembers(config) ?? []) {
    const id = `${from.id}EventInvokeConfig${name}`;
    addDestination(expansion, { from, draft, id, value });
  }
}

interface Destination {
  readonly from: SamResource;
  readonly draft: RoleDraft;
  /** Stands before the names of what the destination needs. */
  readonly id: string;
  readonly value: Value;
}

/** The policy that lets a function send to a destination. */
export function addDestination(
  expansion: Expansion,
  { from, draft, id, value }: Destination,
): void {
  if (!isGiven(value)) return;
  const type = expansion.known(member(value, "Type")) ?? "";
  const actions = DESTINATION_ACTIONS.get(type);
  const given = member(value, "Destination");
  const made = MADE_DESTINATIONS.get(type);
  if (mayBeAbsent(given) && made !== undefined) {
    expansion.add(from.resource, `${id}${made[0]}`, made[1], object({}));
  }
  const makes = made && (type === "SQS" ? getAtt(`${id}Queue`, "Arn") : ref(`${id}Topic`));
  const resource = isGiven(given) ? given : makes;
  if (actions === undefined || resource === undefined) {
    const message = `a destination of ${quoted(from.id)} was not read`;
    const help = "write `Type` as a text, and `Destination`";
    expansion.fault("SAM_NOT_READ", message, value.place ?? from.resource.place, help);
    return;
  }
  const [only = "", second] = actions;
  const action: Value = second === undefined ? text(only) : list(actions.map(text));
  const statements = [allow({ action, resource: bucketResources(type, resource) })];
  // The destination that is given in some cases only is made in the others.
  if (isGiven(given) && mayBeAbsent(given) && makes !== undefined) {
    statements.push(allow({ action, resource: makes }));
  }
  embed(draft, `${id}Policy`, like(document(statements), value));
}

/** Objects of a bucket have an ARN of their own. */
function bucketResources(type: string, bucket: Value): Value {
  if (!type.startsWith("S3")) return bucket;
  return list([bucket, sub("${Bucket}/*", { Bucket: bucket })]);
}
