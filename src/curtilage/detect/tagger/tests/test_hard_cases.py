"""Twenty texts whose words mislead: what tells is how something is spoken of, and by whom.

They are not part of what the head is trained on, nor of what it is measured on
(`bench/about.py`). `KNOWN_MISSES` are told wrongly: one, as business, and so it is
moderate for that.
"""

from functools import cache

import pytest

from curtilage.core.categories import Scheme
from curtilage.core.findings import Field, Judged
from curtilage.core.levels import Level
from curtilage.detect.classify import classify
from curtilage.detect.tagger.tagging import Tagging
from curtilage.stores.weights import InstalledWeights

CASES = {
    "press release that names a chief": (
        (
            "Ferrovia SpA today named Giulia Marchetti as its new chief executive. She "
            "succeeds Paolo Conti, who retires after twelve years. The company makes railway "
            "signals and employs 4,000 people in nine countries. Shares closed two per cent "
            "higher."
        ),
        "low",
    ),
    "general question of health": (
        ("What are the usual symptoms of iron deficiency, and which foods contain a lot of iron?"),
        "low",
    ),
    "note on a patient": (
        (
            "Pt feels tired, Hb down to 9.8, ferritin 6. Heavy periods. Start oral iron, "
            "recheck in six weeks, refer to gynae if no better."
        ),
        "health",
    ),
    "blog on finance": (
        (
            "Ten ways to save on groceries: plan your meals, buy in season, and never shop "
            "when you are hungry. Our readers say that a list alone cuts their spending by a "
            "fifth."
        ),
        "low",
    ),
    "statement of an account": (
        (
            "Opening balance 2,310.55. 03/02 direct debit electricity 88.00. 05/02 salary "
            "2,940.12. 09/02 cash machine 150.00. Closing balance 5,012.67. Agreed overdraft "
            "500.00."
        ),
        "finance",
    ),
    "code without a secret": (
        (
            "def mean(values):\n"
            "    if not values:\n"
            "        raise ValueError('empty')\n"
            "    return sum(values) / len(values)\n"
        ),
        "code",
    ),
    "question about code": (
        "Why do I get a TypeError when I add a string and an integer in Python?",
        "low",
    ),
    "advertisement of a job": (
        (
            "Baker wanted! You love good bread and do not mind getting up early? Our bakery "
            "offers a full-time job, free rolls and every second weekend off. Call or drop "
            "by."
        ),
        "low",
    ),
    "letter of dismissal": (
        (
            "We are giving you notice of termination of your employment to the end of next "
            "month. The reason is your repeated unexcused absence, for which you were warned "
            "twice in writing."
        ),
        "hr",
    ),
    "thanks": (
        "thanks!",
        "low",
    ),
    "quotation of a law": (
        (
            "Congress shall make no law respecting an establishment of religion, or "
            "prohibiting the free exercise thereof; or abridging the freedom of speech, or of "
            "the press."
        ),
        "low",
    ),
    "letter of a lawyer": (
        (
            "My client disputes that any sum is due. Should you issue proceedings, we will "
            "apply to have the claim struck out and seek our costs on the indemnity basis."
        ),
        "legal",
    ),
    "recipe": (
        (
            "Soak the beans overnight. Next day, sweat the leeks in butter, add the beans and "
            "a bay leaf, cover with water and cook until soft. Season at the end."
        ),
        "low",
    ),
    "plan that nobody may know": (
        (
            "Between us: we will drop the Baltic business by spring and put the money into "
            "the new plant. Works on the warehouse stop at once. Tell your teams nothing "
            "before the call."
        ),
        "business",
    ),
    "novel with a doctor in it": (
        (
            "The old doctor closed his bag, looked at the boy and smiled. Outside it had "
            "begun to snow, and the horses were stamping in the yard."
        ),
        "low",
    ),
    "advice on passwords": (
        (
            "A good password is long and unique. Use a passphrase of four random words, and "
            "turn on two-factor authentication wherever you can."
        ),
        "low",
    ),
    "a password": (
        "Login for the printer portal: user office2, password Lime-Kettle-88",
        "credentials",
    ),
    "German question of tax": (
        "Bis wann muss man in Deutschland die Steuererklärung abgeben?",
        "low",
    ),
    "French plan": (
        (
            "Nous arrêtons la gamme actuelle en juin ; les fournisseurs ne doivent rien "
            "savoir avant la réunion du comité. Préparez deux scénarios de prix d'ici là."
        ),
        "business",
    ),
    "Spanish encyclopaedia": (
        (
            "El Ebro es el río más caudaloso de España. Nace en Cantabria y desemboca en el "
            "mar Mediterráneo formando un delta."
        ),
        "low",
    ),
}
KNOWN_MISSES = frozenset({"advertisement of a job"})


@cache
def tagger() -> Tagging:
    return Tagging(InstalledWeights().network("tagger"))


@pytest.mark.parametrize("name", CASES)
def test_hard_case(name: str) -> None:
    text, wanted = CASES[name]
    [about] = tagger().read([text])[1]
    judged = [Judged("text", about)]
    level = classify([Field("text", text)], [()], (), Scheme(), judged=judged).level
    if wanted == "low":
        right = level is Level.LOW
    else:
        right = level is not Level.LOW and max(about, key=lambda key: about[key]) == wanted
    assert right == (name not in KNOWN_MISSES), f"{level}: {about}"


def test_there_are_twenty_and_few_are_missed() -> None:
    assert len(CASES) >= 20
    assert set(CASES) >= KNOWN_MISSES
    assert len(KNOWN_MISSES) <= 3
