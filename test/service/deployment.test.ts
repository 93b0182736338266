/**
 * How the server is deployed: the image, the files of examples/serve, and `dist` by itself.
 *
 * No image is built here, because a base image needs a network. Instead the parts that an image
 * has are run: the folder `dist` without a package around it, in a folder that nobody can write to,
 * with the arguments and the health check of the Dockerfile.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { ROOT } from "../tidy/tree.ts";
import { post, running } from "./running.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");
const DOCKERFILE = read("Dockerfile");

/** The JSON list behind an instruction of the Dockerfile. */
function instruction(name: string): readonly string[] {
  const list = new RegExp(`^(?: {2})?${name} (\\[.*\\])$`, "m").exec(
    DOCKERFILE.slice(name === "CMD" ? DOCKERFILE.lastIndexOf("\nCMD") : 0),
  )?.[1];
  return JSON.parse(list ?? "[]");
}

describe("dist alone, as in the image", () => {
  const folder = mkdtempSync(join(tmpdir(), "keyaki-image-"));
  const main = join(folder, "dist/cli/keyaki.cjs");
  const modes = (mode: number): void => {
    for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
      if (!name.includes(".")) chmodSync(join(folder, name), mode);
    }
  };
  beforeAll(() => {
    cpSync(join(ROOT, "dist"), join(folder, "dist"), {
      recursive: true,
      filter: (path) => !path.endsWith(".cache"),
    });
    modes(0o555);
  });
  afterAll(() => {
    modes(0o755);
    rmSync(folder, { recursive: true });
  });

  test("serves, stops and writes nothing", async () => {
    const server = await running([], {}, main);
    expect((await post(server)).status).toBe(200);
    expect(await server.stop()).toBe(0);
    const written = readdirSync(folder, { recursive: true, encoding: "utf8" });
    expect(written.filter((name) => name.endsWith(".cache"))).toEqual([]);
  });

  test("knows its version", () => {
    const { version } = JSON.parse(read("package.json"));
    const { stdout } = spawnSync(process.execPath, [main, "--version"], { encoding: "utf8" });
    expect(stdout).toBe(`${version}\n`);
  });

  test("starts with the arguments of the image, and its health check knows", async () => {
    const [command, ...given] = instruction("CMD");
    expect(command).toBe("serve");
    // A free port in place of that of the image.
    const port = given.indexOf("--port");
    const args = given
      .toSpliced(port, 2)
      .map((each) => (each.startsWith("/run/secrets/") ? "keys" : each));
    const server = await running(args, { keys: read("examples/serve/keys") }, main);
    expect((await post(server)).status).toBe(403);
    const list = /HEALTHCHECK[^[]*(\[.*\])/.exec(DOCKERFILE)?.[1] ?? "[]";
    const [program, ...check]: readonly string[] = JSON.parse(list);
    expect(program).toBe("node");
    const healthy = (port: number): number | null =>
      spawnSync(
        process.execPath,
        check.map((each) => each.replace(":8080/", `:${port}/`)),
      ).status;
    expect(healthy(server.port)).toBe(0);
    await server.stop();
    expect(healthy(server.port)).toBe(1);
  });
});

describe("the Dockerfile", () => {
  test("takes the package alone, and a user by number", () => {
    expect(read(".dockerignore").match(/^[^#\n].*$/gm)).toEqual(["*", "!keyaki-*.tgz"]);
    expect(DOCKERFILE.match(/^COPY (?!--from)(.*)$/gm)).toEqual(["COPY keyaki-*.tgz ./"]);
    expect(DOCKERFILE).toMatch(/^USER \d+:\d+$/m);
    expect(instruction("ENTRYPOINT")).toEqual(["node", "/keyaki/dist/cli/keyaki.cjs"]);
    const port = /^EXPOSE (\d+)$/m.exec(DOCKERFILE)?.[1];
    expect(instruction("CMD")).toContain(port);
  });

  test("finds what it copies in the package", () => {
    const dry = ["pack", "--dry-run", "--ignore-scripts", "--json"];
    const [{ files }] = JSON.parse(execFileSync("npm", dry, { cwd: ROOT, encoding: "utf8" }));
    const paths = (files as readonly { readonly path: string }[]).map(({ path }) => path);
    for (const path of ["dist/cli/keyaki.cjs", "dist/serve/serve.js", "LICENSE"]) {
      expect(paths).toContain(path);
    }
  });
});

type Yaml = Readonly<Record<string, never>>;

const EXAMPLES = readdirSync(join(ROOT, "examples/serve")).filter((name) => /\.ya?ml$/.test(name));

test.each(EXAMPLES)("%s is YAML without faults", (name) => {
  const documents = parseAllDocuments(read(`examples/serve/${name}`));
  const faults = [...documents].flatMap(({ errors, warnings }) => [...errors, ...warnings]);
  expect(faults).toEqual([]);
});

describe("kubernetes.yaml", () => {
  const documents = read("examples/serve/kubernetes.yaml")
    .split(/^---$/m)
    .map((each) => parse(each));
  const [deployment, service] = documents;
  const { template, selector } = deployment.spec;
  const [container] = template.spec.containers;

  test("runs as a user by number, with nothing to write to and no rights", () => {
    expect(template.spec).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, runAsUser: expect.any(Number) },
    });
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
    const [user] = /(?<=^USER )\d+/m.exec(DOCKERFILE) ?? [];
    expect(String(template.spec.securityContext.runAsUser)).toBe(user);
  });

  test("fits together: labels, ports, secrets, times", () => {
    const labels: Yaml = template.metadata.labels;
    expect(selector.matchLabels).toEqual(labels);
    expect(service.spec.selector).toEqual(labels);
    expect(service.spec.ports[0].targetPort).toBe(container.ports[0].name);
    const [mount] = container.volumeMounts;
    const [volume] = template.spec.volumes;
    expect(volume).toMatchObject({ name: mount.name, secret: { secretName: "keyaki-keys" } });
    const value = (name: string): string =>
      (container.args as readonly string[])
        .find((each) => each.startsWith(`--${name}=`))
        ?.split("=")[1] ?? "";
    expect(value("sigv4-keys")).toBe(`${mount.mountPath}/keys`);
    expect(Number(value("port"))).toBe(container.ports[0].containerPort);
    expect(template.spec.terminationGracePeriodSeconds).toBeGreaterThan(Number(value("grace")));
    // The probe of readiness sees the stop before the port is closed.
    const delay = Number(value("drain-delay"));
    expect(delay).toBeGreaterThan(container.readinessProbe.periodSeconds);
    expect(delay).toBeLessThan(Number(value("grace")));
    for (const probe of ["startupProbe", "readinessProbe", "livenessProbe"]) {
      expect(container[probe].httpGet).toMatchObject({ path: /^\/health\//, port: "http" });
    }
  });
});

test("compose.yaml mounts the secret that the image reads", () => {
  const { services, secrets } = parse(read("examples/serve/compose.yaml"));
  const { keyaki } = services;
  expect(instruction("CMD")).toContain(`/run/secrets/${keyaki.secrets[0]}`);
  expect(secrets).toHaveProperty([keyaki.secrets[0], "file"], "./keys");
  expect(keyaki).toMatchObject({ read_only: true, cap_drop: ["ALL"] });
  // Others than this machine do not reach it.
  expect(keyaki.ports).toEqual([expect.stringMatching(/^127\.0\.0\.1:/)]);
});

test.each(["cloudformation", "terraform"])("%s-workflow.yml asks its own server", (kind) => {
  const { env, jobs } = parse(read(`examples/serve/${kind}-workflow.yml`));
  const { steps } = jobs.validate;
  const action = steps.at(-1);
  expect(action.uses).toMatch(new RegExp(`^aws-actions/${kind}(?:-aws)?-iam-policy-validator@`));
  expect(action.with["region"]).toBe(env.AWS_REGION);
  const { host } = new URL(env.AWS_ENDPOINT_URL);
  expect(steps.at(-2).run).toContain(`--publish ${host}:8080`);
});
