import argparse
import os

import torch
import torch.distributed as dist
from torch.nn.parallel import DistributedDataParallel

from model import Classifier, loss_of

torch.backends.cudnn.benchmark = True
torch.backends.cuda.matmul.allow_tf32 = True


def setup():
    dist.init_process_group(backend="nccl")
    rank = int(os.environ["LOCAL_RANK"])
    torch.cuda.set_device(rank)
    return rank


def batches(count, size, device):
    for _ in range(count):
        images = torch.randn(size, 3, 64, 64).pin_memory()
        labels = torch.randint(0, 10, (size,))
        yield images.to(device, non_blocking=True), labels.cuda(non_blocking=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--steps", type=int, default=100)
    parser.add_argument("--device", default="cuda")
    args = parser.parse_args()

    rank = setup()
    device = torch.device(args.device, rank)
    bf16 = torch.cuda.get_device_capability() >= (8, 0)
    dtype = torch.bfloat16 if bf16 else torch.float16
    torch.cuda.manual_seed_all(1234 + rank)

    model = torch.compile(Classifier().to(device))
    model = DistributedDataParallel(model, device_ids=[rank])
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-4, fused=True)
    scaler = torch.cuda.amp.GradScaler(enabled=not bf16)

    for step, (images, labels) in enumerate(batches(args.steps, 32, device)):
        with torch.autocast(device_type="cuda", dtype=dtype):
            loss = loss_of(model(images), labels)
        scaler.scale(loss).backward()
        scaler.step(optimizer)
        scaler.update()
        optimizer.zero_grad(set_to_none=True)
        if step % 10 == 0:
            dist.all_reduce(loss, op=dist.ReduceOp.AVG)
            memory = torch.cuda.max_memory_allocated() / 2**20
            if rank == 0:
                print(f"step {step}: loss {loss.item():.3f}, {memory:.0f} MiB")

    torch.cuda.synchronize()
    dist.destroy_process_group()


if __name__ == "__main__":
    main()
