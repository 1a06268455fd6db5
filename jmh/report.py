#!/usr/bin/env python3
"""Turns benchmark results into Markdown tables on stdout and a chart, light and dark.

  report.py RESULTS.json... [--chart NAME]     writes NAME-light.svg and NAME-dark.svg

RESULTS are JMH's (-rf json -rff FILE), or those of a harness that measured the worker beside other runtimes: objects
with `threads` and
- `cells`, each with `model`, `batch`, `seq` and `peers`, a peer with `median_ms` and `min_ms`, its name ending in
  "N outputs" where their number differs;
- `rows` of fresh processes, each with `model`, `peer`, `first_s_median`, `first_s_min`, `rss_mib`;
- `texts` and `peers` over a corpus, a peer with `best_s`, `texts_s`, `tok_s`;
or a list of tokenizers' `case`s, each with `best_s`, `tok_s`, `mb_s`.
Of JMH's forks each counts by its median; a figure is the median of the forks, the spread their range. Where several
results are of one cell, the tables have all and the chart has the first.
"""
import argparse
import json
import math
import re
import statistics
from html import escape
from pathlib import PurePath

OURS = "panabert"
LOWER_PRECISION = ("ov-default", "ov-bf16", "torch-bf16", "ort-int8")  # ov-default: bfloat16 where the CPU has it
JMH_PEERS = {
    "ForwardBenchmark.forward": OURS,
    "OnnxRuntimeBenchmark.forward": "ONNX Runtime Java",
    "LangChain4jBenchmark.embed": "LangChain4j",
    "JlamaBenchmark.embed": "Jlama",
}
THEMES = {
    "light": {"text": "#1f2328", "muted": "#59636e", "line": "#d1d9e0", "ours": "#0969da", "peer": "#afb8c1", "low": "#dfc7a0"},
    "dark": {"text": "#f0f6fc", "muted": "#9198a1", "line": "#3d444d", "ours": "#4493f8", "peer": "#656c76", "low": "#6e5a36"},
}


def metric(values):
    """The median of the forks' medians, and their range as a share of it; of a single fork, its iterations' range."""
    forks = [statistics.median(fork) for fork in values["rawData"]]
    middle = statistics.median(forks)
    samples = forks if len(forks) > 1 else values["rawData"][0]
    return middle, (max(samples) - min(samples)) / middle if middle else 0.0


def jmh_rows(results):
    """-> {benchmark: [{"params", "ms", "spread", ...}]}, in the order of the file"""
    tables = {}
    for result in results:
        unit = result["primaryMetric"]["scoreUnit"]
        if result["mode"] != "thrpt" or unit != "ops/s":
            raise ValueError(f"{result['benchmark']}: {result['mode']} in {unit}, expected thrpt in ops/s: leave out -bm, -tu")
        rate, spread = metric(result["primaryMetric"])
        row = {"params": dict(result.get("params", {})), "ms": 1000 / rate, "spread": spread}
        if "model" in row["params"]:
            row["params"]["model"] = PurePath(row["params"]["model"]).name
        for name, values in result["secondaryMetrics"].items():
            row[name.lstrip("·")] = metric(values)[0]
        name = ".".join(result["benchmark"].split(".")[-2:])
        tables.setdefault(name, []).append(row)
    return tables


def significant(x, digits=3):
    return f"{x:.{max(0, digits - 1 - math.floor(math.log10(abs(x))))}f}" if x else "0"


COLUMNS = {
    "ms": ("ms", significant),
    "spread": ("spread", lambda x: f"{x:.0%}"),
    "gigaflops": ("GF/s", lambda x: f"{x:.1f}"),
    "shareOfPeak": ("of the FMA peak", lambda x: f"{x:.0%}"),
    "tokens": ("tokens/s", lambda x: f"{x:,.0f}"),
    "elements": ("ns/number", lambda x: significant(1e9 / x)),
    "gc.alloc.rate.norm": ("bytes/call", lambda x: f"{x:,.0f}"),
}


def table(header, rows):
    """A Markdown table; the first column is text, the others numbers."""
    lines = ["| " + " | ".join(header) + " |", "|---|" + "---:|" * (len(header) - 1)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows]) + "\n"


def jmh_tables(results):
    for name, rows in jmh_rows(results).items():
        first = ["params"] + [c for c in COLUMNS if any(c in row for row in rows)]
        header = ["what" if c == "params" else COLUMNS[c][0] for c in first]
        body = [
            [", ".join(f"{k} {v}" for k, v in row["params"].items()) or "all"]
            + [COLUMNS[c][1](row[c]) if c in row else "" for c in first[1:]]
            for row in rows
        ]
        yield f"### {name}\n\n" + table(header, body)


def fastest(peers):
    """The fastest float32 peer's name, None where there is none."""
    names = [p for p in peers if p != OURS and p not in LOWER_PRECISION]
    return min(names, key=lambda p: peers[p]["median_ms"]) if names else None


def by_outputs(result):
    """-> (what, result) for each number of outputs, (None, result) where it is always the same"""
    names = {re.search(r" (\d+ outputs)$", p) for cell in result["cells"] for p in cell["peers"]}
    for what in sorted({match and match[1] for match in names}, key=str):
        end = f" {what}" if what else ""
        cells = [
            {**cell, "peers": {p.removesuffix(end): v for p, v in cell["peers"].items() if p.endswith(end)}}
            for cell in result["cells"]
        ]
        yield what, {**result, "cells": cells}


def threads_title(result):
    return f"{result['threads']} thread{'s' if result['threads'] > 1 else ''}"


def compared(rows, name, time, columns):
    """Rows by name, each with the times panabert's time it took."""
    ours = next((time(row) for row in rows if name(row) == OURS), None)
    body = [
        [name(row), *(f(row) for f in columns.values()), f"{time(row) / ours:.2f}" if ours else ""]
        for row in sorted(rows, key=time)
    ]
    return table(["what", *columns, "time / panabert's"], body)


def cold_table(result):
    title = f"### Fresh process to first embedding, {threads_title(result)}\n"
    columns = {
        "median s": lambda row: f"{row['first_s_median']:.2f}",
        "minimum s": lambda row: f"{row['first_s_min']:.2f}",
        "peak resident MiB": lambda row: f"{row['rss_mib']:.0f}",
    }
    for model in dict.fromkeys(row["model"] for row in result["rows"]):
        rows = [row for row in result["rows"] if row["model"] == model]
        title += f"\n{model}:\n\n" + compared(rows, lambda row: row["peer"], lambda row: row["first_s_median"], columns)
    return title


def corpus_table(result):
    columns = {
        "best s": lambda row: f"{row['best_s']:.2f}",
        "texts/s": lambda row: f"{row['texts_s']:,.0f}",
        "tokens/s": lambda row: f"{row['tok_s']:,.0f}",
    }
    rows = [{"peer": peer, **values} for peer, values in result["peers"].items()]
    title = f"### {result['texts']} texts to embeddings, {threads_title(result)}\n\n"
    return title + compared(rows, lambda row: row["peer"], lambda row: row["best_s"], columns)


def tokenizer_table(cases):
    columns = {
        "best s": lambda row: f"{row['best_s']:.2f}",
        "tokens/s": lambda row: f"{row['tok_s']:,.0f}",
        "MB/s": lambda row: f"{row['mb_s']:.2f}",
    }
    text = "### Tokenizers\n"
    for threads in dict.fromkeys(case["case"].split()[-1] for case in cases):
        rows = [case for case in cases if case["case"].endswith(f" {threads}")]
        name = lambda row: OURS if OURS in row["case"] else row["case"].removesuffix(f" {threads}")
        text += f"\n{threads}:\n\n" + compared(rows, name, lambda row: row["best_s"], columns)
    return text


def harness_tables(result):
    if "rows" in result:
        yield cold_table(result)
    elif "texts" in result:
        yield corpus_table(result)
    else:
        for what, part in by_outputs(result):
            yield harness_table(part, what)


def harness_table(result, what=None):
    names = list(dict.fromkeys(p for cell in result["cells"] for p in cell["peers"]))
    names.sort(key=lambda p: (p != OURS, p in LOWER_PRECISION))
    body, ratios = [], []
    for cell in result["cells"]:
        peers = cell["peers"]
        row = [f"{cell['model']} {cell['batch']}x{cell['seq']}"]
        row += [f"{peers[p]['median_ms']:.2f} ({peers[p]['min_ms']:.2f})" if p in peers else "" for p in names]
        best = fastest(peers)
        if OURS in peers and best:
            ratios.append(peers[best]["median_ms"] / peers[OURS]["median_ms"])
            least = min(peers[p]["min_ms"] for p in peers if p != OURS and p not in LOWER_PRECISION)
            row.append(f"{ratios[-1]:.2f} ({least / peers[OURS]['min_ms']:.2f})")
        else:
            row.append("")
        body.append(row)
    title = f"### {threads_title(result)}{', ' + what if what else ''}, median ms (minimum)\n\n"
    text = title + table(["model, batch x tokens", *names, "fastest fp32 peer / panabert"], body)
    if ratios:
        mean = math.exp(statistics.fmean(map(math.log, ratios)))
        ahead, clearly = sum(r > 1 for r in ratios), sum(r >= 1.03 for r in ratios)
        text += f"\nAhead in {ahead} of {len(ratios)}, by 3 % in {clearly}; geometric mean {mean:.2f}.\n"
    return text


def harness_groups(result):
    for cell in result["cells"]:
        title = f"{cell['model']} {cell['batch']}x{cell['seq']}, {threads_title(result)}"
        yield title, {name: peer["median_ms"] for name, peer in cell["peers"].items()}


def jmh_groups(results):
    """Forwards of one shape, model and number of threads; a peer without such a parameter has its default."""
    groups = {}
    tables = jmh_rows(results)
    forwards = tables.get("ForwardBenchmark.forward", [])
    most = max((int(row["params"]["threads"]) for row in forwards), default=0)
    for benchmark, peer in JMH_PEERS.items():
        for row in tables.get(benchmark, []):
            params = row["params"]
            if params.get("outputs", "LAST_HIDDEN_STATE_AND_POOLER_OUTPUT") != "LAST_HIDDEN_STATE_AND_POOLER_OUTPUT":
                continue
            if peer == "LangChain4j" and most < 2:
                continue  # it takes all processors
            onnx = PurePath(params.get("onnx", ""))
            model = params.get("model") or onnx.parent.name or onnx.stem or "all-MiniLM-L6-v2"
            model = "all-MiniLM-L6-v2" if model.lower() == "all-minilm-l6-v2" else model
            threads = int(params.get("threads", most))
            key = f"{model} {params['shape']}, {threads} thread{'s' if threads > 1 else ''}"
            groups.setdefault(key, {}).setdefault(peer, row["ms"])
    return [(title, peers) for title, peers in groups.items() if OURS in peers]


def chart(groups, theme):
    """Bars of speed, panabert's being 1, a group a cell."""
    color = THEMES[theme]
    left, unit, bar, gap = 150, 380, 14, 34
    widest = max([ms[OURS] / t for _, ms in groups for t in ms.values()], default=1)
    scale = unit / max(1.0, widest)
    y, parts = 46, []

    def text(x, y, s, fill="text", extra=""):
        parts.append(f'<text x="{x:.0f}" y="{y:.0f}" fill="{color[fill]}" {extra}>{escape(s)}</text>')

    text(10, 22, "Speed of a forward, panabert = 1 (longer is faster)", extra='font-weight="600" font-size="14"')
    for title, ms in groups:
        text(10, y + 11, title, extra='font-weight="600"')
        y += 20
        for peer, t in sorted(ms.items(), key=lambda item: (item[0] != OURS, item[1])):
            speed = ms[OURS] / t
            kind = "ours" if peer == OURS else "low" if peer in LOWER_PRECISION else "peer"
            text(left - 8, y + 11, peer, "text" if peer == OURS else "muted", 'text-anchor="end"')
            parts.append(f'<rect x="{left}" y="{y}" width="{max(1, speed * scale):.1f}" height="{bar}" rx="2" fill="{color[kind]}"/>')
            text(left + speed * scale + 6, y + 11, f"{speed:.2f} · {significant(t)} ms", "muted")
            y += bar + 4
        y += gap - 20
    line = left + scale
    parts.insert(0, f'<line x1="{line:.1f}" y1="34" x2="{line:.1f}" y2="{y - 10}" stroke="{color["line"]}" stroke-dasharray="3 3"/>')
    if any(peer in LOWER_PRECISION for _, ms in groups for peer in ms):
        text(10, y + 4, "Tinted: lower precision than float32.", "muted")
        y += 18
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="680" height="{y}" viewBox="0 0 680 {y}" '
    return head + 'font-family="system-ui, sans-serif" font-size="12">\n' + "\n".join(parts) + "\n</svg>\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("results", nargs="+")
    parser.add_argument("--chart", metavar="NAME")
    arguments = parser.parse_args()
    try:
        report(arguments.results, arguments.chart)
    except (OSError, ValueError) as e:  # ValueError: JSON's, too
        parser.error(str(e))


def report(files, chart_name):
    groups, jmh = [], []
    for file in files:
        with open(file, encoding="utf-8") as f:
            try:
                result = json.load(f)
            except ValueError as e:
                raise ValueError(f"{file}: not JSON: {e}") from e
        if isinstance(result, list) and any("case" in entry for entry in result):
            print(tokenizer_table(result))
        elif isinstance(result, list):
            jmh += result
        else:
            for text in harness_tables(result):
                print(text)
            if "cells" in result:
                groups += harness_groups(result)
    groups += jmh_groups(jmh)
    for text in jmh_tables(jmh):
        print(text)
    if chart_name:
        if not any(OURS in ms for _, ms in groups):
            raise ValueError("--chart: the results have no forward of panabert")
        for theme in THEMES:
            with open(f"{chart_name}-{theme}.svg", "w", encoding="utf-8") as f:
                f.write(chart([g for g in groups if OURS in g[1]], theme))


if __name__ == "__main__":
    main()
