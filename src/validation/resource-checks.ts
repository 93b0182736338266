/**
 * Checks of the resources of statements: the components of their ARNs, and redundant ones.
 *
 * A variable may stand for any text without colons, so its component is not judged. The formats of
 * ARNs are AWS's catalogue and not modelled, but for services that have no Region or no account in
 * any ARN.
 */
import { foldAsciiCase } from "../text/ascii-case.ts";
import { type Check, check, type Fault, faultIn, faultOfAll, inStatements } from "./check.ts";
import { coveredEntries } from "./coverage.ts";
import { type Entry, withoutVariables } from "./policy-view.ts";

/** A component of an ARN, and where it stands in the text. */
interface Component {
  readonly text: string;
  readonly start: number;
  /** Whether it has a variable. */
  readonly isOpen: boolean;
}

/** The components of an ARN: partition, service, Region, account and the rest. */
type Components = readonly [Component, Component, Component, Component, Component];

export const RESOURCE_CHECKS: readonly Check[] = [
  component("INVALID_ARN_SERVICE_CASE", "the service of an ARN is in lower case", ([, service]) =>
    /[A-Z]/.test(service.text) ? service : undefined,
  ),
  component(
    "INVALID_PARTITION",
    "the partition of an ARN is `aws`, or `aws-cn` and the like",
    ([partition]) => (/^aws(?:-[a-z-]+)?$|[*?]/.test(partition.text) ? undefined : partition),
  ),
  component(
    "WILDCARD_IN_SERVICE_NAME",
    "a wildcard in the service of an ARN may match services that you do not mean; name the service",
    ([, service]) => (/[*?]/.test(service.text) ? service : undefined),
  ),
  component(
    "ARN_REGION_NOT_ALLOWED",
    "ARNs of this service have no Region; leave it empty",
    ([, service, region, , rest]) =>
      hasNoRegion(service.text, rest.text) && /[a-z]/.test(region.text) ? region : undefined,
  ),
  component(
    "ARN_ACCOUNT_NOT_ALLOWED",
    "ARNs of this service have no account; leave it empty",
    ([, service, , account, rest]) =>
      isBucket(service.text, rest.text) && /[0-9]/.test(account.text) ? account : undefined,
  ),
  check(
    "REDUNDANT_RESOURCE",
    "another resource of the list covers this one; remove it",
    inStatements(({ resource }) =>
      faultOfAll(coveredEntries(resource?.entries ?? [], (text) => text)),
    ),
  ),
];

function component(
  code: string,
  message: string,
  faulty: (components: Components) => Component | undefined,
): Check {
  return check(
    code,
    message,
    inStatements(({ resource }) =>
      (resource?.entries ?? []).flatMap((entry): readonly Fault[] => {
        const components = componentsOf(entry);
        const found = components && faulty(components);
        if (found === undefined || found.isOpen) return [];
        return [faultIn(entry, { start: found.start, length: found.text.length })];
      }),
    ),
  );
}

function componentsOf({ text }: Entry): Components | undefined {
  const masked = withoutVariables(text);
  if (!masked.startsWith("arn:")) return undefined;
  let start = 4;
  const parts: Component[] = [];
  for (let place = 1; place < 6; place++) {
    const colon = place === 5 ? -1 : masked.indexOf(":", start);
    const end = colon < 0 ? text.length : colon;
    const isOpen = masked.slice(start, end) !== text.slice(start, end);
    parts.push({ text: text.slice(start, end), start, isOpen });
    start = Math.min(end + 1, text.length);
  }
  const [partition, service, region, account, rest] = parts;
  return partition && service && region && account && rest
    ? [partition, service, region, account, rest]
    : undefined;
}

/** Services whose ARNs have no Region. */
const GLOBAL_SERVICES: ReadonlySet<string> = new Set(["iam", "cloudfront", "organizations"]);

const hasNoRegion = (service: string, rest: string): boolean =>
  GLOBAL_SERVICES.has(foldAsciiCase(service)) || isBucket(service, rest);

/** Words of other resources of S3, whose ARNs have a Region or an account. */
const NOT_BUCKETS =
  /^(?:accesspoint|job|async-request|storage-lens(?:-group)?|access-grants|bucket)[/:]/;

/** Whether the ARN is that of a bucket or an object, by a name without wildcards. */
const isBucket = (service: string, rest: string): boolean =>
  service === "s3" && !NOT_BUCKETS.test(rest) && /^[^/*?]+(?:\/|$)/.test(rest);
