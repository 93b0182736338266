/**
 * A question that takes longer than any deadline, for tests and benches of the server.
 *
 * It is the pigeonhole principle (Haken 1985), of which the native engine has no short proof.
 */

/**
 * Pigeons in one hole fewer, as conditions on tags: each resolution proof is exponential. The old
 * policy allows what puts no pigeon, or two, in a hole; so it allows everything.
 */
export const HARD: string = hardQuestion(12);

function hardQuestion(pigeons: number): string {
  const all = Array.from({ length: pigeons }, (_, at) => at);
  const holes = all.slice(1);
  const tag = (pigeon: number, hole: number): string => `aws:RequestTag/p${pigeon}h${hole}`;
  const allow = (Condition: object): object => ({
    Effect: "Allow",
    Action: "*",
    Resource: "*",
    Condition,
  });
  const nowhere = all.map((pigeon) =>
    allow({
      StringNotEquals: Object.fromEntries(holes.map((hole) => [tag(pigeon, hole), "in"])),
    }),
  );
  const together = holes.flatMap((hole) =>
    all.flatMap((one) =>
      all
        .filter((other) => other > one)
        .map((other) =>
          allow({ StringEquals: { [tag(one, hole)]: "in", [tag(other, hole)]: "in" } }),
        ),
    ),
  );
  const policy = (...Statement: readonly object[]): object => ({
    Version: "2012-10-17",
    Statement,
  });
  const everything = { Effect: "Allow", Action: "*", Resource: "*" };
  return JSON.stringify({
    existingPolicyDocument: policy(...nowhere, ...together),
    newPolicyDocument: policy(everything),
  });
}
