import { defineConfig } from "vitest/config";
import { closingLine } from "./test/reporter.ts";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    reporters: ["default", closingLine],
  },
});
