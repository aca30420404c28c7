"""GET /metrics: what this server does, for Prometheus."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from fastapi import APIRouter, Response

from neurodeck import __version__
from neurodeck.api.services import Services, Shared

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prometheus_client.core import Metric

router = APIRouter(tags=["server"])


@router.get("/metrics", response_class=Response)
async def metrics(services: Shared) -> Response:
    """Counts and gauges in Prometheus's text format; answered on loopback only."""
    text, kind = await asyncio.to_thread(written, services)
    return Response(text, media_type=kind)


def written(services: Services) -> tuple[bytes, str]:
    """(text, media type). The library is imported when somebody first asks: most servers are never asked."""
    from prometheus_client import CollectorRegistry, ProcessCollector
    from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
    from prometheus_client.registry import Collector

    class Now(Collector):
        def collect(self) -> Iterator[Metric]:
            return collected(services)

    registry = CollectorRegistry(auto_describe=False)
    registry.register(Now())
    ProcessCollector(registry=registry)
    return generate_latest(registry), CONTENT_TYPE_LATEST


def collected(services: Services) -> Iterator[Metric]:
    """Everything that is told, with words for each. Counters never fall; no label names a session."""
    from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, InfoMetricFamily

    def gauge(name: str, about: str, value: float) -> Metric:
        return GaugeMetricFamily(f"neurodeck_{name}", about, value=value)

    def counter(name: str, about: str, value: float) -> Metric:
        return CounterMetricFamily(f"neurodeck_{name}", about, value=value)

    yield InfoMetricFamily("neurodeck", "This server.", value={"version": __version__})
    counts = services.shard.counts()
    ready, total = services.warming.progress
    yield gauge("sessions", "Sessions that are open.", counts["sessions"])
    yield gauge("sessions_playing", "Sessions that play.", counts["playing"])
    yield gauge("viewers", "Websockets that have greeted and follow a session.", counts["viewers"])
    yield gauge("sockets", "Websockets that are open.", sum(services.sockets.values()))
    yield gauge("kernels_ready", "Kernels that are compiled.", ready)
    yield gauge("kernels", "Kernels that there are; 0 until that is known.", total)
    yield counter("steps", "Steps trained, in all sessions.", counts["steps_total"])
    yield counter("slices", "Turns that the scheduler gave to sessions.", counts["slices_total"])
    yield counter("evaluation_seconds", "CPU time spent on losses over whole splits.", counts["evaluation_s_total"])

    told = services.telemetry
    with told.lock:
        commands, refusals, requests = told.commands.copy(), told.refusals.copy(), told.requests.copy()
        sent, frames, dropped = told.sent_bytes.copy(), told.frames, told.dropped
        durations = {labels: (took.buckets(), took.sum_s) for labels, took in told.durations.items()}
    yield counter("frames_sent", "Frames sent over websockets.", frames)
    yield counter("commands_dropped", "Commands left out because they came too fast.", dropped)
    family = CounterMetricFamily("neurodeck_sent_bytes", "Bytes of frames, events and answers sent.", labels=["what"])
    for what in ("frames", "events", "answers"):
        family.add_metric([what], sent[what])
    yield family
    family = CounterMetricFamily("neurodeck_commands", "Commands answered.", labels=["type", "outcome"])
    for labels, count in sorted(commands.items()):
        family.add_metric(list(labels), count)
    yield family
    family = CounterMetricFamily("neurodeck_refusals", "Errors told, over HTTP and websockets.", labels=["code"])
    for code, count in sorted(refusals.items()):
        family.add_metric([code], count)
    yield family
    family = CounterMetricFamily("neurodeck_http_requests", "Requests answered.", labels=["method", "route", "status"])
    for request, count in sorted(requests.items()):
        family.add_metric(list(request), count)
    yield family
    histogram = HistogramMetricFamily(
        "neurodeck_http_request_duration_seconds", "From head to answer.", labels=["method", "route"]
    )
    for place, (buckets, sum_s) in sorted(durations.items()):
        histogram.add_metric(list(place), buckets, sum_s)
    yield histogram
