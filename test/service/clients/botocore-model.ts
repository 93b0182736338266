/**
 * The model of Access Analyzer for botocore, in a folder for `AWS_DATA_PATH`.
 *
 * The botocore of a distribution may be older than the checks. AWS's SDK for JavaScript has the
 * schemas of all operations as data, so its pinned version is the source of the model: shapes,
 * places of members in a request, and pages. The schemas do not say which errors a client repeats,
 * so that is a table here (IAM Access Analyzer API Reference, Errors).
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as sdk from "@aws-sdk/client-accessanalyzer";

/** A number for a simple type, or an array that begins with the kind of the type. */
type Schema = number | string | readonly unknown[];
type Shape = Readonly<Record<string, unknown>>;

const RETRIED: Readonly<Record<string, Shape>> = {
  InternalServerException: { throttling: false },
  ThrottlingException: { throttling: true },
  UnprocessableEntityException: { throttling: false },
};

const SIMPLE: Readonly<Record<number, Shape>> = {
  0: { type: "string" },
  1: { type: "integer" },
  2: { type: "boolean" },
  5: { type: "timestamp", timestampFormat: "iso8601" },
};
const LIST = 64;
const MAP = 128;

/** Writes the files; `folder` is the value of `AWS_DATA_PATH`. */
export function writeModel(folder: string): void {
  const version = join(folder, "accessanalyzer/2019-11-01");
  mkdirSync(version, { recursive: true });
  const write = (name: string, content: object): void =>
    writeFileSync(join(version, name), JSON.stringify(content));
  write("service-2.json", new ModelWriter().model());
  write("paginators-1.json", { pagination: PAGES });
}

const PAGES = Object.fromEntries(
  [
    ["ListAnalyzers", "analyzers"],
    ["ListAccessPreviews", "accessPreviews"],
    ["ListAccessPreviewFindings", "findings"],
    ["ValidatePolicy", "findings"],
  ].map(([operation, result_key]) => [
    operation,
    { input_token: "nextToken", output_token: "nextToken", limit_key: "maxResults", result_key },
  ]),
);

class ModelWriter {
  readonly #shapes: Record<string, Shape> = {};

  model(): object {
    const exported: readonly unknown[] = Object.values(sdk);
    const schemas = exported.filter((each): each is readonly unknown[] => Array.isArray(each));
    for (const schema of schemas) if (schema[0] === -3) this.#nameOf(schema);
    const operations = schemas.filter(([kind]) => kind === 9).map((each) => this.#operation(each));
    return {
      version: "2.0",
      metadata: {
        apiVersion: "2019-11-01",
        endpointPrefix: "access-analyzer",
        protocol: "rest-json",
        serviceFullName: "Access Analyzer",
        serviceId: "AccessAnalyzer",
        signatureVersion: "v4",
        signingName: "access-analyzer",
        uid: "accessanalyzer-2019-11-01",
      },
      operations: Object.fromEntries(operations),
      shapes: this.#shapes,
    };
  }

  #operation([, , name, traits, input, output]: readonly unknown[]): readonly [string, object] {
    const { http } = traits as { readonly http: readonly [string, string, number] };
    const [method, requestUri, responseCode] = http;
    const operation = {
      name,
      http: { method, requestUri, responseCode },
      input: { shape: this.#nameOf(resolved(input)) },
      ...(resolved(output) !== "unit" && { output: { shape: this.#nameOf(resolved(output)) } }),
    };
    return [name as string, operation];
  }

  /** The name of the shape of a schema, which is added with all that it refers to. */
  #nameOf(schema: Schema): string {
    if (typeof schema === "number") return this.#simple(schema);
    const name = schema[2] as string;
    if (name in this.#shapes) return name;
    this.#shapes[name] = {};
    this.#shapes[name] = this.#shape(schema as readonly unknown[]);
    return name;
  }

  #simple(schema: number): string {
    const name = `Simple${schema}`;
    const part = SIMPLE[schema & 63];
    if (part === undefined) throw new Error(`a type that the model does not know: ${schema}`);
    if (schema & MAP) {
      const value = { shape: this.#simple(schema & 63) };
      this.#shapes[name] = { type: "map", key: { shape: this.#simple(0) }, value };
    } else if (schema & LIST) {
      this.#shapes[name] = { type: "list", member: { shape: this.#simple(schema & 63) } };
    } else {
      this.#shapes[name] = part;
    }
    return name;
  }

  #shape(schema: readonly unknown[]): Shape {
    const [kind, , name, traits] = schema;
    switch (kind) {
      case 0:
        return { type: "string" };
      case 1:
        return { type: "list", member: { shape: this.#nameOf(resolved(schema[4])) } };
      case 2: {
        const value = { shape: this.#nameOf(resolved(schema[5])) };
        return { type: "map", key: { shape: this.#nameOf(resolved(schema[4])) }, value };
      }
      case 3:
        return this.#structure(schema);
      case 4:
        return { ...this.#structure(schema), union: true };
      case -3: {
        const { httpError } = traits as { readonly httpError?: number };
        const retryable = RETRIED[name as string];
        return {
          ...this.#structure(schema),
          exception: true,
          error: { httpStatusCode: httpError },
          ...(retryable !== undefined && { retryable }),
        };
      }
      default:
        throw new Error(`a schema that the model does not know: ${kind}`);
    }
  }

  #structure([, , , , names, members, required = 0]: readonly unknown[]): Shape {
    const named = names as readonly string[];
    const listed = members as readonly unknown[];
    return {
      type: "structure",
      required: named.slice(0, required as number),
      members: Object.fromEntries(named.map((name, at) => [name, this.#member(name, listed[at])])),
    };
  }

  /** A member is a schema, or a pair of a schema and its traits. */
  #member(name: string, member: unknown): Shape {
    const isPair = Array.isArray(member) && member.length === 2;
    const [schema, traits] = isPair ? member : [member, 0];
    const shape = this.#nameOf(resolved(schema));
    if (typeof traits === "number") {
      if (traits & 1) return { shape, location: "uri", locationName: name };
      return traits & 4 ? { shape, idempotencyToken: true } : { shape };
    }
    const { httpQuery, httpHeader } = traits as Readonly<Record<string, string>>;
    if (httpQuery !== undefined) return { shape, location: "querystring", locationName: httpQuery };
    return { shape, location: "header", locationName: httpHeader };
  }
}

/** A schema may be behind a function, because schemas refer to later ones. */
function resolved(schema: unknown): Schema {
  return (typeof schema === "function" ? schema() : schema) as Schema;
}
