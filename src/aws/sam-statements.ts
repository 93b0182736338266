/**
 * The notation for statements in the tables of SAM's policy templates and connectors.
 *
 * `sqs: SendMessage on arn:sqs:~:{QueueName}` allows `sqs:SendMessage` on one resource. `~` stands
 * for the Region and the account of the deployment, and the partition is left out, because it is
 * that of the deployment too. `{QueueName}` stands for a value that the template gives. A condition
 * follows the resources: `if StringEquals KEY VALUE`.
 *
 * Left out are statements that deny, and conditions with more than one value: SAM has none.
 */

export interface SamStatement {
  readonly actions: readonly string[];
  /** Forms of ARNs, in the notation of the table; or `*`. */
  readonly resources: readonly string[];
  readonly condition?: SamCondition;
}

export interface SamCondition {
  readonly operator: string;
  readonly key: string;
  /** The form of an ARN. */
  readonly value: string;
}

/** The lines of a table; a line that is indented by six blanks continues the one before. */
export function tableLines(table: string): readonly string[] {
  return table
    .trim()
    .replaceAll(/\n {6}/g, " ")
    .split("\n");
}

export function samStatement(line: string): SamStatement {
  const [, service = "", names = "", rest = ""] = /^([a-z0-9-]+): (.*?) on (.*)$/.exec(line) ?? [];
  const [resources = "", condition] = rest.split(" if ");
  const [operator, key, value] = condition?.split(" ") ?? [];
  return {
    actions: names.split(" ").map((name) => `${service}:${name}`),
    resources: resources.split(" "),
    ...(operator !== undefined &&
      key !== undefined &&
      value !== undefined && { condition: { operator, key, value } }),
  };
}
