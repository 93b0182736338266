/**
 * The policies that AWS manages, as data: their names, paths, versions, dates and documents.
 *
 * The package carries the latest version of each in one file, which `cli/` loads when an attachment
 * or a question needs one. This file has its form: a date, and a row for each policy. A document
 * stays a text until somebody asks for it, because a run needs few of more than a thousand.
 *
 * Left out are older versions. The data is that of the partition `aws`.
 */
import { foldAsciiCase } from "../text/ascii-case.ts";

/** One policy of AWS, in its latest version. */
export interface ManagedPolicy {
  readonly name: string;
  /** With `/` at both ends: `/`, `/service-role/`. */
  readonly path: string;
  readonly arn: string;
  /** `v3`. */
  readonly versionId: string;
  /** When the policy was created, and when its latest version: `2015-02-06T18:39:46.000Z`. */
  readonly created: string;
  readonly updated: string;
  /** The document, as JSON. */
  readonly document: string;
}

/** A row of the data: path and name, version, both dates, document. */
export type ManagedPolicyRow = readonly [string, string, string, string, string];

/** The whole data, as its file has it. */
export interface ManagedPolicyData {
  /** The day of the newest version in it. */
  readonly date: string;
  readonly policies: readonly ManagedPolicyRow[];
}

const ARN = "arn:aws:iam::aws:policy";

export class ManagedPolicies {
  /** The day of the newest version of any policy. */
  readonly date: string;
  /** `service-role/AWSLambdaBasicExecutionRole`, in the order of the data. */
  readonly resources: readonly string[];
  readonly #byResource: ReadonlyMap<string, ManagedPolicyRow>;
  /** By the name without path, with folded letters: AWS has no two names that differ by them. */
  readonly #byName: ReadonlyMap<string, string>;

  constructor({ date, policies }: ManagedPolicyData) {
    this.date = date;
    this.resources = policies.map(([resource]) => resource);
    this.#byResource = new Map(policies.map((row) => [row[0], row]));
    this.#byName = new Map(this.resources.map((each) => [foldAsciiCase(nameOf(each)), each]));
  }

  /** The policy with this path and name, as its ARN has them behind `policy/`. */
  find(resource: string): ManagedPolicy | undefined {
    const row = this.#byResource.get(resource);
    if (row === undefined) return undefined;
    const [, versionId, created, updated, document] = row;
    const name = nameOf(resource);
    const path = `/${resource.slice(0, resource.length - name.length)}`;
    return { name, path, arn: `${ARN}/${resource}`, versionId, created, updated, document };
  }

  /** The path and name of the policy with this name; the case of letters does not count. */
  resourceOf(name: string): string | undefined {
    return this.#byName.get(foldAsciiCase(name));
  }
}

const nameOf = (resource: string): string => resource.slice(resource.lastIndexOf("/") + 1);
