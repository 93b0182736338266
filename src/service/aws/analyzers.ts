/**
 * Analyzers: ListAnalyzers, GetAnalyzer, CreateAnalyzer and DeleteAnalyzer.
 *
 * Each region has an ACTIVE analyzer of the account, `keyaki`, from the start, so that a client
 * need not create one. Only analyzers of the type ACCOUNT can be created: previews need no other,
 * and the server does not know the accounts of an organization. Archive rules would hide findings,
 * so they are refused and not ignored. LIMIT: the analyzers of all regions, and the regions with
 * changes; the region that changed first is then as at the start again.
 */
import type { JsonObject } from "../../json/value.ts";
import { quoted } from "../../json/value.ts";
import {
  type AwsError,
  fail,
  invalidField,
  type Result,
  resourceError,
  succeed,
} from "./aws-error.ts";
import type { AwsCall, ServedAccount } from "./call.ts";
import { pageOf } from "./page.ts";
import { bodyOf } from "./rest-json.ts";
import { type Shape, structure, TEXT, type TextShape, textFault } from "./shape.ts";

export interface Analyzer {
  readonly arn: string;
  readonly name: string;
  readonly createdAt: string;
  readonly tags: JsonObject;
  /** Ascending in the order of creation. */
  readonly order: number;
  /** The request that created it, so that a repeated one is not a conflict. */
  readonly request?: string;
}

const MAX_ANALYZERS = 100;
const MAX_REGIONS = 100;

const TYPES = [
  "ACCOUNT",
  "ORGANIZATION",
  "ACCOUNT_UNUSED_ACCESS",
  "ORGANIZATION_UNUSED_ACCESS",
  "ACCOUNT_INTERNAL_ACCESS",
  "ORGANIZATION_INTERNAL_ACCESS",
] as const;

const NAME: TextShape = {
  ...TEXT,
  pattern: /^[A-Za-z_][A-Za-z0-9_.-]*$/,
  words: "a letter or `_`, then letters, digits, `_`, `.` and `-`",
  max: 255,
};
const TYPE: TextShape = { ...TEXT, values: TYPES };
/** LIMIT: tags as in AWS. */
const TAGS: Shape = {
  kind: "map",
  key: {
    ...TEXT,
    pattern: /^(?!aws:)./s,
    words: "a name that does not begin with `aws:`",
    max: 128,
  },
  of: { ...TEXT, max: 256 },
  max: 50,
};
const CREATE_ANALYZER = structure(
  {
    analyzerName: NAME,
    type: TYPE,
    clientToken: { ...TEXT, max: 256 },
    tags: TAGS,
    archiveRules: { kind: "list", of: structure({}), max: 0 },
  },
  ["analyzerName", "type"],
);

export class Analyzers {
  readonly #served: ServedAccount;
  readonly #clock: () => number;
  readonly #first: string;
  /** The regions with changes. */
  readonly #changed = new Map<string, readonly Analyzer[]>();
  #order = 0;

  /** The clock gives milliseconds since 1970. */
  constructor(served: ServedAccount, clock: () => number) {
    this.#served = served;
    this.#clock = clock;
    this.#first = timestamp(clock());
  }

  list({ region, query }: AwsCall): Result<JsonObject> {
    const type = query.get("type");
    const fault = type === undefined ? undefined : textFault(type, TYPE);
    if (fault !== undefined) return fail(invalidField("type", `\`type\` ${fault}`));
    const all = type === undefined || type === "ACCOUNT" ? this.#of(region) : [];
    const page = pageOf(all, {
      scope: `ListAnalyzers ${region} ${type}`,
      maxResults: query.get("maxResults"),
      nextToken: query.get("nextToken"),
    });
    if (page.kind === "error") return page;
    const { items, ...rest } = page.value;
    return succeed({ analyzers: items.map(summary), ...rest });
  }

  get({ region }: AwsCall, name: string): Result<JsonObject> {
    const found = this.#named(region, name);
    return found.kind === "error" ? found : succeed({ analyzer: summary(found.value) });
  }

  create(call: AwsCall): Result<JsonObject> {
    const { region } = call;
    const read = bodyOf(call, CREATE_ANALYZER);
    if (read.kind === "error") return read;
    // INVARIANT: the shape requires two strings.
    const { analyzerName, type, tags = {}, clientToken } = read.value as unknown as CreateAnalyzer;
    if (type !== "ACCOUNT") {
      const message = "the server has analyzers of the type `ACCOUNT` only";
      return fail(invalidField("type", message, "notSupported"));
    }
    const request = clientToken && JSON.stringify([clientToken, tags]);
    const all = this.#of(region);
    const same = all.find(({ name }) => name === analyzerName);
    if (same !== undefined) {
      if (request !== undefined && same.request === request) return succeed({ arn: same.arn });
      const message = `the analyzer ${quoted(analyzerName)} exists already`;
      return fail(analyzerError("ConflictException", analyzerName, message));
    }
    if (this.#count() >= MAX_ANALYZERS) {
      const message = `the server keeps ${MAX_ANALYZERS} analyzers; delete one first`;
      return fail(analyzerError("ServiceQuotaExceededException", analyzerName, message));
    }
    const analyzer: Analyzer = {
      arn: this.#arn(region, analyzerName),
      name: analyzerName,
      createdAt: timestamp(this.#clock()),
      tags,
      order: ++this.#order,
      ...(request !== undefined && { request }),
    };
    this.#change(region, [...all, analyzer]);
    return succeed({ arn: analyzer.arn });
  }

  /** The analyzer that is deleted, so that its previews can be. */
  delete({ region }: AwsCall, name: string): Result<Analyzer> {
    const found = this.#named(region, name);
    if (found.kind === "error") return found;
    const rest = this.#of(region).filter((each) => each.name !== found.value.name);
    this.#change(region, rest);
    return found;
  }

  /** The analyzer of a member `analyzerArn`, in the region of the call. */
  withArn({ region }: AwsCall, arn: unknown): Result<Analyzer> {
    if (arn === undefined) {
      return fail(invalidField("analyzerArn", "`analyzerArn` is missing"));
    }
    const found = this.#of(region).find((each) => each.arn === arn);
    if (found !== undefined) return succeed(found);
    const text = String(arn);
    const message = `the analyzer ${quoted(text)} does not exist in the region ${quoted(region)}`;
    return fail(analyzerError("ResourceNotFoundException", text, message));
  }

  #named(region: string, name: string): Result<Analyzer> {
    const fault = textFault(name, NAME);
    if (fault !== undefined) {
      return fail(invalidField("analyzerName", `\`analyzerName\` ${fault}`));
    }
    const found = this.#of(region).find((each) => each.name === name);
    if (found !== undefined) return succeed(found);
    const message = `the analyzer ${quoted(name)} does not exist in the region ${quoted(region)}`;
    return fail(analyzerError("ResourceNotFoundException", name, message));
  }

  #of(region: string): readonly Analyzer[] {
    return this.#changed.get(region) ?? [this.#initial(region)];
  }

  #initial(region: string): Analyzer {
    const name = "keyaki";
    return { arn: this.#arn(region, name), name, createdAt: this.#first, tags: {}, order: 0 };
  }

  #arn(region: string, name: string): string {
    const { partition, account } = this.#served;
    return `arn:${partition}:access-analyzer:${region}:${account}:analyzer/${name}`;
  }

  #count(): number {
    return [...this.#changed.values()].reduce((sum, each) => sum + each.length, 0);
  }

  #change(region: string, analyzers: readonly Analyzer[]): void {
    const [oldest] = this.#changed.keys();
    const isFull = !this.#changed.has(region) && this.#changed.size >= MAX_REGIONS;
    if (isFull && oldest !== undefined) this.#changed.delete(oldest);
    this.#changed.set(region, analyzers);
  }
}

interface CreateAnalyzer {
  readonly analyzerName: string;
  readonly type: (typeof TYPES)[number];
  readonly tags?: JsonObject;
  readonly clientToken?: string;
}

function analyzerError(
  code: Parameters<typeof resourceError>[0],
  id: string,
  message: string,
): AwsError {
  return resourceError(code, "AWS::AccessAnalyzer::Analyzer", id, message);
}

function summary({ arn, name, createdAt, tags }: Analyzer): JsonObject {
  return { arn, name, type: "ACCOUNT", createdAt, tags, status: "ACTIVE" };
}

/** ISO 8601 in UTC with milliseconds, the form that all clients read. */
export function timestamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
