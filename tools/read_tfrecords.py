"""Reads what `cloze corpus export` wrote with TensorFlow, as BERT's original trainers do, and checks it.

    python3 tools/read_tfrecords.py DIR LENGTH MAX_PREDICTIONS

Prints the number of examples; fails on the first that is not as `run_pretraining.py` expects it.
"""

import json
import sys
from pathlib import Path

import tensorflow as tf


def features(length, predictions):
    ints = lambda size: tf.io.FixedLenFeature([size], tf.int64)
    return {
        "input_ids": ints(length),
        "input_mask": ints(length),
        "segment_ids": ints(length),
        "masked_lm_positions": ints(predictions),
        "masked_lm_ids": ints(predictions),
        "masked_lm_weights": tf.io.FixedLenFeature([predictions], tf.float32),
        "next_sentence_labels": ints(1),
    }


def check(example, predictions):
    ids, mask, segments = (example[k].numpy() for k in ("input_ids", "input_mask", "segment_ids"))
    real = int(mask.sum())
    assert mask[:real].all() and not mask[real:].any(), "mask is no prefix"
    assert not ids[real:].any() and not segments[real:].any(), "padding is not zero"
    assert (segments[:real][1:] >= segments[:real][:-1]).all(), "segments go back"
    weights = example["masked_lm_weights"].numpy()
    count = int(weights.sum())
    assert weights[:count].all() and 1 <= count <= predictions
    positions = example["masked_lm_positions"].numpy()
    assert (positions[: count - 1] < positions[1:count]).all() and positions[count - 1] < real
    assert not positions[count:].any() and not example["masked_lm_ids"].numpy()[count:].any()
    assert int(example["next_sentence_labels"].numpy()[0]) in (0, 1)


def main(directory, length, predictions):
    directory = Path(directory)
    said = json.loads((directory / "export.json").read_text())
    files = [str(directory / entry["name"]) for entry in said["files"]]
    compression = "GZIP" if files[0].endswith(".gz") else ""
    examples = predicted = follows = 0
    for record in tf.data.TFRecordDataset(files, compression_type=compression):
        example = tf.io.parse_single_example(record, features(length, predictions))
        check(example, predictions)
        examples += 1
        predicted += int(example["masked_lm_weights"].numpy().sum())
        follows += 1 - int(example["next_sentence_labels"].numpy()[0])
    assert examples == said["examples"] and predicted == said["predictions"]
    print(f"{examples} examples, {predicted} predictions, {follows} pairs that follow each other")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
