"""Articles -> passages -> vectors -> hits. Imports nothing of `qa` or `ui`.

Libraries read these variables when they are loaded, so they are set here, before any of them: nothing
is reported to anybody (onnxruntime, Chroma and the hub's client would, unasked), and threads that wait
sleep instead of spinning (with one core busy, spinning took 472 ms for a query that takes 11 ms).
Whoever sets one of them beforehand keeps it.
"""

import os

for _name, _value in {
    "ORT_DISABLE_TELEMETRY": "1",
    "ANONYMIZED_TELEMETRY": "False",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "GRADIO_ANALYTICS_ENABLED": "False",
    "DO_NOT_TRACK": "1",
    "OMP_WAIT_POLICY": "PASSIVE",
}.items():
    os.environ.setdefault(_name, _value)
