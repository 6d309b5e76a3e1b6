"""An archive as feeds wear it down on the way: cut to a teaser, without capitals, with the lines of
a page in every text, with entities, misread. Each way by itself, all articles; labels stay."""

import html
import random

from archives import Archive, rows, write_rows

SEED = 1
TEASER_LETTERS = 250
SHORT_LETTERS = 1000
PAGES = 30  # different pages, where an article gets one by chance
MISREAD = 0.03  # of the letters
LETTERS = "abcdefghilmnorstu"
# Lines that no shipped rule knows; what an outlet or all outlets repeat is to be learnt.
OPENINGS = ("The {name} family of titles, printed at the old mill since 1871",
            "From the {name} reading room, with thanks to all who support it",
            "{name} Media serves forty-one towns on both sides of the river")
CLOSINGS = ("The {name} Trust owns this title and gives what it earns to libraries and choirs.",
            "Letters reach the {name} desk at the corn exchange until five in the afternoon.",
            "No word of this may be set elsewhere unless the {name} council agrees in writing.")
NAMES = ("Harrow", "Lindley", "Ostrander", "Pelham", "Quarry", "Ravensworth")


def cut(text, letters):
    if len(text) <= letters:
        return text
    return text[:letters].rsplit(" ", 1)[0] + "…"


def each(change):
    """A way that changes headline and body by themselves."""
    def way(article, _dice):
        for part in ("headline", "body"):
            article[part] = change(article.get(part) or "")
    return way


def half(way):
    def sometimes(article, dice):
        if dice.random() < 0.5:
            way(article, dice)
    return sometimes


def teaser(article, _dice):
    article["body"] = cut(article["body"], TEASER_LETTERS)


def shortened(article, _dice):
    article["body"] = cut(article["body"], SHORT_LETTERS)


def headline_only(article, dice):
    if article.get("headline") and dice.random() < 0.2:
        article["body"] = article["headline"]


def framed(article, page):
    name = NAMES[page % len(NAMES)]
    opening, closing = (lines[page // len(NAMES) % len(lines)].format(name=name)
                        for lines in (OPENINGS, CLOSINGS))
    article["body"] = "\n\n".join((opening, article["body"], closing))


def same_page(article, _dice):
    framed(article, 0)


def page_of_outlet(article, dice):
    page = dice.randrange(PAGES)
    article["source"] = f"Outlet {page}"
    framed(article, page)


def misread(article, dice):
    article["body"] = "".join(
        dice.choice(LETTERS) if letter.isalpha() and dice.random() < MISREAD else letter
        for letter in article["body"])


WAYS = {
    "as it is": lambda _article, _dice: None,
    f"cut to {SHORT_LETTERS} letters": shortened,
    f"cut to {TEASER_LETTERS} letters": teaser,
    f"every other one cut to {TEASER_LETTERS} letters": half(teaser),
    "every fifth one its headline alone": headline_only,
    "in lower case": each(str.lower),
    "every other one in lower case": half(each(str.lower)),
    "in capitals": each(str.upper),
    "with entities": each(html.escape),
    "in one page whatever the outlet": same_page,
    "of thirty outlets with a page each": page_of_outlet,
    "three letters in a hundred misread": misread,
}


def worn(archive, articles, folder, way):
    """The archive worn in one of the WAYS, in a folder of its own below `folder`."""
    name = f"{archive.name}-worn-{list(WAYS).index(way)}"
    made = Archive(name, folder / name)
    made.folder.mkdir(exist_ok=True)
    dice = random.Random(SEED)
    articles = [{**article, "body": article.get("body") or ""} for article in rows(articles)]
    for article in articles:
        WAYS[way](article, dice)
    write_rows(made.folder / "articles.jsonl", articles)
    made.labels.write_bytes(archive.labels.read_bytes())
    return made
