#!/usr/bin/env python3
"""Prints a language's word list as "word<TAB>share of all words": word_shares.py LANGUAGE.

Needs wordfreq 3.1.1.
"""
import sys

import wordfreq

SHARE_MIN = 1e-6
OWN_NAMES = {"hr": "sh", "tl": "fil"}  # what the package calls them


def main():
    language = sys.argv[1]
    shares = wordfreq.get_frequency_dict(OWN_NAMES.get(language, language), wordlist="best")
    for word, share in shares.items():
        if share >= SHARE_MIN:
            print(f"{word}\t{share:.3e}")


if __name__ == "__main__":
    main()
