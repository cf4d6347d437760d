# The program in an image: docker build --tag loadharness . The scenarios to start from, profiles, protocols and the reference backend are inside of it.
#   docker run --rm --volume "$PWD:/home/app" --user "$(id -u)" loadharness run my.yaml --target ws://HOST:PORT/chat
ARG SDK=mcr.microsoft.com/dotnet/sdk:10.0
ARG RUNTIME=mcr.microsoft.com/dotnet/aspnet:10.0
ARG NODE=node:22-slim

# The charts of the reports come from npm, by the committed lockfile.
FROM ${NODE} AS charts
WORKDIR /charts
COPY src/LoadHarness.Reports/package.json src/LoadHarness.Reports/package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund

FROM ${SDK} AS build
WORKDIR /source
COPY . .
COPY --from=charts /charts/node_modules src/LoadHarness.Reports/node_modules
# npm has been here: the build need not call it, and has none.
RUN dotnet publish src/LoadHarness.Cli -c Release -o /program -p:NpmCommand=true

FROM ${RUNTIME}
COPY --from=build /program /opt/loadharness
COPY LICENSE /opt/loadharness/
# The runtime's image says where web servers listen; ours are told so by their options.
ENV PATH="/opt/loadharness:${PATH}" ASPNETCORE_HTTP_PORTS=
# The user that images of .NET come with, and its folder: whoever mounts another one there mounts one that this user may write to.
WORKDIR /home/app
USER $APP_UID
ENTRYPOINT ["loadharness"]
