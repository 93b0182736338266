import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { closingLine } from "./test/reporter.ts";

const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  resolve: {
    // Examples import the package by its name; they run on its sources.
    alias: [
      { find: /^keyaki$/, replacement: source("src/index.ts") },
      { find: /^keyaki\/(policy|evaluate|engines)$/, replacement: source("src/$1.ts") },
    ],
  },
  test: {
    // A machine that is shared can be slow; nothing here asserts a time.
    testTimeout: 60_000,
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/build.ts"],
    reporters: ["default", closingLine],
  },
});
