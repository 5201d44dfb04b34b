"""Reads with h5py and NumPy what Cloze wrote of an ELMo, and says where it differs from the original's layout.

  ./cloze embed --model MODEL --layer all --output vectors.hdf5 sentences.txt
  python tools/check_elmo_files.py weights MODEL/model.hdf5 --options MODEL/options.json [--like published.hdf5]
  python tools/check_elmo_files.py vectors vectors.hdf5 sentences.txt [--npy vectors.npy] [--expected lm_embeddings_0.hdf5]

weights: names, shapes and types are those that the options call for; with --like, the values are those of another
file. vectors: a data set for each line, and sentence_to_index; with --npy, the same words and values in that file; with
--expected, the top layer is that of the original's test, whose data sets hold the directions apart.
"""

import argparse
import json
import sys

import h5py
import numpy as np


def expected_weights(options):
    """Names and shapes that the original's inference code asks for."""
    lstm = options["lstm"]
    d, p, layers = lstm["dim"], lstm["projection_dim"], lstm.get("n_layers", 1)
    shapes = {}
    cnn = options.get("char_cnn")
    if cnn:
        e = cnn["embedding"]["dim"]
        shapes["char_embed"] = (261, e)
        for i, (width, count) in enumerate(cnn["filters"]):
            shapes[f"CNN/W_cnn_{i}"] = (1, width, e, count)
            shapes[f"CNN/b_cnn_{i}"] = (count,)
        f = sum(count for _, count in cnn["filters"])
        for k in range(cnn.get("n_highway") or 0):
            for part in ("carry", "transform"):
                shapes[f"CNN_high_{k}/W_{part}"] = (f, f)
                shapes[f"CNN_high_{k}/b_{part}"] = (f,)
        if f != p:
            shapes["CNN_proj/W_proj"] = (f, p)
            shapes["CNN_proj/b_proj"] = (p,)
    else:
        shapes["embedding"] = (options["n_tokens_vocab"], p)
    for direction in range(2 if options.get("bidirectional", True) else 1):
        for layer in range(layers):
            cell = f"RNN_{direction}/RNN/MultiRNNCell/Cell{layer}/LSTMCell/"
            shapes[cell + "W_0"] = (2 * p, 4 * d)
            shapes[cell + "B"] = (4 * d,)
            if p < d:
                shapes[cell + "W_P_0"] = (d, p)
    return shapes


def data_sets(file):
    found = {}
    file.visititems(lambda name, item: found.update({name: item}) if isinstance(item, h5py.Dataset) else None)
    return found


def check(ok, problem):
    if not ok:
        sys.exit("WRONG: " + problem)


def check_weights(arguments):
    with open(arguments.options) as file:
        expected = expected_weights(json.load(file))
    with h5py.File(arguments.file) as file:
        check(file.libver[0] == "earliest" and not file.attrs, "attributes, or newer structures")
        found = data_sets(file)
        check(set(found) == set(expected), f"names differ: {sorted(set(found) ^ set(expected))}")
        for name, shape in expected.items():
            item = found[name]
            check(item.shape == shape, f"{name} is {item.shape}, expected {shape}")
            check(item.dtype == np.dtype("<f4"), f"{name} is {item.dtype}")
            check(item.chunks is None and not item.attrs, f"{name} is chunked or has attributes")
            check(np.isfinite(item[...]).all(), f"{name} has values that are not finite")
        if arguments.like:
            with h5py.File(arguments.like) as other:
                for name, item in data_sets(other).items():
                    check(np.array_equal(found[name][...], item[...]), f"{name} has other values")
        total = sum(int(np.prod(item.shape)) for item in found.values())
        print(f"{arguments.file}: {len(found)} data sets, {total:,} values" + (", equal to the other's" if arguments.like else ""))


def check_vectors(arguments):
    with open(arguments.sentences, encoding="utf-8") as file:
        lines = [line.strip() for line in file]
    with h5py.File(arguments.file) as file:
        index = json.loads(file["sentence_to_index"][0])
        check(index == {line: str(i) for i, line in enumerate(lines) if line}, "sentence_to_index differs")
        names = {name for name in file if name != "sentence_to_index"}
        check(names == {str(i) for i in range(len(lines))}, "there is not one data set a line")
        for i, line in enumerate(lines):
            check(file[str(i)].shape[-2] == len(line.split()), f"line {i} has {file[str(i)].shape}")
        vectors = [file[str(i)][...] for i in range(len(lines))]
    print(f"{arguments.file}: {len(lines)} sentences, {sum(v.shape[-2] for v in vectors):,} words, shape of the first {vectors[0].shape}")
    if arguments.npy:
        array = np.load(arguments.npy)
        offsets = np.load(arguments.npy[: -len("npy")] + "offsets.npy")
        for i, v in enumerate(vectors):
            rows = array[offsets[i] : offsets[i + 1]]
            check(np.array_equal(rows, v.swapaxes(0, 1) if v.ndim == 3 else v), f"line {i} differs in {arguments.npy}")
        print(f"{arguments.npy}: {array.shape}, the same values")
    if arguments.expected:
        largest = 0.0
        with h5py.File(arguments.expected) as file:
            for i, v in enumerate(vectors):
                top = v[-1] if v.ndim == 3 else v
                largest = max(largest, float(np.abs(top - np.concatenate(file[str(i)][...], axis=-1)).max()))
        print(f"largest difference from {arguments.expected}: {largest:.2e}")
        check(largest < 1e-6, "more than 1e-6")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    weights = commands.add_parser("weights")
    weights.add_argument("file")
    weights.add_argument("--options", required=True)
    weights.add_argument("--like")
    weights.set_defaults(run=check_weights)
    vectors = commands.add_parser("vectors")
    vectors.add_argument("file")
    vectors.add_argument("sentences")
    vectors.add_argument("--npy")
    vectors.add_argument("--expected")
    vectors.set_defaults(run=check_vectors)
    arguments = parser.parse_args()
    arguments.run(arguments)


if __name__ == "__main__":
    main()
