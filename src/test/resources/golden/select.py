#!/usr/bin/env python3
"""Selects from the whole golden data what is committed here: every trait once, with its smallest telling cases.

usage: select.py GOLDEN      (the folder of all of it; needs Python 3.8 or later)

Names of one activation (gelu_new, gelu_fast, ...), and folders that differ in nothing that this folder's tests look at, are
represented by one of them. Single files, tokenizer/ and unicode/ are taken whole.
"""
import json
import os
import shutil
import struct
import sys

TINY = """act_gelu_10 act_gelu_new act_hardswish act_leaky_relu act_linear act_mish act_quick_gelu act_relu act_relu2 act_relu6
act_sigmoid act_silu act_tanh eps_1e-3 head_dim_1 head_dim_5 head_dim_64 mlm mlm_decoder_bias mlm_old_names mlm_untied
multiple_choice no_pooler nsp old_naming old_position_ids pad_id_3 plain_bf16 plain_f16 plain_f32 plain_f64 prefixed pretraining qa seqcls_multi
seqcls_regression seqcls_single sharded sharp_attention tokencls type_vocab_1 type_vocab_4""".split()
CASES = {"plain_f32": """single right_padded left_padded holes one_token zero_row zero_rows_only position_ids position_ids_shared
position_ids_offset types_all_last mask_values_above_one mask_4d_additive mask_4d_bias inputs_embeds pads_without_mask
s17""".split(),
         "head_dim_5": ["left_padded", "mask_4d_bias", "s33_batch2"],
         "eps_1e-3": ["max_len"]}
OTHERS = ["one_token", "zero_row"]
SENTENCES = """all_modes_concat cls_dense_normalize max_seq_16 prompts_excluded sim_euclidean sim_manhattan old_do_lower_case
old_prompts old_lasttoken cross_encoder cross_encoder_3 cross_encoder_identity""".split()
PIPELINES = {"qa": ["qa", "qa_null"], "ner": ["ner_bio", "ner_plain"],
             "classify": ["cls_multi", "cls_one", "cls_regression", "cls_single"],
             "fill_mask": ["mlm", "mlm_cased"]}


def read(path):
    with open(path, "rb") as f:
        size, = struct.unpack("<Q", f.read(8))
        return json.loads(f.read(size)), f.read()


def write(path, tensors):
    header, at = {}, 0
    for name, (entry, data) in tensors.items():
        header[name] = {**entry, "data_offsets": [at, at + len(data)]}
        at += len(data)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as f:
        f.write(struct.pack("<Q", len(text)) + text + b"".join(data for _, data in tensors.values()))


def tiny(source, target, name):
    shutil.copytree(os.path.join(source, "model"), os.path.join(target, "model"), dirs_exist_ok=True)
    with open(os.path.join(source, "cases.json")) as f:
        cases = json.load(f)
    wanted = CASES.get(name) or [c["name"] for c in cases["cases"] if c["name"] in OTHERS] or [cases["cases"][0]["name"]]
    cases["cases"] = [c for c in cases["cases"] if c["name"] in wanted]
    with open(os.path.join(target, "cases.json"), "w") as f:
        json.dump(cases, f, indent=1)
    header, data = read(os.path.join(source, "cases.safetensors"))
    kept = {}
    for tensor, entry in header.items():
        if tensor.split("/")[0] in wanted:
            begin, end = entry["data_offsets"]
            kept[tensor] = entry, data[begin:end]
    write(os.path.join(target, "cases.safetensors"), kept)


def pipelines(source, target):
    """The rows of some models, and these models."""
    for kind, models in PIPELINES.items():
        with open(os.path.join(source, kind + ".jsonl")) as f:
            rows = [line for line in f if json.loads(line)["model"] in models]
        for model in models:
            shutil.copytree(os.path.join(source, "models", model), os.path.join(target, "models", model))
        with open(os.path.join(target, kind + ".jsonl"), "w") as f:
            f.writelines(rows)
    shutil.copy(os.path.join(source, "pipelines.json"), target)


def main():
    golden, here = sys.argv[1], os.path.dirname(os.path.abspath(__file__))
    for folder in ("tiny", "sentence_transformers", "pipelines", "tokenizer", "unicode", "real"):
        shutil.rmtree(os.path.join(here, folder), ignore_errors=True)
    for folder in ("tokenizer", "unicode"):
        shutil.copytree(os.path.join(golden, folder), os.path.join(here, folder))
    for name in TINY:
        tiny(os.path.join(golden, "tiny", name), os.path.join(here, "tiny", name), name)
    shutil.copy(os.path.join(golden, "tiny", "rejected_inputs.json"), os.path.join(here, "tiny"))
    for name in SENTENCES:
        shutil.copytree(os.path.join(golden, "sentence_transformers", name), os.path.join(here, "sentence_transformers", name))
    pipelines(os.path.join(golden, "pipelines"), os.path.join(here, "pipelines"))
    os.makedirs(os.path.join(here, "real"))
    for name in os.listdir(os.path.join(golden, "real")):
        if name.startswith("all-MiniLM-L6-v2") or name.endswith(".mlm.jsonl"):
            shutil.copy(os.path.join(golden, "real", name), os.path.join(here, "real"))
    for folder, _, files in os.walk(here):
        os.chmod(folder, 0o755)
        for file in files:
            os.chmod(os.path.join(folder, file), 0o755 if file == "select.py" else 0o644)


main()
