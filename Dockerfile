# The server of keyaki, from the package alone:
#
#   npm pack && docker build --tag keyaki .
#
# It runs as a user without a name, writes nothing, and needs no package manager. The defaults want
# the keys of callers in /run/secrets/keyaki-keys; examples/serve says how to give them.
ARG NODE=node:22-slim

FROM ${NODE} AS package
WORKDIR /package
COPY keyaki-*.tgz ./
RUN tar -xzf keyaki-*.tgz --strip-components=1 && rm keyaki-*.tgz

FROM ${NODE}
COPY --from=package /package/dist /keyaki/dist
COPY --from=package /package/LICENSE /keyaki/LICENSE
USER 65532:65532
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=10s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8080/health/ready').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "/keyaki/dist/cli/keyaki.cjs"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8080", "--sigv4-keys", "/run/secrets/keyaki-keys"]
