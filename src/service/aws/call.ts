/**
 * A call of an AWS client, and its answer, whatever the protocol and the service.
 *
 * server.ts makes a call of a request: the service and the region are those of the credential's
 * scope (`Credential=KEY/20261127/eu-central-1/access-analyzer/aws4_request`), the path is split at
 * `/` and then decoded once. It writes an answer as it is. The signature is checked before.
 */

/** The services that AWS's clients ask here, by the names of their credential scopes. */
export const AWS_SERVICES = [
  "access-analyzer",
  "sts",
  "iam",
  "s3",
  "ssm",
  "cloudformation",
] as const;

export type AwsService = (typeof AWS_SERVICES)[number];

export interface AwsCall {
  readonly service: AwsService;
  readonly region: string;
  /** In capitals: `POST`. */
  readonly method: string;
  /** The parts of the path, decoded: `/analyzer/a%2Fb` has `analyzer` and `a/b`. */
  readonly path: readonly string[];
  /** The first value of each name, decoded. */
  readonly query: ReadonlyMap<string, string>;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
}

export interface AwsAnswer {
  readonly status: number;
  /** `application/json`, `text/xml`, `application/x-amz-json-1.1`. */
  readonly contentType: string;
  /** Besides content type and length, for example `x-amzn-errortype`. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
  /** The name of an error, for the log, whatever the protocol. */
  readonly code?: string;
  /** For the log: the member of the body that says more. */
  readonly see?: string;
}

/** The account that the server speaks for. */
export interface ServedAccount {
  /** 12 digits. */
  readonly account: string;
  /** `aws`, `aws-cn`, `aws-us-gov`. */
  readonly partition: string;
}
