/**
 * Access previews: CreateAccessPreview, GetAccessPreview, ListAccessPreviews and
 * ListAccessPreviewFindings.
 *
 * A preview is judged before its creation is answered, so it is COMPLETED or FAILED at once and no
 * client needs to wait. FAILED with INVALID_CONFIGURATION means that a policy is wrong or beyond a
 * limit. LIMIT: the number of previews and the characters of all; the oldest is dropped first. A
 * request that is repeated with its `clientToken`, because an answer was lost, gives the same
 * preview.
 */
import { isEqual, type JsonObject, quoted } from "../../json/value.ts";
import type { Analyzer } from "./analyzers.ts";
import { timestamp } from "./analyzers.ts";
import {
  type AwsError,
  fail,
  invalidField,
  invalidFields,
  type Result,
  resourceError,
  succeed,
} from "./aws-error.ts";
import type { AwsCall } from "./call.ts";
import { FILTER, filterErrors, passes } from "./finding-filter.ts";
import { pageOf } from "./page.ts";
import { CONFIGURATION, CONFIGURATIONS } from "./preview-configurations.ts";
import { type Ask, type PreviewFindings, previewFindings } from "./preview-findings.ts";
import { type Shape, structure, TEXT } from "./shape.ts";

const MAX_PREVIEWS = 1000;
/** LIMIT: characters of all previews, and of the findings of one. */
const MAX_CHARACTERS = 67_108_864;
const MAX_FINDINGS_CHARACTERS = 16_777_216;

export const CREATE_PREVIEW: Shape = structure(
  {
    analyzerArn: { ...TEXT, max: 2048 },
    configurations: { kind: "map", key: { ...TEXT, max: 2048 }, of: CONFIGURATION, max: 1 },
    clientToken: { ...TEXT, max: 256 },
  },
  ["analyzerArn", "configurations"],
);

export const LIST_FINDINGS: Shape = structure(
  {
    analyzerArn: { ...TEXT, max: 2048 },
    filter: FILTER,
    nextToken: TEXT,
    maxResults: { kind: "number" },
  },
  ["analyzerArn"],
);

interface Preview {
  readonly id: string;
  readonly analyzerArn: string;
  readonly configurations: JsonObject;
  readonly createdAt: string;
  readonly status: "COMPLETED" | "FAILED";
  readonly statusReason?: { readonly code: "INTERNAL_ERROR" | "INVALID_CONFIGURATION" };
  readonly findings: readonly JsonObject[];
  /** Errors and notes, which AWS's answers do not have. */
  readonly keyaki?: JsonObject;
  readonly order: number;
  readonly characters: number;
  readonly token?: string;
}

/** The members of a preview that the judgement decides. */
type Verdict = Pick<Preview, "status" | "statusReason" | "findings" | "keyaki" | "characters">;

/** A creation that is under way or done. */
interface Creation {
  readonly configurations: JsonObject;
  readonly preview: Promise<Preview>;
}

export interface PreviewSources {
  readonly ask: Ask;
  /** A new id of a preview or a finding: a UUID in lower case. */
  readonly newId: () => string;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

export class AccessPreviews {
  readonly #sources: PreviewSources;
  readonly #previews = new Map<string, Preview>();
  /** By analyzer and client token. */
  readonly #creations = new Map<string, Creation>();
  #characters = 0;
  #order = 0;

  constructor(sources: PreviewSources) {
    this.#sources = sources;
  }

  /** INVARIANT: the body has the shape `CREATE_PREVIEW`. */
  async create(analyzer: Analyzer, owner: string, body: JsonObject): Promise<Result<JsonObject>> {
    const configurations = body["configurations"] as JsonObject;
    const given = configurationOf(configurations, owner);
    if (given.kind === "error") return given;
    const { clientToken } = body;
    const judge = (token?: string): Promise<Preview> =>
      this.#judge(analyzer, owner, configurations, given.value, token);
    if (clientToken === undefined) return succeed(created(await judge()));
    const token = JSON.stringify([analyzer.arn, clientToken]);
    const earlier = this.#creations.get(token);
    if (earlier !== undefined) {
      if (!isEqual(earlier.configurations, configurations, "same")) {
        const message = "`clientToken` was used for another configuration; use a new one";
        return fail(previewError("ConflictException", String(clientToken), message));
      }
      return succeed(created(await earlier.preview));
    }
    const preview = judge(token);
    this.#creations.set(token, { configurations, preview });
    try {
      return succeed(created(await preview));
    } catch (error) {
      this.#creations.delete(token);
      throw error;
    }
  }

  get(analyzer: Analyzer, id: string): Result<JsonObject> {
    const found = this.#find(analyzer, id);
    if (found.kind === "error") return found;
    const { configurations, keyaki } = found.value;
    const accessPreview = { ...summary(found.value), configurations };
    return succeed({ accessPreview, ...(keyaki && { keyaki }) });
  }

  list(analyzer: Analyzer, query: AwsCall["query"]): Result<JsonObject> {
    const all = [...this.#previews.values()].filter((each) => each.analyzerArn === analyzer.arn);
    const page = pageOf(all, {
      scope: `ListAccessPreviews ${analyzer.arn}`,
      maxResults: query.get("maxResults"),
      nextToken: query.get("nextToken"),
    });
    if (page.kind === "error") return page;
    const { items, ...rest } = page.value;
    return succeed({ accessPreviews: items.map(summary), ...rest });
  }

  /** INVARIANT: the body has the shape `LIST_FINDINGS`. */
  findings(analyzer: Analyzer, id: string, body: JsonObject): Result<JsonObject> {
    const filter = (body["filter"] ?? {}) as JsonObject;
    const errors = filterErrors(filter);
    if (errors.length > 0) return fail(invalidFields(errors));
    const found = this.#find(analyzer, id);
    if (found.kind === "error") return found;
    const { status, findings, keyaki } = found.value;
    if (status === "FAILED") {
      // An empty list would read as "no external access".
      const message = `the access preview ${quoted(id)} has failed; GetAccessPreview says why`;
      return fail(previewError("ConflictException", id, message));
    }
    const listed = findings.flatMap((finding, order) =>
      passes(finding, filter) ? [{ finding, order }] : [],
    );
    const page = pageOf(listed, {
      scope: `ListAccessPreviewFindings ${id} ${JSON.stringify(filter)}`,
      maxResults: body["maxResults"],
      nextToken: body["nextToken"],
    });
    if (page.kind === "error") return page;
    const { items, ...rest } = page.value;
    const members = { findings: items.map((each) => each.finding), ...rest };
    return succeed({ ...members, ...(keyaki && { keyaki }) });
  }

  /** Forgets the previews of an analyzer that is deleted. */
  forget(analyzer: Analyzer): void {
    for (const preview of [...this.#previews.values()]) {
      if (preview.analyzerArn === analyzer.arn) this.#drop(preview);
    }
  }

  #find(analyzer: Analyzer, id: string): Result<Preview> {
    const found = this.#previews.get(id);
    if (found?.analyzerArn === analyzer.arn) return succeed(found);
    const message = `the access preview ${quoted(id)} does not exist, or has been dropped`;
    return fail(previewError("ResourceNotFoundException", id, message));
  }

  async #judge(
    analyzer: Analyzer,
    owner: string,
    configurations: JsonObject,
    { arn, name, row, members }: GivenConfiguration,
    token: string | undefined,
  ): Promise<Preview> {
    const { ask, newId, clock } = this.#sources;
    const [id, createdAt] = [newId(), timestamp(clock())];
    const meant = row.policies(members);
    const place = (member: string): string =>
      `configurations[${JSON.stringify(arn)}].${name}.${member}`;
    const resource = { arn, type: row.type, owner, createdAt };
    const verdict =
      meant.kind === "invalid"
        ? failed("INVALID_CONFIGURATION", {
            errors: [{ member: place(meant.member), message: meant.message }],
          })
        : verdictOf(await previewFindings(resource, meant.policies, ask, newId), place);
    const characters = verdict.characters + JSON.stringify(configurations).length;
    const preview: Preview = {
      id,
      analyzerArn: analyzer.arn,
      configurations,
      createdAt,
      ...verdict,
      order: ++this.#order,
      characters,
      ...(token !== undefined && { token }),
    };
    this.#keep(preview);
    return preview;
  }

  #keep(preview: Preview): void {
    this.#previews.set(preview.id, preview);
    this.#characters += preview.characters;
    // INVARIANT: one preview alone is within both limits, so the newest stays.
    for (const oldest of this.#previews.values()) {
      if (this.#previews.size <= MAX_PREVIEWS && this.#characters <= MAX_CHARACTERS) break;
      this.#drop(oldest);
    }
  }

  #drop({ id, characters, token }: Preview): void {
    this.#previews.delete(id);
    this.#characters -= characters;
    if (token !== undefined) this.#creations.delete(token);
  }
}

interface GivenConfiguration {
  readonly arn: string;
  /** The name of the row: `sqsQueue`. */
  readonly name: string;
  readonly row: (typeof CONFIGURATIONS)[string];
  readonly members: JsonObject;
}

/** The only configuration of a request; its resource must be one that it can be about. */
function configurationOf(configurations: JsonObject, owner: string): Result<GivenConfiguration> {
  const [entry] = Object.entries(configurations);
  if (entry === undefined) {
    return fail(invalidField("configurations", "`configurations` needs exactly one resource"));
  }
  const [arn, union] = entry;
  // INVARIANT: the shape allows one known member, which is an object.
  const [[name = "", members] = []] = Object.entries(union as Readonly<Record<string, JsonObject>>);
  const row = CONFIGURATIONS[name];
  if (row === undefined || members === undefined) throw new Error("a union without its member");
  const [prefix, , service, , account = ""] = arn.split(":");
  if (prefix !== "arn" || service !== row.service) {
    const message = `${quoted(arn)} is not the ARN of a resource that \`${name}\` configures`;
    return fail(invalidField("configurations", message));
  }
  if (account !== "" && account !== owner) {
    const message = `${quoted(arn)} belongs to another account than the analyzer, \`${owner}\``;
    return fail(invalidField("configurations", message));
  }
  return succeed({ arn, name, row, members });
}

/** `place` makes the path of a member of the request from that of the configuration. */
function verdictOf(found: PreviewFindings, place: (member: string) => string): Verdict {
  if (found.kind === "invalid") {
    const errors = found.errors.map(({ member, error: { message, diagnostics } }) => {
      return { member: place(member), message, diagnostics };
    });
    return failed("INVALID_CONFIGURATION", { errors });
  }
  const { findings, notes } = found;
  let characters = 0;
  for (const finding of findings) {
    characters += JSON.stringify(finding).length;
    if (characters <= MAX_FINDINGS_CHARACTERS) continue;
    const message = `the findings have more than ${MAX_FINDINGS_CHARACTERS} characters`;
    return failed("INTERNAL_ERROR", { errors: [{ message }] });
  }
  const keyaki = notes.length === 0 ? {} : { keyaki: { notes } };
  return { status: "COMPLETED", findings, characters, ...keyaki };
}

function failed(code: "INTERNAL_ERROR" | "INVALID_CONFIGURATION", keyaki: JsonObject): Verdict {
  const characters = JSON.stringify(keyaki).length;
  return { status: "FAILED", statusReason: { code }, findings: [], keyaki, characters };
}

/** AWS's answer has the id alone, so the errors of a preview that has failed stand beside it. */
function created({ id, status, keyaki }: Preview): JsonObject {
  return { id, ...(status === "FAILED" && keyaki && { keyaki }) };
}

function summary({ id, analyzerArn, createdAt, status, statusReason }: Preview): JsonObject {
  return { id, analyzerArn, createdAt, status, ...(statusReason && { statusReason }) };
}

function previewError(
  code: Parameters<typeof resourceError>[0],
  id: string,
  message: string,
): AwsError {
  return resourceError(code, "AWS::AccessAnalyzer::AccessPreview", id, message);
}
