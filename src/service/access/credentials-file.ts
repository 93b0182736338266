/**
 * The files of secrets: access keys in the form of AWS's credentials file, and a bearer token.
 *
 * A line is a profile in brackets, a member with `=`, or a comment. Each profile has an
 * `aws_access_key_id` and an `aws_secret_access_key`; other members of a profile are left out,
 * since AWS's tools have many. Anything else is an error with its line: a key that was not read
 * would refuse its user later. No message has a part of a secret.
 */

export type KeysReading =
  | { readonly kind: "keys"; readonly keys: ReadonlyMap<string, string> }
  | { readonly kind: "error"; readonly message: string };

/** LIMIT: shorter secrets can be guessed. */
const MIN_TOKEN = 16;

/** LIMIT: profiles in a file. */
const MAX_PROFILES = 1000;

export function readKeys(text: string): KeysReading {
  const profiles: { readonly line: number; id?: string; secret?: string }[] = [];
  for (const [at, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.trim();
    if (line === "" || line.startsWith("#") || line.startsWith(";")) continue;
    if (/^\[[^\]]+\]$/.test(line)) {
      profiles.push({ line: at + 1 });
      continue;
    }
    const equals = line.indexOf("=");
    const profile = profiles.at(-1);
    if (equals < 1) return wrong(at + 1, "neither a profile, a member nor a comment");
    if (profile === undefined) return wrong(at + 1, "a member stands before the first profile");
    const [name, value] = [line.slice(0, equals).trim(), line.slice(equals + 1).trim()];
    if (name === "aws_access_key_id") profile.id = value;
    if (name === "aws_secret_access_key") profile.secret = value;
  }
  if (profiles.length > MAX_PROFILES) return wrong(1, `more than ${MAX_PROFILES} profiles`);
  const keys = new Map<string, string>();
  for (const { line, id, secret } of profiles) {
    if (id === undefined || id === "" || id.includes("/")) {
      return wrong(line, "the profile has no `aws_access_key_id`");
    }
    if (secret === undefined || secret === "") {
      return wrong(line, "the profile has no `aws_secret_access_key`");
    }
    if (secret.length < MIN_TOKEN) {
      return wrong(line, `the secret access key has under ${MIN_TOKEN} characters`);
    }
    const known = keys.get(id);
    if (known !== undefined && known !== secret) {
      return wrong(line, "another profile has the same access key id, and another secret");
    }
    keys.set(id, secret);
  }
  if (keys.size === 0) return wrong(1, "the file has no profile");
  return { kind: "keys", keys };
}

function wrong(line: number, message: string): KeysReading {
  return { kind: "error", message: `line ${line}: ${message}` };
}

/** The token of a file with one line; a text that says what is wrong with it. */
export function readToken(text: string): { readonly token: string } | { readonly message: string } {
  const token = text.trim();
  if (!/^[A-Za-z0-9._~+/-]+=*$/.test(token)) {
    return { message: "the file is not one line with a token of letters, digits and `-._~+/`" };
  }
  if (token.length < MIN_TOKEN) return { message: `the token has under ${MIN_TOKEN} characters` };
  return { token };
}
