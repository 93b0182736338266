/**
 * The pseudo parameters of CloudFormation: facts about the target of a deployment.
 *
 * A fact that the standard gives is known. A Region tells its partition, and a partition tells its
 * domain of services. Any other fact is an unknown value of the nature that AWS documents.
 */
import type { Deployment } from "../site.ts";
import type { TextPart, UnknownNature, Value } from "../value.ts";
import { textOf } from "../value-reading.ts";

const NATURES: ReadonlyMap<string, UnknownNature> = new Map([
  ["AWS::AccountId", "account"],
  ["AWS::Partition", "partition"],
  ["AWS::Region", "component"],
  ["AWS::StackName", "component"],
  ["AWS::URLSuffix", "component"],
  ["AWS::NotificationARNs", "structure"],
]);

/** Regions of partitions other than `aws` begin with these words. */
const PARTITIONS: readonly (readonly [RegExp, string])[] = [
  [/^cn-/, "aws-cn"],
  [/^us-gov-/, "aws-us-gov"],
  [/^(?:af|ap|ca|eu|il|me|mx|sa|us)-(?:north|south|east|west|central)+-\d+$/, "aws"],
];

const URL_SUFFIXES: ReadonlyMap<string, string> = new Map([
  ["aws", "amazonaws.com"],
  ["aws-us-gov", "amazonaws.com"],
  ["aws-cn", "amazonaws.com.cn"],
]);

/** The target of a deployment, as far as it is known. */
export interface Target {
  readonly deployment: Deployment;
  /** Stands before the names of unknown values. */
  readonly prefix: string;
  readonly stackName?: string;
}

export class PseudoParameters {
  readonly #known: ReadonlyMap<string, string>;
  readonly #prefix: string;

  constructor({ deployment, prefix, stackName }: Target) {
    const { account, region } = deployment;
    const partition =
      deployment.partition ?? PARTITIONS.find(([form]) => form.test(region ?? ""))?.[1];
    const facts: readonly (readonly [string, string | undefined])[] = [
      ["AWS::AccountId", account],
      ["AWS::Region", region],
      ["AWS::Partition", partition],
      ["AWS::URLSuffix", URL_SUFFIXES.get(partition ?? "")],
      ["AWS::StackName", stackName],
    ];
    this.#known = new Map(
      facts.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
    );
    this.#prefix = prefix;
  }

  value(name: string): Value {
    if (name === "AWS::StackId") return this.#stackId();
    const part = this.part(name);
    return typeof part === "string" ? textOf([part]) : { kind: "unknown", unknown: part };
  }

  /** The value as a part of a text. */
  part(name: string): TextPart {
    const known = this.#known.get(name);
    return known ?? { name: `${this.#prefix}${name}`, nature: NATURES.get(name) ?? "pattern" };
  }

  #stackId(): Value {
    return textOf([
      "arn:",
      this.part("AWS::Partition"),
      ":cloudformation:",
      this.part("AWS::Region"),
      ":",
      this.part("AWS::AccountId"),
      ":stack/",
      this.part("AWS::StackName"),
      "/",
      { name: `${this.#prefix}AWS::StackId (id)`, nature: "component" },
    ]);
  }
}
