/**
 * A zone of trust: one's own accounts, organizations and parts of organizations (rule X1).
 *
 * An entry is an account id (`123456789012`), an organization id (`o-a1b2c3d4e5`), or the path of a
 * root or organizational unit (`o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/`), as in
 * `aws:PrincipalOrgPaths`. A path means everything below it, so a `*` at its end changes nothing.
 * Which accounts belong to an organization is not known (docs/decisions.md, Open world).
 */
import { quoted } from "../json/value.ts";
import { foldAsciiCase } from "../text/ascii-case.ts";

export interface Zone {
  readonly accounts: readonly string[];
  /** Ids, for `aws:PrincipalOrgID` and the first component of `aws:PrincipalOrgPaths`. */
  readonly organizations: readonly string[];
  /** Each ends with a slash; values of `aws:PrincipalOrgPaths` with this prefix are inside. */
  readonly paths: readonly string[];
}

export interface ZoneResult {
  readonly zone: Zone;
  /** The errors, by position of the entry. */
  readonly errors: readonly { readonly index: number; readonly message: string }[];
}

/** LIMIT: entries, and characters of an entry. */
export const MAX_ENTRIES = 1000;
const MAX_CHARACTERS = 512;

const ACCOUNT = /^\d{12}$/;
const ORGANIZATION = /^o-[a-z0-9]+$/;
const PATH = /^(o-[a-z0-9]+)((?:\/[a-z0-9-]+)*)\/?\*?$/;

export function parseZone(entries: readonly string[]): ZoneResult {
  const accounts = new Set<string>();
  const organizations = new Set<string>();
  const paths = new Set<string>();
  const errors: { index: number; message: string }[] = [];
  if (entries.length === 0) errors.push({ index: 0, message: "the zone of trust is empty" });
  entries.slice(0, MAX_ENTRIES).forEach((entry, index) => {
    const text = entry.trim();
    const path = text.length > MAX_CHARACTERS ? null : PATH.exec(text);
    if (ACCOUNT.test(text)) accounts.add(text);
    else if (ORGANIZATION.test(text)) organizations.add(text);
    else if (path !== null && text.includes("/")) {
      const [, organization = "", below = ""] = path;
      if (below === "") organizations.add(organization);
      else paths.add(`${organization}${below}/`);
    } else errors.push({ index, message: errorOf(text) });
  });
  if (entries.length > MAX_ENTRIES) {
    const message = `the zone of trust has more than ${MAX_ENTRIES} entries`;
    errors.push({ index: MAX_ENTRIES, message });
  }
  const zone = { accounts: [...accounts], organizations: [...organizations], paths: [...paths] };
  return { zone, errors };
}

function errorOf(text: string): string {
  const lower = foldAsciiCase(text);
  const isUpper = lower !== text && text.length <= MAX_CHARACTERS && isOrganization(lower);
  if (isUpper) return `${quoted(text)} must be in lower case: ${quoted(lower)}`;
  return (
    `${quoted(text)} must be an account id (12 digits), an organization id (\`o-…\`) ` +
    "or an organization path"
  );
}

const isOrganization = (text: string): boolean =>
  ORGANIZATION.test(text) || (text.includes("/") && PATH.test(text));
