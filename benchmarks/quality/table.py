"""The one table: a row for every measure, Wirefold beside its rivals and what is asked."""

from collections import Counter

import rated
import rivals
import targets

HEAD = ["archive", "times", "measure", "Wirefold", "TF-IDF 0.20", "MinHash 0.5", "MinHash 0.2",
        "at least", "aim", "met"]
OTHER_RECALLS = ("verbatim", "edited", "excerpt", "update")
NOTES = """
All systems see the same times and link nothing over more than 72 hours. TF-IDF has its frequencies
from 5,000 background articles; MinHash joins every candidate of its index. Labels of reuters hold
for its own times only. Relations of the sample are labelled for the recorded order: pressed, the
copy often comes before the original.
"""


def bounds(*wanted):
    """The columns `at least` and `aim`."""
    def text(bound, target):
        return f"{'≤ ' if target.at_most and bound else ''}{bound:g}"
    return [" / ".join(text(target.least, target) for target in wanted),
            " / ".join(text(target.aim, target) for target in wanted)]


def prf(score):
    return f"{score['p']:.3f} / {score['r']:.3f} / {score['f1']:.4f}"


def share(score, relation):
    hit, total = score["recall_by_relation"].get(relation, (0, 0))
    return hit / total if total else 1.0


def sample_values(score):
    return share(score, "rewrite"), share(score, "coverage"), score["look_alikes"][0]


def sample_text(score):
    return "{:.3f} / {:.3f} / {}".format(*sample_values(score))


def recalls_text(score):
    return " / ".join(f"{share(score, relation):.3f}" for relation in OTHER_RECALLS)


def beside(systems, text):
    """Wirefold's cell and one for each rival; a dash where it was not run."""
    return [text(systems[name]) if name in systems else "–" for name in ["wirefold"] + rivals.NAMES]


def alone(text):
    """A cell of Wirefold only."""
    return [text, "–", "–", "–"]


def f1_rows(measured):
    for name, timings in measured.items():
        for times, systems in timings.items():
            kind = "pairs" if "pairs" in systems["wirefold"] else "B-cubed"
            target = targets.F1.get(name)
            end = ([*bounds(target), target.met(systems["wirefold"]["f1"])] if target
                   else ["–", "–", "–"])
            yield [name, times, f"{kind} P / R / F1", *beside(systems, prf), *end]


def most_rows(measured):
    """The most true stories in one story; pairs do not tell."""
    for name, timings in measured.items():
        for times, systems in timings.items():
            if "most_groups" in systems["wirefold"]:
                cells = beside(systems, lambda score: str(score["most_groups"]))
                met = targets.MOST_STORIES.met(systems["wirefold"]["most_groups"])
                yield [name, times, "most true stories in one story", *cells,
                       *bounds(targets.MOST_STORIES), met]


def sample_rows(measured):
    for times, systems in measured.get("sample", {}).items():
        wanted = targets.SAMPLE[times]
        met = targets.each_met(wanted, sample_values(systems["wirefold"]))
        yield ["sample", times, "recall of rewrite / coverage / look-alikes joined of 25",
               *beside(systems, sample_text), *bounds(*wanted), met]
        yield ["sample", times, f"recall of {' / '.join(OTHER_RECALLS)}",
               *beside(systems, recalls_text), "–", "–", "–"]


def detail_rows(details):
    """Families and relations of the sample; asked of the times as recorded."""
    for times, detail in details.items():
        relations = detail["relations"]
        for measure, text, target, value in (
                ("families, B-cubed P / R / F1", prf(detail["families"]), targets.FAMILIES,
                 detail["families"]["f1"]),
                ("relation of the first decision",
                 f"{relations['right']}/{relations['articles']} = {relations['accuracy']:.4f}",
                 targets.RELATIONS, relations["accuracy"])):
            end = ([*bounds(target), target.met(value)] if times == "recorded"
                   else ["–", "–", "–"])
            yield ["sample", times, measure, *alone(text), *end]


def crowd_rows(crowd):
    for name, pair in crowd.items():
        difference = pair["crowd"]["f1"] - pair["alone"]["f1"]
        text = f"{pair['crowd']['f1']:.4f} − {pair['alone']['f1']:.4f} = {difference:+.4f}"
        yield [name, "crowd", "F1 among all − pressed alone", *alone(text),
               *bounds(targets.CROWD), targets.CROWD.met(abs(difference))]
        if "most_groups" in pair["crowd"]:
            most = pair["crowd"]["most_groups"]
            yield [name, "crowd", "most true stories in one story", *alone(str(most)),
                   *bounds(targets.MOST_STORIES), targets.MOST_STORIES.met(most)]


def throng_rows(name, measure, archives):
    for archive, score in archives.items():
        yield [archive, name, measure, *alone(prf(score)), "–", "–", "–"]


def shuffle_rows(shuffles):
    for name, values in shuffles.items():
        low, high = min(values), max(values)
        yield [name, f"{len(values)} shuffles", "F1, highest − lowest",
               *alone(f"{high:.4f} − {low:.4f} = {high - low:.4f}"),
               *bounds(targets.SPREAD), targets.SPREAD.met(high - low)]


def untold_rows(archives):
    for name, timings in archives.items():
        for times, score in timings.items():
            told, untold = score["told"]["f1"], score["untold"]["f1"]
            yield [name, times, "F1 in a language without a table; with its own",
                   *alone(f"{untold:.4f}; {told:.4f}"), "–", "–", "–"]


def headline_rows(archives):
    for name, count in archives.items():
        text = f"{count['right']}/{count['all']} = {count['right'] / count['all']:.4f}"
        yield [name, "recorded", "headlines alone whose language is told; told wrongly",
               *alone(f"{text}; {count['wrong']}"), "–", "–", "–"]


def affair_rows(archives):
    for name, timings in archives.items():
        for times, score in timings.items():
            yield [name, times, "B-cubed P / R / F1", *alone(prf(score)), "–", "–", "–"]
            yield [name, times, "most true stories in one story",
                   *alone(str(score["most_groups"])), "–", "–", "–"]


def printed_rows(archives):
    for name, timings in archives.items():
        for times, scores in timings.items():
            values = [score["f1"] for score in scores]
            text = f"{sum(values) / len(values):.4f} ({min(values):.4f} to {max(values):.4f})"
            yield [name, times, "B-cubed F1, every article printed by some more outlets",
                   *alone(text), "–", "–", "–"]


def worn_rows(ways):
    for way, archives in ways.items():
        for name, systems in archives.items():
            yield [name, "recorded", f"B-cubed P / R / F1, {way}", *beside(systems, prf),
                   "–", "–", "–"]


def bands_text(score):
    return ", ".join(f"{joined}/{pairs}" for joined, pairs in score["bands"].values())


def languages_text(score):
    return ", ".join(f"{name} {one['f1']:.2f}" for name, one in score["languages"].items())


def rated_rows(timings):
    for times, systems in timings.items():
        for measure, text in (("pairs P / R / F1", prf),
                              (f"joined of {', '.join(rated.BANDS)}", bands_text),
                              ("pairs F1 by language", languages_text)):
            yield ["rated", times, measure, *beside(systems, text), "–", "–", "–"]


def rows_of(results):
    measured = results.get("archives", {})
    yield from f1_rows(measured)
    yield from sample_rows(measured)
    yield from detail_rows(results.get("sample", {}))
    yield from most_rows(measured)
    yield from crowd_rows(results.get("crowd", {}))
    yield from throng_rows("throng", "P / R / F1 among twice as many", results.get("throng", {}))
    yield from throng_rows("torrent", "P / R / F1 among ten times as many",
                           results.get("torrent", {}))
    yield from shuffle_rows(results.get("shuffles", {}))
    yield from affair_rows(results.get("affairs", {}))
    yield from rated_rows(results.get("rated", {}))
    yield from printed_rows(results.get("printed", {}))
    yield from worn_rows(results.get("worn", {}))
    yield from untold_rows(results.get("untold", {}))
    yield from headline_rows(results.get("headlines", {}))


def summary(rows):
    verdicts = [verdict for row in rows for verdict in row[-1].split(" / ") if verdict != "–"]
    count = Counter(verdicts)
    lines = [f"{len(verdicts)} figures judged: {count['aim']} reach the aim, {count['least']} what "
             f"is asked at least, {count['NO']} do not."]
    return lines + [f"NOT MET: {row[0]}, {row[1]}: {row[2]}: {row[3]}; at least {row[7]}"
                    for row in rows if "NO" in row[-1]]


def markdown(results):
    rows = list(rows_of(results))
    head = [HEAD, ["---"] * len(HEAD)]
    lines = [f"| {' | '.join(row)} |" for row in head + rows]
    return "\n".join([f"Commit {results['commit']}.", "", *lines, NOTES, *summary(rows)]) + "\n"
