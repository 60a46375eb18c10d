#!/usr/bin/python3
"""The scene-192 autoencoder in plain PyTorch, as most people would write it: torch.nn, torch.optim.Adam, a DataLoader
with a worker that decodes JPEG files. Prints one JSON object. With --start it begins with the weights and takes the
pictures in the order that `training_bench --start` wrote, so that the losses can be compared step by step.

Needs python3-torch and python3-pil."""
import argparse
import json
import os
import pathlib
import resource
import tempfile
import time

import numpy as np
import torch
from PIL import Image, ImageOps
from torch import nn


class Pictures(torch.utils.data.Dataset):
    def __init__(self, files, size):
        self.files, self.size = files, size

    def __len__(self):
        return len(self.files)

    def __getitem__(self, i):
        picture = ImageOps.exif_transpose(Image.open(self.files[i])).convert("RGB")
        picture = ImageOps.fit(picture, (self.size, self.size), Image.BOX)
        return torch.from_numpy(np.asarray(picture).copy()).permute(2, 0, 1).float() / 255


class HeightWidthChannel(nn.Module):
    """Flattens as Keras does, or the reverse: the order in which scene-192 is defined."""

    def __init__(self, shape=None):
        super().__init__()
        self.shape = shape

    def forward(self, x):
        if self.shape is None:
            return x.permute(0, 2, 3, 1).flatten(1)
        return x.view(-1, *self.shape).permute(0, 3, 1, 2)


def block(convolution):
    return [convolution, nn.LeakyReLU(0.3), nn.BatchNorm2d(convolution.out_channels, eps=1e-3)]


class Scene192(nn.Module):
    def __init__(self, size):
        super().__init__()
        side = size // 4
        self.encoder = nn.Sequential(*block(nn.Conv2d(3, 32, 3, 2, 1)), *block(nn.Conv2d(32, 64, 3, 2, 1)),
                                     HeightWidthChannel(), nn.Linear(64 * side * side, 192))
        self.decoder = nn.Sequential(nn.ReLU(), nn.Linear(192, 64 * side * side), HeightWidthChannel((side, side, 64)),
                                     *block(nn.ConvTranspose2d(64, 64, 3, 2, 1, 1)),
                                     *block(nn.ConvTranspose2d(64, 32, 3, 2, 1, 1)),
                                     nn.ConvTranspose2d(32, 3, 3, 1, 1), nn.Sigmoid())

    def load(self, file):
        """Weights as Lookalike names them, from a safetensors file: a JSON header, then the arrays."""
        modules = {"encoder.conv1": self.encoder[0], "encoder.norm1": self.encoder[2],
                   "encoder.conv2": self.encoder[3], "encoder.norm2": self.encoder[5], "latent": self.encoder[7],
                   "expansion": self.decoder[1], "decoder.conv1": self.decoder[3], "decoder.norm1": self.decoder[5],
                   "decoder.conv2": self.decoder[6], "decoder.norm2": self.decoder[8], "decoder.conv3": self.decoder[9]}
        with open(file, "rb") as f:
            header = json.loads(f.read(int.from_bytes(f.read(8), "little")))
            data = f.tell()
            for name, module in modules.items():
                for parameter in ("weight", "bias"):
                    entry = header[f"{name}.{parameter}"]
                    begin, end = entry["data_offsets"]
                    f.seek(data + begin)
                    values = np.fromfile(f, "<f4", (end - begin) // 4).reshape(entry["shape"])
                    with torch.no_grad():
                        getattr(module, parameter).copy_(torch.from_numpy(values))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--size", type=int, default=256)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--steps", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--start", type=pathlib.Path, help="folder with start.safetensors and order.txt")
    return parser.parse_args()


def main():
    args = arguments()
    began = time.perf_counter()
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    model = Scene192(args.size)
    if args.start:
        model.load(args.start / "start.safetensors")
        files = [args.folder / line for line in (args.start / "order.txt").read_text().splitlines()]
    else:
        files = sorted(f for f in args.folder.rglob("*") if f.suffix.lower() in {".jpg", ".jpeg", ".png"})
    files = files[:args.steps * args.batch]
    loader = torch.utils.data.DataLoader(Pictures(files, args.size), args.batch, shuffle=not args.start,
                                         num_workers=args.workers, drop_last=True)
    optimizer = torch.optim.Adam(model.parameters(), 1e-3)
    kernel = model.encoder[7].weight
    losses, seconds = [], []
    before = time.perf_counter()
    for x in loader:
        latent = model.encoder(x)
        loss = (nn.functional.mse_loss(model.decoder(latent), x) + 1e-4 * latent.abs().sum() / len(x)
                + 1e-4 * kernel.square().sum())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        now = time.perf_counter()
        seconds.append(now - before)  # the wait for the batch included
        before = now
    stepped = time.perf_counter()
    with tempfile.TemporaryFile() as f:  # what a run needs to go on later
        torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict()}, f)
    step = float(np.median(seconds[1:] or seconds))
    print(json.dumps({"program": "PyTorch " + torch.__version__, "threads": torch.get_num_threads(), "seed": args.seed,
                      "steps": len(losses), "batch": args.batch, "ms_a_step": step * 1e3,
                      "images_per_s": args.batch / step, "steps_s": stepped - began,
                      "total_s": time.perf_counter() - began,
                      "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "losses": losses}))


if __name__ == "__main__":
    main()
