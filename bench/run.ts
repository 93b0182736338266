/**
 * Runs a bench as users run the project: compiled, without what tools for development add.
 *
 * Run: npm run bench NAME [arguments], with `--` before NAME where an argument begins so
 */
import { join } from "node:path";

const [, , name = "managed", ...rest] = process.argv;
const file = join(import.meta.dirname, `${name}.js`);
process.argv.splice(1, process.argv.length, file, ...rest);
await import(file);
