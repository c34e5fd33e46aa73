"""Sentences with people in them, in six languages, made from lists written for these tests."""

from __future__ import annotations

import random
from collections.abc import Iterator

GIVEN = {
    "en": "James Mary Robert Patricia Michael Linda David Susan Emily Jessica Ashley Brandon Tyler "
    "Oliver Harry Amelia Isla Poppy Callum Aisha Priya Wei Mohammed Siobhan Latoya",
    "de": "Hans Klaus Jürgen Wolfgang Uwe Heike Sabine Petra Ursula Renate Lukas Leon Finn Jonas "
    "Lena Hannah Mia Annika Katharina Dieter Günther Svenja Torsten Ayşe Mehmet",
    "fr": "Jean Pierre Michel André Philippe Nathalie Isabelle Sylvie Catherine Françoise Camille "
    "Léa Chloé Manon Lucas Hugo Théo Mathis Aurélie Élodie Benoît Guillaume Fatima Karim Océane",
    "es": "José Antonio Manuel Francisco Juan María Carmen Josefa Isabel Dolores Lucía Martina "
    "Paula Hugo Álvaro Pablo Diego Alejandro Sofía Ximena Iker Nerea Begoña Joaquín Rocío",
    "it": "Giuseppe Giovanni Antonio Mario Luigi Maria Anna Rosa Angela Giovanna Francesca Chiara "
    "Giulia Matteo Lorenzo Alessandro Davide Beatrice Ginevra Salvatore Carmela Vincenzo Ilaria",
    "nl": "Johannes Jan Cornelis Hendrik Willem Maria Johanna Anna Daan Sem Lucas Levi Emma Tess "
    "Sophie Julia Sanne Femke Bram Thijs Lotte Maaike Joost Anouk Ruben",
}
SURNAMES = {
    "en": "Smith Jones Williams Brown Taylor Davies Wilson Evans Thomas Johnson Miller Anderson "
    "Thompson O'Connor Patel Khan Nguyen Kowalski Fitzgerald Hawthorne Pemberton",
    "de": "Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Koch Richter "
    "Klein Wolf Schröder Neumann Zimmermann Krüger Hartmann Yildirim Brückner Obermaier",
    "fr": "Martin Bernard Dubois Thomas Robert Petit Durand Leroy Moreau Simon Laurent Lefebvre "
    "Michel Garcia Fournier Girard Lefèvre Mercier Dupont Bouchard Benali Rousselle",
    "es": "García Rodríguez González Fernández López Martínez Sánchez Pérez Gómez Jiménez Ruiz "
    "Hernández Díaz Moreno Muñoz Álvarez Romero Gutiérrez Echeverría Ibáñez Zubizarreta",
    "it": "Rossi Russo Ferrari Esposito Bianchi Romano Colombo Ricci Marino Greco Bruno Gallo "
    "Conti De Luca Mancini Costa Giordano Rizzo Lombardi Moretti Bevilacqua Scognamiglio",
    "nl": "De Jong|Jansen|De Vries|Van den Berg|Bakker|Van Dijk|Visser|Janssen|Smit|Meijer|De Boer"
    "|Mulder|De Groot|Bos|Vos|Peters|Hendriks|Van Leeuwen|Dekker|Brouwer|Hoekstra|Van der Meer",
}
TEMPLATES = {
    "en": "Please send the contract to {} before Friday.|{} called about the late delivery."
    "|I spoke with {} yesterday and she agreed.|The meeting was chaired by {}."
    "|Can you draft a reply to {}?|{} has been with the company since 2014."
    "|We received a complaint from {} last week.|According to {}, the server was down."
    "|Write a birthday card for {}.|The account belongs to {} and her brother.",
    "de": "Bitte senden Sie den Vertrag an {}.|{} hat gestern wegen der Lieferung angerufen."
    "|Ich habe mit {} gesprochen und sie stimmt zu.|Die Sitzung wurde von {} geleitet."
    "|Kannst du eine Antwort an {} entwerfen?|{} arbeitet seit 2014 bei uns."
    "|Letzte Woche kam eine Beschwerde von {}.|Laut {} war der Server nicht erreichbar."
    "|Das Konto gehört {} und ihrem Bruder.|Wir haben {} zum Gespräch eingeladen.",
    "fr": "Merci d'envoyer le contrat à {}.|{} a appelé hier au sujet de la livraison."
    "|J'ai parlé avec {} et elle est d'accord.|La réunion a été présidée par {}."
    "|Peux-tu rédiger une réponse à {} ?|{} travaille chez nous depuis 2014."
    "|Nous avons reçu une plainte de {}.|Selon {}, le serveur était en panne."
    "|Le compte appartient à {} et à son frère.|Nous avons invité {} à un entretien.",
    "es": "Por favor, envíe el contrato a {}.|{} llamó ayer por el retraso de la entrega."
    "|Hablé con {} y está de acuerdo.|La reunión fue presidida por {}."
    "|¿Puedes redactar una respuesta para {}?|{} trabaja con nosotros desde 2014."
    "|Recibimos una queja de {} la semana pasada.|Según {}, el servidor no funcionaba."
    "|La cuenta pertenece a {} y a su hermano.|Hemos invitado a {} a una entrevista.",
    "it": "Per favore, invii il contratto a {}.|{} ha chiamato ieri per la consegna."
    "|Ho parlato con {} ed è d'accordo.|La riunione è stata presieduta da {}."
    "|Puoi scrivere una risposta a {}?|{} lavora con noi dal 2014."
    "|Abbiamo ricevuto un reclamo da {}.|Secondo {}, il server non funzionava."
    "|Il conto appartiene a {} e a suo fratello.|Abbiamo invitato {} a un colloquio.",
    "nl": "Stuur het contract alstublieft naar {}.|{} belde gisteren over de levering."
    "|Ik heb met {} gesproken en ze is akkoord.|De vergadering werd geleid door {}."
    "|Kun je een antwoord aan {} opstellen?|{} werkt sinds 2014 bij ons."
    "|We kregen vorige week een klacht van {}.|Volgens {} was de server niet bereikbaar."
    "|De rekening is van {} en haar broer.|We hebben {} uitgenodigd voor een gesprek.",
}


def sentences(count: int, seed: int) -> Iterator[tuple[str, str, str]]:
    """That many of each language: (language, sentence, the full name in it)."""
    chance = random.Random(seed)
    for language, templates in TEMPLATES.items():
        written = SURNAMES[language]
        surnames = written.split("|") if "|" in written else written.split()
        for _ in range(count):
            name = f"{chance.choice(GIVEN[language].split())} {chance.choice(surnames)}"
            yield language, chance.choice(templates.split("|")).format(name), name
