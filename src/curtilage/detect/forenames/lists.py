"""Common given names and surnames of a dozen languages, written by hand from general knowledge.

Kept small on purpose: they catch the ordinary names that a classifier misses in languages it
saw little of. See ``card.md``.
"""

from __future__ import annotations

_GIVEN = """
    aaron abdul abdullah abigail abraham ada adam adele adrian adriana adrien agata agathe agnes
    agnieszka ahmed ahmet aisha alain alan alba albert alberto alejandra alejandro aleksander
    alessandra alessandro alessia alex alexander alexandra alexandre alexis alfonso alfred alfredo
    ali alice alicia aline alison allison alma alvaro álvaro amanda amelia amélie amina amit amy
    ana anabel anaïs andré andrea andreas andrés andrew andrzej angela angelina angelo ángel
    ángela anika anita anja anke ann anna anne annelies annemarie annette annick annie annika
    anouk anton antonella antonia antonin antonio antônio antonios anthony antoine arthur artur
    arturo arnaud arne arnold astrid aurélie aurélien axel ayşe beatrice beatriz béatrice begoña
    ben benedikt benjamin benoît bernard bernardo bernd bert bertrand beth bettina betty bianca
    birgit bjorn björn blanca bob boris bram brandon brenda brian brigitte bruce bruno burak
    callum camila camilla camille carla carlo carlos carmela carmen carol carole carolina caroline
    carolyn carsten caterina catarina catherine cecilia cécile céline cem charles charlotte chiara
    chloe chloé chris christa christian christiane christina christine christoph christophe
    christopher cindy clara clare claire claude claudia claudio clémence clément clive colin
    concepción consuelo cornelia cornelis corinne cristian cristiana cristina cynthia cyril daan
    dagmar damian damien dan daniel daniela daniele danielle danuta dario darren david davide
    debbie deborah deepak delphine denis denise dennis derek detlef diana diane didier diego
    dieter dietmar dimitri dirk dolores dominik dominique donald donna dora doris dorota dorothea
    dorothy douglas duarte duncan dylan eduardo edward edwin eileen ekaterina elena eleni elaine
    elias elif elisa elisabeth elizabeth elisabetta elke ella ellen élodie eloise elsa elvira
    emanuele emily émilie emil emilia emilie emilio emma emmanuel emmanuelle emre enrico enrique
    eric erica erich erik erika ernest ernesto erwin esperanza estelle esteban esther ethan
    étienne eugene eugenia eugenio eva evelyn ewa ezra fabian fabien fabio fabrice fabrizio fatima
    fatma federica federico felipe felicia felix fernanda fernando femke filip filipa filippo finn
    fiona francesca francesco francine francis francisca francisco franck françois françoise franz
    fred frédéric frederik friedrich fritz gabriel gabriela gabriele gabriella gaëlle gareth gary
    gavin geert geoffrey george georges georgina gérard gerald gerda gerhard gert ghislaine
    giacomo gianluca gianni giada gilbert gilles gina ginevra gino giorgia giorgio giovanna
    giovanni gisela giulia giuliana giulio giuseppe gloria gonçalo gonzalo gordon graham greg
    gregor grégory greta grzegorz guadalupe guido guillaume guillermo günter günther gustav
    gustavo guy hamza hanna hannah hannelore hans harald harriet harry hartmut hassan hayley
    heather hector héctor heidi heike heiko heiner heinrich heinz helen helena hélène helga helmut
    hendrik henk henri henrik henrique henry herbert hermann hilda hilde holger horst howard
    hubert hugh hugo hussein ian ibrahim ida ignacio igor iker ilaria ilona ilse ines inês inés
    inga inge ingeborg ingo ingrid irene irina irma isaac isabel isabella isabelle isla ismael
    ivan iván ivo iwona jaap jack jackie jacob jacqueline jacques jaime jakob james jamie jan jane
    janet janice janina jasmin jason javier jean jeanette jeanne jeff jeffrey jennifer jens jeremy
    jérôme jerome jerry jesse jessica jesús jill jim joachim joan joana joanna joanne joão joaquim
    joaquín jochen joe joel joep joëlle johan johann johanna johannes john jonas jonathan joost
    jordi jorg jorge jörg josé josef josefa joseph joshua josh josiane joyce juan juana judith
    julia julian juliana julie julien juliette julio jürgen justin justine jutta kacper kai kamil
    karen karim karin karina karl karla karolina karsten kasper katarina katarzyna kate katharina
    katherine kathleen kathrin kathryn kathy katia katja katrin kay keith kelly ken kenneth
    kerstin kevin khadija kim kirsten klaas klaus konrad konstantin krzysztof kristin kristina
    kurt kyle lars latoya laura laure laurence laurent lauren laurens léa leah leo leon léon
    leonardo leonie leonor leticia lena levi liam lidia lieke lili lilian liliana lina linda lisa
    lisbeth liselotte loïc lorena lorenzo loretta lotte lou louis louisa louise luc luca lucas
    lucia lucía luciano lucie lucy ludovic ludwig luigi luis luís luisa luiz luka lukas lydia lynn
    maaike maarten mack magali magdalena maike mael maëlle maja malgorzata małgorzata malik malte
    mandy manfred manon manuel manuela mara marc marcel marcela marcello marcin marco marcos
    marcus margaret margarita margherita margot margarethe maria maría mariam mariana marianne
    marie marieke marija marilyn marin marina mario marion marisol marit mariusz marjan mark
    markus marlene marlies marlon marta martha martijn martin martina martine marvin mary maryam
    mateo mateusz matilda mathias mathieu mathilde mathis matías matt matteo matthew matthias
    matthieu mattia maud maureen maurice mauricio mauro max maxime maximilian mehmet meike mel
    melanie mélanie melissa mercedes mia michael michaela michał michel michele michèle michelle
    michiel miguel mihai mike mikael mila milan milena miriam mirjam mohamed mohammad mohammed
    moira monica mónica monika monique morgane moritz muhammad murat mustafa myriam nadia nadine
    nancy naomi natalia natalie natascha nathalie nathan neil nelly nerea nicholas nick nicola
    nicolas nicole niels nigel niklas niko nikolai nikolaus nils nina noah noé noémie nora norbert
    norma nuno octavio odile olaf olga oliver olivia olivier omar ondine orlando oscar óscar osman
    otto owen pablo paola paolo pascal pascale patricia patricio patrick patrik patrizia paul
    paula paulette paulina pauline paulo pawel paweł pedro peggy penelope per petra peter petros
    philip philipp philippa philippe phillip pia pieter pierre pietro pilar piotr poppy priya
    quentin rachel rachid rafael rafał rahul raimund rainer raj rajesh ralf ralph ramona ramón
    raphael raphaël raquel rashid raul raúl raymond rebecca regina régis reinhard renata renate
    rené renée ricardo riccardo richard rita rob robert roberta roberto robin rocío rodolfo
    rodrigo roger roland rolf romain roman romane rosalie rosario rosemarie rosie ross roxane roy
    ruben rubén rudolf rudy rui rupert russell ruth ryan sabine sabrina said salma salvador
    salvatore sam samantha samir samira samuel sandra sandrine sandro sanjay sanne sara sarah
    sascha sem saskia scott sean sébastien sebastian sebastián sébastian selina serena serge
    sergei sergio séverine shane sharon sheila shirley siegfried sigrid silke silvia silvio simon
    simona simone siobhan sofia sofía sofie solange sonia sonja sophia sophie stacey stanisław
    stefan stefania stefanie stefano steffen stella stephan stéphane stéphanie stephanie stephen
    steve steven stuart sunil susan susana susanna susanne suzanne sven svenja svetlana sylvain
    sylvia sylvie tamara tanja tanya tara tatiana ted teresa tess thea theo théo theodor theresa
    thérèse thibault thierry thijs thomas thorsten tim timo timothy tina tobias todd tom tomás
    tomasz tommaso tommy toni tony torsten tracy trevor tristan tyler udo ulrich ulrike umberto
    ursula ute uwe valentin valentina valeria valérie valerie vanessa vera verena veronica
    verónica véronique vicente victor víctor victoria viktor viktoria vincent vincenzo viola
    virginie vittoria vittorio vivian viviane vladimir volker wolfgang walter waltraud wanda wendy
    wei werner wilfried wilhelm willem william wim winfried wojciech xavier ximena yann yannick
    yasmin yasmine youssef yolanda yvan yves yvette yvonne zachary zoe zoé zuzanna
"""
_AMBIGUOUS = """
    ada adam alba alma amber angel april august axel basil bianca blanca chad charlotte christian
    clara claude concepción cornelia dolores dora earl elsa esperanza faith felix florence frank
    gloria grace guy heather holly hope hugo ida iris isla jan jean joy jordan julia june kai ken
    lima linda lou luna mara marin mark max may mercedes mia mila miles nancy nice norma olive
    orlando paris pascal pat penny per pia pilar poppy ray regina rich rob robin roman romane rosa
    rosario rose ruby said santiago sidney sky sofia stella summer sue sydney tess vera victoria
    viola violet virginia wei will
"""
_SURNAMES = """
    adams aguilar ahmed albrecht alexander ali allen alonso alvarez álvarez alves anderson
    andersson araújo arnold arslan bailey baker bakker bakx barbieri barbosa barnes bauer baumann
    beck becker bell benali bennett benedetti berger bergmann bernard bertrand bianchi blanc
    blanco böhm bonnet bos bouchard braun brooks brouwer brown bruno bryant busch butler caballero
    cabrera campbell caputo carlsson carter carvalho castillo castro chan chavez chen chevalier
    clark clarke clement cohen cole coleman collins colombo conti cook cooper costa cox cruz
    da-silva daniels david davies davis dekker delgado demir díaz diaz dias díez dietrich dijkstra
    domínguez dubois dufour dumont dupont dupuis durand edwards eriksson esposito evans evers
    fabre farina faure fernandes fernandez fernández ferrara ferrari ferreira ferri fischer flores
    fontaine fontana foster fournier fox franke frank franco friedrich fuchs gallo garcia garcía
    garnier gatti gauthier gentile gerard gil gimenez girard giordano gomes gomez gómez gonçalves
    gonzales gonzalez gonzález graf graham grassi gray greco green griffin gross guerra guerrero
    guerin gupta gutierrez gutiérrez haas hahn hall hamilton hansen harris hartmann hayes heinrich
    hendriks henderson henry hernandez hernández herrera herrmann hermans hill hoekstra hofmann
    hoffmann horn howard huber hughes ibáñez iglesias jackson jacobs jansen janssen jansson jäger
    jenkins jensen jimenez jiménez johansson johnson jones jong kaiser kaya keller kelly khan kim
    klein koch köhler könig kovacs kowalski kramer kraus krause krüger kuhn kuiper kumar lambert
    lang lange larsen larsson laurent le-roux lebrun leclerc lee lefebvre lefevre lefèvre legrand
    lehmann lemaire leroy lewis li lima lombardi lombardo long longo lopes lopez lópez lorenz
    ludwig maas maier mancini marchand marchetti mariani marin marino maurer marques marquez
    márquez marshall martin martinelli martinez martínez martini martins mason masson mathieu
    mayer mayr medina meijer mendes mendez mendoza mercier messina meunier meyer michel miller
    mitchell molina monti moore morales moreau morel moreno moretti morgan morin morris müller
    mueller mulder muller muñoz murphy murray myers navarro nelson neumann nguyen nicolas nielsen
    nilsson novak nowak nunes núñez o'brien o'connor oliveira olsen olsson ortega ortiz otto owens
    palmer parker pascual patel paul pedersen pellegrini pereira perez pérez perrin perry peters
    petersen peterson petit pfeiffer phillips pinto poirier pohl powell price prieto ramirez
    ramírez ramos reed rey reyes reynolds ribeiro ricci richard richter rivera rizzo robert
    roberts robertson robin robinson roche rodrigues rodriguez rodríguez rogers romano romero roos
    ross rossi roth rousseau roussel roux rubio ruiz russell russo sahin şahin salazar sanchez
    sánchez sanders santiago santoro santos sanz sauer schäfer schmid schmidt schmitt schmitz
    schneider scholz schouten schreiber schröder schubert schulte schulz schulze schumacher
    schumann schuster schwarz scott seidel serra serrano sharma shaw silva silvestri simmons simon
    simpson singh smit smith smits soares sommer soto sousa stein steiner stewart suárez sullivan
    svensson taylor testa thiel thomas thompson torres tran turner vargas vasquez vázquez
    verhoeven vermeulen vidal vieira villa vincent visser vitale vogel vogt vos vries wagner
    walker walter wang ward watson weber weiss werner west white willems williams wilson winkler
    winter wolf wolff wong wood wright yang yildiz yıldız yilmaz yılmaz young zhang ziegler
    zimmermann
"""  # noqa: RUF001
GIVEN = frozenset(_GIVEN.split())
AMBIGUOUS = frozenset(_AMBIGUOUS.split())
SURNAMES = frozenset(_SURNAMES.split())
