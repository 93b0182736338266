/**
 * A notation for tests with real clients of AWS: one form for a call and for what comes of it.
 *
 * Each client has a file: javascript.ts, boto3.ts, cli.ts. A test asks all of them the same. The
 * outcome leaves out the differences between clients, such as the classes of errors.
 */

/** The answer, as the client reads it. */
export type Outcome =
  | { readonly kind: "answer"; readonly answer: Answer }
  | {
      readonly kind: "error";
      /** AWS's name of the exception. */
      readonly code: string;
      readonly message: string;
      /** The members of the exception; absent if the client prints none. */
      readonly members?: Answer;
    };

export type Answer = Readonly<Record<string, unknown>>;

export interface Client {
  /** `operation` has AWS's name: `CheckNoNewAccess`. */
  call(operation: string, input: object): Promise<Outcome>;
  /** All items of a list, with the client's own paginator, and pages of the given size. */
  pages(
    operation: string,
    input: object,
    size: number,
    member: string,
  ): Promise<readonly unknown[]>;
  close(): Promise<void>;
}

export interface ClientOptions {
  readonly url: string;
  readonly keys?: Keys;
  /** A file with the certificate of the authority, in PEM. */
  readonly authority?: string;
  /** The mode and attempts of the client's configuration; by default the client's own. */
  readonly retries?: { readonly mode: "legacy" | "standard"; readonly attempts: number };
}

export interface Keys {
  readonly id: string;
  readonly secret: string;
}

export const ANY_KEYS: Keys = { id: "keyaki", secret: "keyaki" };
export const REGION = "eu-central-1";

/** The environment of a client as a process, without the files and the metadata of the machine. */
export function environment({
  keys = ANY_KEYS,
  authority,
  retries,
}: ClientOptions): Readonly<Record<string, string>> {
  return {
    PATH: "/usr/bin:/bin",
    HOME: "/nonexistent",
    AWS_ACCESS_KEY_ID: keys.id,
    AWS_SECRET_ACCESS_KEY: keys.secret,
    AWS_DEFAULT_REGION: REGION,
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_CONFIG_FILE: "/nonexistent",
    AWS_SHARED_CREDENTIALS_FILE: "/nonexistent",
    AWS_PAGER: "",
    ...(authority === undefined ? {} : { AWS_CA_BUNDLE: authority }),
    ...(retries === undefined
      ? {}
      : { AWS_RETRY_MODE: retries.mode, AWS_MAX_ATTEMPTS: String(retries.attempts) }),
  };
}
