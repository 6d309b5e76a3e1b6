#!/usr/bin/env python3
"""Prints a language's word list as "word<TAB>share of all words": word_shares.py LANGUAGE.

Needs wordfreq 3.1.1. Chinese and Japanese are read as pairs of characters, so pairs that
arise where two words meet are estimated from how often each character ends and starts a word.
"""
import collections
import sys

import wordfreq

SHARE_MIN = 1e-6
BORDER_CHARACTERS = 600


def bordering_pairs(shares):
    ends, starts, letters = collections.Counter(), collections.Counter(), 0.0
    for word, share in shares.items():
        ends[word[-1]] += share
        starts[word[0]] += share
        letters += share * len(word)
    for left, left_share in ends.most_common(BORDER_CHARACTERS):
        for right, right_share in starts.most_common(BORDER_CHARACTERS):
            if left_share * right_share >= SHARE_MIN:
                yield left + right, left_share * right_share


def main():
    language = sys.argv[1]
    shares = {word: share for word, share in
              wordfreq.get_frequency_dict(language, wordlist="best").items() if share >= SHARE_MIN}
    pairs = dict(bordering_pairs(shares)) if language in ("ja", "zh") else {}
    for word, share in [*shares.items(), *pairs.items()]:
        print(f"{word}\t{share:.3e}")


if __name__ == "__main__":
    main()
