/**
 * The server as a whole, on a real socket: answers, callers, limits, faults and its end.
 *
 * Clients of AWS have tests of their own (clients.test.ts). A law of the library holds here by
 * construction: an answer over HTTP is that of the same operation (task.ts); some are compared.
 */
import { connect } from "node:net";
import { describe, expect, test, vi } from "vitest";
import { checkNoNewAccess, orThrow } from "../../src/index.ts";
import { keyaki } from "../cli/process.ts";
import { HARD } from "./hard-question.ts";
import { CHECK, exchange, post, running } from "./running.ts";

vi.setConfig({ testTimeout: 120_000 });

/** The start of a request of AWS. */
const POST = "POST /policy/check-no-new-access HTTP/1.1\r\nHost: localhost\r\n";

const json = (text: string): Record<string, unknown> => JSON.parse(text);

describe("a check", () => {
  test("has AWS's members, and the rest of the answer in `keyaki`", async () => {
    const server = await running();
    const { status, headers, text } = await post(server);
    expect(status).toBe(200);
    expect(headers.get("content-type")).toBe("application/json");
    expect(headers.get("x-amzn-requestid")).toMatch(/^[0-9a-f-]{36}$/);
    const { policyType: _, ...documents } = JSON.parse(CHECK);
    const { result, message, counterexample } = orThrow(checkNoNewAccess(documents));
    expect(json(text)).toMatchObject({ result, message, keyaki: { counterexample } });
    expect(Object.keys(json(text))).toEqual(["result", "message", "reasons", "keyaki"]);
  });

  test("of wrong input is a 400 with reason, fields and a message", async () => {
    const server = await running();
    const cases = [
      ["{", "cannotParse"],
      ["", "cannotParse"],
      ["[]", "cannotParse"],
      ["{}", "fieldValidationFailed"],
      [CHECK.replace("IDENTITY", "IDENTTY"), "fieldValidationFailed"],
      [CHECK.replace("Effect", "Efect"), "fieldValidationFailed"],
      [
        JSON.stringify({ ...JSON.parse(CHECK), newPolicyDocument: { a: 1 } }),
        "fieldValidationFailed",
      ],
      [JSON.stringify({ ...JSON.parse(CHECK), newPolicyDocument: " ".repeat(1_100_000) }), "other"],
    ] as const;
    for (const [body, reason] of cases) {
      const { status, headers, text } = await post(server, { body });
      expect([status, headers.get("x-amzn-errortype"), json(text)["reason"]]).toEqual([
        400,
        "ValidationException",
        reason,
      ]);
      expect(json(text)["message"]).not.toBe("");
    }
  });

  test("that takes too long is undecided, fails, and leaves the others alone", async () => {
    const server = await running(["--deadline", "1", "--steps", "1000000000000", "--threads", "2"]);
    const hard = post(server, { path: "/v1/check-no-new-access", body: HARD });
    const others = await Promise.all(Array.from({ length: 20 }, () => post(server)));
    expect(others.map(({ status }) => status)).toEqual(others.map(() => 200));
    const { status, text } = await hard;
    expect(status).toBe(200);
    expect(json(text)).toMatchObject({ result: "FAIL", undecided: { limit: "deadline" } });
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(metrics).toContain("keyaki_worker_restarts_total 1");
    expect((await post(server)).status).toBe(200);
  });
});

describe("callers", () => {
  const token = "0123456789abcdef";

  test("need a credential on an address that others reach", async () => {
    const { status, stderr } = await keyaki(["serve", "--host", "0.0.0.0", "--port", "0"]);
    expect(status).toBe(1);
    expect(stderr).toContain("--token-file");
  });

  test.each([
    [["--token-file", "t", "--no-auth"], "--token-file and --no-auth exclude each other"],
    [["--cert", "t"], "--cert and --key need each other"],
    [["--cert", "t", "--key", "t"], "`t` is not a certificate in PEM"],
    [["--token-file", "missing"], "`missing`"],
    [["--allow-origin", "example.com"], "not an origin"],
    [["--port", "65536"], "65535"],
    [["--account", "1"], "12 digits"],
    [["--drain-delay", "20"], "--drain-delay is a part of --grace"],
    [["extra"], "too many arguments"],
  ])("%j does not start: %s", async (args, message) => {
    const { status, stderr } = await keyaki(["serve", "--port", "0", ...args], {
      files: { t: token },
    });
    expect(status).toBe(1);
    expect(stderr).toContain(message);
  });

  test("with a token are let in, others not, and health needs none", async () => {
    const server = await running(["--token-file", "t"], { t: `${token}\n` });
    const as = async (authorization?: string) =>
      (await post(server, { headers: authorization === undefined ? {} : { authorization } }))
        .status;
    expect(await as(`Bearer ${token}`)).toBe(200);
    expect([await as(), await as("Bearer 0123456789abcdeF"), await as(token)]).toEqual([
      401, 401, 401,
    ]);
    for (const path of ["/health/live", "/health/ready", "/health", "/metrics"]) {
      expect((await fetch(`${server.url}${path}`)).status).toBe(200);
    }
    expect((await fetch(`${server.url}/v1/openapi.json`)).status).toBe(401);
  });

  test("from a page of another origin are refused, unless it is allowed", async () => {
    const server = await running(["--allow-origin", "https://policies.example.com"]);
    const from = (origin: string) => post(server, { headers: { origin } });
    expect((await from("https://evil.example")).status).toBe(403);
    const { status, headers } = await from("https://policies.example.com");
    expect([status, headers.get("access-control-allow-origin")]).toEqual([
      200,
      "https://policies.example.com",
    ]);
  });

  test("under another name of the server are refused", async () => {
    const { port } = await running();
    const ask = (host: string) =>
      exchange(port, `GET /health/live HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    expect(await ask("rebound.example")).toMatch(/^HTTP\/1.1 403 /);
    expect(await ask(`localhost:${port}`)).toMatch(/^HTTP\/1.1 200 /);
  });
});

describe("routes", () => {
  test("that do not exist are a 404 with a message", async () => {
    const server = await running();
    for (const path of ["/v1/nothing", "/v1/check-no-new-access/x", "/policy/other", "/x", "/%"]) {
      const { status, text } = await post(server, { path });
      expect([path, status >= 400 && status < 405, json(text)["message"] !== ""]).toEqual([
        path,
        true,
        true,
      ]);
    }
  });

  test("of services that the server does not have name the service, in its protocol", async () => {
    const server = await running();
    const scope = (service: string) =>
      `AWS4-HMAC-SHA256 Credential=K/20261127/eu-central-1/${service}/aws4_request`;
    const form = "application/x-www-form-urlencoded; charset=utf-8";
    for (const [headers, body, said, type] of [
      [{ authorization: scope("ec2"), "content-type": form }, "Action=X", "`ec2`", "text/xml"],
      [{ "content-type": form }, "Action=DescribeRegions", "`DescribeRegions`", "text/xml"],
      [{ authorization: scope("lambda") }, "{}", "`lambda`", "application/json"],
      [
        { "x-amz-target": "DynamoDB_20120810.ListTables" },
        "{}",
        "`DynamoDB_20120810.ListTables`",
        "application/x-amz-json-1.1",
      ],
      [
        { authorization: scope("dynamodb"), "x-amz-target": "DynamoDB_20120810.ListTables" },
        "{}",
        "`dynamodb`",
        "application/x-amz-json-1.1",
      ],
    ] as const) {
      const { status, headers: given, text } = await post(server, { path: "/", headers, body });
      expect([status, given.get("content-type")]).toEqual([404, type]);
      expect(text).toContain(`${said}; `);
      expect(text).not.toContain("STS");
    }
  });

  test("about evidence certify an answer, verify it, and print its question", async () => {
    const server = await running();
    const { policyType: _, ...documents } = JSON.parse(CHECK);
    const ask = async (path: string, members: object) => {
      const { status, text } = await post(server, { path, body: JSON.stringify(members) });
      expect(status).toBe(200);
      return json(text);
    };
    const operation = "CheckNoNewAccess";
    const { certificate } = await ask("/v1/certify", { operation, ...documents });
    expect(await ask("/v1/verify", { certificate, expect: "PASS", ...documents })).toMatchObject({
      result: "REFUSED",
    });
    expect(await ask("/v1/verify", { certificate, ...documents })).toEqual({
      result: "ACCEPTED",
      proved: "FAIL",
    });
    const { smt } = await ask("/v1/smt", { operation, ...documents });
    expect(smt).toContain("(check-sat)");
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(metrics).toContain('operation="Verify",result="REFUSED",undecided="false"} 1');
    expect(metrics).toContain('keyaki_requests_total{operation="Smt",code="200"} 1');
  });

  test("about evidence have the deadline of the others", async () => {
    const server = await running(["--deadline", "1", "--steps", "1000000000000"]);
    const body = JSON.stringify({ operation: "CheckNoNewAccess", ...JSON.parse(HARD) });
    const { status, text } = await post(server, { path: "/v1/certify", body });
    expect([status, json(text)["message"]]).toEqual([400, expect.stringContaining("`deadline`")]);
  });

  test("under another method are a 405 that names the right one", async () => {
    const server = await running();
    for (const [method, path, allow] of [
      ["GET", "/v1/check-no-new-access", "POST"],
      ["PUT", "/v1/batch", "POST"],
      ["DELETE", "/v1/formula", "POST"],
      ["POST", "/v1/openapi.json", "GET, HEAD"],
      ["GET", "/v1/nothing", null],
    ] as const) {
      const { status, headers } = await fetch(`${server.url}${path}`, { method });
      const wanted = [allow === null ? 404 : 405, allow];
      expect([path, status, headers.get("allow")]).toEqual([path, ...wanted]);
    }
  });

  test.each(["", "\n \r\n"])("of a batch say that %j has no request", async (body) => {
    const server = await running();
    const { status, text } = await post(server, { path: "/v1/batch", body });
    expect(status).toBe(200);
    expect(text.split("\n")).toEqual([expect.stringContaining("no request"), ""]);
    expect(json(text)).toMatchObject({ id: null, warnings: [{ code: "NO_REQUEST" }] });
  });

  test("of a batch answer each line in order, while it arrives", async () => {
    const { port } = await running();
    const line = (id: number): string =>
      `${JSON.stringify({ id, operation: "CheckNoNewAccess", ...JSON.parse(CHECK) })}\n`;
    const chunk = (text: string): string =>
      `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
    const socket = connect(port, "127.0.0.1");
    let text = "";
    socket.on("data", (data) => {
      text += data;
    });
    socket.write(
      "POST /v1/batch HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n" +
        chunk(line(1)),
    );
    // The first answer comes while the request is still open.
    await vi.waitFor(() => expect(text).toContain('{"id":1,'), 20_000);
    for (let id = 2; id <= 200; id += 1) socket.write(chunk(id % 50 === 0 ? "{\n" : line(id)));
    socket.write("0\r\n\r\n");
    await vi.waitFor(() => expect(text).toContain("\r\n0\r\n\r\n"), 20_000);
    socket.destroy();
    const ids = [...text.matchAll(/\{"id":(\d+|null),/g)].map(([, id]) => id);
    const wanted = Array.from({ length: 200 }, (_, at) =>
      (at + 1) % 50 === 0 ? "null" : `${at + 1}`,
    );
    expect(ids).toEqual(wanted);
  });
});

describe("faults", () => {
  test("of the protocol get one answer, and the server lives", async () => {
    const server = await running();
    const { port } = server;
    const broken = [
      "hello\r\n\r\n",
      "GET / HTTP/9.9\r\n\r\n",
      `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${"a".repeat(20_000)}\r\n\r\n`,
      "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
      `${POST}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nabc`,
      "GET /../../etc HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
      "\u0000\u0001\u0002\r\n\r\n",
    ];
    for (const sent of broken) {
      expect([sent.slice(0, 20), await exchange(port, sent)]).toEqual([
        sent.slice(0, 20),
        expect.stringMatching(/^HTTP\/1.1 4\d\d /),
      ]);
    }
    expect((await post(server)).status).toBe(200);
  });

  test("of size are a 400, whether the size is stated or not", async () => {
    const server = await running();
    const big = new Uint8Array(6 * 1024 * 1024).fill(32);
    const { status, text } = await post(server, { body: big });
    expect([status, json(text)["message"]]).toEqual([
      400,
      expect.stringContaining("limit `bytes`"),
    ]);
    const huge = "POST /x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 104857600\r\n\r\n";
    expect(await exchange(server.port, huge)).toMatch(/^HTTP\/1.1 400 /);
    expect((await post(server)).status).toBe(200);
  });

  test("of clients that go away or send nothing do not hold the server", async () => {
    const server = await running();
    const open = Array.from({ length: 200 }, () => connect(server.port, "127.0.0.1"));
    for (const [at, socket] of open.entries()) {
      socket.on("error", () => undefined);
      if (at % 2 === 0) socket.write(`${POST}Content-Length: 500\r\n\r\n{`);
    }
    expect((await post(server)).status).toBe(200);
    for (const socket of open) socket.destroy();
    expect((await post(server)).status).toBe(200);
    expect(await server.stop()).toBe(0);
  });

  test("a full line of questions is a 429 with Retry-After", async () => {
    const server = await running([
      "--threads",
      "1",
      "--queue",
      "1",
      "--deadline",
      "2",
      "--steps",
      "1000000000000",
    ]);
    const hard = Array.from({ length: 4 }, () =>
      post(server, { path: "/v1/check-no-new-access", body: HARD }),
    );
    const answers = await Promise.all(hard);
    const full = answers.filter(({ status }) => status === 429);
    expect(full.length).toBeGreaterThanOrEqual(1);
    for (const { headers } of full) {
      expect(headers.get("retry-after")).toBe("1");
      expect(headers.get("x-amzn-errortype")).toBe("ThrottlingException");
    }
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(1);
  });
});

describe("the end", () => {
  test("of an idle server is at once, with status 0", async () => {
    const server = await running();
    await post(server);
    expect(await server.stop()).toBe(0);
    expect(server.log.map(({ event }) => event)).toEqual(["start", "request", "stop", "end"]);
  });

  test("comes after the accepted requests, whose connections are closed", async () => {
    const server = await running();
    const asked = Array.from({ length: 100 }, () => post(server));
    await vi.waitFor(() => expect(server.log.length).toBeGreaterThan(5), 20_000);
    const status = server.stop();
    const answers = await Promise.allSettled(asked);
    expect(await status).toBe(0);
    // Some connections were not accepted; each request that was has its answer.
    const answered = answers.filter((each) => each.status === "fulfilled");
    const logged = server.log.filter(({ event }) => event === "request");
    expect(logged.map((each) => each["status"])).toEqual(answered.map(() => 200));
  });

  test("takes new connections for a while if it is told to, and readiness fails", async () => {
    const server = await running(["--drain-delay", "2"]);
    server.process.kill("SIGTERM");
    await vi.waitFor(() => expect(server.log.at(-1)?.["event"]).toBe("stop"), 20_000);
    const { status, headers } = await post(server);
    expect([status, headers.get("connection")]).toEqual([200, "close"]);
    expect((await fetch(`${server.url}/health/ready`)).status).toBe(503);
    expect((await fetch(`${server.url}/health/live`)).status).toBe(200);
    expect(await server.ended).toBe(0);
    await expect(fetch(server.url)).rejects.toThrow();
  });

  test("fails readiness while a request is still open", async () => {
    const server = await running(["--grace", "3"]);
    const socket = connect(server.port, "127.0.0.1");
    socket.on("error", () => undefined);
    socket.write(`${POST}Content-Length: 500\r\n\r\n{`);
    const second = connect(server.port, "127.0.0.1");
    second.write("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\nGET");
    let answer = "";
    second.on("data", (data) => {
      answer += data;
    });
    second.on("error", () => undefined);
    await vi.waitFor(() => expect(answer).toContain("200 OK"), 20_000);
    server.process.kill("SIGTERM");
    await vi.waitFor(() => expect(server.log.at(-1)?.["event"]).toBe("stop"), 20_000);
    second.write(" /health/ready HTTP/1.1\r\nHost: localhost\r\n\r\n");
    await vi.waitFor(() => expect(answer).toMatch(/503[\s\S]*connection: close/i), 20_000);
    // The open request never ends, so the grace time does.
    expect(await server.ended).toBe(1);
  });
});

test("the log and the counters hold no part of a policy", async () => {
  const server = await running();
  await post(server);
  await post(server, { body: CHECK.replace("Effect", "Efect") });
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  await server.stop();
  for (const text of [metrics, JSON.stringify(server.log)]) {
    expect(text).not.toMatch(/reports|s3:|DeleteObject|Efect/);
  }
  expect(metrics).toContain(
    'keyaki_verdicts_total{operation="CheckNoNewAccess",result="FAIL",undecided="false"} 1',
  );
});
