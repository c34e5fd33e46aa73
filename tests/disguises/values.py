"""Values to plant, and sentences in seven languages to plant them in."""

import random
import string
from collections.abc import Callable

from stdnum import luhn
from stdnum.de import idnr
from stdnum.es import ccc, dni
from stdnum.fr import nir
from stdnum.it import codicefiscale
from stdnum.nl import bsn
from stdnum.pt import nif

LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt")
KINDS = ("name", "card", "iban", "email", "phone", "national", "secret")

NAMES = {
    "en": ("James Oliver Emma Hannah Mary Thomas", "Smith Johnson Taylor Walker Miller Cooper"),
    "de": (
        "Lukas Sabine Stefan Ursula Anna Jonas",
        "Schneider Fischer Weber Hoffmann Becker Vogel",
    ),
    "fr": (
        "Pierre Camille Julien Mathilde Antoine Claire",
        "Dubois Moreau Garnier Lambert Rousseau Girard",
    ),
    "es": (
        "Carlos Javier Carmen Marta Pablo Elena",
        "Navarro Romero Serrano Molina Ortega Castillo",
    ),
    "it": (
        "Marco Giulia Alessandro Chiara Luca Paola",
        "Rossi Bianchi Esposito Conti Ricci Marini",
    ),
    "nl": ("Pieter Sanne Daan Femke Willem Anouk", "Jansen Bakker Visser Mulder Smit Dekker"),
    "pt": (
        "Tiago Beatriz Rui Mariana Diogo Sofia",
        "Ferreira Almeida Carvalho Rocha Teixeira Pinto",
    ),
}
SENTENCES = {
    "en": {
        "name": "Good morning. My name is {} and I have a question about the invoice.",
        "card": "Please charge the amount to my credit card {} before Friday, thank you.",
        "iban": "Could you transfer the refund to my account, IBAN {}, by next week?",
        "email": "You can send the documents to {} at any time.",
        "phone": "Please call me back, my phone number is {} in the afternoon.",
        "national": "For the form: my social security number is {} as you asked.",
        "secret": "The deployment still uses the token {} and nobody rotated it.",
    },
    "de": {
        "name": "Guten Morgen. Mein Name ist {} und ich habe eine Frage zur Rechnung.",
        "card": "Bitte belasten Sie meine Kreditkarte {} noch vor Freitag, vielen Dank.",
        "iban": "Bitte überweisen Sie die Erstattung auf mein Konto, IBAN {}, bis nächste Woche.",
        "email": "Die Unterlagen können Sie jederzeit an {} schicken.",
        "phone": "Bitte rufen Sie mich zurück, meine Telefonnummer ist {} am Nachmittag.",
        "national": "Für das Formular: meine Steuer-Identifikationsnummer ist {} wie gewünscht.",
        "secret": "Der Server benutzt noch immer den Schlüssel {} und niemand hat ihn erneuert.",
    },
    "fr": {
        "name": "Bonjour. Je m'appelle {} et j'ai une question sur la facture.",
        "card": "Merci de débiter ma carte de crédit {} avant vendredi.",
        "iban": "Pouvez-vous virer le remboursement sur mon compte, IBAN {}, cette semaine ?",
        "email": "Vous pouvez envoyer les documents à {} quand vous voulez.",
        "phone": "Merci de me rappeler, mon numéro de téléphone est {} cet après-midi.",
        "national": "Pour le formulaire, mon numéro de sécurité sociale est {} comme demandé.",
        "secret": "Le serveur utilise encore le jeton {} et personne ne l'a changé.",
    },
    "es": {
        "name": "Buenos días. Me llamo {} y tengo una pregunta sobre la factura.",
        "card": "Por favor, cargue el importe en mi tarjeta de crédito {} antes del viernes.",
        "iban": "¿Puede transferir el reembolso a mi cuenta, IBAN {}, esta semana?",
        "email": "Puede enviar los documentos a {} cuando quiera.",
        "phone": "Por favor, llámeme, mi número de teléfono es {} por la tarde.",
        "national": "Para el formulario, mi DNI es {} como pidió.",
        "secret": "El servidor todavía usa la clave {} y nadie la ha cambiado.",
    },
    "it": {
        "name": "Buongiorno. Mi chiamo {} e ho una domanda sulla fattura.",
        "card": "Per favore addebiti la mia carta di credito {} entro venerdì.",
        "iban": "Può trasferire il rimborso sul mio conto, IBAN {}, entro la settimana?",
        "email": "Può inviare i documenti a {} in qualsiasi momento.",
        "phone": "Mi richiami per favore, il mio numero di telefono è {} nel pomeriggio.",
        "national": "Per il modulo, il mio codice fiscale è {} come richiesto.",
        "secret": "Il server usa ancora la chiave {} e nessuno la ha cambiata.",
    },
    "nl": {
        "name": "Goedemorgen. Mijn naam is {} en ik heb een vraag over de factuur.",
        "card": "Wilt u mijn creditcard {} voor vrijdag belasten, alstublieft?",
        "iban": "Kunt u de terugbetaling overmaken naar mijn rekening, IBAN {}, deze week?",
        "email": "U kunt de documenten altijd sturen naar {} als u wilt.",
        "phone": "Bel me alstublieft terug, mijn telefoonnummer is {} in de middag.",
        "national": "Voor het formulier: mijn burgerservicenummer (BSN) is {} zoals gevraagd.",
        "secret": "De server gebruikt nog steeds het token {} en niemand heeft het vervangen.",
    },
    "pt": {
        "name": "Bom dia. O meu nome é {} e tenho uma pergunta sobre a fatura.",
        "card": "Por favor, debite o meu cartão de crédito {} antes de sexta-feira.",
        "iban": "Pode transferir o reembolso para a minha conta, IBAN {}, esta semana?",
        "email": "Pode enviar os documentos para {} quando quiser.",
        "phone": "Por favor ligue-me, o meu número de telefone é {} durante a tarde.",
        "national": "Para o formulário, o meu NIF de contribuinte é {} como pediu.",
        "secret": "O servidor ainda usa o token {} e ninguém o mudou.",
    },
}
IBANS = {"en": "GB", "de": "DE", "fr": "FR", "es": "ES", "it": "IT", "nl": "NL", "pt": "PT"}
ACCOUNTS = {
    "GB": "NWBK{14}",
    "DE": "{18}",
    "FR": "{23}",
    "ES": "{20}",
    "IT": "X{22}",
    "NL": "ABNA{10}",
    "PT": "{21}",
}
PHONES = {
    "en": "+44 20 7946 0{3}",
    "de": "+49 30 9018{3}",
    "fr": "+33 1 42 68 5{1} 0{1}",
    "es": "+34 91 536 8{1} 0{1}",
    "it": "+39 06 6982 {4}",
    "nl": "+31 20 551 8{3}",
    "pt": "+351 21 391 8{3}",
}


class Values:
    """Makes values; the same seed makes the same ones."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def make(self, kind: str, language: str) -> str:
        makers: dict[str, Callable[[str], str]] = {
            "name": self._name,
            "card": self._card,
            "iban": self._iban,
            "email": self._email,
            "phone": lambda language: self._filled(PHONES[language]),
            "national": self._national,
            "secret": self._secret,
        }
        return makers[kind](language)

    def digits(self, count: int) -> str:
        return "".join(self.random.choice(string.digits) for _ in range(count))

    def _filled(self, shape: str) -> str:
        parts = shape.replace("}", "{").split("{")
        return "".join(self.digits(int(p)) if n % 2 else p for n, p in enumerate(parts))

    def _name(self, language: str) -> str:
        given, family = NAMES[language]
        return f"{self.random.choice(given.split())} {self.random.choice(family.split())}"

    def _card(self, language: str) -> str:
        body = self.random.choice(["4", "51", "55"])
        body += self.digits(15 - len(body))
        return body + luhn.calc_check_digit(body)

    def _iban(self, language: str) -> str:
        country = IBANS[language]
        account = self._filled(ACCOUNTS[country])
        if country == "ES":  # the account has check digits of its own
            account = account[:8] + ccc.calc_check_digits(account) + account[10:]
        moved = "".join(str(int(c, 36)) for c in account + country) + "00"
        return f"{country}{98 - int(moved) % 97:02d}{account}"

    def _email(self, language: str) -> str:
        given, _, family = self._name(language).lower().partition(" ")
        host = self.random.choice(["example.com", "mail.example.org", "firma.example.net"])
        return f"{given}.{family}@{host}"

    def _secret(self, language: str) -> str:
        letters = string.ascii_letters + string.digits
        prefix, count = self.random.choice([("ghp_", 36), ("sk_live_", 24), ("glpat-", 20)])
        return prefix + "".join(self.random.choice(letters) for _ in range(count))

    def _national(self, language: str) -> str:
        if language == "en":
            first, second = self.random.randint(100, 665), self.random.randint(10, 99)
            return f"{first}-{second}-{self.random.randint(1000, 9999)}"
        if language == "it":
            year, day = self.random.randint(10, 99), self.random.randint(10, 28)
            body = f"RSSMRA{year}A{day}H{self.random.randint(100, 999)}"
            return body + codicefiscale.calc_check_digit(body)
        if language == "fr":
            born = f"{self.digits(2)}{self.random.randint(1, 12):02d}"
            body = f"{self.random.choice('12')}{born}75{self.digits(6)}"
            return body + nir.calc_check_digits(body)
        if language == "es":
            body = self.digits(8)
            return body + dni.calc_check_digit(body)
        return self._tried(language)

    def _tried(self, language: str) -> str:
        valid = {"de": (idnr, 11), "nl": (bsn, 9), "pt": (nif, 9)}[language]
        while True:
            number = self.random.choice("123456789") + self.digits(valid[1] - 1)
            if valid[0].is_valid(number):
                return number
