"""Writes small corpora in Megatron-LM's indexed layout with nothing but struct.

Reference files for the tests of the data module, made independently of the Java code:

    python3 tools/make_megatron_golden.py data/src/test/resources/megatron
"""

import struct
import sys
from pathlib import Path

DOCUMENTS = [[[5, 6, 7], [8]], [[9, 65000, 11, 12]], [[13], [14, 15], [16]]]


def write(prefix, code, token_format, documents):
    sentences = [sentence for document in documents for sentence in document]
    token_bytes = struct.calcsize(token_format)
    offsets, ends = [], [0]
    position = 0
    for sentence in sentences:
        offsets.append(position)
        position += len(sentence) * token_bytes
    for document in documents:
        ends.append(ends[-1] + len(document))
    with open(f"{prefix}.bin", "wb") as out:
        for sentence in sentences:
            for token in sentence:
                out.write(struct.pack(token_format, token))
    with open(f"{prefix}.idx", "wb") as out:
        out.write(b"MMIDIDX\x00\x00")
        out.write(struct.pack("<Q", 1))
        out.write(struct.pack("<B", code))
        out.write(struct.pack("<Q", len(sentences)))
        out.write(struct.pack("<Q", len(ends)))
        out.write(struct.pack(f"<{len(sentences)}i", *map(len, sentences)))
        out.write(struct.pack(f"<{len(offsets)}q", *offsets))
        out.write(struct.pack(f"<{len(ends)}q", *ends))


if __name__ == "__main__":
    directory = Path(sys.argv[1])
    directory.mkdir(parents=True, exist_ok=True)
    write(directory / "small-uint16", 8, "<H", DOCUMENTS)
    write(directory / "small-int32", 4, "<i", DOCUMENTS)
    write(directory / "small-int64", 5, "<q", DOCUMENTS)
