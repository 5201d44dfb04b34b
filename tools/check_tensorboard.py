#!/usr/bin/env python3
"""Reads a run's event files with TensorBoard itself.

  check_tensorboard.py DIR            prints what TensorBoard shows: tag, step, value
  check_tensorboard.py --golden       prints, in hexadecimal, the event files that the unit test of
                                      TensorBoardEvents pins, made with TensorBoard's own classes

Needs: pip install tensorboard
"""

import argparse
import io

from tensorboard.backend.event_processing import event_accumulator
from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.summary.writer.record_writer import RecordWriter


def show(directory):
    events = event_accumulator.EventAccumulator(directory, size_guidance={"scalars": 0, "tensors": 0})
    events.Reload()
    tags = events.Tags()
    for tag in sorted(tags["scalars"]):
        for point in events.Scalars(tag):
            print(f"{tag}\t{point.step}\t{point.value!r}\t{point.wall_time!r}")
    if not tags["scalars"]:
        raise SystemExit(f"{directory}: no scalars. Found: {tags}")


def golden():
    def value(tag, number):
        return summary_pb2.Summary.Value(tag=tag, simple_value=number)

    def event(**fields):
        return event_pb2.Event(wall_time=1700000000.25, **fields)

    new_run = [
        event(file_version="brain.Event:2"),
        event(step=1, summary=summary_pb2.Summary(value=[value("train/loss", 10.5)])),
        event(
            step=300,
            summary=summary_pb2.Summary(
                value=[value("train/loss", 0.0), value("train/learning_rate", 1e-4)]
            ),
        ),
    ]
    resumed = [
        event(file_version="brain.Event:2"),
        event(step=201, session_log=event_pb2.SessionLog(status=event_pb2.SessionLog.START)),
    ]
    for name, events in (("new_run", new_run), ("resumed", resumed)):
        out = io.BytesIO()
        writer = RecordWriter(out)
        for message in events:
            writer.write(message.SerializeToString(deterministic=True))
        print(name, out.getvalue().hex())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("directory", nargs="?", metavar="DIR")
    parser.add_argument("--golden", action="store_true")
    arguments = parser.parse_args()
    if arguments.golden:
        golden()
    elif arguments.directory:
        show(arguments.directory)
    else:
        parser.error("name a DIR, or --golden")
