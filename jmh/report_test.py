#!/usr/bin/env python3
"""Tests of report.py: python3 jmh/report_test.py"""
import unittest
import xml.etree.ElementTree as ET

import report


def result(benchmark, params, forks, **secondary):
    return {
        "benchmark": f"io.github.panabert.jmh.{benchmark}",
        "mode": "thrpt",
        "params": params,
        "primaryMetric": {"rawData": forks, "scoreUnit": "ops/s"},
        "secondaryMetrics": {name: {"rawData": [[value]]} for name, value in secondary.items()},
    }


JMH = [
    result(
        "ForwardBenchmark.forward",
        {"model": "models/all-MiniLM-L6-v2", "shape": "1x16", "threads": "2", "outputs": "LAST_HIDDEN_STATE_AND_POOLER_OUTPUT"},
        [[100.0, 200.0, 900.0], [250.0], [240.0]],
        gigaflops=80.0,
        shareOfPeak=0.4,
        tokens=3840.0,
        **{"gc.alloc.rate.norm": 26112.0},
    ),
    result("OnnxRuntimeBenchmark.forward", {"onnx": "all-minilm-l6-v2.onnx", "shape": "1x16", "threads": "2"}, [[120.0]]),
    result("LangChain4jBenchmark.embed", {"shape": "1x16"}, [[60.0]]),
    result("LayerNormBenchmark.layerNorm", {"rows": "16"}, [[10.0]], elements=2e9),
]
HARNESS = {
    "threads": 1,
    "cells": [
        {
            "model": "bert-base-uncased",
            "batch": 8,
            "seq": 128,
            "peers": {
                "ov-default": {"median_ms": 5.0, "min_ms": 4.0},
                "ov-f32": {"median_ms": 12.0, "min_ms": 11.0},
                "panabert": {"median_ms": 10.0, "min_ms": 10.0},
                "ct2-f32": {"median_ms": 15.0, "min_ms": 9.0},
            },
        }
    ],
}


class ReportTest(unittest.TestCase):
    def test_forks_count_by_their_medians(self):
        middle, spread = report.metric(JMH[0]["primaryMetric"])
        self.assertEqual(middle, 240)
        self.assertAlmostEqual(spread, 50 / 240)
        self.assertEqual(report.metric({"rawData": [[10.0, 11.0, 12.0]]}), (11, 2 / 11))

    def test_a_table_a_benchmark(self):
        tables = list(report.jmh_tables(JMH))
        self.assertEqual(len(tables), 4)
        self.assertEqual(
            tables[0].splitlines()[-1],
            "| model all-MiniLM-L6-v2, shape 1x16, threads 2, outputs LAST_HIDDEN_STATE_AND_POOLER_OUTPUT"
            " | 4.17 | 21% | 80.0 | 40% | 3,840 | 26,112 |",
        )
        self.assertEqual(tables[3].splitlines()[-1], "| rows 16 | 100 | 0% | 0.500 |")

    def test_ratios_are_to_the_fastest_fp32_peer(self):
        text = report.harness_table(HARNESS)
        self.assertIn("| model, batch x tokens | panabert | ov-f32 | ct2-f32 | ov-default |", text)
        self.assertIn("| 5.00 (4.00) | 1.20 (0.90) |", text)
        self.assertIn("Ahead in 1 of 1, by 3 % in 1; geometric mean 1.20.", text)

    def test_each_number_of_outputs_has_a_table(self):
        times = {"median_ms": 4.0, "min_ms": 4.0}
        peers = {"panabert 4 outputs": times, "torch 4 outputs": {"median_ms": 8.0, "min_ms": 8.0}, "panabert 2 outputs": times}
        cells = [{"model": "m", "batch": 1, "seq": 16, "peers": peers}]
        two, four = report.harness_tables({"threads": 2, "cells": cells})
        self.assertIn("### 2 threads, 2 outputs, median", two)
        self.assertIn("| m 1x16 | 4.00 (4.00) |  |", two)
        self.assertIn("| m 1x16 | 4.00 (4.00) | 8.00 (8.00) | 2.00 (2.00) |", four)

    def test_other_harnesses_are_compared_by_time(self):
        row = {"model": "m", "peer": "panabert", "first_s_median": 0.5, "first_s_min": 0.4, "rss_mib": 150.2}
        (cold,) = report.harness_tables({"threads": 1, "rows": [row, {**row, "peer": "ort", "first_s_median": 1.0}]})
        self.assertIn("| panabert | 0.50 | 0.40 | 150 | 1.00 |\n| ort | 1.00 | 0.40 | 150 | 2.00 |", cold)
        peer = {"best_s": 2.0, "texts_s": 1000.0, "tok_s": 50000.0}
        (corpus,) = report.harness_tables({"threads": 1, "texts": 2000, "peers": {"panabert": peer}})
        self.assertIn("| panabert | 2.00 | 1,000 | 50,000 | 1.00 |", corpus)
        case = {"case": "tokenizers encode_batch 1T", "best_s": 3.0, "tok_s": 600000.0, "mb_s": 2.5}
        text = report.tokenizer_table([case, {**case, "case": "panabert tokenize 1T", "best_s": 1.0}])
        self.assertIn("| tokenizers encode_batch | 3.00 | 600,000 | 2.50 | 3.00 |", text)

    def test_peers_of_one_shape_stand_together(self):
        groups = report.jmh_groups(JMH)
        self.assertEqual([title for title, _ in groups], ["all-MiniLM-L6-v2 1x16, 2 threads"])
        self.assertEqual(sorted(groups[0][1]), ["LangChain4j", "ONNX Runtime Java", "panabert"])

    def test_an_onnx_file_is_of_the_model_that_its_folder_names(self):
        forward = result("ForwardBenchmark.forward", {"model": "m/bert-base-uncased", "shape": "1x16", "threads": "1"}, [[2.0]])
        onnx = result("OnnxRuntimeBenchmark.forward", {"onnx": "o/bert-base-uncased/opt.onnx", "shape": "1x16", "threads": "1"}, [[1.0]])
        all_processors = result("LangChain4jBenchmark.embed", {"shape": "1x16"}, [[9.0]])
        (group,) = report.jmh_groups([forward, onnx, all_processors])
        self.assertEqual(group, ("bert-base-uncased 1x16, 1 thread", {"panabert": 500.0, "ONNX Runtime Java": 1000.0}))

    def test_of_several_results_of_a_cell_the_chart_has_the_first(self):
        again = {**JMH[0], "primaryMetric": {**JMH[0]["primaryMetric"], "rawData": [[1.0]]}}
        self.assertEqual(report.jmh_groups([*JMH, again])[0][1]["panabert"], 1000 / 240)

    def test_what_is_no_rate_a_second_is_refused(self):
        for other in ({"mode": "avgt"}, {"primaryMetric": {**JMH[0]["primaryMetric"], "scoreUnit": "ops/ms"}}):
            with self.assertRaisesRegex(ValueError, "expected thrpt in ops/s"):
                report.jmh_rows([{**JMH[0], **other}])

    def test_bars_are_as_long_as_peers_are_fast(self):
        for theme in report.THEMES:
            root = ET.fromstring(report.chart(list(report.harness_groups(HARNESS)), theme))
            widths = [float(e.get("width")) for e in root.iter("{http://www.w3.org/2000/svg}rect")]
            self.assertEqual(widths, [190.0, 380.0, 158.3, 126.7])


if __name__ == "__main__":
    unittest.main()
