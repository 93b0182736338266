/**
 * The attributes of a change that hold policies: where they stand, before and after.
 *
 * A path of the table (aws/terraform-policies.ts) may lead through lists of blocks, so one row is
 * any number of attributes. A block before and a block after are the same if their names are;
 * blocks without names pair by their order.
 */
import type { PathStep } from "../../aws/policy-table.ts";
import type { JsonObject } from "../../json/value.ts";
import type { Key } from "./address.ts";
import { child, childMask, type Masks } from "./json-value.ts";

export interface PolicyAttribute {
  /** From `after`, or from `before` if the attribute is only there. */
  readonly path: readonly Key[];
  readonly before: AttributeState;
  readonly after: AttributeState;
  /** Whether the attribute stands in a block; the blocks may be unknown as a whole. */
  readonly isInBlock: boolean;
}

export interface AttributeState {
  readonly value: unknown;
  readonly isUnknown: boolean;
  readonly isSensitive: boolean;
  /** The parts of a value that are unknown, or sensitive, if it is not a text. */
  readonly masks: Masks;
}

interface Node {
  readonly value: unknown;
  readonly unknown: unknown;
  readonly sensitive: unknown;
}

interface Located {
  readonly path: readonly Key[];
  /** Equal for the same attribute before and after. */
  readonly identity: string;
  readonly state: AttributeState;
  readonly isInBlock: boolean;
}

const NOTHING: AttributeState = {
  value: undefined,
  isUnknown: false,
  isSensitive: false,
  masks: {},
};

export function policyAttributes(
  change: JsonObject,
  steps: readonly PathStep[],
): readonly PolicyAttribute[] {
  const after = located(
    {
      value: change["after"],
      unknown: change["after_unknown"],
      sensitive: change["after_sensitive"],
    },
    steps,
  );
  const before = located(
    { value: change["before"], unknown: undefined, sensitive: change["before_sensitive"] },
    steps,
  );
  const kept = after.map(
    ({ path, identity, state, isInBlock }): PolicyAttribute => ({
      path,
      before: before.find((each) => each.identity === identity)?.state ?? NOTHING,
      after: state,
      isInBlock,
    }),
  );
  const removed = before.filter(
    ({ identity }) => !after.some((each) => each.identity === identity),
  );
  // Blocks that are not known as a whole may have any of the earlier ones; a new object has none.
  const isOpen = after.some(({ path, state }) => state.isUnknown && path.length < steps.length);
  const actions = change["actions"];
  const isNew = Array.isArray(actions) && actions.length > 1;
  const left = isOpen && !isNew ? { ...NOTHING, isUnknown: true } : NOTHING;
  return [
    ...kept,
    ...removed.map(
      ({ path, state, isInBlock }): PolicyAttribute => ({
        // Behind the blocks that are left, so that no two attributes have one path.
        path: shifted(path, after.length),
        before: state,
        after: left,
        isInBlock,
      }),
    ),
  ];
}

function located(root: Node, steps: readonly PathStep[]): readonly Located[] {
  const found: Located[] = [];
  const visit = (
    { value, unknown, sensitive }: Node,
    [step, ...rest]: readonly PathStep[],
    path: readonly Key[],
    identity: string,
  ): void => {
    if (step === undefined) {
      const masks = { unknown, sensitive };
      const state = {
        value,
        isUnknown: unknown === true,
        isSensitive: sensitive === true,
        masks,
      };
      found.push({ path, identity, state, isInBlock: steps.length > 1 });
      return;
    }
    const below = (node: Node, key: Key): Node => ({
      value: child(node.value, key),
      unknown: childMask(node.unknown, key),
      sensitive: childMask(node.sensitive, key),
    });
    const next = below({ value, unknown, sensitive }, step.name);
    const own = [...path, step.name];
    if (!step.each || next.unknown === true) {
      visit(next, step.each ? [] : rest, own, `${identity}.${step.name}`);
      return;
    }
    const length = Math.max(lengthOf(next.value), lengthOf(next.unknown));
    const names = new Set<string>();
    for (let at = 0; at < length; at++) {
      const block = below(next, at);
      const name = child(block.value, "name");
      const isNamed = typeof name === "string" && !names.has(name);
      if (isNamed) names.add(name);
      const id = isNamed ? JSON.stringify(name) : `[${at}]`;
      visit(block, rest, [...own, at], `${identity}.${step.name}${id}`);
    }
  };
  if (root.value !== null && root.value !== undefined) visit(root, steps, [], "");
  return found;
}

function shifted(path: readonly Key[], by: number): readonly Key[] {
  const at = path.findIndex((key) => typeof key === "number");
  return path.map((key, index) => (index === at && typeof key === "number" ? key + by : key));
}

const lengthOf = (value: unknown): number => (Array.isArray(value) ? value.length : 0);
