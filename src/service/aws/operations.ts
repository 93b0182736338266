/**
 * All operations of IAM Access Analyzer, and which one a call means.
 *
 * The table has the names, verbs and paths of AWS's model (IAM Access Analyzer API Reference,
 * version 2019-11-01), and how the server answers each. An operation that it does not have is a 404
 * that names it, and so is any other path: a client reports the name, and does not ask again.
 */
import { quoted } from "../../json/value.ts";
import { type AwsError, unknownOperation } from "./aws-error.ts";
import type { AwsCall } from "./call.ts";

/**
 * `check`: an operation of keyaki with the same name. `validate`: ValidatePolicy. `state`: what the
 * server keeps (access-analyzer.ts). `none`: the server does not have it.
 */
export type HandlerKind = "check" | "validate" | "state" | "none";

export interface AnalyzerOperation {
  readonly name: string;
  readonly method: string;
  /** The parts of the path; `{name}` is a parameter. */
  readonly path: readonly string[];
  readonly handler: HandlerKind;
}

const TABLE = `
  ApplyArchiveRule               PUT     /archive-rule                                   none
  CancelPolicyGeneration         PUT     /policy/generation/{jobId}                      none
  CheckAccessNotGranted          POST    /policy/check-access-not-granted                check
  CheckNoNewAccess               POST    /policy/check-no-new-access                     check
  CheckNoPublicAccess            POST    /policy/check-no-public-access                  check
  CreateAccessPreview            PUT     /access-preview                                 state
  CreateAnalyzer                 PUT     /analyzer                                       state
  CreateArchiveRule              PUT     /analyzer/{analyzerName}/archive-rule           none
  CreateServiceLinkedAnalyzer    PUT     /service-linked-analyzer                        none
  DeleteAnalyzer                 DELETE  /analyzer/{analyzerName}                        state
  DeleteArchiveRule              DELETE  /analyzer/{analyzerName}/archive-rule/{ruleName}  none
  DeleteServiceLinkedAnalyzer    DELETE  /service-linked-analyzer/{analyzerName}         none
  GenerateFindingRecommendation  POST    /recommendation/{id}                            none
  GetAccessPreview               GET     /access-preview/{accessPreviewId}               state
  GetAnalyzedResource            GET     /analyzed-resource                              none
  GetAnalyzer                    GET     /analyzer/{analyzerName}                        state
  GetArchiveRule                 GET     /analyzer/{analyzerName}/archive-rule/{ruleName}  none
  GetFinding                     GET     /finding/{id}                                   none
  GetFindingRecommendation       GET     /recommendation/{id}                            none
  GetFindingV2                   GET     /findingv2/{id}                                 none
  GetFindingsStatistics          POST    /analyzer/findings/statistics                   none
  GetGeneratedPolicy             GET     /policy/generation/{jobId}                      none
  ListAccessPreviewFindings      POST    /access-preview/{accessPreviewId}               state
  ListAccessPreviews             GET     /access-preview                                 state
  ListAnalyzedResources          POST    /analyzed-resource                              none
  ListAnalyzers                  GET     /analyzer                                       state
  ListArchiveRules               GET     /analyzer/{analyzerName}/archive-rule           none
  ListFindings                   POST    /finding                                        none
  ListFindingsV2                 POST    /findingv2                                      none
  ListPolicyGenerations          GET     /policy/generation                              none
  ListTagsForResource            GET     /tags/{resourceArn}                             none
  StartPolicyGeneration          PUT     /policy/generation                              none
  StartResourceScan              POST    /resource/scan                                  none
  TagResource                    POST    /tags/{resourceArn}                             none
  UntagResource                  DELETE  /tags/{resourceArn}                             none
  UpdateAnalyzer                 PUT     /analyzer/{analyzerName}                        none
  UpdateArchiveRule              PUT     /analyzer/{analyzerName}/archive-rule/{ruleName}  none
  UpdateFindings                 PUT     /finding                                        none
  ValidatePolicy                 POST    /policy/validation                              validate`;

export const ANALYZER_OPERATIONS: readonly AnalyzerOperation[] = TABLE.trim()
  .split("\n")
  .map((row) => {
    const [name = "", method = "", path = "", handler] = row.trim().split(/\s+/);
    // The words are those of the table above.
    return { name, method, path: path.split("/").slice(1), handler: handler as HandlerKind };
  });

/** The values of the parameters of a path, by name. */
export type PathParameters = Readonly<Record<string, string>>;

export type Route =
  | {
      readonly kind: "operation";
      readonly name: string;
      readonly handler: Exclude<HandlerKind, "none">;
      readonly parameters: PathParameters;
    }
  | { readonly kind: "error"; readonly error: AwsError };

export function routeOf({ method, path }: Pick<AwsCall, "method" | "path">): Route {
  for (const operation of ANALYZER_OPERATIONS) {
    const parameters = operation.method === method ? parametersOf(operation, path) : undefined;
    if (parameters === undefined) continue;
    const { name, handler } = operation;
    if (handler !== "none") return { kind: "operation", name, handler, parameters };
    const message = `the server does not have the operation \`${name}\` of IAM Access Analyzer`;
    return { kind: "error", error: unknownOperation(message) };
  }
  const what = quoted(`${method} /${path.join("/")}`);
  const error = unknownOperation(`${what} is not an operation of IAM Access Analyzer`);
  return { kind: "error", error };
}

/** Undefined if the path is another one; a parameter is never empty. */
function parametersOf(
  operation: AnalyzerOperation,
  path: readonly string[],
): PathParameters | undefined {
  if (path.length !== operation.path.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [at, part] of operation.path.entries()) {
    const given = path[at] ?? "";
    if (!part.startsWith("{")) {
      if (given !== part) return undefined;
    } else {
      if (given === "") return undefined;
      parameters[part.slice(1, -1)] = given;
    }
  }
  return parameters;
}
