"""Drives the programs for the scripts of this folder."""
import csv
import json
import pathlib
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
DESCRIPTORS = ["fused", "learned", "latent", "dictionary", "colour"]


class Programs:
    def __init__(self, folder):
        self.cli, self.window = folder / "lookalike-cli", folder / "lookalike"

    def lines(self, *arguments):
        """The JSON lines that a command prints. A failure ends the script with the program's own message."""
        done = subprocess.run([self.cli, *map(str, arguments), "--json"], capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit(f"{' '.join(map(str, arguments))}: {done.stderr.strip()[-500:]}")
        return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]

    def chart(self, library, runs, file):
        subprocess.run([self.window, "--chart", file, "--library", library, "--runs", ",".join(runs)], check=True)


class Library:
    """A library of one folder of pictures. What was trained there before is not trained again."""

    def __init__(self, programs, pictures, folder):
        self.programs, self.folder = programs, folder
        self.known = folder / "experiments.json"
        self.runs = json.loads(self.known.read_text()) if self.known.exists() else {}
        programs.lines("scan", pictures, "--library", folder)

    def train(self, name, *options, command="train"):
        """Trains with `lookalike-cli train OPTIONS` (or finetune); returns the run's id."""
        if name not in self.runs:
            before = set(self.run_folders())
            self.programs.lines(command, "--library", self.folder, *options)
            (self.runs[name],) = set(self.run_folders()) - before
            # What the chart's legend says.
            self.programs.lines("runs", "rename", self.runs[name], name, "--library", self.folder)
            self.known.write_text(json.dumps(self.runs, indent=2))
        return self.runs[name]

    def run_folders(self):
        return [f.name for f in (self.folder / "runs").iterdir() if f.name != "untrained" and f.is_dir()]

    def history(self, name):
        with open(self.folder / "runs" / self.runs[name] / "history.csv", newline="") as file:
            return [{key: float(value) for key, value in row.items() if value} for row in csv.DictReader(file)]

    def evaluate(self, run, descriptor, *options):
        return self.programs.lines("evaluate", "--library", self.folder, "--run", run, "--descriptor", descriptor,
                                   *options)[-1]


def markdown(head, rows):
    return "\n".join("| " + " | ".join(map(str, row)) + " |" for row in [head, ["---"] * len(head), *rows])
