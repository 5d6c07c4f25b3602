# The embedded run (docs/local.md): docker build -t feedhose-local . && docker run --rm -p 127.0.0.1:4100:4100 feedhose-local

# Debian, because LevelDB is not prebuilt for arm64 with musl.
FROM node:24.21.0-bookworm-slim AS build
WORKDIR /src
COPY . .
RUN npm ci --no-audit --no-fund && node bin/build.ts && node bin/build-local.ts
# The versions of the dependencies are those of the lock file.
RUN npm ci --workspace @feedhose/local --omit=dev --no-audit --no-fund

FROM node:24.21.0-bookworm-slim
WORKDIR /app
COPY --from=build /src/node_modules node_modules
COPY --from=build /src/LICENSE LICENSE
COPY --from=build /src/packages/local packages/local
# The folder for --data.
RUN mkdir /data && chown 1000:1000 /data
# The user "node" of the base image.
USER 1000:1000
EXPOSE 4100
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:4100/').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Other machines reach only ports that `docker run -p` publishes.
ENTRYPOINT ["node", "packages/local/dist/main.mjs", "--host", "0.0.0.0"]
