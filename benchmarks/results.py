"""The work of run.sh behind the measuring: results.py ROOT FOLDER OUT reads what the programs left
in FOLDER, prints the table of figures and writes OUT/results.json, results.md and windows.svg.
"""

import datetime
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import plot

KB = 1000
# What is asked, and what is aimed at; the sign says whether more is better.
FIGURES = [
    ("end to end, 3 KB articles, window 10⁶, both cores", "end_to_end", 60_000, 100_000, "/s", 1),
    ("end to end, one core, against datasketch", "datasketch", 30, 60, "x", 1),
    ("end to end, one core, against rensa's full MinHash", "rensa", 2, 5, "x", 1),
    ("stateless stage alone, one core", "prepare", 80_000, 200_000, "/s", 1),
    ("story stage alone, one core, window 10⁶", "decide", 80_000, 150_000, "/s", 1),
    ("cost at window 5·10⁶ against 10⁵", "growth", 2, 1.3, "x", -1),
    ("resident memory an article, everything counted", "memory", 2.2, 1.5, " KB", -1),
    ("p99 of one article at half load", "p99", 2, 0.5, " ms", -1),
]


def output_of(command, root):
    return subprocess.run(command, cwd=root, capture_output=True, text=True).stdout.strip()


def machine():
    cpus = Path("/proc/cpuinfo").read_text()
    memory = int(re.search(r"MemTotal:\s*(\d+)", Path("/proc/meminfo").read_text()).group(1))
    model = re.search(r"model name\s*: (.*)", cpus)
    return {"processor": model.group(1) if model else "unknown",
            "cores": os.cpu_count(), "memory_gb": round(memory * 1024 / 1e9)}


def gathered(root, folder):
    windows = [json.loads(path.read_text()) for path in folder.glob("window-*.json")]
    rooms = {}
    for path in sorted(folder.glob("room-*.json")):
        runs = json.loads(path.read_text())["benchmarks"]
        rooms[path.stem.removeprefix("room-")] = [
            {"name": run["name"], "nanoseconds": round(run["cpu_time"], 1)} for run in runs]
    peers = folder / "peers.json"
    changed = "" if not output_of(["git", "status", "--porcelain"], root) else " with changes"
    compiler = output_of(["c++", "--version"], root).split("\n")[0]
    return {
        "date": datetime.date.today().isoformat(),
        "commit": output_of(["git", "rev-parse", "--short", "HEAD"], root) + changed,
        "compiler": compiler,
        "machine": machine(),
        "load_before": float((folder / "load").read_text()),
        "windows": sorted(windows, key=lambda row: row["window"]),
        "rooms": rooms,
        "peers": json.loads(peers.read_text()) if peers.exists() else [],
        "sample_hash": json.loads((folder / "sample.json").read_text())["output_hash"],
    }


def values_of(results):
    """Figure name -> value, for what was measured."""
    windows = {row["window"]: row for row in results["windows"]}
    largest = windows.get(1_000_000) or results["windows"][-1]
    values = {
        "end_to_end": largest["two_cores"]["per_second"],
        "prepare": 1e6 / largest["stages"]["prepare_us"],
        "decide": 1e6 / largest["stages"]["decide_us"],
        "memory": largest["memory"]["resident"] / largest["articles"] / KB,
        "p99": largest["half_load"]["p99_us"] / 1000,
    }
    if 5_000_000 in windows and 100_000 in windows:
        cost = [windows[size]["one_core"]["cpu_us"] for size in (5_000_000, 100_000)]
        values["growth"] = cost[0] / cost[1]
    rates = {row["name"]: row["per_second"] for row in results["peers"]}
    for peer in ("datasketch", "rensa"):
        if peer in rates:
            values[peer] = rates["Wirefold"] / rates[peer]
    return values, largest["window"]


def number(value, unit):
    return f"{value:,.0f}{unit}" if value >= 100 else f"{value:.2f}".rstrip("0").rstrip(".") + unit


def verdict(value, asked, aim, sign):
    if sign * value >= sign * aim:
        return "aim"
    return "yes" if sign * value >= sign * asked else "**no**"


def figure_rows(results):
    values, window = values_of(results)
    yield "| what | asked | aim | got | met |"
    yield "|---|---|---|---|---|"
    for what, name, asked, aim, unit, sign in FIGURES:
        row = f"| {what} | {number(asked, unit)} | {number(aim, unit)} |"
        if name not in values:
            yield f"{row} – | not measured |"
            continue
        got = number(values[name], unit)
        yield f"{row} {got} | {verdict(values[name], asked, aim, sign)} |"
    if window != 1_000_000:
        yield f"\nMeasured at a window of {window:,}, not of 10⁶."


def window_rows(results):
    yield ("| window | both cores: articles/s (least to most) | one core; CPU | prepare | decide "
           "| p50 / p99 / p99.9 at half load | resident an article | in tables |")
    yield "|---|---|---|---|---|---|---|---|"
    for row in results["windows"]:
        both, one = row["two_cores"], row["one_core"]
        stages, waits = row["stages"], row["half_load"]
        waited = " / ".join(f"{waits[name] / 1000:.2f}" for name in ("p50_us", "p99_us", "p999_us"))
        each = [row["memory"][name] / row["articles"] / KB for name in ("resident", "tables")]
        yield (f"| {row['window']:,} | {both['per_second']:,} ({both['least']:,} to "
               f"{both['most']:,}) | {one['per_second']:,}; {one['cpu_us']:.1f} µs "
               f"| {stages['prepare_us']:.1f} µs | {stages['decide_us']:.1f} µs "
               f"| {waited} ms | {each[0]:.2f} KB | {each[1]:.2f} KB |")


def room_rows(results):
    yield "| room | operation | microseconds |"
    yield "|---|---|---|"
    for room, runs in results["rooms"].items():
        for run in runs:
            yield f"| {room} | {run['name']} | {run['nanoseconds'] / 1000:,.3f} |"


def peer_rows(results):
    if not results["peers"]:
        return
    columns = list(results["peers"][0]["recall"])
    yield "| one core, 3 KB | articles/s | Wirefold is | " + " | ".join(columns) + " |"
    yield "|---" * (len(columns) + 3) + "|"
    own = results["peers"][0]["per_second"]
    for row in results["peers"]:
        shares = " | ".join(f"{share:.2f}" for share in row["recall"].values())
        yield (f"| {row['name']} | {row['per_second']:,.0f} | {own / row['per_second']:.1f}x "
               f"| {shares} |")


def text_of(results):
    here = results["machine"]
    hashes = ", ".join(f"{row['window']:,}: {row['output_hash']}" for row in results["windows"])
    parts = [
        "# What run.sh measured",
        f"{results['date']}, commit {results['commit']}, {here['processor']}, {here['cores']} "
        f"cores, {here['memory_gb']} GB, {results['compiler']}; {results['load_before']} processes "
        "wanted to run before the run began (0: a quiet machine).",
        "\n".join(figure_rows(results)),
        "\n".join(window_rows(results)),
        "![throughput and memory against window size](windows.svg)",
        "\n".join(peer_rows(results)),
        "\n".join(room_rows(results)),
        f"Hashes of all output, by window: {hashes}; of the sample: {results['sample_hash']}.",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def main(root, folder, out):
    results = gathered(Path(root), Path(folder))
    out = Path(out)
    out.mkdir(exist_ok=True)
    (out / "results.json").write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")
    (out / "results.md").write_text(text_of(results), encoding="utf-8")
    (out / "windows.svg").write_text(plot.svg_of(results["windows"]), encoding="utf-8")
    print("\n".join(figure_rows(results)) + "\n")
    print("\n".join(window_rows(results)))


if __name__ == "__main__":
    main(*sys.argv[1:])
