"""An archive as a wire service's clients print it: every article by some more outlets, whole, with
another headline, cut at the end, thinned out, or with a line of the outlet's own. Labels stay."""

import datetime
import random
import re

from archives import Archive, rows, write_rows

PRINTS_SHAPE = 1.2      # of the Pareto distribution of how many outlets print a text
PRINTS_MOST = 40
OUTLETS = 300
LATER_HOURS = 5         # mean distance in time to the article printed
LATER_HOURS_MOST = 40
OWN_LINES = ("Readers may write to the newsroom by mail.",
             "All reports of the day are on this page.",
             "This report is being completed.",
             "With material from our correspondent.")
SENTENCE_END = re.compile(r"(?<=[.!?。])\s+")


def paragraphs_of(body):
    found = [part for part in re.split(r"\n+", body) if part.strip()]
    if len(found) > 2:
        return found
    sentences = SENTENCE_END.split(body)
    return [" ".join(sentences[i:i + 2]) for i in range(0, len(sentences), 2)]


def thinned(paragraph, dice):
    """Without about every fifth of its sentences."""
    return " ".join(part for part in SENTENCE_END.split(paragraph) if dice.random() > 0.2)


def change(article, dice):
    """Two in five are printed as they are; the others are changed in one of four ways."""
    paragraphs = paragraphs_of(article["body"])
    way = dice.random()
    if way < 0.40:
        return
    if way < 0.60:
        paragraphs = paragraphs[:max(2, int(len(paragraphs) * dice.uniform(0.4, 0.85)))]
    elif way < 0.75 and paragraphs:
        article["headline"] = " ".join(paragraphs[0].split()[:dice.randint(7, 11)])
    elif way < 0.85:
        paragraphs.insert(dice.randrange(len(paragraphs) + 1), dice.choice(OWN_LINES))
    else:
        thin = [thinned(paragraph, dice) for paragraph in paragraphs]
        paragraphs = [part for part in thin if part] or paragraphs
    article["body"] = "\n\n".join(paragraphs)


def later(published, dice):
    hours = min(LATER_HOURS_MOST, dice.expovariate(1 / LATER_HOURS))
    time = datetime.datetime.fromisoformat(published.replace("Z", "+00:00"))
    moved = (time + datetime.timedelta(hours=hours)).astimezone(datetime.timezone.utc)
    return moved.strftime("%Y-%m-%dT%H:%M:%SZ")


def prints_of(article, dice):
    for number in range(min(PRINTS_MOST, int(dice.paretovariate(PRINTS_SHAPE)))):
        other = {name: value for name, value in article.items() if name != "url"}
        other["id"] = f"{article['id']}~{number}"
        other["source"] = f"Outlet {dice.randrange(OUTLETS)}"
        change(other, dice)
        if other.get("published"):
            other["published"] = later(other["published"], dice)
        yield other


def printed(archive, articles, folder, seed):
    """The archive with all its prints, in a folder of its own below `folder`."""
    made = Archive(f"{archive.name}-printed-{seed}", folder / f"{archive.name}-printed-{seed}")
    made.folder.mkdir(exist_ok=True)
    dice = random.Random(seed)
    stories = {row["id"]: row["story"] for row in rows(archive.labels)}
    everything = []
    for article in rows(articles):
        everything.append(article)
        if article.get("body"):
            everything.extend(prints_of(article, dice))
    everything.sort(key=lambda article: article.get("published") or "")
    write_rows(made.folder / "articles.jsonl", everything)
    told = ((article["id"], stories.get(article["id"].split("~")[0])) for article in everything)
    write_rows(made.labels, ({"id": name, "story": story} for name, story in told
                             if story is not None))
    return made
