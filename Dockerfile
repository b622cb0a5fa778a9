# Made from the hashed lock, like every environment; docs/development.md tells how it was built and tried.
FROM python:3.11-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /opt/wirewatch
# The packages first: they change less often than the code.
COPY run.py requirements.lock ./
RUN python run.py setup --packages
COPY pyproject.toml README.md LICENSE ./
COPY bot/ bot/
COPY adapters/ adapters/
RUN python run.py setup && python -m compileall -q bot adapters

FROM python:3.11-slim
ENV PATH=/opt/wirewatch/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HOME=/data
RUN groupadd --gid 10001 wirewatch \
    && useradd --uid 10001 --gid wirewatch --no-create-home --home-dir /data wirewatch \
    && install -d -o wirewatch -g wirewatch /data
COPY --from=build /opt/wirewatch /opt/wirewatch
USER 10001:10001
# config.toml goes in here, and the database lives here.
WORKDIR /data
VOLUME /data
# 8080: what an adapter answers, if http.host lets it out; 8081: health and metrics, on the loopback address unless told.
EXPOSE 8080 8081
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8081/healthz', timeout=4)"]
ENTRYPOINT ["wirewatch"]
# Named, so that a folder that was not mounted is an error and not a bot on default settings.
CMD ["run", "--config", "/data/config.toml"]
