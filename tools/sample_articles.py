"""Draws articles of extractions for a reader: whole texts, the same ones for the same seed.

    python3 tools/sample_articles.py --seed 50 --count 50 --output sample texts/a texts/b

Takes folders that `cloze corpus extract` made. An article that several of them hold is drawn from the last that has
it. The choice depends on the seed and the articles' numbers only, so that it stays the same when the extractor changes.
Writes a file per article, NN-TITLE.txt, and prints a line for each.
"""

import argparse
import hashlib
import json
import pathlib
import re


def articles(folders):
    by_id = {}
    for folder in folders:
        for part in sorted(pathlib.Path(folder).glob("part-*.jsonl")):
            with open(part, encoding="utf-8") as lines:
                for line in lines:
                    article = json.loads(line)
                    by_id[article["id"]] = article | {"folder": folder}
    return by_id


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=50)
    parser.add_argument("--count", type=int, default=50)
    parser.add_argument("--output", required=True)
    parser.add_argument("folders", nargs="+")
    arguments = parser.parse_args()

    def lot(article_id):
        return hashlib.sha256(f"{arguments.seed}:{article_id}".encode()).digest()

    by_id = articles(arguments.folders)
    drawn = sorted(by_id, key=lot)[: arguments.count]
    output = pathlib.Path(arguments.output)
    output.mkdir(parents=True, exist_ok=True)
    words = 0
    for number, article_id in enumerate(drawn):
        article = by_id[article_id]
        name = re.sub(r"\W+", "_", article["title"])
        (output / f"{number:02d}-{name}.txt").write_text(article["text"] + "\n", encoding="utf-8")
        count = len(article["text"].split())
        words += count
        print(f"{number:02d} {article['title']} (page {article_id}, {article['folder']}): {count:,} words")
    print(f"{len(drawn)} of {len(by_id)} articles, {words:,} words")


if __name__ == "__main__":
    main()
