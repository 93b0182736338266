/**
 * The policy in a member of a resource of Kubernetes: a JSON text, or an object.
 *
 * Actions of Helm and placeholders of other tools become unknown values. `${name}` is a placeholder
 * of Flux or `envsubst`, because a variable of IAM has a colon; `$NAME` and `$(NAME)` are those of
 * `envsubst` and Kustomize.
 *
 * Left out is Crossplane's own form of statements, whose names begin with small letters.
 */
import { joined } from "./arn-shapes.ts";
import { type HelmAction, withoutMasks } from "./helm-actions.ts";
import { readJsonText } from "./json-text.ts";
import type { Place } from "./place.ts";
import type { SitePolicy } from "./site.ts";
import type { TextPart, Value } from "./value.ts";
import { member } from "./value-reading.ts";

/** LIMIT: nodes of one policy; aliases may repeat parts of it. */
const MAX_NODES = 100_000;

const PLACEHOLDER =
  /(\$\{[A-Za-z_]\w*(?::?[-=?+][^{}"\\]*)?\}|\$\([A-Za-z_][\w.-]*\)|\$[A-Z_][A-Z0-9_]*)/;

export function kubernetesPolicy(
  value: Value,
  place: Place,
  actions: readonly HelmAction[],
): SitePolicy {
  const unreadable = (reason: string): SitePolicy => ({ kind: "unreadable", reason, place });
  if (value.kind === "object") {
    if (member(value, "statements") !== undefined && member(value, "Statement") === undefined) {
      return unreadable("it has the form of Crossplane's own statements; give it as a JSON text");
    }
    const last = place.endLine ?? place.line;
    const within = actions.find(
      ({ line, isOwnLine, role }) =>
        isOwnLine && role !== "silent" && line >= place.line && line <= last,
    );
    if (within !== undefined) return unreadable(decides(within));
    const converter = new Converter(actions);
    const converted = converter.value(value);
    return converter.reason === undefined
      ? { kind: "document", value: converted }
      : unreadable(converter.reason);
  }
  if (value.kind !== "text") return unreadable("it is neither an object nor a text");
  const parts = partsWithUnknowns(value.parts, actions);
  if (!("length" in parts)) return unreadable(decides(parts));
  const [only, second] = parts;
  if (only !== undefined && typeof only !== "string" && second === undefined) {
    return unreadable(`\`${only.name}\` is not known before the deployment`);
  }
  const read = readJsonText(parts, place);
  return read.kind === "value" ? { kind: "document", value: read.value } : unreadable(read.reason);
}

const decides = (action: HelmAction): string => `\`${action.text}\` decides its structure`;

function partsWithUnknowns(
  parts: readonly TextPart[],
  actions: readonly HelmAction[],
): readonly TextPart[] | HelmAction {
  const all: TextPart[] = [];
  for (const part of parts) {
    if (typeof part !== "string") {
      all.push(part);
      continue;
    }
    const found = withoutMasks(part, actions);
    if (!("length" in found)) return found;
    for (const each of found) {
      if (typeof each !== "string") all.push(each);
      // A call with very many arguments would exhaust the stack.
      else for (const piece of withoutPlaceholders(each)) all.push(piece);
    }
  }
  return joined(all);
}

function withoutPlaceholders(text: string): readonly TextPart[] {
  return text
    .split(PLACEHOLDER)
    .map((piece, index) => (index % 2 === 0 ? piece : { name: piece, nature: "pattern" as const }));
}

/** A copy of an object, with unknown values in its texts. */
class Converter {
  reason: string | undefined;
  readonly #actions: readonly HelmAction[];
  #nodes = 0;

  constructor(actions: readonly HelmAction[]) {
    this.#actions = actions;
  }

  /** The nesting is bounded by that of the file. */
  value(value: Value): Value {
    if (++this.#nodes > MAX_NODES) {
      this.reason ??= `it has more than ${MAX_NODES} values, aliases counted in full`;
      return value;
    }
    if (value.kind === "text") {
      const parts = partsWithUnknowns(value.parts, this.#actions);
      if ("length" in parts) return { ...value, parts };
      this.reason ??= decides(parts);
      return value;
    }
    if (value.kind === "list") {
      return { ...value, items: value.items.map((each) => this.value(each)) };
    }
    if (value.kind !== "object") return value;
    for (const { name } of value.members) {
      const parts = partsWithUnknowns([name], this.#actions);
      if (!("length" in parts) || parts.some((part) => typeof part !== "string")) {
        this.reason ??= "the name of a member is not known before the deployment";
      }
    }
    const members = value.members.map((each) => ({ ...each, value: this.value(each.value) }));
    return { ...value, members };
  }
}
