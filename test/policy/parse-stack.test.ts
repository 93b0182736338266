/**
 * The parser of stacks: what is wrong, with code, message and path.
 *
 * A case is the fault as `CODE path: message`. All faults of a stack are compared, so no case has a
 * second one. The last tests ask the library, which finds line and column in the text of the stack.
 */
import { describe, expect, test } from "vitest";
import { checkAccessNotGranted } from "../../src/index.ts";
import { parseStack } from "../../src/policy/parse-stack.ts";

type Parts = Readonly<Record<string, unknown>>;

const OWN = "111122223333";
const FULL: Parts = { Effect: "Allow", Action: "*", Resource: "*" };
const document = (parts: Parts = {}): Parts => ({
  Version: "2012-10-17",
  Statement: { ...FULL, ...parts },
});
const ALLOW = document();
const OPEN = document({ Principal: "*" });
/** A resource control policy; `undefined` takes a member away. */
const control = (parts: Parts = {}): Parts =>
  JSON.parse(
    JSON.stringify(document({ Effect: "Deny", Principal: "*", Action: "s3:*", ...parts })),
  );

function faultsOf(stack: unknown): readonly string[] {
  const result = parseStack(stack);
  const found = result.kind === "stack" ? result.warnings : result.diagnostics;
  return found.map(({ severity, code, path, message }) => {
    const place = path.length === 0 ? "" : ` ${path.join(".")}`;
    return `${severity === "warning" ? "warning " : ""}${code}${place}: ${message}`;
  });
}

/** Asserts that the stack has exactly this fault. */
const rejects = (stack: unknown, fault: string): void => {
  expect(parseStack(stack).kind).toBe("invalid");
  expect(faultsOf(stack)).toEqual([fault]);
};

/** Asserts that the stack is read without a word. */
const reads = (stack: unknown): void => expect(faultsOf(stack)).toEqual([]);

describe("a stack", () => {
  test("without a layer is one", () => reads({}));
  test("is an object", () => {
    for (const each of [null, "x", [], 1]) {
      rejects(each, "INVALID_TYPE: a stack must be an object");
    }
  });
  test("is not a policy", () =>
    rejects(
      { Statement: [FULL] },
      "NOT_A_STACK Statement: this is a policy, not a stack; a stack has its policies in " +
        "members such as `identityPolicies`",
    ));
  test("that is a policy with a version is named twice", () =>
    expect(faultsOf(ALLOW).map((each) => each.slice(0, 24))).toEqual([
      "NOT_A_STACK Statement: t",
      "UNKNOWN_MEMBER Version: ",
    ]));
  const members =
    "principal, resourceAccount, facts, identityPolicies, permissionsBoundary, sessionPolicies, " +
    "serviceControlPolicies, resourceControlPolicies, resourcePolicy, endpointPolicy, " +
    "bucketPolicyBehindAccessPoint";
  test("has no unknown member", () =>
    rejects(
      { identity: [ALLOW] },
      `UNKNOWN_MEMBER identity: unknown member \`identity\`; the members are ${members}`,
    ));
  test("has the owner's control policies among the facts", () =>
    rejects(
      { ownerServiceControlPolicies: [[ALLOW]] },
      "UNKNOWN_MEMBER ownerServiceControlPolicies: unknown member " +
        `\`ownerServiceControlPolicies\`; the members are ${members}`,
    ));
});

describe("a layer of a wrong type", () => {
  const LISTS = ["identityPolicies", "sessionPolicies"];
  for (const name of LISTS) {
    for (const [what, value] of Object.entries({ policy: ALLOW, null: null, text: "none" })) {
      test(`${name} cannot be ${what}`, () =>
        rejects(
          { [name]: value },
          `INVALID_TYPE ${name}: \`${name}\` must be a list of policies, or "unknown"`,
        ));
    }
  }
  for (const name of ["serviceControlPolicies", "resourceControlPolicies"]) {
    test(`${name} is not a policy`, () =>
      rejects(
        { [name]: ALLOW },
        `INVALID_TYPE ${name}: \`${name}\` must be a list of levels, each a list of policies, ` +
          'or "unknown"',
      ));
    test(`${name} is not a list of policies`, () =>
      rejects(
        { [name]: [control()] },
        `INVALID_TYPE ${name}.0: level 0 of \`${name}\` must be a list of policies`,
      ));
    test(`${name} has a level`, () =>
      rejects(
        { [name]: [] },
        `EMPTY_LAYER ${name}: \`${name}\` has no level; leave it out if no such policy applies`,
      ));
    test(`${name} has no empty level`, () =>
      rejects(
        { [name]: [[name.startsWith("service") ? ALLOW : control()], []] },
        `EMPTY_LEVEL ${name}.1: level 1 of \`${name}\` has no policy; every level has one at ` +
          "least, such as `FullAWSAccess`",
      ));
  }
  test("one level cannot be unknown", () =>
    rejects(
      { serviceControlPolicies: [[ALLOW], "unknown"] },
      "INVALID_TYPE serviceControlPolicies.1: level 1 of `serviceControlPolicies` must be a list " +
        "of policies",
    ));
  test("one policy cannot be unknown", () =>
    rejects(
      { identityPolicies: [ALLOW, "unknown"] },
      "DATA_TYPE_MISMATCH identityPolicies.1: in `identityPolicies[1]`: the policy must be an " +
        "object, not a string",
    ));
  test("a boundary is a policy", () =>
    rejects(
      { permissionsBoundary: "none" },
      "DATA_TYPE_MISMATCH permissionsBoundary: in `permissionsBoundary`: the policy must be an " +
        "object, not a string",
    ));
  test("E3: there is one boundary at most", () =>
    rejects(
      { permissionsBoundary: [ALLOW, ALLOW] },
      "SEVERAL_POLICIES permissionsBoundary: `permissionsBoundary` is a list, but a principal " +
        "has one at most; give one policy",
    ));
  for (const name of ["resourcePolicy", "endpointPolicy", "bucketPolicyBehindAccessPoint"]) {
    test(`there is one ${name} at most`, () =>
      rejects(
        { resourceAccount: OWN, [name]: [OPEN] },
        `SEVERAL_POLICIES ${name}: \`${name}\` is a list, but a stack has one at most; give one ` +
          "policy",
      ));
  }
  test("empty lists of identity and session policies are read", () =>
    reads({ identityPolicies: [], sessionPolicies: [] }));
  test("unknown layers are read", () =>
    reads({
      ...{ identityPolicies: "unknown", permissionsBoundary: "unknown" },
      ...{ sessionPolicies: "unknown", serviceControlPolicies: "unknown" },
      ...{ resourceControlPolicies: "unknown", endpointPolicy: "unknown" },
      ...{ resourceAccount: OWN, resourcePolicy: "unknown" },
      ...{ bucketPolicyBehindAccessPoint: "unknown" },
      facts: { ownerServiceControlPolicies: "unknown" },
    }));
});

describe("facts", () => {
  test("are an object", () => {
    for (const facts of [null, [], "x"]) {
      rejects({ facts }, "INVALID_TYPE facts: `facts` must be an object");
    }
  });
  test("are known", () =>
    rejects(
      { facts: { managementAccount: true } },
      "UNKNOWN_MEMBER facts.managementAccount: unknown member `managementAccount`; the members " +
        "are serviceLinkedRole, principalAccountIsManagement, resourceAccountIsManagement, " +
        "restrictPublicBuckets, gatewayEndpoint, ownerServiceControlPolicies",
    ));
  test("are true or false", () =>
    rejects(
      { facts: { gatewayEndpoint: "true" } },
      "INVALID_TYPE facts.gatewayEndpoint: the fact `gatewayEndpoint` must be true or false",
    ));
  test("may be false", () => reads({ facts: { gatewayEndpoint: false } }));
});

describe("the account of the resource", () => {
  const MISSING = (name: string): string =>
    `MISSING_MEMBER: a stack with \`${name}\` needs \`resourceAccount\`, the owner of the resource`;
  test("is needed with a policy of a resource", () => {
    rejects({ resourcePolicy: OPEN }, MISSING("resourcePolicy"));
    rejects({ resourcePolicy: "unknown" }, MISSING("resourcePolicy"));
    rejects({ bucketPolicyBehindAccessPoint: OPEN }, MISSING("bucketPolicyBehindAccessPoint"));
  });
  test("is needed with the owner's control policies", () =>
    rejects(
      { facts: { ownerServiceControlPolicies: [[ALLOW]] } },
      MISSING("ownerServiceControlPolicies"),
    ));
  test("is an account id", () => {
    for (const resourceAccount of [Number(OWN), "1111", `arn:aws:iam::${OWN}:root`, null, "*"]) {
      rejects(
        { resourceAccount, resourcePolicy: OPEN },
        "INVALID_VALUE resourceAccount: `resourceAccount` is not an account id of 12 digits",
      );
    }
  });
});

describe("the principal", () => {
  const FAULT =
    "INVALID_VALUE principal: `principal` is not the ARN of a user, a role, a role session, a " +
    "federated user or a root user";
  test("is the ARN of a caller", () => {
    for (const each of [
      ...["user/ana", "user/team/a/ana", "role/app", "role/team/app", "root"],
      ...["assumed-role/app/s1", "federated-user/fay"],
    ]) {
      const service = /^assumed|^federated/.test(each) ? "sts" : "iam";
      reads({ principal: `arn:aws:${service}::${OWN}:${each}` });
      reads({ principal: `arn:aws-cn:${service}::${OWN}:${each}` });
    }
  });
  test("is nothing else", () => {
    for (const each of [
      ...["group/g", "user/", "user", "user/*", "user/a?a", "role/a:b", "role", "root/x"],
      ...["saml-provider/idp", "*", "user/*/ana", "", "user/team/", "user//ana", "role//app"],
    ]) {
      rejects({ principal: `arn:aws:iam::${OWN}:${each}` }, FAULT);
    }
    for (const each of ["*", OWN, "arn:aws:iam::1:user/ana", null, { AWS: OWN }, [OWN], ""]) {
      rejects({ principal: each }, FAULT);
    }
    rejects({ principal: `arn:aws:sts::${OWN}:assumed-role/app` }, FAULT);
    rejects({ principal: `arn:aws:sts::${OWN}:assumed-role/team/app/s1` }, FAULT);
    rejects({ principal: `arn:aws:iam::${OWN}:assumed-role/app/s1` }, FAULT);
  });
});

describe("E7 resource control policies", () => {
  const place = "resourceControlPolicies.0.0.Statement";
  const IN = "in `resourceControlPolicies[0][0]`";
  const refuses = (parts: Parts, element: string, message: string): void =>
    rejects(
      { resourceControlPolicies: [[control(parts)]] },
      `RESOURCE_CONTROL_POLICY ${place}.${element}: ${IN}: ${message}`,
    );
  const EVERYONE = 'the principal of a resource control policy is "*"; name callers in a condition';
  const PREFIX = "a resource control policy names a service in each action";
  test("deny", () => {
    reads({ resourceControlPolicies: [[control()]] });
    reads({ resourceControlPolicies: [[control({ Principal: { AWS: "*" } })]] });
    reads({ resourceControlPolicies: [[control({ Resource: undefined, NotResource: "*" })]] });
  });
  test("allow everything or nothing", () => {
    reads({ resourceControlPolicies: [[ALLOW]] });
    reads({ resourceControlPolicies: [[OPEN]] });
    refuses(
      { Effect: "Allow" },
      "Effect",
      "a resource control policy only denies; it cannot allow some requests",
    );
  });
  test("allow for everyone", () =>
    refuses({ Effect: "Allow", Action: "*", Principal: { AWS: OWN } }, "Principal", EVERYONE));
  test("have everyone as the principal", () => {
    refuses({ Principal: { AWS: OWN } }, "Principal", EVERYONE);
    refuses({ Principal: { Service: "s3.amazonaws.com" } }, "Principal", EVERYONE);
    refuses({ Principal: { AWS: ["*", OWN] } }, "Principal", EVERYONE);
    refuses({ Principal: undefined }, "Principal", EVERYONE);
    refuses({ Principal: undefined, NotPrincipal: { AWS: OWN } }, "NotPrincipal", EVERYONE);
  });
  test("have no NotAction", () =>
    refuses(
      { Action: undefined, NotAction: "s3:*" },
      "NotAction",
      "a resource control policy has no `NotAction`",
    ));
  test("name a service in each action", () => {
    refuses({ Action: "*" }, "Action", PREFIX);
    refuses({ Action: ["s3:GetObject", "*"] }, "Action", PREFIX);
    for (const Action of ["*:*", "s?:Get*", "s3*:GetObject"]) {
      expect(faultsOf({ resourceControlPolicies: [[control({ Action })]] })).toContain(
        `RESOURCE_CONTROL_POLICY ${place}.Action: ${IN}: ${PREFIX}`,
      );
    }
  });
});

describe("a document", () => {
  test("of the caller has no principal", () => {
    const has = (noun: string) => `${noun} cannot have \`Principal\``;
    rejects(
      { serviceControlPolicies: [[ALLOW], [ALLOW, OPEN]] },
      "UNSUPPORTED_PRINCIPAL serviceControlPolicies.1.1.Statement.Principal: in " +
        `\`serviceControlPolicies[1][1]\`: ${has("a service control policy")}`,
    );
    rejects(
      { permissionsBoundary: OPEN },
      "UNSUPPORTED_PRINCIPAL permissionsBoundary.Statement.Principal: in " +
        `\`permissionsBoundary\`: ${has("a permissions boundary")}`,
    );
    rejects(
      { sessionPolicies: [OPEN] },
      "UNSUPPORTED_PRINCIPAL sessionPolicies.0.Statement.Principal: in " +
        `\`sessionPolicies[0]\`: ${has("a session policy")}`,
    );
    rejects(
      { resourceAccount: OWN, facts: { ownerServiceControlPolicies: [[OPEN]] } },
      "UNSUPPORTED_PRINCIPAL facts.ownerServiceControlPolicies.0.0.Statement.Principal: in " +
        `\`ownerServiceControlPolicies[0][0]\`: ${has("a service control policy")}`,
    );
  });
  for (const name of ["resourcePolicy", "endpointPolicy", "bucketPolicyBehindAccessPoint"]) {
    test(`that is the ${name} has a principal`, () =>
      rejects(
        { resourceAccount: OWN, [name]: ALLOW },
        `MISSING_PRINCIPAL ${name}.Statement: in \`${name}\`: without \`Principal\` or ` +
          "`NotPrincipal` the statement matches any principal",
      ));
  }
  test("keeps its warnings", () =>
    expect(faultsOf({ identityPolicies: [document({ Action: [] })] })).toEqual([
      "warning EMPTY_ARRAY_ACTION identityPolicies.0.Statement.Action: in " +
        "`identityPolicies[0]`: an empty list matches nothing",
    ]));
  test("may be one of a thousand", () => {
    reads({ identityPolicies: Array.from({ length: 1000 }, () => ALLOW) });
    rejects(
      { identityPolicies: Array.from({ length: 1002 }, () => ALLOW) },
      "LIMIT_DOCUMENTS identityPolicies: more than 1000 documents",
    );
  });
});

describe("E18 the policy of the bucket behind an access point", () => {
  const name = "bucketPolicyBehindAccessPoint";
  const behind = (parts: Parts): Parts => ({
    resourceAccount: OWN,
    [name]: document({ Principal: "*", ...parts }),
  });
  const S3 = "arn:aws:s3:::";
  test("names the bucket, its objects, or everything", () => {
    for (const key of ["", "*", "*/*", "/*", "/k", "/a*/?k", "/${aws:username}/*"]) {
      reads(behind({ Resource: `${S3}bucket${key}` }));
      reads(behind({ Resource: undefined, NotResource: `${S3}bucket${key}` }));
    }
    reads(behind({ Resource: "*" }));
  });
  test("names a bucket without a wildcard before a slash", () => {
    for (const each of ["*/k", "b*/k", "b?/*", "*k", "b*k", "b?", "b${aws:username}/k"]) {
      for (const element of ["Resource", "NotResource"]) {
        rejects(
          behind({ Resource: undefined, [element]: ["*", S3 + each] }),
          `AMBIGUOUS_BUCKET ${name}.Statement.${element}.1: in \`${name}\`: \`${S3}${each}\` is ` +
            "not a bucket, some of its objects or `*`; write the name without wildcards and " +
            "variables",
        );
      }
    }
  });
  test("names nothing but buckets", () => {
    for (const each of [
      ...["arn:aws:sqs:us-east-1:1:q", `arn:aws:s3:us-east-1:${OWN}:accesspoint/ap/object/*`],
      ...["arn:aws:*:::bucket/k", "arn:aws:s3:::${aws:username}/k"],
    ]) {
      const found = faultsOf(behind({ Resource: each }));
      expect(
        found.some((fault) => fault.startsWith("AMBIGUOUS_BUCKET")),
        each,
      ).toBe(true);
    }
  });
});

describe("a text", () => {
  const TEXT = `{
  "identityPolicies": [
    { "Version": "2012-10-17", "Statement": [] },
    {
      "Version": "2012-10-17",
      "Statement": [
        { "Effect": "Allow", "Action": "s3:Get*", "Resource": "*" },
        { "Effect": "Permit", "Action": "s3:Get*", "Resource": "*" }
      ]
    }
  ],
  "serviceControlPolicies": [[], []]
}`;
  test("has line and column of each fault", () => {
    const outcome = checkAccessNotGranted({ stack: TEXT, access: [{ actions: ["s3:*"] }] });
    if (outcome.kind !== "error" || !("diagnostics" in outcome.error)) throw new Error("no error");
    const found = outcome.error.diagnostics ?? [];
    expect(found.map(({ code, line, column }) => `${code} ${line}:${column}`)).toEqual([
      ...["MISSING_STATEMENT 3:32", "INVALID_EFFECT 8:11"],
      ...["EMPTY_LEVEL 12:30", "EMPTY_LEVEL 12:34"],
    ]);
  });
});
