# syntax=docker/dockerfile:1
# One image for all processes of the service; docker-compose.yml says which one a container is.

FROM python:3.13-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /venv
WORKDIR /source
COPY . .
# Extras: base brings Whisper base, so that nothing is fetched when a container starts.
ARG EXTRAS=base,postgresql,s3
RUN /venv/bin/pip install ".[$EXTRAS]" && /venv/bin/python -m compileall -q /venv/lib
# What CTranslate2 needs on a graphics card: CUDA's own wheels, whose libraries it has to be told of.
ARG GPU=
RUN if [ -n "$GPU" ]; then /venv/bin/pip install "nvidia-cublas-cu12>=12.4,<13" "nvidia-cudnn-cu12>=9,<10"; fi

FROM python:3.13-slim-bookworm
RUN groupadd --gid 10001 gleichlauf \
    && useradd --uid 10001 --gid gleichlauf --home-dir /data --no-create-home --shell /usr/sbin/nologin gleichlauf \
    && install --directory --owner gleichlauf --group gleichlauf /data /models
COPY --from=build /venv /venv
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    LD_LIBRARY_PATH=/venv/lib/python3.13/site-packages/nvidia/cublas/lib:/venv/lib/python3.13/site-packages/nvidia/cudnn/lib \
    HF_HOME=/models/hub \
    XDG_CACHE_HOME=/models/cache \
    GLEICHLAUF_MODELS=/models \
    GLEICHLAUF_DATA=/data
USER 10001:10001
WORKDIR /data
EXPOSE 8000
ENTRYPOINT ["gleichlauf"]
CMD ["serve", "--host", "0.0.0.0"]
