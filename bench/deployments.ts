/**
 * Deployments for the bench of the gate: a Terraform plan of any size, and templates.
 *
 * A plan has each resource four times, as `terraform show -json` prints it: planned, before, after
 * and in the state. Its values are those of an instance with tags and disks, padded with a script
 * to the size that is asked for. Policies are trust, bucket, queue and managed policies; a third of
 * them are new, and a third change. The same seed gives the same bytes.
 */
import { writeSync } from "node:fs";
import { Random } from "../test/laws/support/random.ts";

/** A question of the built-in standard about a policy of the plan. */
export interface AskedQuestion {
  readonly name: string;
  readonly request: Readonly<Record<string, unknown>>;
}

export interface PlanSize {
  readonly megabytes: number;
  readonly resources: number;
  readonly policies: number;
  /** How many of the policies are different. */
  readonly different: number;
  /** The character that pads the resources. */
  readonly character: string;
}

interface Resource {
  readonly type: string;
  readonly name: string;
  readonly before?: object;
  readonly after: object;
}

/** Characters of a resource in the plan without its padding, and its copies. */
const FRAME = 9000;
const COPIES = 4;
/** The size of a string that is written at once. */
const CHUNK = 4_000_000;

/** Writes a plan; returns the different questions that the built-in standard asks about it. */
export function writePlan(handle: number, size: PlanSize): readonly AskedQuestion[] {
  const questions = new Map<string, AskedQuestion>();
  const share = (size.megabytes * 2 ** 20) / size.resources;
  const padding = size.character.repeat(
    Math.max(0, Math.floor((share - FRAME) / COPIES / Buffer.byteLength(size.character))),
  );
  const every = Math.max(1, Math.floor(size.resources / size.policies));
  const resources = Array.from({ length: size.resources }, (_, index): Resource => {
    const isPolicy = index % every === 0 && index / every < size.policies;
    return isPolicy ? policy((index / every) % size.different, index) : instance(index, padding);
  });
  for (const each of resources)
    for (const asked of questionsOf(each)) {
      questions.set(JSON.stringify(asked), asked);
    }
  write(handle, resources);
  return [...questions.values()];
}

function write(handle: number, resources: readonly Resource[]): void {
  const sink = new Sink(handle);
  const list = (of: (each: Resource) => object | undefined): void => {
    let isFirst = true;
    for (const each of resources) {
      const made = of(each);
      if (made === undefined) continue;
      sink.write(`${isFirst ? "" : ","}${JSON.stringify(made)}`);
      isFirst = false;
    }
  };
  sink.write('{"format_version":"1.2","terraform_version":"1.9.5","planned_values":');
  sink.write('{"root_module":{"resources":[');
  list((each) => ({ ...named(each), values: each.after, sensitive_values: {} }));
  sink.write(']}},"resource_changes":[');
  list((each) => ({ ...named(each), change: changeOf(each) }));
  sink.write('],"prior_state":{"format_version":"1.0","values":{"root_module":{"resources":[');
  list((each) => each.before && { ...named(each), values: each.before, sensitive_values: {} });
  sink.write(']}}},"configuration":{"root_module":{"resources":[');
  list((each) => ({ ...named(each), expressions: expressionsOf(each), schema_version: 0 }));
  sink.write("]}}}\n");
  sink.end();
}

function named({ type, name }: Resource): object {
  const provider = "registry.terraform.io/hashicorp/aws";
  return { address: `${type}.${name}`, mode: "managed", type, name, provider_name: provider };
}

function changeOf({ before, after }: Resource): object {
  const isSame = JSON.stringify(before) === JSON.stringify(after);
  return {
    actions: [before === undefined ? "create" : isSame ? "no-op" : "update"],
    before: before ?? null,
    after,
    after_unknown: before === undefined ? { arn: true, id: true } : {},
    before_sensitive: before === undefined ? false : {},
    after_sensitive: {},
  };
}

function expressionsOf({ after }: Resource): object {
  return Object.fromEntries(
    Object.keys(after).map((name) => [name, { references: [`var.${name}`] }]),
  );
}

class Sink {
  readonly #handle: number;
  #text = "";

  constructor(handle: number) {
    this.#handle = handle;
  }

  write(text: string): void {
    this.#text += text;
    if (this.#text.length > CHUNK) this.end();
  }

  end(): void {
    writeSync(this.#handle, this.#text);
    this.#text = "";
  }
}

function instance(index: number, padding: string): Resource {
  const random = new Random(index);
  const id = (): string => random.int(0xffff_ffff).toString(16).padStart(8, "0");
  const disk = (letter: string): object => ({
    delete_on_termination: true,
    device_name: `/dev/sd${letter}`,
    encrypted: random.chance(0.5),
    iops: random.int(16_000),
    kms_key_id: `arn:aws:kms:eu-central-1:111122223333:key/${id()}`,
    snapshot_id: "",
    throughput: random.int(1000),
    volume_id: `vol-${id()}`,
    volume_size: random.int(1000),
    volume_type: random.pick(["gp2", "gp3", "io2"]),
  });
  const tags = Object.fromEntries(
    Array.from({ length: 10 }, (_, at) => [`team:tag-${at}`, `value ${id()}`]),
  );
  const values = {
    ami: `ami-${id()}`,
    arn: `arn:aws:ec2:eu-central-1:111122223333:instance/i-${id()}`,
    availability_zone: "eu-central-1a",
    disable_api_termination: false,
    ebs_block_device: ["b", "c", "d"].map(disk),
    ebs_optimized: true,
    hibernation: null,
    iam_instance_profile: `profile-${index}`,
    id: `i-${id()}`,
    instance_type: random.pick(["m7i.large", "c7g.xlarge"]),
    monitoring: true,
    private_dns: `ip-10-0-${random.int(256)}-${random.int(256)}.internal`,
    root_block_device: [disk("a")],
    security_groups: [`sg-${id()}`, `sg-${id()}`],
    source_dest_check: true,
    subnet_id: `subnet-${id()}`,
    tags,
    tags_all: tags,
    user_data: `#!/bin/sh\nset -e\n${padding}`,
    vpc_security_group_ids: [`sg-${id()}`, `sg-${id()}`],
  };
  return { type: "aws_instance", name: `this_${index}`, before: values, after: values };
}

/** The policy with a number; `index` is the position of its resource. */
function policy(number: number, index: number): Resource {
  const name = `this_${index}`;
  const [type, attribute, before, after] = documents(number);
  const at = (document: object): object => ({ [attribute]: JSON.stringify(document) });
  const own = { id: name, name, tags: { team: "a" } };
  const isNew = number % 3 === 0;
  const changed = number % 3 === 1 ? after : before;
  return {
    type,
    name,
    ...(!isNew && { before: { ...own, ...at(before) } }),
    after: { ...own, ...at(changed) },
  };
}

type Documents = readonly [type: string, attribute: string, before: object, after: object];

function documents(number: number): Documents {
  const account = `${100_000_000_000 + number}`;
  const arn = `arn:aws:s3:::bucket-${number}`;
  const statement = (more: object): object => ({ Effect: "Allow", ...more });
  const document = (...Statement: object[]): object => ({ Version: "2012-10-17", Statement });
  const caller = { AWS: `arn:aws:iam::${account}:role/reader` };
  switch (number % 4) {
    case 0: {
      const trusted = { Service: "lambda.amazonaws.com" };
      const condition = { StringEquals: { "aws:SourceAccount": account } };
      const trust = { Action: "sts:AssumeRole", Principal: trusted, Condition: condition };
      return [
        "aws_iam_role",
        "assume_role_policy",
        document(statement(trust)),
        document(statement({ ...trust, Principal: caller })),
      ];
    }
    case 1: {
      const read = { Principal: caller, Action: ["s3:GetObject"], Resource: `${arn}/*` };
      const write = { ...read, Action: ["s3:GetObject", "s3:PutObject"] };
      const insecure = {
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: [arn, `${arn}/*`],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      };
      return [
        "aws_s3_bucket_policy",
        "policy",
        document(statement(read), insecure),
        document(statement(write), insecure),
      ];
    }
    case 2: {
      const queue = `arn:aws:sqs:eu-central-1:111122223333:queue-${number}`;
      const topic = `arn:aws:sns:eu-central-1:111122223333:topic-${number}`;
      const send = {
        Principal: { Service: "sns.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: queue,
        Condition: { ArnEquals: { "aws:SourceArn": topic } },
      };
      return [
        "aws_sqs_queue_policy",
        "policy",
        document(statement(send)),
        document(statement(send), statement({ ...send, Principal: caller })),
      ];
    }
    default: {
      const list = { Action: "s3:ListBucket", Resource: arn };
      const table = `arn:aws:dynamodb:eu-central-1:111122223333:table/table-${number}`;
      const items = { Action: ["dynamodb:GetItem", "dynamodb:Query"], Resource: table };
      const pass = {
        Action: "iam:PassRole",
        Resource: `arn:aws:iam::111122223333:role/app-${number}-*`,
        Condition: { StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" } },
      };
      return [
        "aws_iam_policy",
        "policy",
        document(statement(list), statement(items)),
        document(statement(list), statement(items), statement(pass)),
      ];
    }
  }
}

const PUBLIC_TYPES: Readonly<Record<string, string>> = {
  aws_iam_role: "AWS::IAM::AssumeRolePolicyDocument",
  aws_s3_bucket_policy: "AWS::S3::Bucket",
  aws_sqs_queue_policy: "AWS::SQS::Queue",
};

/** The questions of the built-in standard: nothing public, nothing new since before. */
function questionsOf({ type, before, after }: Resource): readonly AskedQuestion[] {
  const [document, earlier] = [documentOf(after), before && documentOf(before)];
  if (document === undefined) return [];
  const resourceType = PUBLIC_TYPES[type];
  const policyType = resourceType === undefined ? "IDENTITY_POLICY" : "RESOURCE_POLICY";
  const questions: AskedQuestion[] = [];
  if (resourceType !== undefined) {
    const request = { policyDocument: document, resourceType };
    questions.push({ name: "CheckNoPublicAccess", request });
  }
  if (earlier !== undefined) {
    const request = { existingPolicyDocument: earlier, newPolicyDocument: document, policyType };
    questions.push({ name: "CheckNoNewAccess", request });
  }
  return questions;
}

function documentOf(values: object): string | undefined {
  const found = Object.entries(values).find(([, text]) => /^\{"Version"/.test(String(text)));
  return found && String(found[1]);
}

/**
 * A plan whose policies are documents that Terraform reads when it applies the plan: each refers to
 * a bucket that is new, so its ARN is not known.
 */
export function pendingPlanText(count: number): string {
  const names = Array.from({ length: count }, (_, index) => `this_${index}`);
  const type = "aws_iam_policy_document";
  const statement = (unknown: boolean): object => ({
    sid: unknown ? null : "Objects",
    effect: unknown ? null : "Allow",
    actions: unknown ? [false, false] : ["s3:GetObject", "s3:PutObject"],
    resources: [unknown],
    ...(unknown ? {} : { condition: [], principals: [] }),
  });
  const pending = (name: string): object => ({
    address: `data.${type}.${name}`,
    mode: "data",
    type,
    name,
    change: {
      actions: ["read"],
      before: null,
      after: { statement: [{ ...statement(false), resources: [null] }] },
      after_unknown: { id: true, json: true, statement: [statement(true)] },
    },
  });
  const policy = (name: string): object => ({
    ...named({ type: "aws_iam_policy", name, after: {} }),
    change: {
      actions: ["create"],
      before: null,
      after: { name },
      after_unknown: { arn: true, id: true, policy: true },
    },
  });
  const configured = names.flatMap((name) => [
    {
      mode: "data",
      type,
      name,
      expressions: { statement: [{ resources: { references: [`aws_s3_bucket.${name}.arn`] } }] },
    },
    {
      mode: "managed",
      type: "aws_iam_policy",
      name,
      expressions: {
        policy: { references: [`data.${type}.${name}.json`, `data.${type}.${name}`] },
      },
    },
  ]);
  return JSON.stringify({
    format_version: "1.2",
    terraform_version: "1.9.5",
    resource_changes: names.flatMap((name) => [pending(name), policy(name)]),
    configuration: { root_module: { resources: configured } },
  });
}

/** A template of about 5 KB with four policies. */
export function templateText(number: number): string {
  const resources = [0, 1, 2, 3].map(
    (at) => `  Function${at}:
    Type: AWS::Lambda::Function
    Properties:
      Handler: index.handler
      Runtime: nodejs20.x
      Role: !GetAtt Role.Arn
      MemorySize: ${128 * (at + 1)}
      Code:
        S3Bucket: !Ref Artifacts
        S3Key: !Sub "\${AWS::StackName}/function-${number}-${at}.zip"
      Environment:
        Variables:
          TABLE: !Ref Table
          STAGE: !Ref Stage
      Tags:
        - Key: team
          Value: team-${number}
`,
  );
  return `AWSTemplateFormatVersion: "2010-09-09"
Description: service ${number}
Parameters:
  Stage:
    Type: String
    AllowedValues: [dev, prod]
  Artifacts:
    Type: String
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Resources:
${resources.join("")}  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: !Sub "service-${number}-\${Stage}"
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions:
        - AttributeName: id
          AttributeType: S
      KeySchema:
        - AttributeName: id
          KeyType: HASH
  Bucket:
    Type: AWS::S3::Bucket
  BucketPolicy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Bucket
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal:
              AWS: !GetAtt Role.Arn
            Action: [s3:GetObject, s3:PutObject]
            Resource: !Sub "\${Bucket.Arn}/*"
          - Effect: Deny
            Principal: "*"
            Action: s3:*
            Resource:
              - !GetAtt Bucket.Arn
              - !Sub "\${Bucket.Arn}/*"
            Condition:
              Bool:
                aws:SecureTransport: "false"
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal:
              Service: lambda.amazonaws.com
            Action: sts:AssumeRole
      Policies:
        - PolicyName: table
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - Effect: Allow
                Action:
                  - dynamodb:GetItem
                  - dynamodb:PutItem
                Resource: !GetAtt Table.Arn
        - PolicyName: logs
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - Effect: Allow
                Action: logs:*
                Resource: !If
                  - IsProd
                  - !Sub "arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:*"
                  - "*"
`;
}
