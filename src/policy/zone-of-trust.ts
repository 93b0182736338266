/**
 * A zone of trust: the accounts, organisations and parts of organisations that are one's own.
 *
 * An entry is an account id (`123456789012`), an organisation id (`o-a1b2c3d4e5`) or the path of a
 * root or an organisational unit in it (`o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/`), as the values of
 * `aws:PrincipalOrgPaths` are written; a path stands for all that lies below it, so a `*` at its
 * end changes nothing. Which accounts an organisation has is not known here (M9, rule X2).
 */
import { quoted } from "../json/value.ts";

export interface Zone {
  readonly accounts: readonly string[];
  /** Ids, for `aws:PrincipalOrgID` and the first component of `aws:PrincipalOrgPaths`. */
  readonly organizations: readonly string[];
  /** Each ends in a slash; `aws:PrincipalOrgPaths` that begin with it lie inside. */
  readonly paths: readonly string[];
}

export interface ZoneResult {
  readonly zone: Zone;
  /** What is wrong with entries, by their position. */
  readonly faults: readonly { readonly index: number; readonly message: string }[];
}

/** LIMIT: entries, and characters of one. */
const MOST_ENTRIES = 1000;
const MOST_CHARACTERS = 512;

const ACCOUNT = /^\d{12}$/;
const ORGANIZATION = /^o-[a-z0-9]+$/;
const PATH = /^(o-[a-z0-9]+)((?:\/[a-z0-9-]+)*)\/?\*?$/;

export function parseZone(entries: readonly string[]): ZoneResult {
  const accounts = new Set<string>();
  const organizations = new Set<string>();
  const paths = new Set<string>();
  const faults: { index: number; message: string }[] = [];
  if (entries.length === 0) faults.push({ index: 0, message: "the zone of trust is empty" });
  entries.slice(0, MOST_ENTRIES).forEach((entry, index) => {
    const text = entry.trim();
    const path = text.length > MOST_CHARACTERS ? null : PATH.exec(text);
    if (ACCOUNT.test(text)) accounts.add(text);
    else if (ORGANIZATION.test(text)) organizations.add(text);
    else if (path !== null && text.includes("/")) {
      const [, organization = "", below = ""] = path;
      if (below === "") organizations.add(organization);
      else paths.add(`${organization}${below}/`);
    } else faults.push({ index, message: faultOf(text) });
  });
  if (entries.length > MOST_ENTRIES) {
    const message = `a zone of trust has more than ${MOST_ENTRIES} entries`;
    faults.push({ index: MOST_ENTRIES, message });
  }
  const zone = { accounts: [...accounts], organizations: [...organizations], paths: [...paths] };
  return { zone, faults };
}

const faultOf = (text: string): string =>
  `${quoted(text)} is no account id (12 digits), organisation id (\`o-…\`) or organisation path`;
