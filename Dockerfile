# Stagedoor in one process on SQLite. Nobody in it is root, and it writes to /var/lib/stagedoor alone:
#
#   docker build -t stagedoor --build-arg COMMIT=$(git rev-parse --short=10 HEAD) .
#   docker run --read-only -v stagedoor:/var/lib/stagedoor -p 127.0.0.1:3000:3000 -e JWT_KEY=… stagedoor
#
# docs/operations.md says more; `make test-containers` builds it and buys a ticket through it.
ARG BASE=docker.io/library/debian:bookworm-slim

FROM ${BASE} AS build
WORKDIR /src
# The packages first: they change less often than the sources.
COPY tools/setup tools/setup
RUN tools/setup build
COPY . .
ARG COMMIT=unknown
ARG JOBS=
# Behind a proxy that opens TLS: a file with its certificate, for npm.
ARG NODE_EXTRA_CA_CERTS=
RUN STAGEDOOR_COMMIT=${COMMIT} tools/build release "${JOBS:-$(nproc)}" stagedoor \
    && strip -o /usr/local/bin/stagedoor build/release/stagedoor \
    && tools/runtime-packages build/release/stagedoor >/runtime-packages

FROM ${BASE}
COPY --from=build /runtime-packages /runtime-packages
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive xargs apt-get install -y --no-install-recommends ca-certificates curl libstdc++6 \
        </runtime-packages \
    && rm -rf /runtime-packages /var/lib/apt/lists/* /var/cache/apt/*.bin /var/log/apt /var/log/dpkg.log \
    && groupadd --gid 10001 stagedoor \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /var/lib/stagedoor --shell /usr/sbin/nologin stagedoor \
    && install -d -o stagedoor -g stagedoor -m 0700 /var/lib/stagedoor
COPY --from=build /usr/local/bin/stagedoor /usr/local/bin/stagedoor
USER 10001:10001
WORKDIR /var/lib/stagedoor
VOLUME /var/lib/stagedoor
ENV STAGEDOOR_DATA_DIR=/var/lib/stagedoor STAGEDOOR_LISTEN=0.0.0.0:3000 STAGEDOOR_INTERNAL_LISTEN=127.0.0.1:3001
EXPOSE 3000
STOPSIGNAL SIGTERM
# Kubernetes and Compose have probes of their own; this is for a plain `docker run`.
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 \
    CMD curl -fsS -o /dev/null "http://${STAGEDOOR_INTERNAL_LISTEN}/readyz"
ENTRYPOINT ["stagedoor"]
CMD ["serve", "--log-format", "json"]
