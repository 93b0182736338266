/**
 * The stacks that a template nests: `AWS::CloudFormation::Stack` with a template in a local file.
 *
 * The file is that of `TemplateURL`, relative to the parent, or that of `aws:asset:path` in the
 * metadata, which the CDK writes. The parameters of the stack are bound to the values that its
 * parent gives, and its outputs are values of the parent's functions. Unknown values of a nested
 * stack have its logical id before their names.
 *
 * A template that is not a local file, and stack sets, are errors: their policies are deployed too.
 */
import { quoted } from "../../json/value.ts";
import { folderOf, joinedPath } from "../file-path.ts";
import type { SourceFile } from "../files.ts";
import type { Deployment, PolicySite, ReadingContext, SourceKind, SourceProblem } from "../site.ts";
import type { Value } from "../value.ts";
import { knownText, member } from "../value-reading.ts";
import type { Environment, TemplateEvaluator } from "./intrinsic.ts";
import type { TemplateResource } from "./template-parts.ts";

/** LIMIT: templates within templates. */
const MAX_DEPTH = 8;

/** The facts that a nested template is read with. */
export interface NestedOptions {
  readonly environment: Environment;
  readonly source: SourceKind;
  readonly addressPrefix: string;
  readonly depth: number;
}

export interface NestedReading {
  readonly sites: readonly PolicySite[];
  readonly problems: readonly SourceProblem[];
  readonly resources?: readonly string[];
  readonly evaluator?: TemplateEvaluator;
}

/** Reads a template; it is the reader that reads the parent. */
export type TemplateReader = (
  source: SourceFile,
  context: ReadingContext,
  options: NestedOptions,
) => NestedReading;

export class NestedStacks {
  readonly #context: ReadingContext;
  readonly #options: NestedOptions;
  readonly #reader: TemplateReader;
  /** The reading of each stack; undefined while it is read, and then stacks refer in a circle. */
  readonly #readings = new Map<string, NestedReading | undefined>();

  constructor(context: ReadingContext, options: NestedOptions, reader: TemplateReader) {
    this.#context = context;
    this.#options = options;
    this.#reader = reader;
  }

  /** The policies of a nested stack. */
  read(evaluator: TemplateEvaluator, resource: TemplateResource): NestedReading {
    const { id } = resource;
    if (!this.#readings.has(id)) {
      this.#readings.set(id, undefined);
      this.#readings.set(id, this.#read(evaluator, resource));
    }
    return this.#readings.get(id) ?? { sites: [], problems: [] };
  }

  /** The output of a nested stack; undefined if it is not known. */
  output(evaluator: TemplateEvaluator, id: string, name: string): Value | undefined {
    const resource = evaluator.resources.get(id);
    if (resource?.type !== "AWS::CloudFormation::Stack") return undefined;
    const nested = this.read(evaluator, resource).evaluator;
    const value = member(nested?.parts.outputs.get(name), "Value");
    return value && nested?.evaluate(value);
  }

  #read(evaluator: TemplateEvaluator, resource: TemplateResource): NestedReading {
    const { id, type, place } = resource;
    const failed = (reason: string): NestedReading => ({
      sites: [],
      problems: [
        {
          severity: "error",
          code: "NESTED_TEMPLATE_NOT_READ",
          message: `the template of ${quoted(id)} was not read, because ${reason}`,
          place,
          help: "give its template to keyaki too, or exclude this resource in the standard",
        },
      ],
    });
    if (type !== "AWS::CloudFormation::Stack") return failed("stack sets are not supported");
    if (this.#options.depth >= MAX_DEPTH) {
      return failed(`templates are nested deeper than ${MAX_DEPTH} levels`);
    }
    const url = member(resource.properties, "TemplateURL");
    const asset = knownText(member(resource.metadata, "aws:asset:path"));
    const path = asset ?? knownText(url && evaluator.evaluate(url));
    if (path === undefined) return failed("its address is not known before the deployment");
    if (/^[a-z][a-z0-9+.-]*:\/\//.test(path)) return failed("it is not a local file");
    const file = joinedPath(folderOf(evaluator.parts.file), path);
    const bytes = this.#context.files.read(file);
    if (bytes === undefined) return failed(`${quoted(file)} does not exist or may not be read`);
    const text = new TextDecoder().decode(bytes);
    const { environment, addressPrefix, depth } = this.#options;
    return this.#reader({ file, text }, this.#context, {
      ...this.#options,
      addressPrefix: `${addressPrefix}${id}/`,
      depth: depth + 1,
      environment: {
        deployment: withoutParameters(environment.deployment),
        parameters: this.#parameters(evaluator, resource),
        prefix: `${environment.prefix}${id}/`,
      },
    });
  }

  #parameters(
    evaluator: TemplateEvaluator,
    { properties }: TemplateResource,
  ): ReadonlyMap<string, Value> {
    const raw = member(properties, "Parameters");
    const value = raw && evaluator.evaluate(raw);
    if (value?.kind !== "object") return new Map();
    return new Map(value.members.map((each) => [each.name, each.value]));
  }
}

/** The parameters of a standard belong to the outermost stack. */
function withoutParameters({ account, region, partition }: Deployment): Deployment {
  return {
    ...(account !== undefined && { account }),
    ...(region !== undefined && { region }),
    ...(partition !== undefined && { partition }),
  };
}
