/**
 * Plans of Terraform, from text to policy sites.
 *
 * Known policies, policies before, defaults that nobody configured, and sensitive values. Documents
 * that are built again, and problems of plans, have tests of their own.
 */
import { describe, expect, test } from "vitest";
import { TERRAFORM_POLICIES } from "../../../src/aws/terraform-policies.ts";
import type { SitePolicy } from "../../../src/sources/site.ts";
import type { TerraformSource } from "../../../src/sources/terraform/source-policy.ts";
import type { Value } from "../../../src/sources/value.ts";
import {
  codes,
  type ResourceNotation,
  read,
  readText,
  shown,
  shownPolicy,
} from "./plan-notation.ts";

const OPEN = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
};
const SHUT = { Version: "2012-10-17", Statement: [{ Effect: "Deny", Action: "*", Resource: "*" }] };
const text = JSON.stringify;

const policy = (change: ResourceNotation["change"], more = {}): ResourceNotation => ({
  address: "aws_iam_policy.p",
  change,
  ...more,
});

describe("a known policy", () => {
  test("is its text, and is not there before a creation", () => {
    const { sites } = read({ resources: [policy({ after: { policy: text(OPEN) } })] });
    expect(sites).toEqual([
      {
        source: "terraform-plan",
        address: "aws_iam_policy.p.policy",
        kind: "identity",
        awsType: "AWS::IAM::ManagedPolicy",
        place: expect.objectContaining({ file: "plan.json", line: 1 }),
        policy: expect.objectContaining({ kind: "document" }),
        before: { kind: "absent" },
        names: expect.arrayContaining([
          { kind: "unknown", unknown: { name: "aws_iam_policy.p.arn", nature: "text" } },
        ]),
      },
    ]);
    expect(shownPolicy(sites[0]?.policy)).toEqual(OPEN);
  });

  test.each([
    ["update", { before: { policy: text(OPEN) }, after: { policy: text(SHUT) } }, SHUT, OPEN],
    ["no-op", { before: { policy: text(OPEN) }, after: { policy: text(OPEN) } }, OPEN, OPEN],
    ["delete", { before: { policy: text(OPEN) }, after: null }, "absent", OPEN],
    ["forget", { before: { policy: text(OPEN) }, after: null }, OPEN, OPEN],
  ])("has another one before: %s", (action, change, after, before) => {
    const { sites } = read({ resources: [policy({ actions: [action], ...change })] });
    const [site] = sites;
    expect([shownPolicy(site?.policy), shownPolicy(site?.before)]).toEqual([after, before]);
  });

  test("of an import or a move has the live one before", () => {
    const change = {
      actions: ["no-op"],
      before: { policy: text(OPEN) },
      after: { policy: text(OPEN) },
      importing: { id: "x" },
    };
    const more = { more: { previous_address: "aws_iam_policy.old" } };
    const { sites } = read({ resources: [policy(change, more)] });
    expect(shownPolicy(sites[0]?.before)).toEqual(OPEN);
  });

  test.each([
    ["not JSON", "{", /^its text is not a JSON document: not valid JSON/],
    ["a list", "[]", /^its text is a list, not a policy$/],
    ["with a repeated key", '{"a":1,"a":2}', /duplicate key `a`/],
    ["too large", `{"a":"${"x".repeat(1_048_577)}"}`, /larger than/],
    ["a number", 7, /^its attribute is not a text$/],
  ])("that is %s says so", (_, written, reason) => {
    const { sites } = read({ resources: [policy({ after: { policy: written } })] });
    expect(shownPolicy(sites[0]?.policy)).toMatch(reason);
  });

  test.each([null, "", " "])("that is %j does not exist", (written) => {
    expect(read({ resources: [policy({ after: { policy: written } })] }).sites).toEqual([]);
  });

  test("keeps the spelling of numbers", () => {
    const written = '{"Statement":[{"Condition":{"NumericEquals":{"a":1.50}}}]}';
    const { sites } = read({ resources: [policy({ after: { policy: written } })] });
    expect(text(sites[0]?.policy)).toContain('"spelling":"1.50"');
  });

  test("stands at the line of its text", () => {
    const lines = [
      '{"format_version":"1.0","resource_changes":[',
      '{"address":"aws_iam_policy.p","mode":"managed","type":"aws_iam_policy","name":"p",',
      '"change":{"actions":["create"],"before":null,"after":{',
      '  "policy":"{}"}}}]}',
    ];
    for (const ending of ["\n", "\r\n", "\r"]) {
      const [site] = readText(lines.join(ending)).sites;
      expect(site?.place).toEqual({ file: "plan.json", line: 4, column: 12 });
    }
  });
});

describe("each row of the table", () => {
  const rows = TERRAFORM_POLICIES.filter(({ format }) => format === "json");

  test.each(rows)("$type.$attribute", (row) => {
    let value: unknown = text(OPEN);
    for (const { name, each } of row.path.toReversed()) {
      value = { [name]: each && typeof value === "object" ? [value] : value };
    }
    const after = { type: "SERVICE_CONTROL_POLICY", ...(value as object) };
    const { sites } = read({ resources: [{ address: `${row.type}.x`, change: { after } }] });
    const address = `${row.type}.x.${row.attribute.replaceAll("[]", "[0]")}`;
    expect(sites.map((site) => [site.address, site.awsType, shownPolicy(site.policy)])).toEqual([
      [address, row.awsType, OPEN],
    ]);
    expect(sites[0]?.kind).toBe(row.kind === "organization" ? "scp" : row.kind);
    expect(sites[0]?.publicCheckType).toBe(row.publicCheckType);
  });

  test.each([
    ["SERVICE_CONTROL_POLICY", ["scp"]],
    ["RESOURCE_CONTROL_POLICY", ["rcp"]],
    ["TAG_POLICY", []],
    ["toString", []],
  ])("an organization's policy of the type %s is %j", (type, kinds) => {
    const after = { type, content: text(OPEN) };
    const { sites } = read({
      resources: [{ address: "aws_organizations_policy.x", change: { after } }],
    });
    expect(sites.map(({ kind }) => kind)).toEqual(kinds);
  });

  test("an organization's policy of an unknown type is not read", () => {
    const change = { after: { content: text(OPEN) }, after_unknown: { type: true } };
    const { sites } = read({ resources: [{ address: "aws_organizations_policy.x", change }] });
    expect(shownPolicy(sites[0]?.policy)).toBe("its `type` is not known yet");
  });

  test.each([
    [
      "aws_kinesis_resource_policy",
      "resource_arn",
      "arn:aws:kinesis:eu-west-1:1:stream/a/consumer/b:1",
      "AWS::Kinesis::StreamConsumer",
    ],
    [
      "aws_dynamodb_resource_policy",
      "resource_arn",
      "arn:aws:dynamodb:eu-west-1:1:table/a/stream/b",
      "AWS::DynamoDB::Stream",
    ],
    ["aws_s3_bucket_policy", "bucket", "logs--euw1-az1--x-s3", "AWS::S3Express::DirectoryBucket"],
    ["aws_s3_bucket_policy", "bucket", "logs", "AWS::S3::Bucket"],
  ])("%s with %s %s is %s", (type, attribute, value, awsType) => {
    const after = { [attribute]: value, policy: text(OPEN) };
    const [site] = read({ resources: [{ address: `${type}.x`, change: { after } }] }).sites;
    expect([site?.awsType, site?.publicCheckType]).toEqual([awsType, awsType]);
  });

  test("data sources and look-alikes are not policies", () => {
    const sites = [
      { address: "data.aws_iam_policy_document.d", change: { after: { json: text(OPEN) } } },
      { address: "aws_ecr_lifecycle_policy.l", change: { after: { policy: text(OPEN) } } },
      { address: "aws_iot_policy_attachment.a", change: { after: { policy: "name" } } },
    ];
    expect(read({ resources: sites }).sites).toEqual([]);
  });
});

describe("policies in blocks", () => {
  const role = (change: ResourceNotation["change"], expressions = {}): ResourceNotation => ({
    address: "aws_iam_role.r",
    change,
    expressions,
  });

  test("pair by name before and after, and a removed one is a site", () => {
    const before = {
      inline_policy: [
        { name: "a", policy: text(OPEN) },
        { name: "b", policy: text(SHUT) },
      ],
    };
    const after = { inline_policy: [{ name: "b", policy: text(OPEN) }] };
    const { sites } = read({ resources: [role({ actions: ["update"], before, after })] });
    expect(
      sites.map((site) => [site.address, shownPolicy(site.policy), shownPolicy(site.before)]),
    ).toEqual([
      ["aws_iam_role.r.inline_policy[0].policy", OPEN, SHUT],
      ["aws_iam_role.r.inline_policy[1].policy", "absent", OPEN],
    ]);
  });

  test("that are unknown as a whole and not configured are a warning", () => {
    const plan = { resources: [role({ after: {}, after_unknown: { inline_policy: true } })] };
    expect(read(plan).sites).toEqual([]);
    expect(codes(plan)).toEqual(["note PLAN_BLOCKS"]);
  });

  test.each([
    [["update"], "the plan does not have its text; give the Terraform files with `--source DIR`"],
    [["delete", "create"], "absent"],
  ])("that become unknown may still have the policies before: %j", (actions, expected) => {
    const before = { inline_policy: [{ name: "a", policy: text(OPEN) }] };
    const change = { actions, before, after: {}, after_unknown: { inline_policy: true } };
    const { sites } = read({ resources: [role(change)] });
    expect(sites.map((site) => [shownPolicy(site.policy), shownPolicy(site.before)])).toEqual([
      [expected, OPEN],
    ]);
  });

  test("of which one is unknown are all read", () => {
    const change = {
      after: { inline_policy: [{ name: "a", policy: text(OPEN) }, { name: "b" }] },
      after_unknown: { inline_policy: [{}, { policy: true }] },
    };
    const own = { inline_policy: [{ policy: {} }, { policy: { references: ["local.x"] } }] };
    expect(Object.keys(shown(read({ resources: [role(change, own)] })))).toEqual([
      "aws_iam_role.r.inline_policy[0].policy",
      "aws_iam_role.r.inline_policy[1].policy",
    ]);
  });

  test("that a dynamic block makes are read although the configuration lacks them", () => {
    const change = {
      after: { inline_policy: [{ name: "a" }] },
      after_unknown: { inline_policy: [{ policy: true }] },
    };
    expect(shown(read({ resources: [role(change)] }))).toEqual({
      "aws_iam_role.r.inline_policy[0].policy":
        "the plan does not have its text; give the Terraform files with `--source DIR`",
    });
  });
});

describe("a policy that is not known", () => {
  const unknown = { after: {}, after_unknown: { policy: true } };
  const bucket = (expressions: object): ResourceNotation => ({
    address: "aws_s3_bucket.b",
    change: unknown,
    expressions: { ...expressions },
  });

  test.each([
    ["nothing", {}],
    ["null", { policy: { constant_value: null } }],
  ])("and configured as %s is a default", (_, expressions) => {
    const { sites, problems } = read({ resources: [bucket(expressions)] });
    expect({ sites, problems }).toEqual({ sites: [], problems: [] });
  });

  test("and a variable that is null is a default, with a note", () => {
    const plan = {
      resources: [bucket({ policy: { references: ["var.p"] } })],
      members: { variables: { p: {} } },
    };
    expect(read(plan).sites).toEqual([]);
    expect(codes(plan)).toEqual(["note PLAN_DEFAULT"]);
  });

  test.each([
    [
      ["aws_sqs_queue.q.arn", "aws_sqs_queue.q"],
      /^it depends on `aws_sqs_queue.q.arn`, .*`--source DIR`$/,
    ],
    [["local.p"], /^it depends on `local.p`/],
    [["var.unheard"], /^it depends on `var.unheard`/],
    [["module.m"], /^it depends on `module.m`/],
    [["each.value.policy", "each.value"], /^it depends on `each.value.policy`/],
  ])("with the references %j is not read", (references, reason) => {
    const { sites } = read({ resources: [bucket({ policy: { references } })] });
    expect(shownPolicy(sites[0]?.policy)).toMatch(reason);
  });

  test("takes the place of a policy", () => {
    const before = { policy: text(OPEN) };
    const update = { ...unknown, actions: ["update"], before };
    const { sites } = read({ resources: [{ ...bucket({}), change: update }] });
    expect(shownPolicy(sites[0]?.policy)).toBe("its value is left to AWS");
    const replace = { ...update, actions: ["delete", "create"] };
    expect(read({ resources: [{ ...bucket({}), change: replace }] }).sites).toEqual([]);
  });

  test("of an object that is unknown as a whole is read", () => {
    const change = { after: {}, after_unknown: true };
    const own = { expressions: { policy: { references: ["local.p"] } } };
    expect(Object.keys(shown(read({ resources: [policy(change, own)] })))).toEqual([
      "aws_iam_policy.p.policy",
    ]);
  });

  test("of a resource that needs one is not a default", () => {
    const plan = { resources: [policy(unknown, { expressions: { policy: {} } })] };
    expect(shown(read(plan))).toEqual({
      "aws_iam_policy.p.policy":
        "the plan does not have its text; give the Terraform files with `--source DIR`",
    });
  });

  test("without a configuration fails, as a site or a problem", () => {
    const members = { configuration: undefined };
    const resources = [bucket({}), policy(unknown)];
    const { sites } = read({ resources, members });
    expect(sites.map(({ address }) => address)).toEqual(["aws_iam_policy.p.policy"]);
    expect(codes({ resources, members })).toEqual(["error PLAN_CONFIGURATION"]);
  });
});

/** Blocks of which the plan knows nothing, not even whether they exist. */
const BLOCKS = { after: {}, after_unknown: { inline_policy: true } };

const document = (id: string): SitePolicy => ({
  kind: "document",
  value: { kind: "object", members: [{ name: "Id", value: { kind: "text", parts: [id] } }] },
});

describe("the source", () => {
  const change = { after: {}, after_unknown: { policy: true } };
  const place = { file: "main.tf", line: 3, column: 5 };
  const resources = [
    policy(change, { expressions: { policy: { references: ["aws_s3_bucket.b.arn"] } } }),
    {
      address: "aws_s3_bucket.b",
      change: { after: { bucket: "logs" }, after_unknown: { arn: true } },
    },
  ];

  test("says where the policy stands, and what it is", () => {
    const asked: string[] = [];
    const { sites } = read({ resources }, ({ type, path, asked: what, resolve }) => {
      asked.push(`${what} ${type} ${path.join(".")}`);
      const arn = resolve("aws_s3_bucket.b.arn");
      if (what === "place") return { place };
      return { value: { kind: "object", members: arn ? [{ name: "Id", value: arn }] : [] } };
    });
    expect(asked).toEqual([
      "document aws_iam_policy policy",
      "place aws_iam_policy policy",
      "block aws_iam_policy ",
    ]);
    expect(sites[0]?.place).toEqual(place);
    expect(shownPolicy(sites[0]?.policy)).toEqual({
      Id: "arn:<partition data.aws_partition.current.partition>:s3:::logs",
    });
  });

  test("says that it is null", () => {
    const { sites } = read({ resources }, () => ({ value: { kind: "null" } }));
    expect(sites).toEqual([]);
  });

  test("may know nothing", () => {
    const value = { kind: "unknown", unknown: { name: "x", nature: "structure" } } as const;
    const { sites } = read({ resources }, () => ({ value }));
    expect(shownPolicy(sites[0]?.policy)).toMatch(/^it depends on `aws_s3_bucket.b.arn`/);
  });

  test.each([
    ["data.aws_iam_policy_document.d.json", OPEN],
    ["module.far.json", OPEN],
    ['module.far.json["a"]', OPEN],
    ['replace(data.aws_iam_policy_document.d.json, "a", "*")', "changes"],
    ["provider::corp::widen(data.aws_iam_policy_document.d.json) (1)", "changes"],
    ["${data.aws_iam_policy_document.d.json}x", "changes"],
    ["var.x ? module.far.json : module.near.json", "changes"],
  ])("that does not know `%s` is believed if that is a reference", (name, expected) => {
    const own = { policy: { references: ["data.aws_iam_policy_document.d.json"] } };
    const source = {
      address: "data.aws_iam_policy_document.d",
      change: {
        after: { statement: [{ actions: ["*"], resources: ["*"] }] },
        after_unknown: { json: true },
      },
    };
    const value = { kind: "unknown", unknown: { name, nature: "structure" } } as const;
    const plan = { resources: [policy(change, { expressions: own }), source] };
    const reading = read(plan, () => ({ value, place }));
    const found = shownPolicy(reading.sites[0]?.policy);
    // The source does not have the module that it calls.
    const isFar = name.startsWith("module.");
    expect(reading.problems.map(({ code }) => code)).toEqual(isFar ? ["PLAN_REBUILT"] : []);
    const statement = { ...OPEN.Statement[0], Action: ["*"], Resource: ["*"] };
    if (expected === OPEN) expect(found).toEqual({ ...OPEN, Statement: [statement] });
    else expect(found).toMatch(/^its expression in the source changes a text/);
  });

  test("that computes a policy means that it is not a default", () => {
    const own = { policy: { references: ["var.known"] } };
    const bucket = { address: "aws_s3_bucket.b", change, expressions: own };
    const plan = { resources: [bucket], members: { variables: { known: { value: "x" } } } };
    const value = { kind: "unknown", unknown: { name: "f(timestamp())", nature: "structure" } };
    const { sites } = read(plan, () => ({ value: value as Value }));
    expect(shownPolicy(sites[0]?.policy)).toMatch(/^its expression in the source changes a text/);
  });

  test.each([
    ["none", [], {}],
    ["one that is null", [{ kind: "absent" }], {}],
    ["one", [document("A")], { "aws_iam_role.r.inline_policy": { Id: "A" } }],
    [
      "two",
      [document("A"), { kind: "absent" }, document("B")],
      {
        "aws_iam_role.r.inline_policy": {
          "it is in block 1 of `inline_policy`": { Id: "A" },
          "it is in block 3 of `inline_policy`": { Id: "B" },
        },
      },
    ],
    [
      "one that cannot be read",
      [{ kind: "unreadable", reason: "it is odd" }],
      { "aws_iam_role.r.inline_policy": "it is odd" },
    ],
    [
      "too many",
      Array.from({ length: 17 }, () => document("A")),
      { "aws_iam_role.r.inline_policy": "it is one of more than 16 documents" },
    ],
  ] as const)("has the blocks that a plan does not know: %s", (_, blocks, expected) => {
    const role = { address: "aws_iam_role.r", change: BLOCKS };
    const source: TerraformSource = ({ asked, path }) =>
      asked === "blocks" && path.join(".") === "inline_policy.policy" ? { blocks } : undefined;
    const reading = read({ resources: [role] }, source);
    expect([shown(reading), reading.problems]).toEqual([expected, []]);
  });

  test("does not show blocks that are sensitive", () => {
    const role = {
      address: "aws_iam_role.r",
      change: { ...BLOCKS, after_sensitive: { inline_policy: true } },
    };
    const reading = read({ resources: [role] }, () => ({ blocks: [document("secret")] }));
    expect(shown(reading)).toEqual({
      "aws_iam_role.r.inline_policy": expect.stringMatching(/^Terraform marks it as sensitive/),
    });
  });

  test("gives the reason if it cannot say", () => {
    const { sites } = read({ resources }, () => ({ reason: "`main.tf` has a fault" }));
    expect(shownPolicy(sites[0]?.policy)).toMatch(/; `main.tf` has a fault$/);
  });
});

describe("sensitive values", () => {
  test("are not asked of the source", () => {
    const change = {
      after: {},
      after_unknown: { policy: true },
      after_sensitive: { policy: true },
    };
    const own = { expressions: { policy: { references: ["var.p"] } } };
    const { sites } = read({ resources: [policy(change, own)] }, ({ asked }) =>
      asked === "place" ? undefined : { value: { kind: "object", members: [] } },
    );
    expect(shownPolicy(sites[0]?.policy)).toMatch(/^Terraform marks it as sensitive/);
  });

  test.each([
    ["after", { after: { policy: text(OPEN) }, after_sensitive: { policy: true } }],
    ["the whole object", { after: { policy: text(OPEN) }, after_sensitive: true }],
    ["not JSON", { after: { policy: "{top secret" }, after_sensitive: { policy: true } }],
  ])("a policy that is sensitive is not read: %s", (_, change) => {
    const reading = read({ resources: [policy(change)] });
    expect(shownPolicy(reading.sites[0]?.policy)).toMatch(/^Terraform marks it as sensitive/);
    expect(text(reading)).not.toMatch(/Allow|secret/);
  });

  test("before is not read either", () => {
    const change = {
      actions: ["update"],
      before: { policy: text(OPEN) },
      before_sensitive: { policy: true },
      after: { policy: text(SHUT) },
    };
    const { sites } = read({ resources: [policy(change)] });
    expect(shownPolicy(sites[0]?.before)).toMatch(/^Terraform marks it as sensitive/);
  });

  test("tags are left out, and named as not known", () => {
    const change = {
      after: { policy: text(OPEN), tags_all: { a: "1", b: "secret", c: null } },
      after_sensitive: { tags_all: { b: true } },
      after_unknown: { tags_all: { d: true } },
    };
    const [site] = read({ resources: [policy(change)] }).sites;
    expect([site?.tags, site?.unknownTags]).toEqual([{ a: "1" }, ["d", "b"]]);
  });
});
