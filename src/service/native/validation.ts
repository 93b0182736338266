/**
 * Validates the members of a request by its JSON Schema, with ajv.
 *
 * The reader of requests (api/request-reader.ts) finds all that the schema finds, and says it
 * better; so its errors are the answer. The schema has the last word: a request that it refuses is
 * never answered, because the description of the routes promises so.
 */
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { fieldError, type RequestError } from "../../api/errors.ts";
import type { NativeTask } from "./paths.ts";
import { requestSchema } from "./schemas.ts";

const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });
const validators = new Map<NativeTask["name"], ValidateFunction>();

/** The error of a request; undefined if its schema accepts it. */
export function schemaError(name: NativeTask["name"], members: object): RequestError | undefined {
  const known = validators.get(name);
  const validate = known ?? ajv.compile(requestSchema(name));
  if (known === undefined) validators.set(name, validate);
  if (validate(members)) return undefined;
  const fields = (validate.errors ?? []).map(({ instancePath, message = "is not valid" }) => {
    const path = instancePath.slice(1).replaceAll(/\/(\d+)/g, "[$1]");
    return { name: path.replaceAll("/", "."), message: `\`${path}\` ${message}` };
  });
  return fieldError(fields);
}
