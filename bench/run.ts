/**
 * Runs a bench or a campaign from compiled code, as users run the project.
 *
 * Run: npm run bench NAME [arguments], or npm run campaign NAME [arguments]. Write `--` before NAME
 * if an argument begins with a dash.
 */
import { join } from "node:path";

const [, , folder = "bench", name = "managed", ...rest] = process.argv;
const file = join(import.meta.dirname, "..", folder, `${name}.js`);
process.argv.splice(1, process.argv.length, file, ...rest);
await import(file);
