/**
 * The files of secrets: which are read, and that no error has a part of one.
 *
 * A line of the table is the text of a file and the expected error; `keys` are id and secret.
 */
import { describe, expect, test } from "vitest";
import { readKeys, readToken } from "../../../src/service/access/credentials-file.ts";

const profile = (name: string, id: string, secret: string): string =>
  `[${name}]\naws_access_key_id = ${id}\naws_secret_access_key = ${secret}\n`;

describe("readKeys", () => {
  test("reads profiles in the form of AWS's credentials file", () => {
    const text = [
      "# keys",
      profile("a", "AKIDA", "0123456789abcd/+="),
      "region = x",
      "; b",
      profile("b", "AKIDB", "fedcba9876543210"),
    ].join("\n");
    expect(readKeys(text)).toEqual({
      kind: "keys",
      keys: new Map([
        ["AKIDA", "0123456789abcd/+="],
        ["AKIDB", "fedcba9876543210"],
      ]),
    });
  });

  test.each([
    ["", "line 1: the file has no profile"],
    ["aws_access_key_id = A", "line 1: a member stands before the first profile"],
    ["[a]\nhello", "line 2: neither a profile, a member nor a comment"],
    ["[a]\naws_access_key_id = A", "line 1: the profile has no `aws_secret_access_key`"],
    ["[a]\naws_secret_access_key = S", "line 1: the profile has no `aws_access_key_id`"],
    [profile("a", "A", "short"), "line 1: the secret access key has under 16 characters"],
    [profile("a", "A", ""), "line 1: the profile has no `aws_secret_access_key`"],
    [
      profile("a", "A", "one-and-a-long-one") + profile("b", "A", "two-and-a-long-one"),
      "line 4: another profile has the same access key id, and another secret",
    ],
  ])("%j: %s", (text, message) => {
    expect(readKeys(text)).toEqual({ kind: "error", message });
  });
});

describe("readToken", () => {
  test("reads one line", () => {
    expect(readToken("abcdefgh-._~+/12==\n")).toEqual({ token: "abcdefgh-._~+/12==" });
  });

  test.each(["", "short", "two lines of\ntokens", "a token with blanks"])("refuses %j", (text) => {
    const read = readToken(text);
    expect(read).toHaveProperty("message");
    expect(text === "" || !JSON.stringify(read).includes(text)).toBe(true);
  });
});
