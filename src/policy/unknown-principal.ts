/**
 * Parses a principal of whose name a deployment decides a part (rule U4).
 *
 * The text is a template that has only reserved keys (U1). Accepted are forms that name one kind of
 * principal for all values: an account, a role or a session, a service, or a provider whose issuer
 * is known. A user is left out, because rule Q8 depends on its name; an issuer, because Q9 does.
 * The gate reads a principal that is left out as any principal.
 */
import { UNKNOWN_PREFIX, unknownDomain } from "../aws/unknown-values.ts";
import { quoted } from "../json/value.ts";
import { foldAsciiCase } from "../text/ascii-case.ts";
import type { Principal, Template, TemplatePart, UnknownName } from "./ast.ts";
import { isAccountId } from "./grammar.ts";
import type { ParseContext } from "./parse-context.ts";
import { parseText } from "./parse-template.ts";

/** Whether a text has a variable with a reserved key. */
export function hasReservedVariable(text: string): boolean {
  return text.includes("${") && foldAsciiCase(text).includes(`\${${UNKNOWN_PREFIX}`);
}

/** INVARIANT: the text has a reserved variable. */
export function parseUnknownPrincipal(
  type: string,
  text: string,
  context: ParseContext,
): Principal | undefined {
  const template = parseText(text, context);
  const account = typeof template === "string" ? undefined : accountOfRoot(type, template);
  if (account !== undefined) return { kind: "account", account };
  const named = typeof template === "string" ? undefined : nameOf(type, template);
  if (named === undefined) {
    const message = `${quoted(text)} may name principals of several kinds; list each kind apart`;
    context.error("UNKNOWN_PRINCIPAL", message);
    return undefined;
  }
  return { kind: "unknown", ...named };
}

interface Named {
  readonly names: UnknownName;
  readonly text: Template;
}

function nameOf(type: string, template: Template): Named | undefined {
  const isPure = template.every(
    (part) => part.kind === "text" || (part.kind === "variable" && unknownDomain(part.key)),
  );
  if (!isPure || template.some((part) => part.kind === "text" && /[*?]/.test(part.text))) {
    return undefined;
  }
  if (type === "Service") return { names: "service", text: template };
  const components = splitTemplate(template);
  if (type === "AWS" && components.length === 1) return accountOf(template);
  const [scheme, , service, region, account, resource] = components;
  if (components.slice(0, 5).some(mayHaveColon)) return undefined;
  const isIam = textOf(service) === "iam";
  if (textOf(scheme) !== "arn" || textOf(region) !== "" || account === undefined) return undefined;
  if (type === "Federated") {
    const isKnown = /^(?:saml|oidc)-provider\/./.test(textOf(resource) ?? "");
    return isIam && isKnown ? { names: "federated", text: template } : undefined;
  }
  if (type !== "AWS") return undefined;
  if (isIam && textOf(resource) === "root") return accountOf(account);
  return roleParts(template) === undefined ? undefined : { names: "arn", text: template };
}

/** A text may have colons, and then it is several components. */
const mayHaveColon = (component: Template): boolean =>
  component.some((part) => part.kind === "variable" && unknownDomain(part.key)?.word === "text");

/** P3: the known account of a root user, whatever its partition is. */
function accountOfRoot(type: string, template: Template): string | undefined {
  const [scheme, partition = [], service, region, account, resource] = splitTemplate(template);
  const isRoot = textOf(service) === "iam" && textOf(region) === "" && textOf(resource) === "root";
  const isArn = textOf(scheme) === "arn" && partition.length === 1 && !mayHaveColon(partition);
  const isUnknown = partition[0]?.kind === "variable" && unknownDomain(partition[0].key);
  if (type !== "AWS" || !isRoot || !isArn || !isUnknown) return undefined;
  const id = textOf(account);
  return id !== undefined && isAccountId(id) ? id : undefined;
}

/** The parts of the ARN of a role or a session that a template writes apart. */
export interface RoleParts {
  readonly kind: "role" | "session";
  readonly partition: Template;
  readonly account: Template;
  /** For a role its path and name, for a session the role's name, a slash and its own. */
  readonly name: Template;
}

export function roleParts(template: Template): RoleParts | undefined {
  const [, partition = [], service, , account = [], resource = []] = splitTemplate(template);
  const kind = textOf(service) === "iam" ? "role" : "session";
  if (kind === "session" && textOf(service) !== "sts") return undefined;
  const [first, ...others] = resource;
  const word = kind === "role" ? "role/" : "assumed-role/";
  if (first?.kind !== "text" || !first.text.startsWith(word)) return undefined;
  const rest = first.text.slice(word.length);
  const name: Template = rest === "" ? others : [{ kind: "text", text: rest }, ...others];
  return name.length === 0 ? undefined : { kind, partition, account, name };
}

/** P3: an account is one unknown with 12 digits. */
function accountOf(template: Template): Named | undefined {
  const [part, ...more] = template;
  if (part?.kind !== "variable" || more.length > 0) return undefined;
  return unknownDomain(part.key)?.word === "account"
    ? { names: "account", text: template }
    : undefined;
}

/** The text of a template without variables; undefined for any other. */
function textOf(template: Template | undefined): string | undefined {
  if (template === undefined) return undefined;
  const texts = template.flatMap((part) => (part.kind === "text" ? part.text : []));
  return texts.length === template.length ? texts.join("") : undefined;
}

/** S1: splits at the first five colons that the text writes. */
function splitTemplate(template: Template): readonly Template[] {
  const components: TemplatePart[][] = [[]];
  for (const part of template) {
    if (part.kind !== "text") {
      components.at(-1)?.push(part);
      continue;
    }
    const texts = part.text.split(":");
    const room = 6 - components.length;
    const split = [...texts.slice(0, room), texts.slice(room).join(":")];
    const pieces = texts.length > room + 1 ? split : texts;
    pieces.forEach((text, at) => {
      if (at > 0) components.push([]);
      if (text !== "") components.at(-1)?.push({ kind: "text", text });
    });
  }
  return components;
}
