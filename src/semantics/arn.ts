/**
 * ARNs and ARN patterns, compared component by component (rules R4, S1 to S3, O8, V2).
 *
 * An ARN is `arn:partition:service:region:account:resource`; only the resource may contain colons.
 * A pattern is split at its first five colons, counting only colons that the policy itself writes.
 * Missing components are `*`. Each component is a glob over the component in its place, so no
 * wildcard of the first five reaches beyond a colon. The value of a variable stays within its
 * component, so a value with a colon matches nothing before the resource component.
 */
import { type Piece, piecesMatch, plainText } from "./resolved-text.ts";

export interface Arn {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  readonly resource: string;
}

/** Parses an ARN; undefined for any other text (R4). The resource may be empty. */
export function parseArn(text: string): Arn | undefined {
  if (!text.startsWith("arn:")) return undefined;
  const service = text.indexOf(":", 4) + 1;
  const region = service === 0 ? 0 : text.indexOf(":", service) + 1;
  const account = region === 0 ? 0 : text.indexOf(":", region) + 1;
  const resource = account === 0 ? 0 : text.indexOf(":", account) + 1;
  if (resource === 0) return undefined;
  return {
    partition: text.slice(4, service - 1),
    service: text.slice(service, region - 1),
    region: text.slice(region, account - 1),
    account: text.slice(account, resource - 1),
    resource: text.slice(resource),
  };
}

/** S1, S2: whether the text is an ARN and the pattern matches it. */
export function arnMatches(pattern: readonly Piece[], text: string): boolean {
  const arn = parseArn(text);
  if (arn === undefined) return false;
  // V2: a pattern that is a single variable stands for a whole ARN.
  if (isLoneVariable(pattern)) return plainText(pattern) === text;
  const components = componentsOf(pattern);
  return ["arn", arn.partition, arn.service, arn.region, arn.account, arn.resource].every(
    (component, index) => piecesMatch(components[index] ?? ANYTHING, component),
  );
}

/** S1 to S3: whether a resource pattern matches a request's resource, an ARN or `*`. */
export function resourceMatches(pattern: readonly Piece[], resource: string): boolean {
  const [only] = pattern;
  // S3: `*` alone matches every resource; most statements have it.
  if (pattern.length === 1 && only?.kind === "text" && only.text === "*") return true;
  if (resource !== "*") return arnMatches(pattern, resource);
  if (isLoneVariable(pattern)) return false;
  return componentsOf(pattern).length === 1 && piecesMatch(pattern, "*");
}

/**
 * Q1: whether the pattern matches the ARN if a `*` at the end of a component matches beyond the
 * colon. From the first such component on, the rest of the pattern is a glob over the rest.
 */
export function crosses(pattern: readonly Piece[], resource: string): boolean {
  const arn = parseArn(resource);
  if (arn === undefined || isLoneVariable(pattern)) return false;
  const components = componentsOf(pattern);
  const first = components.findIndex(
    (each, i) => i > 0 && i < components.length - 1 && endsInStar(each),
  );
  if (first < 0) return false;
  const parts = ["arn", arn.partition, arn.service, arn.region, arn.account, arn.resource];
  const rest = components
    .slice(first)
    .flatMap((pieces, i) => (i === 0 ? pieces : [COLON, ...pieces]));
  return (
    components.slice(0, first).every((each, i) => piecesMatch(each, parts[i] ?? "")) &&
    piecesMatch(rest, parts.slice(first).join(":"))
  );
}

function endsInStar(component: readonly Piece[]): boolean {
  const last = component.at(-1);
  return last?.kind === "text" && last.text.endsWith("*");
}

const COLON: Piece = { kind: "literal", text: ":" };

/** S1: the component of a pattern that is missing. */
const ANYTHING: readonly Piece[] = [{ kind: "text", text: "*" }];

function isLoneVariable(pattern: readonly Piece[]): boolean {
  return pattern.length === 1 && pattern[0]?.kind === "variable";
}

/** The components of a pattern, at most six; only colons in the text of the policy separate. */
function componentsOf(pattern: readonly Piece[]): readonly (readonly Piece[])[] {
  const done: (readonly Piece[])[] = [];
  let current: Piece[] = [];
  for (const piece of pattern) {
    let rest = piece.text;
    while (piece.kind === "text" && done.length < 5 && rest.includes(":")) {
      const colon = rest.indexOf(":");
      done.push([...current, { kind: "text", text: rest.slice(0, colon) }]);
      current = [];
      rest = rest.slice(colon + 1);
    }
    current.push({ kind: piece.kind, text: rest });
  }
  return [...done, current];
}
