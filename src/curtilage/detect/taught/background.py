"""Ordinary texts, against which a taught category is told apart. Written for this project.

They are what people ask a model and write to each other: letters, questions, code, news, support,
household, in seven languages; none of them about anybody.
"""

from __future__ import annotations

_ENGLISH = """
Could you draft a short reply that thanks the customer and says when the parcel will arrive?
Please summarise the following article in three sentences for a reader who knows nothing about it.
What is the difference between a list and a tuple in Python, and when should I use which?
The meeting is moved to Thursday at ten, in the large room on the second floor.
Translate this paragraph into French and keep the tone friendly but professional.
The build fails since the last update because the package cannot be found on the server.
I would like to bake a bread with less salt. Which flour is best, and how long must it rest?
Our train was two hours late and nobody at the station could tell us why.
Write a poem about autumn leaves for a child of six years.
The printer on our floor shows a paper jam, although there is no paper left in it.
Explain how vaccines work in words that a twelve year old understands.
Attached is the agenda for next week. Tell me if a point is missing.
The team won the final after extra time, and the coach praised the young goalkeeper.
Give me five ideas for a birthday party in a small garden when it may rain.
How do I sort the rows of a table by date and then by amount in a spreadsheet?
The new version of the app is faster, but the search no longer finds old notes.
Thank you for your order. You can follow the delivery with the number below.
What are the rules for carrying liquids on a plane within the European Union?
A storm is expected on the coast tonight. Ferries will stay in the harbour until noon.
Make this sentence shorter without losing what it says about the price.
def total(values): return sum(value for value in values if value is not None)
SELECT name, count(*) FROM orders WHERE created > now() - interval '7 days' GROUP BY name;
The lecture treats the history of trade along the river from the Middle Ages until today.
Is it better to repair an old washing machine or to buy a new one that needs less water?
We look forward to your feedback on the draft of the brochure by Friday.
List the capitals of South America with their number of inhabitants as a table.
My laptop gets very hot when I watch films. What can I do about the noise of the fan?
The museum is closed on Mondays. On other days it opens at nine and closes at six.
Please check the grammar of this letter and mark what you changed.
The price of coffee has gone up for the third month in a row, the association said.
Can you write a unit test for a function that parses dates in several formats?
The contract ends with the month. If nobody gives notice, it goes on for another year.
Salaries in the sector rose by two percent last year, according to the statistics office.
People with high blood pressure are often told to eat less salt and to walk more.
The court said that the rule applies to everyone and sent the case back.
The company presented its figures for the quarter and kept its forecast for the year.
Investors waited for the decision of the central bank on interest rates.
We are hiring a gardener. Please send your letter and two references by e-mail.
The council voted for a new bridge and for lanes that are reserved for bicycles.
Please confirm that you received the keys and the instructions for the alarm.
"""
_OTHERS = """
Bitte fassen Sie den folgenden Text in drei Sätzen zusammen und nennen Sie die Quelle.
Der Drucker im zweiten Stock zeigt einen Papierstau an, obwohl kein Papier mehr darin ist.
Wie lange muss ein Brotteig gehen, wenn es in der Küche kühl ist?
Die Sitzung wird auf Donnerstag um zehn Uhr verschoben. Der Raum bleibt derselbe.
Vielen Dank für Ihre Bestellung. Die Lieferung trifft voraussichtlich am Freitag ein.
Schreibe eine freundliche Antwort, die sich für die Verspätung entschuldigt.
Die Mannschaft gewann das Spiel nach Verlängerung, und die Zuschauer feierten bis spät.
Welche Regeln gelten für Handgepäck auf Flügen innerhalb Europas?
Der Vertrag verlängert sich um ein Jahr, wenn er nicht rechtzeitig gekündigt wird.
Erkläre einem Kind, warum der Himmel blau ist und am Abend rot wird.
Peux-tu résumer cet article en quelques phrases et garder les chiffres importants ?
La réunion est reportée à jeudi, à dix heures, dans la grande salle.
Merci pour votre commande. Le colis partira demain de notre entrepôt.
Comment trier un tableau par date puis par montant dans un tableur ?
L'équipe a gagné la finale après les prolongations devant un public enthousiaste.
Écris un petit poème sur la neige pour une classe d'enfants.
Le prix du café a augmenté pour le troisième mois de suite, selon l'association.
Quel est le meilleur moment pour tailler les rosiers dans un jardin du nord ?
¿Puedes escribir una respuesta amable que explique el retraso del envío?
La reunión pasa al jueves a las diez, en la sala grande de la segunda planta.
Gracias por su pedido. Puede seguir el envío con el número que aparece abajo.
¿Cuánto tiempo debe reposar la masa del pan si hace frío en la cocina?
El equipo ganó la final en la prórroga y la ciudad lo celebró toda la noche.
Explica con palabras sencillas cómo funciona una vacuna.
Puoi riassumere questo articolo in tre frasi per chi non conosce l'argomento?
La riunione è spostata a giovedì alle dieci, nella sala grande.
Grazie per il suo ordine. La consegna è prevista per venerdì mattina.
Come si ordina una tabella per data e poi per importo?
La squadra ha vinto la finale ai supplementari davanti a molti tifosi.
Scrivi una breve poesia sull'autunno per i bambini di una scuola.
Kun je een kort antwoord schrijven dat de klant bedankt voor zijn geduld?
De vergadering is verplaatst naar donderdag om tien uur in de grote zaal.
Bedankt voor uw bestelling. U kunt het pakket volgen met het nummer hieronder.
Hoe lang moet brooddeeg rijzen als het koud is in de keuken?
De ploeg won de finale na verlenging en werd door duizenden mensen begroet.
Leg in eenvoudige woorden uit hoe een vaccin werkt.
Você pode resumir este artigo em três frases para quem não conhece o assunto?
A reunião passa para quinta-feira às dez, na sala grande.
Obrigado pelo seu pedido. A entrega está prevista para sexta-feira de manhã.
Como posso ordenar uma tabela por data e depois por valor?
A equipa ganhou a final no prolongamento e a cidade festejou toda a noite.
Explica com palavras simples como funciona uma vacina.
"""


def _texts(lines: str) -> list[str]:
    """Each line, and each with the two behind it, so that some texts are longer."""
    each = lines.strip().split("\n")
    three = [" ".join(each[i : i + 3]) for i in range(0, len(each) - 2, 2)]
    return [*each, *three]


BACKGROUND = (*_texts(_ENGLISH), *_texts(_OTHERS))
