/**
 * keyaki/world: the names that AWS has, as data of the package, for programs on Node.
 *
 * The names are those of the day when the package was built. No verdict depends on them: they make
 * counterexamples realistic, and warn about names that AWS does not have.
 *
 * @example
 * ```ts
 * import { checkNoNewAccess, orThrow } from "keyaki";
 * import { awsWorld } from "keyaki/world";
 *
 * const policy = (action: string) => ({
 *   Version: "2012-10-17",
 *   Statement: { Effect: "Allow", Action: action, Resource: "*" },
 * });
 * const request = {
 *   existingPolicyDocument: policy("polly:SynthesizeSpeech"),
 *   newPolicyDocument: policy("polly:*"),
 * };
 * const answer = orThrow(checkNoNewAccess(request, { world: awsWorld() }));
 * console.log(awsWorld().spelling(answer.counterexample?.action ?? "")); // polly:DeleteLexicon
 * ```
 */
export { awsWorld } from "./packed-world/packed-world.ts";
export type { World } from "./world/world.ts";
