/**
 * The signature of AWS's clients: each that AWS's own signer makes is verified, any change refused.
 *
 * The oracle is the signer of the AWS SDK. A change is one character of the path, the query, a
 * signed header, the body or the signature.
 */
import { createHash, createHmac, type Hash, type Hmac } from "node:crypto";
import { SignatureV4 } from "@smithy/signature-v4";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type SignedRequest, scopeOf, verifySignature } from "../../../src/service/access/sigv4.ts";

const NOW = new Date("2026-11-27T06:54:30Z");
const SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const KEYS = new Map([["AKIDEXAMPLE", SECRET]]);

/** The hash that the signer is given. */
class Sha256 {
  readonly #hash: Hash | Hmac;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    const key = typeof secret === "string" ? secret : new Uint8Array(bytesOf(secret));
    this.#hash = secret === undefined ? createHash("sha256") : createHmac("sha256", key);
  }

  update(data: Uint8Array): void {
    this.#hash.update(data);
  }

  async digest(): Promise<Uint8Array> {
    return new Uint8Array(this.#hash.digest());
  }

  reset(): void {
    throw new Error("the signer makes a new hash each time");
  }
}

function bytesOf(data: ArrayBuffer | ArrayBufferView | undefined): ArrayBuffer {
  if (data === undefined || data instanceof ArrayBuffer) return data ?? new ArrayBuffer(0);
  return data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength) as ArrayBuffer;
}

interface Plain {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: string;
  readonly service: string;
}

const PLAIN: Plain = {
  method: "POST",
  path: "/policy/check-no-new-access",
  query: {},
  body: '{"policyType":"IDENTITY_POLICY"}',
  service: "access-analyzer",
};

async function signed(plain: Partial<Plain> = {}, more: object = {}): Promise<SignedRequest> {
  const { method, path, query, body, service } = { ...PLAIN, ...plain };
  const signer = new SignatureV4({
    credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: SECRET, ...more },
    region: "eu-central-1",
    service,
    sha256: Sha256,
    uriEscapePath: service !== "s3",
  });
  const request = await signer.sign(
    {
      method,
      protocol: "http:",
      hostname: "127.0.0.1",
      path,
      query: { ...query },
      headers: { host: "127.0.0.1:8080", "content-type": "application/json" },
      body,
    },
    { signingDate: NOW },
  );
  const pairs = Object.entries(query).map((pair) => pair.map(encodeURIComponent).join("="));
  return {
    method,
    target: pairs.length === 0 ? path : `${path}?${pairs.join("&")}`,
    rawHeaders: Object.entries(request.headers).flat(),
    body: new TextEncoder().encode(body),
  };
}

const verified = (request: SignedRequest, now = NOW): string => {
  const result = verifySignature(request, { keys: KEYS, now, window: 900 });
  return result.kind === "verified" ? result.accessKeyId : result.code;
};

/** The request with another value of a header; undefined leaves the header out. */
function withHeader(request: SignedRequest, name: string, value: string | undefined) {
  const rawHeaders = request.rawHeaders.flatMap((each, at) => {
    if (at % 2 === 1) return [];
    const own = request.rawHeaders[at + 1] ?? "";
    if (each !== name) return [each, own];
    return value === undefined ? [] : [each, value];
  });
  return { ...request, rawHeaders };
}

const header = (request: SignedRequest, name: string): string =>
  request.rawHeaders[request.rawHeaders.indexOf(name) + 1] ?? "";

describe("verifySignature", () => {
  test.each([
    ["a check", {}],
    ["a path with an ARN", { method: "GET", path: "/tags/arn%3Aaws%3As3%3A%3A%3Ab" }],
    [
      "a query",
      { method: "GET", path: "/analyzer", query: { type: "ACCOUNT", a: "x y/+=" }, body: "" },
    ],
    ["S3", { method: "GET", path: "/", service: "s3", body: "" }],
    ["a form", { path: "/", service: "sts", body: "Action=GetCallerIdentity&Version=2011-06-15" }],
    ["a body of other letters", { body: '{"policyDocument":"ü😀"}' }],
  ])("accepts %s", async (_, plain: Partial<Plain>) => {
    expect(verified(await signed(plain))).toBe("AKIDEXAMPLE");
  });

  test("accepts the token of a session", async () => {
    expect(verified(await signed({}, { sessionToken: "token" }))).toBe("AKIDEXAMPLE");
  });

  test("takes any texts in path, query and body", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: "grapheme", maxLength: 8 }), { maxLength: 3 }),
        fc.dictionary(
          fc.string({ unit: "grapheme", minLength: 1, maxLength: 5 }),
          fc.string({ unit: "grapheme", maxLength: 5 }),
          { maxKeys: 4 },
        ),
        fc.string({ maxLength: 20 }),
        async (parts, query, body) => {
          const path = `/${parts
            .filter((each) => !/^\.*$/.test(each))
            .map(encodeURIComponent)
            .join("/")}`;
          expect(verified(await signed({ path, query, body }))).toBe("AKIDEXAMPLE");
        },
      ),
      { numRuns: 100 },
    );
  });

  test("refuses another body, path, query, method and header", async () => {
    const request = await signed({ query: { type: "ACCOUNT" } });
    const others: readonly SignedRequest[] = [
      { ...request, body: new TextEncoder().encode("{}") },
      { ...request, target: request.target.replace("no-new", "not") },
      { ...request, target: request.target.replace("ACCOUNT", "ORGANIZATION") },
      { ...request, method: "PUT" },
      withHeader(request, "content-type", "text/plain"),
      withHeader(request, "host", "127.0.0.1:8081"),
      { ...request, rawHeaders: [...request.rawHeaders, "x-amz-target", "AmazonSSM.GetParameter"] },
      { ...request, rawHeaders: [...request.rawHeaders, "Host", "other"] },
    ];
    expect(others.map((each) => verified(each))).toEqual(
      others.map(() => "InvalidSignatureException"),
    );
  });

  test("refuses any other signature", async () => {
    const request = await signed();
    const authorization = header(request, "authorization");
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 64 }), fc.integer({ min: 0, max: 15 }), (at, digit) => {
        const other =
          authorization.slice(0, -at) +
          digit.toString(16) +
          authorization.slice(authorization.length - at + 1);
        fc.pre(other !== authorization);
        expect(verified(withHeader(request, "authorization", other))).toBe(
          "InvalidSignatureException",
        );
      }),
    );
  });

  test.each([
    [
      "no signature",
      (each: SignedRequest) => withHeader(each, "authorization", undefined),
      "MissingAuthenticationTokenException",
    ],
    [
      "a bearer token",
      (each: SignedRequest) => withHeader(each, "authorization", "Bearer x"),
      "IncompleteSignatureException",
    ],
    [
      "no time",
      (each: SignedRequest) => withHeader(each, "x-amz-date", undefined),
      "IncompleteSignatureException",
    ],
    [
      "a time of another day",
      (each: SignedRequest) => withHeader(each, "x-amz-date", "20261126T235959Z"),
      "InvalidSignatureException",
    ],
    [
      "an unknown key",
      (each: SignedRequest) =>
        withHeader(
          each,
          "authorization",
          header(each, "authorization").replace("AKIDEXAMPLE", "AKIDOTHER"),
        ),
      "UnrecognizedClientException",
    ],
    [
      "an unsigned body",
      (each: SignedRequest) => withHeader(each, "x-amz-content-sha256", "UNSIGNED-PAYLOAD"),
      "InvalidSignatureException",
    ],
    [
      "a part twice",
      (each: SignedRequest) =>
        withHeader(
          each,
          "authorization",
          `${header(each, "authorization")}, Signature=${"0".repeat(64)}`,
        ),
      "IncompleteSignatureException",
    ],
  ])("refuses %s", async (_, change, code) => {
    expect(verified(change(await signed()))).toBe(code);
  });

  test.each([
    [899, "AKIDEXAMPLE"],
    [901, "InvalidSignatureException"],
    [-901, "InvalidSignatureException"],
  ])("with a clock that is off by %i s: %s", async (seconds, expected) => {
    const now = new Date(NOW.getTime() + seconds * 1000);
    expect(verified(await signed(), now)).toBe(expected);
  });

  test("knows the scope of a credential", async () => {
    const authorization = header(await signed(), "authorization");
    expect(scopeOf(authorization)).toMatchObject({
      region: "eu-central-1",
      service: "access-analyzer",
    });
    expect(scopeOf("Bearer x")).toBe(undefined);
  });
});
