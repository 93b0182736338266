/**
 * The operations of IAM Access Analyzer that need what the server keeps: analyzers and previews.
 *
 * The operation has been found by operations.ts; its members come from the path, the query and the
 * body. The checks and ValidatePolicy keep nothing, and are answered by the pool.
 */
import { isObject, type JsonObject } from "../../json/value.ts";
import {
  AccessPreviews,
  CREATE_PREVIEW,
  LIST_FINDINGS,
  type PreviewSources,
} from "./access-previews.ts";
import { type Analyzer, Analyzers } from "./analyzers.ts";
import { type Result, succeed } from "./aws-error.ts";
import type { AwsAnswer, AwsCall, ServedAccount } from "./call.ts";
import type { PathParameters } from "./operations.ts";
import { bodyOf, restJson, restJsonError } from "./rest-json.ts";

type Found = Result<JsonObject>;

export class KeptState {
  readonly #account: string;
  readonly #analyzers: Analyzers;
  readonly #previews: AccessPreviews;

  constructor(served: ServedAccount, sources: PreviewSources) {
    this.#account = served.account;
    this.#analyzers = new Analyzers(served, sources.clock);
    this.#previews = new AccessPreviews(sources);
  }

  /** `name` has the handler `state` in operations.ts. It rejects if `ask` does, or by a bug. */
  async answer(name: string, call: AwsCall, parameters: PathParameters): Promise<AwsAnswer> {
    const result = await this.#result(name, call, parameters);
    if (result.kind === "error") return restJsonError(result.error);
    const answer = restJson(result.value);
    const failure = failureOf(result.value);
    return failure === undefined ? answer : { ...answer, code: failure, see: "keyaki.errors" };
  }

  #result(name: string, call: AwsCall, parameters: PathParameters): Found | Promise<Found> {
    const { analyzerName = "", accessPreviewId = "" } = parameters;
    switch (name) {
      case "ListAnalyzers":
        return this.#analyzers.list(call);
      case "GetAnalyzer":
        return this.#analyzers.get(call, analyzerName);
      case "CreateAnalyzer":
        return this.#analyzers.create(call);
      case "DeleteAnalyzer":
        return this.#deleteAnalyzer(call, analyzerName);
      case "CreateAccessPreview":
        return this.#createPreview(call);
      case "GetAccessPreview":
        return this.#ofAnalyzer(call, call.query.get("analyzerArn"), (analyzer) =>
          this.#previews.get(analyzer, accessPreviewId),
        );
      case "ListAccessPreviews":
        return this.#ofAnalyzer(call, call.query.get("analyzerArn"), (analyzer) =>
          this.#previews.list(analyzer, call.query),
        );
      case "ListAccessPreviewFindings":
        return this.#listFindings(call, accessPreviewId);
      default:
        throw new Error(`the operation ${name} keeps nothing`);
    }
  }

  #deleteAnalyzer(call: AwsCall, name: string): Found {
    const deleted = this.#analyzers.delete(call, name);
    if (deleted.kind === "error") return deleted;
    this.#previews.forget(deleted.value);
    return succeed({});
  }

  #createPreview(call: AwsCall): Found | Promise<Found> {
    const read = bodyOf(call, CREATE_PREVIEW);
    if (read.kind === "error") return read;
    return this.#ofAnalyzer(call, read.value["analyzerArn"], (analyzer) =>
      this.#previews.create(analyzer, this.#account, read.value),
    );
  }

  #listFindings(call: AwsCall, id: string): Found | Promise<Found> {
    const read = bodyOf(call, LIST_FINDINGS);
    if (read.kind === "error") return read;
    return this.#ofAnalyzer(call, read.value["analyzerArn"], (analyzer) =>
      this.#previews.findings(analyzer, id, read.value),
    );
  }

  #ofAnalyzer(
    call: AwsCall,
    arn: unknown,
    find: (analyzer: Analyzer) => Found | Promise<Found>,
  ): Found | Promise<Found> {
    const analyzer = this.#analyzers.withArn(call, arn);
    return analyzer.kind === "error" ? analyzer : find(analyzer.value);
  }
}

/** The code of a preview that has failed; undefined for any other answer. */
function failureOf({ keyaki }: JsonObject): string | undefined {
  return isObject(keyaki) && keyaki["errors"] !== undefined ? "PREVIEW_FAILED" : undefined;
}
