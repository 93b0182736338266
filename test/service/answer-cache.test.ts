/**
 * The answers that are kept for equal questions: what is equal, what is kept, and what goes.
 *
 * That an answer depends on nothing else is the law of the tasks (task.ts), so a server gives the
 * same text with and without its cache.
 */
import { expect, test, vi } from "vitest";
import { AnswerCache } from "../../src/service/answer-cache.ts";
import type { Task } from "../../src/service/task.ts";
import type { TaskAnswer } from "../../src/service/task-answer.ts";
import { CHECK, post, running } from "./running.ts";

vi.setConfig({ testTimeout: 120_000 });

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const answer = (body: string, status = 200): TaskAnswer => ({ status, body, verdicts: [] });
const check = (body: string, name: "CheckNoNewAccess" | "CheckNoPublicAccess"): Task => ({
  kind: "aws-check",
  name,
  body: bytes(body),
});
const page = (maxResults?: string, nextToken?: string): Task => ({
  kind: "validate-policy",
  body: bytes("{}"),
  maxResults,
  nextToken,
});

test("a question differs by kind, operation, page and each byte", () => {
  const cache = new AnswerCache(10);
  const different: readonly Task[] = [
    check("{}", "CheckNoNewAccess"),
    check("{} ", "CheckNoNewAccess"),
    check("{}", "CheckNoPublicAccess"),
    { kind: "native", name: "CheckNoNewAccess", body: bytes("{}") },
    page(),
    page("1"),
    page(undefined, "1"),
    page('1","'),
  ];
  expect(new Set(different.map((each) => cache.keyOf(each))).size).toBe(different.length);
  const same = check("{}", "CheckNoNewAccess");
  expect(cache.keyOf(same)).toBe(cache.keyOf(check("{}", "CheckNoNewAccess")));
});

test("a batch, a question of the server, and a cache of size 0 keep nothing", () => {
  expect(new AnswerCache(10).keyOf({ kind: "lines", lines: [], first: 1 })).toBeUndefined();
  expect(new AnswerCache(0).keyOf(page())).toBeUndefined();
});

test("the answer that was asked for longest ago goes, by number and by bytes", () => {
  for (const cache of [new AnswerCache(2), new AnswerCache(10, 30)]) {
    cache.set("a", answer("12345"));
    cache.set("b", answer("12345"));
    cache.get("a");
    cache.set("c", answer("12345"));
    expect(["a", "b", "c"].map((key) => cache.get(key)?.body)).toEqual([
      "12345",
      undefined,
      "12345",
    ]);
  }
});

test("an answer that the next try may change is not kept", () => {
  const cache = new AnswerCache(2, 100);
  cache.set("a", answer("", 500));
  cache.set("b", { ...answer(""), bug: "Error" });
  cache.set("c", answer("1".repeat(100)));
  expect(["a", "b", "c"].map((key) => cache.get(key))).toEqual([undefined, undefined, undefined]);
});

test("a server answers alike from its cache, and counts each question", async () => {
  const server = await running();
  const [first, second] = [await post(server), await post(server)];
  const other = await post(server, { body: CHECK.replace("DeleteObject", "GetObject") });
  expect([second.status, second.text]).toEqual([first.status, first.text]);
  expect([JSON.parse(first.text).result, JSON.parse(other.text).result]).toEqual(["FAIL", "PASS"]);
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  expect(metrics).toContain("keyaki_answers_repeated_total 1");
  expect(metrics).toContain('operation="CheckNoNewAccess",result="FAIL",undecided="false"} 2');
});
