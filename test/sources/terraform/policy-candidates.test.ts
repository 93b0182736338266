/**
 * Policies that are not known yet, built again from the data sources that a plan reads later.
 *
 * Each plan is what Terraform prints for a small configuration: the arguments of the data source
 * with the mask of what is not known, and the references of the configuration.
 */
import { describe, expect, test } from "vitest";
import { type PlanNotation, type ResourceNotation, read, shown } from "./plan-notation.ts";

const DOCUMENT = "data.aws_iam_policy_document";
const ARN = { references: ["aws_s3_bucket.b.arn", "aws_s3_bucket.b"] };

/** A data source with one statement of this Sid. */
function source(
  address: string,
  sid: string,
  more: { readonly expressions?: object; readonly forEach?: unknown; readonly after?: object } = {},
): ResourceNotation {
  const statement = [{ sid, effect: null, actions: ["s3:Get*"], resources: ["*"] }];
  return {
    address,
    change: { after: { statement, ...more.after }, after_unknown: { json: true } },
    expressions: { ...more.expressions },
    forEach: more.forEach,
  };
}

function policy(
  address: string,
  references: readonly string[],
  forEach?: unknown,
): ResourceNotation {
  return {
    address,
    change: { after: {}, after_unknown: { policy: true } },
    expressions: { policy: { references } },
    forEach,
  };
}

/** The Sids of each policy, or of its cases; or the reason why it cannot be read. */
function sids(plan: PlanNotation): unknown {
  const sidsOf = (document: unknown): unknown => {
    if (typeof document !== "object" || document === null) return document;
    const { Statement } = document as { Statement?: readonly { Sid?: string }[] };
    if (Statement !== undefined) return Statement.map((each) => each.Sid ?? each).join(" ");
    return Object.fromEntries(Object.entries(document).map(([when, each]) => [when, sidsOf(each)]));
  };
  return Object.fromEntries(
    Object.entries(shown(read(plan))).map(([address, document]) => [address, sidsOf(document)]),
  );
}

const DATA = [`${DOCUMENT}.d.json`, `${DOCUMENT}.d`];
const P = "aws_iam_policy.p";

describe("a pending document", () => {
  const pending = (after: object, unknown: object, expressions = {}, sensitive = {}): unknown => {
    const change = {
      after,
      after_unknown: { json: true, ...unknown },
      after_sensitive: sensitive,
    };
    const resources = [policy(P, DATA), { address: `${DOCUMENT}.d`, change, expressions }];
    return shown(read({ resources }))[`${P}.policy`];
  };
  const statement = (Statement: object): object => ({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", ...Statement }],
  });

  test("has the known arguments, and names for the others", () => {
    const after = {
      statement: [
        {
          sid: "",
          effect: null,
          actions: ["s3:GetObject"],
          resources: [null, "arn:aws:s3:::x/*"],
          principals: [{ type: "AWS", identifiers: ["111122223333", null] }],
          condition: [],
        },
      ],
    };
    const unknown = {
      statement: [{ resources: [true, false], principals: [{ identifiers: [false, true] }] }],
    };
    const expressions = {
      statement: [{ resources: ARN, principals: [{ identifiers: { references: ["var.who"] } }] }],
    };
    expect(pending(after, unknown, expressions)).toEqual(
      statement({
        Principal: {
          AWS: [
            "111122223333",
            `<pattern ${DOCUMENT}.d.statement[0].principals[0].identifiers[1] (with var.who)>`,
          ],
        },
        Action: ["s3:GetObject"],
        Resource: [
          `<pattern ${DOCUMENT}.d.statement[0].resources[0] (with aws_s3_bucket.b.arn)>`,
          "arn:aws:s3:::x/*",
        ],
      }),
    );
  });

  test("is exact if only its reading waits", () => {
    const after = { statement: [{ actions: ["s3:*"], resources: ["*"] }] };
    expect(pending(after, {})).toEqual(statement({ Action: ["s3:*"], Resource: ["*"] }));
  });

  test.each([
    ["no element", [], [true], ["<pattern 0>"]],
    ["fewer elements", ["a"], [false, true, true], ["a", "<pattern 1>", "<pattern 2>"]],
    ["null", null, [true], ["<pattern 0>"]],
    ["a short mask", ["a", "b"], [true], ["<pattern 0>", "b"]],
    ["no mask", ["a"], false, ["a"]],
  ])("of an older version is as long as its mask: %s", (_, resources, mask, expected) => {
    const made = pending(
      { statement: [{ actions: [], resources }] },
      { statement: [{ resources: mask }] },
    );
    const named = expected.map((each) =>
      each.replace(/ (\d)/, ` ${DOCUMENT}.d.statement[0].resources[$1]`),
    );
    expect(made).toEqual(statement({ Resource: named }));
  });

  test.each([
    ["statements", {}, { statement: true }, [`<structure ${DOCUMENT}.d.statement>`]],
    [
      "a statement",
      { statement: [{ actions: ["a"] }] },
      { statement: [false, true] },
      [{ Effect: "Allow", Action: ["a"] }, `<structure ${DOCUMENT}.d.statement[1]>`],
    ],
    [
      "a list",
      { statement: [{}] },
      { statement: [{ resources: true }] },
      [{ Effect: "Allow", Resource: `<structure ${DOCUMENT}.d.statement[0].resources>` }],
    ],
    [
      "an effect",
      { statement: [{}] },
      { statement: [{ effect: true }] },
      [{ Effect: `<pattern ${DOCUMENT}.d.statement[0].effect>` }],
    ],
  ])("may be unknown in greater parts: %s", (_, after, unknown, Statement) => {
    expect(pending(after, unknown)).toEqual({ Version: "2012-10-17", Statement });
  });

  test("has no sensitive value", () => {
    const after = {
      statement: [{ resources: ["arn:aws:s3:::secret", "secret/*"], sid: "secret" }],
    };
    const mask = { statement: [{ resources: [true, true], sid: true }] };
    expect(pending(after, {}, {}, mask)).toEqual(
      statement({
        Sid: `<text ${DOCUMENT}.d.statement[0].sid (sensitive)>`,
        Resource: [
          `<text ${DOCUMENT}.d.statement[0].resources[0] (sensitive)>`,
          `<structure ${DOCUMENT}.d.statement[0].resources[1] (sensitive)>`,
        ],
      }),
    );
    expect(JSON.stringify(pending(after, {}, {}, true as never))).not.toMatch(/secret\b(?!\))/);
  });

  test("names references by the block, if the blocks pair", () => {
    const after = { statement: [{}, {}] };
    const unknown = { statement: [{ resources: true }, { resources: true }] };
    const blocks = [
      { resources: { references: ["a.b.c"] } },
      { resources: { references: ["d.e.f"] } },
    ];
    const names = (expressions: object): unknown =>
      (pending(after, unknown, expressions) as { Statement: { Resource: string }[] }).Statement.map(
        ({ Resource }) => /\(with (.*)\)/.exec(Resource)?.[1],
      );
    expect(names({ statement: blocks })).toEqual(["a.b.c", "d.e.f"]);
    // A dynamic block made the third statement.
    expect(names({ statement: [...blocks, blocks[0]] })).toEqual(["a.b.c, d.e.f", "a.b.c, d.e.f"]);
  });
});

describe("references", () => {
  test("choose among documents, as cases", () => {
    const references = ["var.use", `${DOCUMENT}.d.json`, `${DOCUMENT}.e.json`];
    const resources = [
      policy(P, references),
      source(`${DOCUMENT}.d`, "D"),
      source(`${DOCUMENT}.e`, "E"),
    ];
    expect(sids({ resources, members: { variables: { use: { value: true } } } })).toEqual({
      [`${P}.policy`]: { [`it is ${DOCUMENT}.d`]: "D", [`it is ${DOCUMENT}.e`]: "E" },
    });
  });

  test("to a document and to what is not known are not read", () => {
    const references = [`${DOCUMENT}.d.json`, "local.other"];
    const resources = [policy(P, references), source(`${DOCUMENT}.d`, "D")];
    expect(sids({ resources })).toEqual({
      [`${P}.policy`]: expect.stringMatching(/^it depends on `local.other` besides documents; /),
    });
  });

  test("find a document that was read, in the state before", () => {
    const json = JSON.stringify({ Statement: [{ Sid: "Read" }] });
    const old = { mode: "data", type: "aws_iam_policy_document", name: "old", values: { json } };
    const module = { resources: [{ address: `${DOCUMENT}.old`, ...old }] };
    const references = [`${DOCUMENT}.d.json`, `${DOCUMENT}.old.json`];
    const resources = [policy(P, references), source(`${DOCUMENT}.d`, "D")];
    const members = { prior_state: { values: { root_module: module } } };
    expect(sids({ resources, members })).toEqual({
      [`${P}.policy`]: { [`it is ${DOCUMENT}.d`]: "D", [`it is ${DOCUMENT}.old`]: "Read" },
    });
  });
});

describe("instances", () => {
  const documents = [source(`${DOCUMENT}.d["a"]`, "A"), source(`${DOCUMENT}.d["b"]`, "B")];
  const all = { [`it is ${DOCUMENT}.d["a"]`]: "A", [`it is ${DOCUMENT}.d["b"]`]: "B" };

  test.each([
    ["each.key pairs", [`${DOCUMENT}.d`, "each.key"], "A"],
    [
      "a constant key chooses",
      [`${DOCUMENT}.d["b"].json`, `${DOCUMENT}.d["b"]`, `${DOCUMENT}.d`],
      "B",
    ],
    ["another index may be any", [`${DOCUMENT}.d`, "var.x"], all],
    ["a splat may be any", [`${DOCUMENT}.d`], all],
    ["each.value may be any", [`${DOCUMENT}.d`, "each.value.x", "each.value"], all],
  ])("%s", (_, references, expected) => {
    const resources = [policy(`${P}["a"]`, references, {}), ...documents];
    const members = { variables: { x: { value: "a" } } };
    expect(sids({ resources, members })).toEqual({ [`${P}["a"].policy`]: expected });
  });

  test("each.key without an instance of this key may be any", () => {
    const resources = [policy(`${P}["c"]`, [`${DOCUMENT}.d`, "each.key"]), ...documents];
    expect(sids({ resources })).toEqual({ [`${P}["c"].policy`]: all });
  });

  test.each([
    ["a variable", ["var.keys"]],
    ["the workspace", ["terraform.workspace"]],
    ["a resource", ["aws_s3_bucket.b.tags", "aws_s3_bucket.b"]],
    ["an output", ["module.keys.all", "module.keys"]],
  ])("each.key beside %s may choose any", (_, chooser) => {
    const references = [`${DOCUMENT}.d`, ...chooser, "each.key"];
    const bucket = { address: "aws_s3_bucket.b", change: { after: { tags: { a: "b" } } } };
    const resources = [policy(`${P}["a"]`, references), ...documents, bucket];
    const modules = {
      "": { variables: { keys: { default: { a: "b" } } } },
      keys: { outputs: { all: { expression: { constant_value: { a: "b" } } } } },
    };
    expect(sids({ resources, modules })).toEqual({ [`${P}["a"].policy`]: all });
  });

  test("each.key chooses of two documents each", () => {
    const others = [source(`${DOCUMENT}.e["a"]`, "C"), source(`${DOCUMENT}.e["b"]`, "D")];
    const references = [`${DOCUMENT}.d`, `${DOCUMENT}.e`, "each.key"];
    const resources = [policy(`${P}["a"]`, references), ...documents, ...others];
    expect(sids({ resources })).toEqual({
      [`${P}["a"].policy`]: {
        [`it is ${DOCUMENT}.d["a"]`]: "A",
        [`it is ${DOCUMENT}.e["a"]`]: "C",
      },
    });
  });

  test("an unknown constant key is not read", () => {
    const resources = [policy(P, [`${DOCUMENT}.d["c"].json`]), ...documents];
    expect(sids({ resources })).toEqual({
      [`${P}.policy`]: expect.stringMatching(/^it depends on/),
    });
  });

  test.each([
    [["each.value.json", "each.value"], "B"],
    [["each.value.id", "each.value"], expect.stringMatching(/^it depends on `each.value.id`/)],
  ])("a for_each over documents gives the value of the key: %j", (references, expected) => {
    const forEach = { references: [`${DOCUMENT}.d`] };
    const resources = [policy(`${P}["b"]`, references, forEach), ...documents];
    expect(sids({ resources })).toEqual({ [`${P}["b"].policy`]: expected });
  });

  test("count pairs by index", () => {
    const resources = [
      policy(`${P}[1]`, [`${DOCUMENT}.d`, "count.index"]),
      source(`${DOCUMENT}.d[0]`, "Zero"),
      source(`${DOCUMENT}.d[1]`, "One"),
    ];
    expect(sids({ resources })).toEqual({ [`${P}[1].policy`]: "One" });
  });
});

describe("modules", () => {
  test("get documents through variables", () => {
    const resources = [
      policy(`module.a.module.b.${P}`, ["var.inner"]),
      source(`${DOCUMENT}.d`, "D"),
    ];
    const modules = {
      a: { expressions: { outer: { references: DATA } } },
      "a/b": { expressions: { inner: { references: ["var.outer"] } } },
    };
    expect(sids({ resources, modules })).toEqual({ [`module.a.module.b.${P}.policy`]: "D" });
  });

  test("pair instances by the key of the call", () => {
    const resources = [
      policy(`module.m["b"].${P}`, ["var.policy"]),
      source(`${DOCUMENT}.d["a"]`, "A"),
      source(`${DOCUMENT}.d["b"]`, "B"),
    ];
    const references = [`${DOCUMENT}.d`, "each.key"];
    const modules = { m: { expressions: { policy: { references } } } };
    expect(sids({ resources, modules })).toEqual({ [`module.m["b"].${P}.policy`]: "B" });
  });

  test("have documents of their own instance", () => {
    const resources = [
      policy(`module.m[0].${P}`, DATA),
      source(`module.m[0].${DOCUMENT}.d`, "Zero"),
      source(`module.m[1].${DOCUMENT}.d`, "One"),
    ];
    expect(sids({ resources })).toEqual({ [`module.m[0].${P}.policy`]: "Zero" });
  });

  test.each([
    ["the module", "", ["module.m.json", "module.m"], "D"],
    ["one instance", '["a"]', ['module.m["a"].json', "module.m"], "D"],
    [
      "several instances",
      '["a"]',
      ["module.m"],
      expect.stringMatching(/^it depends on `module.m`/),
    ],
    ["another output", "", ["module.m.other"], expect.stringMatching(/^it depends on/)],
  ])("give documents through outputs: %s", (_, key, references, expected) => {
    const resources = [policy(P, references), source(`module.m${key}.${DOCUMENT}.d`, "D")];
    const modules = { m: { outputs: { json: { expression: { references: DATA } } } } };
    expect(sids({ resources, modules })).toEqual({ [`${P}.policy`]: expected });
  });

  test("have defaults for their variables", () => {
    const json = JSON.stringify({ Statement: [{ Sid: "Default" }] });
    const resources = [
      policy(`module.m.${P}`, ["var.given", `${DOCUMENT}.d.json`]),
      source(`module.m.${DOCUMENT}.d`, "D"),
    ];
    const modules = (value: unknown): NonNullable<PlanNotation["modules"]> => ({
      m: { variables: { given: { default: value } } },
    });
    expect(sids({ resources, modules: modules(null) })).toEqual({ [`module.m.${P}.policy`]: "D" });
    expect(sids({ resources, modules: modules(json) })).toEqual({
      [`module.m.${P}.policy`]: {
        "it is var.given": "Default",
        [`it is module.m.${DOCUMENT}.d`]: "D",
      },
    });
  });

  test("with a sensitive variable are not read", () => {
    const resources = [policy(P, ["var.p"])];
    const modules = { "": { variables: { p: { sensitive: true } } } };
    const members = { variables: { p: { value: '{"Statement":[{"Sid":"secret"}]}' } } };
    const reading = read({ resources, modules, members });
    expect(JSON.stringify(reading)).not.toContain("secret");
    expect(shown(reading)).toEqual({
      [`${P}.policy`]: expect.stringMatching(/^it depends on `var.p`/),
    });
  });
});

describe("documents that a document takes in", () => {
  const made = (after: object, unknown: object, expressions = {}, others = ["e", "f"]): unknown => {
    const own = source(`${DOCUMENT}.d`, "Own", { after, expressions });
    const change = { ...own.change, after_unknown: { json: true, ...unknown } };
    const resources = [
      policy(P, DATA),
      { ...own, change },
      ...others.map((name) => source(`${DOCUMENT}.${name}`, name.toUpperCase())),
    ];
    return (sids({ resources }) as Record<string, unknown>)[`${P}.policy`];
  };
  const E_AND_F = { references: [`${DOCUMENT}.e.json`, `${DOCUMENT}.e`, `${DOCUMENT}.f.json`] };
  const known = JSON.stringify({ Statement: [{ Sid: "Known" }] });

  test.each([
    ["source_policy_documents", "E F Own"],
    ["override_policy_documents", "Own E F"],
  ])("stand in their order: %s", (argument, expected) => {
    const one = made({ [argument]: [] }, { [argument]: [true, true] }, { [argument]: E_AND_F });
    expect(one).toBe(expected);
    expect(made({ [argument]: [known] }, {})).toBe(expected.replace("E F", "Known"));
  });

  test.each([
    ["source_json", "E Own"],
    ["override_json", "Own E"],
  ])("may be one text: %s", (argument, expected) => {
    const expression = { references: [`${DOCUMENT}.e.json`] };
    expect(made({}, { [argument]: true }, { [argument]: expression })).toBe(expected);
    expect(made({ [argument]: known }, {})).toBe(expected.replace("E", "Known"));
  });

  test("may be unknown as a whole: each may be in the list", () => {
    const own = source(`${DOCUMENT}.d`, "Own", {
      expressions: { source_policy_documents: E_AND_F },
    });
    const change = {
      ...own.change,
      after_unknown: { json: true, source_policy_documents: true },
    };
    const resources = [
      policy(P, DATA),
      { ...own, change },
      source(`${DOCUMENT}.e`, "E"),
      source(`${DOCUMENT}.f`, "F"),
    ];
    const { Statement } = shown(read({ resources }))[`${P}.policy`] as {
      Statement: { Sid: string; Condition?: object }[];
    };
    expect(Statement.map(({ Sid, Condition = {} }) => [Sid, ...Object.keys(Condition)])).toEqual([
      ["E", `whether ${DOCUMENT}.d.source_policy_documents has ${DOCUMENT}.e`],
      ["F", `whether ${DOCUMENT}.d.source_policy_documents has ${DOCUMENT}.f`],
      ["Own"],
    ]);
  });

  test("that the plan does not have are statements of which nothing is known", () => {
    const argument = "source_policy_documents";
    expect(made({}, { [argument]: true }, { [argument]: { references: ["local.x"] } })).toBe(
      `<structure ${DOCUMENT}.d.${argument}> Own`,
    );
    expect(made({ [argument]: ["{"] }, {})).toBe(`<structure ${DOCUMENT}.d.${argument}[0]> Own`);
  });

  test("are followed in circles only so far", () => {
    const expressions = { source_json: { references: DATA } };
    const own = source(`${DOCUMENT}.d`, "Own", { expressions });
    const change = { ...own.change, after_unknown: { json: true, source_json: true } };
    expect(sids({ resources: [policy(P, DATA), { ...own, change }] })).toEqual({
      [`${P}.policy`]: `<structure ${DOCUMENT}.d> Own`,
    });
  });
});

test("a function around a reference is not in the plan, so the source is asked for", () => {
  const { problems } = read({ resources: [source(`${DOCUMENT}.d`, "S"), policy(P, DATA)] });
  expect(problems).toMatchObject([{ severity: "warning", code: "PLAN_REBUILT", unread: "" }]);
  expect(problems[0]?.message).toContain(`is not in the plan: \`${P}.policy\``);
});
