/**
 * ARNs and ARN patterns in the attack's own evaluator (rules R4, S1 to S3, V2, and the doubt Q1).
 */
import { type Context, type Piece, resolve, type Template, templateFrom } from "./template.ts";
import { matches, type Token } from "./text.ts";

/** A pattern, split into components at its first five colons. */
export interface ArnPattern {
  readonly isVariable: boolean;
  readonly components: readonly Template[];
  /** Where the pattern continues as one glob over the rest of the ARN under Q1. */
  readonly crossesFrom: number | undefined;
}

const split = new Map<string, readonly string[] | undefined>();

/** The six components of an ARN; undefined if the text is not an ARN. */
export function componentsOf(text: string): readonly string[] | undefined {
  if (split.has(text)) return split.get(text);
  const parts = splitArn(text);
  if (split.size > 10_000) split.clear();
  split.set(text, parts);
  return parts;
}

function splitArn(text: string): readonly string[] | undefined {
  const parts = text.split(":");
  if (parts.length < 6 || parts[0] !== "arn") return undefined;
  return [...parts.slice(0, 5), parts.slice(5).join(":")];
}

export function arnPatternOf(template: Template): ArnPattern {
  const components: Piece[][] = [[]];
  for (const piece of template.pieces) {
    if (piece.kind === "variable") {
      components.at(-1)?.push(piece);
      continue;
    }
    let tokens: Token[] = [];
    for (const token of piece.tokens) {
      if (token === 58 && components.length < 6) {
        components.at(-1)?.push({ kind: "tokens", tokens });
        components.push([]);
        tokens = [];
      } else {
        tokens.push(token);
      }
    }
    components.at(-1)?.push({ kind: "tokens", tokens });
  }
  const templates = components.map(templateFrom);
  const [only] = template.pieces;
  return {
    components: templates,
    isVariable: template.pieces.length === 1 && only?.kind === "variable",
    crossesFrom: crossing(templates),
  };
}

function crossing(components: readonly Template[]): number | undefined {
  const region = literalOf(components[3]);
  const account = literalOf(components[4]);
  const badAccount = account !== undefined && !/^(?:|\d{12}|aws)$/.test(account);
  const badRegion = region !== undefined && !/^(?:|[a-z]{2}(?:-[a-z]+)+-\d+)$/.test(region);
  const end = badAccount ? 4 : badRegion ? 3 : 0;
  for (let i = 1; i < end; i++) {
    const last = components[i]?.pieces.findLast(
      (each) => each.kind === "variable" || each.tokens.length > 0,
    );
    if (last?.kind === "tokens" && last.tokens.at(-1) === "*") return i;
  }
  return undefined;
}

/** The text of a component that has neither wildcard nor variable. */
function literalOf(component: Template | undefined): string | undefined {
  const tokens = component?.tokens;
  if (tokens === undefined || !tokens.every((each) => typeof each === "number")) return undefined;
  return String.fromCharCode(...tokens);
}

const ANY: readonly Token[] = ["*"];

/** Whether the pattern matches; undefined if it has an unresolved variable. */
export function matchesArn(
  pattern: ArnPattern,
  text: string,
  context: Context,
  crosses = false,
): boolean | undefined {
  const { components, isVariable, crossesFrom } = pattern;
  const globs: (readonly Token[])[] = [];
  for (const component of components) {
    const glob = resolve(component, context);
    if (glob === undefined) return undefined;
    globs.push(glob);
  }
  const parts = componentsOf(text);
  if (parts === undefined) {
    return text === "*" && globs.length === 1 && matches(globs[0] ?? [], text);
  }
  if (isVariable) return matches(globs[0] ?? [], text);
  const isPart = (part: string, i: number): boolean => matches(globs[i] ?? ANY, part);
  if (parts.every(isPart)) return true;
  if (!crosses || crossesFrom === undefined) return false;
  const rest = globs.slice(crossesFrom).flatMap((glob, i) => (i === 0 ? glob : [58, ...glob]));
  return (
    parts.slice(0, crossesFrom).every(isPart) && matches(rest, parts.slice(crossesFrom).join(":"))
  );
}
