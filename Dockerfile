# Neurodeck as one web service. Build: docker build -t neurodeck .   Run: see docker-compose.yml.

FROM python:3.12-slim-bookworm AS build
WORKDIR /source
RUN python -m pip install --no-cache-dir --disable-pip-version-check "build>=1.2"
COPY pyproject.toml README.md LICENSE ./
COPY backend ./backend
COPY frontend ./frontend
COPY static ./static
RUN python -m build --wheel --outdir /wheels

FROM python:3.12-slim-bookworm
LABEL org.opencontainers.image.title="Neurodeck" \
      org.opencontainers.image.description="A live neural network in the browser" \
      org.opencontainers.image.licenses="Apache-2.0"

# Bytecode is compiled at build time, so that the port answers soon after the container starts.
ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    NEURODECK_BROWSER=0 \
    NEURODECK_ACCESS_LOG=1 \
    NEURODECK_HOST=0.0.0.0 \
    NEURODECK_PORT=8000 \
    NEURODECK_STATE=/var/lib/neurodeck/state \
    NEURODECK_CACHE=/var/lib/neurodeck/cache

RUN useradd --system --uid 10001 --create-home --shell /usr/sbin/nologin neurodeck \
    && install -d -o neurodeck -g neurodeck /var/lib/neurodeck /var/lib/neurodeck/state /var/lib/neurodeck/cache

COPY --from=build /wheels /wheels
RUN python -m pip install --no-cache-dir --disable-pip-version-check /wheels/*.whl \
    && rm -r /wheels

USER neurodeck
WORKDIR /var/lib/neurodeck
VOLUME /var/lib/neurodeck
EXPOSE 8000

# The Host header must be a name that the server answers to; loopback always is one.
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s --retries=3 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=4).close()"]

# Whoever publishes the port says under which names: NEURODECK_ALLOW_HOST=localhost,deck.example.org
CMD ["neurodeck", "serve"]
