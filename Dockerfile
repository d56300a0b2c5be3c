FROM python:3.12-slim AS build
COPY . /src
RUN python3 -m pip install --quiet --disable-pip-version-check --no-cache-dir --prefix /installed /src

FROM python:3.12-slim
COPY --from=build /installed /usr/local
# Whoever needs no rights gets none: nothing here belongs to this user.
USER 10001:10001
WORKDIR /work
ENTRYPOINT ["wecom-doctor"]
CMD ["--help"]
