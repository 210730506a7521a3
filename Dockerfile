# The whole product without a GPU: ffmpeg, fonts and voices come through pip.
FROM python:3.11-slim AS build
WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY orchestrator orchestrator
COPY character_sheets character_sheets
COPY prompt_templates prompt_templates
COPY workers workers
COPY gpu gpu
RUN python -m venv /opt/microdrama && /opt/microdrama/bin/pip install --no-cache-dir .

FROM python:3.11-slim
COPY --from=build /opt/microdrama /opt/microdrama
ENV PATH=/opt/microdrama/bin:$PATH MICRODRAMA_HOME=/var/lib/microdrama
RUN useradd --create-home --uid 10001 microdrama && install -d -o microdrama /var/lib/microdrama /out
USER microdrama
WORKDIR /out
ENTRYPOINT ["microdrama"]
CMD ["demo", "--out", "/out"]
