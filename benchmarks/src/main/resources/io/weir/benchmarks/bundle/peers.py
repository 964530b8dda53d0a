"""Measures PyTorch or CuPy on the first GPU, on the shapes that Weir's run measures: 32 features, three models.

    python3 peers.py [FILE]      writes FILE, a JSON report; default peers.json

Rows per second of the computation by itself (rows and scores on the GPU), and from pinned rows to pinned scores, one batch
after another. Parameters are random: only the time is compared. Without PyTorch or CuPy, or without a GPU, it says so.
"""
import json
import sys
import time

FEATURES = 32
BATCHES = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536]
SECONDS = 0.25


def of_torch():
    import torch

    if not torch.cuda.is_available():
        raise ImportError("PyTorch is here, but it sees no GPU")
    device = torch.device("cuda:0")
    torch.set_grad_enabled(False)

    def matrix(rows, columns):
        return torch.randn(rows, columns, device=device)

    class Api:
        name = "pytorch " + torch.__version__
        gpu = torch.cuda.get_device_name(0)
        synchronize = staticmethod(torch.cuda.synchronize)
        sigmoid = staticmethod(torch.sigmoid)

        @staticmethod
        def relu(x):
            return torch.relu(x)

        @staticmethod
        def least(x):
            return x.min(dim=1).values

        @staticmethod
        def pinned(rows):
            return torch.randn(rows, FEATURES).pin_memory(), torch.empty(rows).pin_memory()

        @staticmethod
        def upload(host):
            return host.to(device, non_blocking=True)

        @staticmethod
        def download(scores, host):
            host.copy_(scores, non_blocking=True)

    return Api, matrix


def of_cupy():
    import cupy
    import cupyx

    if cupy.cuda.runtime.getDeviceCount() == 0:
        raise ImportError("CuPy is here, but it sees no GPU")

    def matrix(rows, columns):
        return cupy.random.standard_normal((rows, columns), dtype=cupy.float32)

    class Api:
        name = "cupy " + cupy.__version__
        gpu = cupy.cuda.runtime.getDeviceProperties(0)["name"].decode()

        @staticmethod
        def synchronize():
            cupy.cuda.get_current_stream().synchronize()

        @staticmethod
        def sigmoid(x):
            return 1 / (1 + cupy.exp(-x))

        @staticmethod
        def relu(x):
            return cupy.maximum(x, 0)

        @staticmethod
        def least(x):
            return x.min(axis=1)

        @staticmethod
        def pinned(rows):
            return (
                cupyx.zeros_pinned((rows, FEATURES), dtype="float32"),
                cupyx.zeros_pinned((rows,), dtype="float32"),
            )

        @staticmethod
        def upload(host):
            device = cupy.empty(host.shape, dtype=cupy.float32)
            device.set(host)
            return device

        @staticmethod
        def download(scores, host):
            scores.get(out=host)

    return Api, matrix


def models(api, matrix):
    mean, scale = matrix(1, FEATURES), matrix(1, FEATURES) ** 2 + 0.5
    weights = matrix(FEATURES, 1)
    first, second, third = matrix(FEATURES, 64), matrix(64, 32), matrix(32, 1)
    centroids = matrix(64, FEATURES)
    norms = (centroids * centroids).sum(1).reshape(1, 64)

    def standardized(x):
        return (x - mean) / scale

    return {
        "logistic": lambda x: api.sigmoid(standardized(x) @ weights).reshape(-1),
        "mlp": lambda x: api.sigmoid(
            api.relu(api.relu(standardized(x) @ first) @ second) @ third
        ).reshape(-1),
        "kmeans": lambda x: api.least(norms - 2 * (x @ centroids.T)) + (x * x).sum(1),
    }


def rows_per_second(api, rows, call):
    for _ in range(5):
        call()
    api.synchronize()
    count = 1
    while True:
        start = time.perf_counter()
        for _ in range(count):
            call()
        api.synchronize()
        passed = time.perf_counter() - start
        if passed >= SECONDS:
            return round(rows * count / passed)
        count *= 2


def main():
    report = sys.argv[1] if len(sys.argv) > 1 else "peers.json"
    absent = []
    for of in (of_torch, of_cupy):
        try:
            api, matrix = of()
            break
        except Exception as reason:  # whatever keeps a library from its GPU, the next one may do
            absent.append(str(reason))
    else:
        print("Peers: none is measured (" + "; ".join(absent) + ").")
        return
    print(f"Peers: {api.name} on {api.gpu}")
    print(f"{'model':<18} {'batch':>8} {'kernel rows/s':>16} {'pinned rows/s':>16}")
    rows = []
    for model, score in models(api, matrix).items():
        for batch in BATCHES:
            host, scores = api.pinned(batch)
            device = api.upload(host)

            def round_trip():
                api.download(score(api.upload(host)), scores)
                api.synchronize()

            alone = rows_per_second(api, batch, lambda: score(device))
            pinned = rows_per_second(api, batch, round_trip)
            print(f"{model:<18} {batch:>8,} {alone:>16,} {pinned:>16,}")
            rows.append(
                {"model": model, "backend": api.name, "batch": batch,
                 "kernel_rows_per_second": alone, "pinned_rows_per_second": pinned}
            )
    with open(report, "w", encoding="utf-8") as file:
        json.dump({"gpu": api.gpu, "rows": rows}, file, indent=2)
    print("Report: " + report)


if __name__ == "__main__":
    main()
