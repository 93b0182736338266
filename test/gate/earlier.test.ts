/**
 * Which earlier policy a site is compared with: the same one, one that was moved, or none.
 *
 * A policy of another resource must never be taken for it, because then new access looks old.
 */
import { describe, expect, test } from "vitest";
import { earlierPolicies } from "../../src/gate/earlier.ts";
import type { PolicySite, SourceReading, Unknown } from "../../src/sources/site.ts";

/** A site in the notation `FILE ADDRESS [ROOT]`; its policy is a text that names it. */
function site(notation: string): PolicySite {
  const [file = "", address = "", root] = notation.split(" ");
  return {
    source: "terraform",
    address,
    kind: "identity",
    awsType: "AWS::IAM::ManagedPolicy",
    place: { file, line: 1, column: 1 },
    policy: { kind: "document", value: { kind: "text", parts: [notation] } },
    ...(root !== undefined && { root }),
  };
}

function reading(sites: readonly string[], hasError = false): SourceReading {
  const place = { file: "broken", line: 1, column: 1 };
  const problem = { severity: "error", code: "BROKEN", message: "", place } as const;
  return {
    file: "x",
    source: "terraform",
    sites: sites.map(site),
    problems: hasError ? [problem] : [],
  };
}

/** The state that a policy is compared with, if these files are there before and now. */
function found(before: readonly string[], now: readonly string[], one: string, hasError = false) {
  const isThere = (each: PolicySite): boolean =>
    now.map(site).some(({ place, address, root }) => {
      return place.file === each.place.file && address === each.address && root === each.root;
    });
  const policy = earlierPolicies([reading(before, hasError)], isThere)(site(one));
  if (policy?.kind !== "document") return policy?.kind;
  return policy.value.kind === "text" ? policy.value.parts.join("") : policy.value.kind;
}

describe("the earlier policy", () => {
  test("is that of the same file and address", () => {
    expect(found(["a P", "b P"], ["a P", "b P"], "b P")).toBe("b P");
  });

  test("is found again in a file that was moved", () => {
    expect(found(["a P", "a Q"], ["b P"], "b P")).toBe("a P");
  });

  test("is not that of another file that is still there", () => {
    expect(found(["a P"], ["a P", "b P"], "b P")).toBe("absent");
  });

  test("is not one of several", () => {
    expect(found(["a P", "b P"], ["c P"], "c P")).toBe("absent");
  });

  test("is that of the same root module", () => {
    const both = ["m P dev", "m P prod"];
    expect(both.map((each) => found(both, both, each))).toEqual(both);
  });

  test("is not known if two policies have one name", () => {
    expect(found(["a P", "a P"], ["a P", "a P"], "a P")).toBe("unreadable");
  });

  test.each([
    ["a module.m.P", "unreadable"],
    ['a module.m["x.y]"].P', "unreadable"],
    ["a module.m[0].module.n.P", "unreadable"],
    ["a module.other.P", "absent"],
    ["a P", "absent"],
  ])("is not known if its module was not read: %s", (one, expected) => {
    const place = { file: "a", line: 1, column: 1 };
    const part = {
      severity: "warning",
      code: "M",
      message: "",
      place,
      unread: "module.m.",
    } as const;
    const earlier = earlierPolicies([{ ...reading([]), problems: [part] }], () => false);
    expect(earlier(site(one))?.kind).toBe(expected);
  });

  test("is not known if a file had errors", () => {
    expect(found([], ["a P"], "a P", true)).toBe("unreadable");
  });
});

describe("an unknown value of the earlier policy", () => {
  const withUnknown = (definition: string, when?: string): PolicySite => {
    const value = { kind: "unknown", unknown: { name: "x", nature: "pattern" } } as const;
    const policy = { kind: "document", value } as const;
    const definitions = { x: definition, ...(when !== undefined && { [when]: definition }) };
    return { ...site("a P"), policy, definitions, ...(when && { cases: [{ when, policy }] }) };
  };
  const compared = (earlier: PolicySite, now: PolicySite, when?: string) => {
    const policy = earlierPolicies([{ ...reading([]), sites: [earlier] }], () => true)(now, when);
    return policy?.kind === "document" ? policy.value : policy?.kind;
  };
  const named = (name: string) => ({ unknown: { name, nature: "pattern" } });

  test("is the same if it is declared in the same way", () => {
    expect(compared(withUnknown("a"), withUnknown("a"))).toMatchObject(named("x"));
    expect(compared(withUnknown("a"), withUnknown("b"))).toMatchObject(named("x (before)"));
  });

  test("is that of the same case", () => {
    const [one, other] = [withUnknown("a", "IsProd"), withUnknown("b", "IsProd")];
    expect(compared(one, one, "IsProd")).toMatchObject(named("x"));
    expect(compared(one, one, "not IsProd")).toBe("unreadable");
    expect(compared(one, other, "IsProd")).toBe("unreadable");
    expect(compared(one, withUnknown("a"))).toBe("unreadable");
  });
});

describe("the earlier state of an attachment", () => {
  const policy = (name: string): PolicySite["policy"] => ({
    kind: "document",
    value: { kind: "text", parts: [name] },
    origin: { name, key: name },
  });
  const attachment = (file: string, name: string, to: string, isRole = true): PolicySite => ({
    ...site(`${file} attachment.${name}`),
    policy: policy(name),
    attached: { principals: [to], ...(isRole && { isRole: true as const }) },
  });
  const trust = (notation: string): PolicySite => ({ ...site(notation), kind: "trust" });
  const stateBefore = (sites: readonly PolicySite[], one: PolicySite): string => {
    const read: SourceReading = { file: "x", source: "terraform", sites, problems: [] };
    const earlier = earlierPolicies([read], () => true)(one);
    if (earlier?.kind === "document") return earlier.origin?.name ?? "all of them";
    return earlier?.kind === "absent" && earlier.isChange ? "change" : (earlier?.kind ?? "");
  };

  test.each([
    ["its role stands in another file", [trust("roles.tf Role.trust")], true, "change"],
    ["its role is new", [trust("roles.tf Other.trust")], true, "absent"],
    ["it belongs to a user, who may have been there", [], false, "change"],
    ["it stood in another file", [attachment("b.tf", "Admin", "Role")], true, "Admin"],
    ["its role had another policy", [attachment("b.tf", "Reading", "Role")], true, "all of them"],
  ])("if %s", (_name, sites, isRole, expected) => {
    expect(stateBefore(sites, attachment("a.tf", "Admin", "Role", isRole))).toBe(expected);
  });

  test("is not that of another identity at the same address", () => {
    const before = [attachment("a.tf", "Admin", "Reader"), trust("roles.tf Role.trust")];
    expect(stateBefore(before, attachment("a.tf", "Admin", "Role"))).toBe("change");
    const both = attachment("a.tf", "Admin", "Reader");
    const more = { ...both, attached: { principals: ["Reader", "Role"] } };
    expect(stateBefore(before, more)).toBe("change");
    expect(stateBefore([more, ...before], both)).toBe("Admin");
  });

  test("is not that of another name, or of a name that is declared in another way", () => {
    const named = (name: string | Unknown, definition = ""): PolicySite => ({
      ...attachment("a.tf", "Admin", ""),
      attached: {
        principals: [],
        identities: [
          typeof name === "string"
            ? { kind: "text", parts: [name] }
            : { kind: "unknown", unknown: name },
        ],
      },
      definitions: { "var.role": definition },
    });
    const unknown: Unknown = { name: "var.role", nature: "text" };
    expect(stateBefore([named("ci")], named("ci"))).toBe("Admin");
    expect(stateBefore([named("ci")], named("ops"))).toBe("change");
    expect(stateBefore([named(unknown, "a")], named(unknown, "a"))).toBe("Admin");
    expect(stateBefore([named(unknown, "a")], named(unknown, "b"))).toBe("change");
  });

  test("is not that of the same name with another provider", () => {
    const by = (provider?: string): PolicySite => ({
      ...attachment("a.tf", "Admin", ""),
      attached: {
        principals: [],
        identities: [{ kind: "text", parts: ["ci"] }],
        ...(provider !== undefined && { provider }),
      },
    });
    expect(stateBefore([by("aws.prod")], by("aws.prod"))).toBe("Admin");
    expect(stateBefore([by("aws.test")], by("aws.prod"))).toBe("change");
    expect(stateBefore([by()], by("aws.prod"))).toBe("change");
  });

  test("is not known if a module with its role was not read", () => {
    const place = { file: "x", line: 1, column: 1 };
    const unread = { severity: "warning", code: "X", message: "", place, unread: "module.m." };
    const read = { file: "x", source: "terraform", sites: [], problems: [unread] } as const;
    const earlier = earlierPolicies([read as SourceReading], () => true);
    expect(earlier(attachment("a.tf", "Admin", 'module.m["k"].Role'))?.kind).toBe("unreadable");
    expect(earlier(attachment("a.tf", "Admin", "module.n.Role"))?.kind).toBe("absent");
  });

  test("has the unknown values of its own definitions, in the same case", () => {
    const chosen = (definition: string, when?: string): PolicySite => {
      const found: PolicySite["policy"] = {
        kind: "document",
        value: { kind: "unknown", unknown: { name: "x", nature: "pattern" } },
        origin: { name: "Own", key: "Own" },
      };
      const definitions = { x: definition, ...(when !== undefined && { [when]: definition }) };
      const cases = when === undefined ? {} : { cases: [{ when, policy: found }] };
      return { ...attachment("a.tf", "Own", "Role"), policy: found, definitions, ...cases };
    };
    const compared = (before: PolicySite, now: PolicySite, when?: string): unknown => {
      const state = { file: "x", source: "terraform", sites: [before], problems: [] } as const;
      const policy = earlierPolicies([state], () => true)(now, when);
      return policy?.kind === "document" && policy.value.kind === "unknown"
        ? policy.value.unknown.name
        : policy?.kind;
    };
    expect(compared(chosen("a"), chosen("a"))).toBe("x");
    expect(compared(chosen("a"), chosen("b"))).toBe("x (before)");
    expect(compared(chosen("a", "IsProd"), chosen("a", "IsProd"), "IsProd")).toBe("x");
    expect(compared(chosen("a", "IsProd"), chosen("b", "IsProd"), "IsProd")).toBe("unreadable");
  });

  test("is looked for in all templates, if the file was not there", () => {
    const inTemplate = (each: PolicySite): PolicySite => ({ ...each, source: "cloudformation" });
    const old = [inTemplate(trust("old.yaml Role.trust"))];
    expect(stateBefore(old, inTemplate(attachment("new.yaml", "Admin", "Role")))).toBe("change");
    const both = [...old, inTemplate(trust("new.yaml Other.trust"))];
    expect(stateBefore(both, inTemplate(attachment("new.yaml", "Admin", "Role")))).toBe("absent");
  });
});
