/**
 * Runs a bench or a campaign the way users run the project: compiled, without the helpers that
 * development tools add.
 *
 * Run: npm run bench NAME [arguments], npm run campaign NAME [arguments]; write `--` before NAME if
 * an argument begins with a dash
 */
import { join } from "node:path";

const [, , folder = "bench", name = "managed", ...rest] = process.argv;
const file = join(import.meta.dirname, "..", folder, `${name}.js`);
process.argv.splice(1, process.argv.length, file, ...rest);
await import(file);
