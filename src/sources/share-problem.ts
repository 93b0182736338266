/**
 * Problems that name access which no policy says, and no rule judges: shares with others, and
 * resources that are public by their nature (aws/unjudged-shares.ts).
 *
 * A share with everybody or with another account is a warning, one within the own account or with a
 * service a note. An audience that is not known yet counts as another account.
 */
import type { Place } from "./place.ts";
import type { SourceProblem } from "./site.ts";
import type { TextPart, Value } from "./value.ts";
import { knownText, partsOf } from "./value-reading.ts";

type Audience = "everybody" | "another account" | "a service" | "the own account";

const ORDER: readonly Audience[] = ["everybody", "another account", "a service", "the own account"];

export interface Share {
  readonly code: string;
  /** The address of the attribute or property. */
  readonly name: string;
  /** Those with whom it is shared. */
  readonly values: readonly Value[];
  /** The account of the deployment, if it is known. */
  readonly account: string | undefined;
  readonly place: Place;
}

/** Undefined for a share with nobody. */
export function shareProblem({
  code,
  name,
  values,
  account,
  place,
}: Share): SourceProblem | undefined {
  const audiences = values.map((value) => audienceOf(value, account));
  const widest = ORDER.find((each) => audiences.includes(each));
  if (widest === undefined) return undefined;
  const severity = ORDER.indexOf(widest) < 2 ? "warning" : "note";
  const what = `gives access to ${widest} without a policy`;
  const message = `\`${name}\` ${what}, and this is not judged`;
  return { severity, code, message, place, help: "look at those with whom it is shared" };
}

export function publicTypeProblem(name: string, place: Place): SourceProblem {
  const message = `everybody may read what \`${name}\` has, because its type is public`;
  const help = "use a resource of another type, if that is not meant";
  return { severity: "warning", code: "PUBLIC_BY_NATURE", message, place, help };
}

function audienceOf(value: Value, account: string | undefined): Audience {
  const known = knownText(value);
  if (known === "*" || known === "all") return "everybody";
  if (known !== undefined && /^[a-z0-9.-]+\.amazonaws\.com(?:\.cn)?$/.test(known)) {
    return "a service";
  }
  if (known !== undefined && WITHIN.test(known)) return "the own account";
  const parts = partsOf(value.kind === "text" ? withoutSuffix(value) : value);
  const of = parts && accountOf(parts);
  const isOwn = typeof of === "string" ? of === account : of?.nature === "account";
  return isOwn ? "the own account" : "another account";
}

/** The group of Lake Formation for all principals of IAM, and users of the own Identity Center. */
const WITHIN =
  /^(?:IAM_ALLOWED_PRINCIPALS|(?:[0-9a-f]{10}-)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** Lake Formation names all principals of an account as `ACCOUNT:IAMPrincipals`. */
function withoutSuffix(value: Value & { readonly kind: "text" }): Value {
  const parts = value.parts.flatMap((part): readonly TextPart[] => {
    const kept = typeof part === "string" ? part.replace(/:IAMPrincipals$/, "") : part;
    return kept === "" ? [] : [kept];
  });
  return { ...value, parts };
}

/** The account of an ARN, or the whole value. */
function accountOf(parts: readonly TextPart[]): TextPart | undefined {
  const [first, second] = parts;
  if (typeof first !== "string" || !first.startsWith("arn:")) {
    return parts.length === 1 ? first : undefined;
  }
  let components = 0;
  for (const [at, part] of parts.entries()) {
    if (typeof part !== "string") continue;
    const texts = part.split(":");
    const own = texts[4 - components];
    if (components + texts.length - 1 < 4) {
      components += texts.length - 1;
      continue;
    }
    return own === "" ? parts[at + 1] : own;
  }
  return second;
}
