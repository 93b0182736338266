/**
 * The line of those who wait for a thread: order, length, and callers who leave.
 *
 * The law: after any acts, holders and free permits together are all permits, and nobody waits
 * while a permit is free.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { WaitingLine } from "../../src/service/waiting-line.ts";

const never = (): AbortSignal => new AbortController().signal;

describe("WaitingLine", () => {
  test("lets in as many as it has permits, then in order, and turns away", async () => {
    const line = new WaitingLine(2, 2);
    const entered: string[] = [];
    const enter = async (name: string): Promise<void> => {
      entered.push(`${name} ${await line.enter(never())}`);
    };
    const all = ["a", "b", "c", "d", "e"].map(enter);
    await Promise.race([all[4], new Promise((later) => setTimeout(later, 10))]);
    expect(entered).toEqual(["a entered", "b entered", "e full"]);
    expect(line.length).toBe(2);
    line.release();
    line.release();
    await Promise.all(all);
    expect(entered.slice(3)).toEqual(["c entered", "d entered"]);
  });

  test("forgets a caller who leaves", async () => {
    const line = new WaitingLine(1, 5);
    await line.enter(never());
    const gone = new AbortController();
    const [leaves, stays] = [line.enter(gone.signal), line.enter(never())];
    gone.abort();
    line.release();
    expect([await leaves, await stays]).toEqual(["left", "entered"]);
    expect(await line.enter(gone.signal)).toBe("left");
  });

  test("loses no permit, whatever happens", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom("enter", "release", "leave"), { maxLength: 60 }),
        async (acts) => {
          const line = new WaitingLine(3, 4);
          let holders = 0;
          const waiting: AbortController[] = [];
          for (const act of acts) {
            if (act === "enter") {
              const gone = new AbortController();
              waiting.push(gone);
              void line.enter(gone.signal).then((entry) => {
                if (entry === "entered") holders += 1;
              });
            }
            if (act === "leave") waiting.shift()?.abort();
            if (act === "release" && holders > 0) {
              holders -= 1;
              line.release();
            }
            await new Promise((later) => setImmediate(later));
            expect(holders).toBeLessThanOrEqual(3);
            expect(line.length === 0 || holders === 3).toBe(true);
          }
        },
      ),
    );
  });
});
