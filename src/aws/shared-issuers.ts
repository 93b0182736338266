/**
 * Identity providers whose users anybody can become (rule Q9).
 *
 * An OIDC provider of an account is named by its ARN, but the issuer behind it may serve the whole
 * world: whoever has a repository on GitHub gets tokens of GitHub's issuer. A policy keeps them out
 * only by a fixed beginning of the claim `sub`, which names the repository or the organization.
 * Source: the documentation of each issuer on OpenID Connect for cloud providers.
 *
 * Left out: issuers with an address for each customer, such as Okta, Auth0, CircleCI and Spacelift.
 */
const SHARED_ISSUERS: ReadonlySet<string> = new Set([
  "token.actions.githubusercontent.com",
  "gitlab.com",
  "app.terraform.io",
  "agent.buildkite.com",
  "oidc.vercel.com",
  "accounts.google.com",
  "cognito-identity.amazonaws.com",
]);

/** The shared issuer of a provider's ARN; undefined for any other provider. */
export function sharedIssuer(provider: string): string | undefined {
  const issuer = /^arn:[^:]*:iam::[^:]*:oidc-provider\/(.*)$/.exec(provider)?.[1];
  return issuer !== undefined && SHARED_ISSUERS.has(issuer) ? issuer : undefined;
}
