"""Makes the files of this folder: python make.py, with torch and safetensors installed (made with torch 2.15)."""

import collections
import zipfile

import torch
from safetensors.torch import save_file

torch.manual_seed(5)
base = torch.randn(6, 5)
tensors = collections.OrderedDict(
    whole=base,
    transposed=base.t(),
    rows=base[2:4],
    columns=base[:, 1:4:2],
    permuted=torch.randn(2, 3, 4).permute(2, 0, 1),
    parameter=torch.nn.Parameter(torch.randn(3)),
    scalar=torch.tensor(1.5),
    empty=torch.zeros(0, 4),
    f64=torch.randn(3, dtype=torch.float64),
    f16=torch.randn(3).half(),
    bf16=torch.randn(2, 3).bfloat16().t(),
    i64=torch.arange(4).expand(1, -1),
    i32=torch.tensor([-7], dtype=torch.int32),
    i16=torch.tensor([-7], dtype=torch.int16),
    i8=torch.tensor([-7], dtype=torch.int8),
    u8=torch.tensor([200], dtype=torch.uint8),
    flags=torch.tensor([True, False]),
)
module = torch.nn.Linear(2, 3)
for name, value in module.state_dict().items():  # with the _metadata that modules have
    tensors["linear." + name] = value
tensors._metadata = module.state_dict()._metadata

torch.save(tensors, "zip.bin")
torch.save(tensors, "legacy.bin", _use_new_zipfile_serialization=False)
save_file({k: v.detach().clone().contiguous() for k, v in tensors.items()}, "expected.safetensors")

torch.save({"epoch": 3, "state_dict": tensors}, "training.bin")
torch.save(module, "module.bin")  # names the class of a module

zipfile.ZIP64_LIMIT = 50  # sizes and positions beyond it stand where Zip64 has them
with zipfile.ZipFile("zip.bin") as of, zipfile.ZipFile("zip64.bin", "w", zipfile.ZIP_STORED) as to:
    for entry in of.infolist():
        to.writestr(entry.filename, of.read(entry))
with zipfile.ZipFile("zip.bin") as of, zipfile.ZipFile("deflated.bin", "w", zipfile.ZIP_DEFLATED) as to:
    for entry in of.infolist():
        to.writestr(entry.filename, of.read(entry))
