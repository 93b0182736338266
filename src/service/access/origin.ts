/**
 * Keeps web pages out: a browser on the user's machine must not carry their questions to us.
 *
 * A page can send requests to the loopback address, also under a name of its own that it has bound
 * to that address (DNS rebinding). The browser then says so: `Origin` names the page, `Host` the
 * name in its address bar, and `Sec-Fetch-Site` that the page is from elsewhere. So `Host` must be
 * one of the server's names, and `Origin` one that was allowed. Clients that are not browsers send
 * no `Origin`.
 */
import { isIP, isIPv6 } from "node:net";
import { foldAsciiCase } from "../../text/ascii-case.ts";

export interface OriginRules {
  /** Names that `Host` may have, in lower case, without port; undefined for any. */
  readonly hosts?: ReadonlySet<string>;
  /**
   * Whether everybody may ask under any name. Then a name with a dot is refused, because a page may
   * have bound it to this address; an address and a name of the local network are not.
   */
  readonly isOpen?: boolean;
  /** Origins of pages that may ask: `https://policies.example.com`. */
  readonly origins: ReadonlySet<string>;
}

export interface CallerHeaders {
  readonly host: string | undefined;
  readonly origin: string | undefined;
  readonly secFetchSite: string | undefined;
}

export interface OriginFault {
  /** For the log. */
  readonly reason: "other-host" | "other-origin";
  readonly message: string;
}

/** The names of the loopback address, and `host` if it is given. */
export function loopbackNames(host?: string): ReadonlySet<string> {
  return new Set(["localhost", "127.0.0.1", "[::1]", ...(host === undefined ? [] : [named(host)])]);
}

/** As `Host` writes it: an IPv6 address has brackets. */
export const named = (host: string): string =>
  isIPv6(host) ? `[${foldAsciiCase(host)}]` : foldAsciiCase(host);

/** The name in `policies.example.com`, also with a port; undefined if the text is neither. */
export function hostName(text: string): string | undefined {
  if (isIPv6(text)) return named(text);
  const match = /^(\[[0-9a-f:.]+\]|[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?)(?::(\d{1,5}))?$/.exec(
    foldAsciiCase(text),
  );
  const [, name = "", port = "0"] = match ?? [];
  if (name === "" || Number(port) > 65_535) return undefined;
  return name.startsWith("[") && !isIPv6(name.slice(1, -1)) ? undefined : name;
}

/** Why the request is refused; undefined if it is not. */
export function originFault(
  { host, origin, secFetchSite }: CallerHeaders,
  { hosts, isOpen = false, origins }: OriginRules,
): OriginFault | undefined {
  if (isOpen && isDomain(nameOf(host))) {
    const message = "without a credential, a name with a dot in `Host` needs --allow-host";
    return { reason: "other-host", message };
  }
  if (hosts !== undefined && !hosts.has(nameOf(host))) {
    const message = "the name in `Host` is not a name of this server; allow it with --allow-host";
    return { reason: "other-host", message };
  }
  if (origin !== undefined) {
    if (origins.has(origin)) return undefined;
    const message = "pages of this `Origin` may not ask; allow it with --allow-origin";
    return { reason: "other-origin", message };
  }
  if (secFetchSite !== undefined && !["same-origin", "none"].includes(secFetchSite)) {
    const message = "pages of other sites may not ask; allow their origin with --allow-origin";
    return { reason: "other-origin", message };
  }
  return undefined;
}

/** A name with a dot, or none that can be read; not an address. */
const isDomain = (name: string): boolean =>
  name === "" || (!name.startsWith("[") && name.includes(".") && isIP(name) === 0);

/** `localhost:8080` is `localhost`. */
function nameOf(host: string | undefined): string {
  const match = /^(\[[0-9a-f:.]+\]|[^:[\]]+)(:\d{1,5})?\.?$/.exec(foldAsciiCase(host ?? ""));
  return match?.[1] ?? "";
}
