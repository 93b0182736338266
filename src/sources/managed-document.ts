/**
 * The document of a policy of AWS as a value, for a partition.
 *
 * AWS's data is that of the partition `aws`. For another one, which may be unknown, the ARNs in the
 * document get its name; AWS may have other statements there.
 *
 * Left out are places, because the document stands in no file.
 */
import type { TextPart, Value } from "./value.ts";

/** JSON without places, whose ARNs are those of a partition. */
export function plainValue(json: unknown, partition: TextPart): Value {
  if (Array.isArray(json)) {
    return { kind: "list", items: json.map((each) => plainValue(each, partition)) };
  }
  switch (typeof json) {
    case "string":
      return { kind: "text", parts: partsIn(json, partition) };
    case "number":
      return { kind: "number", spelling: String(json) };
    case "boolean":
      return { kind: "boolean", value: json };
    default: {
      const members = Object.entries(json ?? {});
      if (json === null) return { kind: "null" };
      return {
        kind: "object",
        members: members.map(([name, value]) => ({ name, value: plainValue(value, partition) })),
      };
    }
  }
}

const ARN_START = "arn:aws:";

function partsIn(text: string, partition: TextPart): readonly TextPart[] {
  if (partition === "aws" || !text.startsWith(ARN_START)) return text === "" ? [] : [text];
  const rest = text.slice(ARN_START.length - 1);
  return typeof partition === "string" ? [`arn:${partition}${rest}`] : ["arn:", partition, rest];
}
