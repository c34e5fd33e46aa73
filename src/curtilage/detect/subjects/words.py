"""The lexicons, in en de fr es it nl pt. ``*`` stands for any ending, ``=2`` for a weight.

Written by hand from general knowledge: the words that clinical notes, bank letters, personnel
files and company mail are made of. See ``card.md`` for what they miss.
"""

from __future__ import annotations

CONDITIONS = """
    diabet* | prediabet* | hypertens* | hypotens* | high blood pressure | bluthochdruck
    | hypertension artérielle | ipertens* | hipertens* | hoge bloeddruk | cancer* | cancro
    | cáncer | carcinom* | karzinom* | krebs | krebserkrankung | brustkrebs | lungenkrebs | kanker
    | tumor* | tumeur* | tumore | melanom* | leukemi* | leukämie | leucémi* | leucemi* | lymphom*
    | linfoma | metasta* | metásta* | asthma* | asma | asthme | copd | epoc | bpco | pneumoni*
    | lungenentzündung | neumonía | polmonite | bronchit* | bronquitis | tuberculos* | tuberkulos*
    | covid* | influenza | hepatit* | cirrhos* | zirrhose | cirrosis | hiv | aids | vih | sida
    | syphilis | sífilis | gonorrh* | chlamydi* | herpes | sepsis | sépsis | stroke | schlaganfall
    | ictus | avc | ischaemi* | ischemi* | isquemi* | ischämi* | myocardial infarction
    | heart attack | heart failure | herzinfarkt | herzinsuffizienz | infarct* | infarto
    | crise cardiaque | insuffisance cardiaque | insuficiencia renal | insuficiencia cardiaca
    | hartaanval | hartfalen | angina | arrhythm* | arritmia | atrial fibrillation
    | vorhofflimmern | fibrilación auricular | thrombos* | trombosis | embolism* | embolie
    | anemi* | anaemi* | anämie | anémie | epilep* | alzheimer* | demenz | dementia | démence
    | demencia | demenza | parkinson* | multiple sclerosis | multiple sklerose
    | sclérose en plaques | esclerosis múltiple | sclerosi multipla | migraine* | migräne
    | migraña | emicrania | depress* | depresión | dépression | depressione | depressie | bipolar*
    | schizophren* | schizofren* | esquizofrenia | anxiety disorder | panic attack* | angststörung
    | ptsd | ptbs | adhd | adhs | autis* | anorexi* | bulimi* | burnout | suicid* | suizid*
    | selbstmord | zelfmoord | alcoholism | alkoholabhängig* | alcohol abuse | drug abuse
    | substance abuse | addict* | suchterkrankung | arthrit* | artritis | artrosis | arthros*
    | rheuma* | reuma* | osteopor* | fibromyalgi* | lupus | psoria* | eczema | ekzem
    | neurodermit* | celiac | coeliac | zöliakie | crohn | crohn's | ulcerative colitis | colitis
    | gastrit* | ulcer | úlcera | reflux | appendicit* | apendicitis | pancreatit*
    | kidney failure | renal failure | nierenversagen | niereninsuffizienz | dialysis | dialyse
    | diálisis | thyroid* | hypothyroid* | hyperthyroid* | hashimoto* | schilddrüse* | obes*
    | adipositas | pregnan* | schwanger* | enceinte | embarazada | embarazo | gravidanza | incinta
    | zwanger* | grávida | miscarriage | fehlgeburt | abortion | abtreibung | infertil*
    | endometrios* | preeclampsia | fracture | fractured | fraktur | fractura | frattura
    | concussion | gehirnerschütterung | hernia* | bandscheibenvorfall | scoliosis | paraly*
    | disabil* | behinder* | glaucom* | cataract* | katarakt | hearing loss | blindness | allerg*
    | alergi* | anaphyla* | seizure* | syncope | dyspn* | disnea | tachycardi* | bradycardi*
    | edema | oedema | ödem | hemorrhag* | haemorrhag* | hemorragia | jaundice | hypercholesterol*
    | hipercolesterolemia | hyperlipid* | dyslipid* | dislipemia | gout | gicht | gonarthr*
    | coxarthr* | diagnos* | diagnóstico | prognos* | biopsy | biopsi* | malignan* | benign tumor
    | positive test result | tested positive | positiv getestet | mental illness
    | psychische erkrankung | enfermedad* | erkrankung* | krankheitsbild | malattia | ziekte
    | doença
"""

TREATMENTS = """
    chemotherap* | chemo | radiotherap* | chimiothérapie | quimioterapia | chemioterapia
    | bestraling | radiation therapy | strahlentherapie | surgery | operiert | chirurgie | cirugía
    | chirurgia | cirurgia | mastectom* | appendectom* | hysterectom* | bypass | transplant*
    | stent | pacemaker | herzschrittmacher | dialysis treatment | insulin* | insulina
    | metformin* | ozempic | semaglutide | statin* | atorvastatin* | simvastatin* | rosuvastatin
    | lisinopril | ramipril | enalapril | losartan | valsartan | amlodipin* | bisoprolol
    | metoprolol | atenolol | propranolol | furosemid* | hydrochlorothiazid* | spironolacton*
    | warfarin* | marcumar | rivaroxaban | apixaban | clopidogrel | aspirin* | ibuprofen*
    | paracetamol | acetaminophen | naproxen | diclofenac | tramadol | morphin* | oxycodon*
    | fentanyl | codein* | amoxicillin* | amoxicilina | penicillin* | azithromycin*
    | ciprofloxacin* | doxycyclin* | vancomycin | antibiotic* | antibiotik* | antibiotique*
    | antibiótico* | antibiotici | prednison* | prednisolon* | cortison* | dexamethason*
    | hydrocortison* | levothyrox* | thyroxin* | omeprazol* | pantoprazol* | sertralin*
    | fluoxetin* | citalopram | escitalopram | paroxetin* | venlafaxin* | mirtazapin*
    | amitriptylin* | antidepress* | lithium | quetiapin* | olanzapin* | risperidon*
    | aripiprazol* | haloperidol | lorazepam | diazepam | alprazolam | xanax | prozac | zoloft
    | ritalin | methylphenidat* | adderall | gabapentin* | pregabalin* | levetiracetam
    | lamotrigin* | carbamazepin* | valproat* | tamoxifen | methotrexat* | adalimumab | infliximab
    | rituximab | truvada | antiretroviral* | salbutamol | albuterol | inhaler | ventolin
    | montelukast | cetirizin* | loratadin* | epipen | vaccin* | geimpft | impfung | vacuna*
    | vaccino | prescri* | verschrieb* | rezept für | ordonnance | receta médica | ricetta medica
    | medicat* | medikament* | médicament* | medicament* | medicijn* | farmaco | psychotherap*
    | psicoterapia | rehab | physiotherap* | krankengymnastik | reha | blood test* | blutbild
    | blutwerte | analyse de sang | análisis de sangre | mri scan | ct scan | röntgen* | x-ray
    | ultrasound | hospitalised | hospitalized | hospitalis* | discharge summary | arztbrief
    | entlassungsbrief | informe clínico | compte rendu médical | antecedentes personales
    | stationär aufgenommen | ingresado | ricoverat* | opgenomen
"""

PATIENT = """
    the patient | this patient | patient is | patient was | patient has | patient presents
    | patient denies | patient reports | our patient | my patient | a patient of | male patient
    | female patient | der patient | die patientin | des patienten | unser patient | le patient
    | la patiente | el paciente | la paciente | paciente de | il paziente | la paziente
    | de patiënt | o paciente | a paciente | year old man | year old woman | year old male
    | year old female | years old | jähriger | jährige | jährigen | años de edad | ans
    | was diagnosed | been diagnosed | diagnosed with | diagnosed me | wurde diagnostiziert
    | diagnostiqué | diagnosticado | diagnosticada | was admitted | wurde aufgenommen
    | aufnahme am | admitted to | admitted with | discharged | anamnese | anamnesis
    | medical history of | past medical history | history of present illness | allergies | vitals
"""

SELF = """
    my | mine | i have | i had | i've | i was | i am | i'm | i feel | i suffer | i take | i took
    | i earn | i owe | me and my | our son | our daughter | mein | meine | meinem | meinen
    | meiner | meines | ich habe | ich bin | ich leide | ich nehme | ich hatte | ich verdiene
    | mon | ma | mes | j'ai | je suis | je souffre | je prends | je gagne | mi | mis | tengo
    | estoy | padezco | sufro | gano | mio | mia | miei | ho | soffro | guadagno | mijn | ik heb
    | ik ben | ik verdien | meu | minha | meus | tenho | estou | sofro
"""

THIRD = """
    he | she | his | her | him | hers | er hat | sie hat | er ist | sie ist | seine | seiner
    | ihre | ihrer | il a | elle a | il est | elle est | son mari | sa femme | él | ella
    | su marido | su mujer | lui | lei ha | lui ha | suo marito | sua moglie | hij | zij heeft
    | zijn vrouw | haar | ele | ela | dele | dela | husband | wife | mother | father | daughter
    | brother | sister | employee | colleague | boss | client | customer | borrower
    | account holder | debtor | tenant | mitarbeiter | mitarbeiterin | kollege | kollegin | kunde
    | kundin | employé | salarié | salariée | cliente | empleado | empleada | dipendente
    | medewerker | klant | funcionário | funcionária
"""

FINANCE = """
    salary | salaries | wage | wages | income | payslip* | paycheck* | payroll | bonus payment
    | gehalt* | lohn | lohnabrechnung | gehaltsabrechnung | salaire* | fiche de paie
    | bulletin de salaire | salario | nómina | sueldo | stipendio | busta paga | salaris
    | loonstrook | salário | holerite | loan | loans | darlehen | kredit | kreditvertrag | prêt
    | emprunt | préstamo | prestito | mutuo | lening | empréstimo | mortgage | hypothek*
    | hypothèque | hipoteca | hypotheek | debt | debts | schulden | dette* | deuda* | debito
    | debiti | dívida* | overdraft | überziehung | découvert | overdue | arrears
    | zahlungsrückstand | mahnung | balance | account balance | kontostand | solde | saldo
    | bank statement* | kontoauszug | relevé de compte | extracto bancario | estratto conto
    | rekeningafschrift | credit score* | credit rating | credit report | credit limit | schufa*
    | bonität | kreditwürdigkeit | creditworth* | net worth | vermögen | patrimoine | patrimonio
    | savings | ersparnisse | épargne | ahorros | risparmi | spaargeld | pension | rente
    | retirement account | 401k | portfolio | investment account | tax return | tax refund
    | steuererklärung | steuerbescheid | déclaration d'impôts | declaración de la renta
    | dichiarazione dei redditi | belastingaangifte | bankruptcy | insolvenz | insolven*
    | faillite | bancarrota | bancarotta | faillissement | foreclosure | garnish* | pfändung
    | alimony | unterhalt | wire transfer | überweisung | virement | transferencia | bonifico
    | overboeking | transaction | transactions | withdrawal | deposit | direct debit | lastschrift
    | invoice* | rechnung | facture | factura | fattura | factuur | fatura | insurance claim
    | payout
"""

PERSONNEL = """
    dismissal | dismissed for | termination letter | terminated for cause | layoff* | laid off
    | redundanc* | severance | resignation | notice period | performance review
    | performance improvement plan | appraisal interview | disciplinary | written warning
    | grievance | sick leave | sick note | maternity leave | parental leave | salary increase
    | pay rise | promotion decision | misconduct | harassment | workplace bullying | kündigung*
    | gekündigt | abmahnung | aufhebungsvertrag | abfindung | krankmeldung | krankgeschrieben
    | krankschreibung | arbeitsunfähig* | elternzeit | mutterschutz | mitarbeitergespräch
    | gehaltserhöhung | personalakte | probezeit | licenciement | licencié
    | rupture conventionnelle | arrêt maladie | congé maternité | entretien annuel | mise à pied
    | avertissement | despido | despedido | baja médica | baja laboral | baja por maternidad
    | expediente disciplinario | evaluación de desempeño | licenziamento | malattia certificata
    | congedo di maternità | richiamo disciplinare | valutazione della performance | ontslag
    | ontslagen | ziekteverlof | ziekmelding | functioneringsgesprek | zwangerschapsverlof
    | demissão | demitido | atestado médico | licença maternidade | avaliação de desempenho
"""

BUSINESS = """
    confidential=2 | strictly confidential=3 | company confidential=3 | internal only=3
    | internal use only=3 | for internal use=3 | do not distribute=3 | do not forward=3
    | not for distribution=3 | proprietary=2 | privileged=1 | under embargo=2 | trade secret*=2
    | meeting minutes=2 | minutes of the meeting=3 | minutes=1 | action items=2 | agenda=1
    | attendees=1 | board meeting=2 | board of directors=1 | steering committee=2 | stakeholder*=1
    | quarterly forecast=3 | quarterly results=2 | sales forecast=2 | forecast=1 | revenue=1
    | margin=1 | ebitda=2 | budget=1 | our budget=2 | headcount=2 | hiring plan=2 | roadmap=1
    | product roadmap=2 | pipeline=1 | pricing proposal=3 | price list=1 | our pricing=2
    | discount=1 | tender=1 | bid=1 | rfp=1 | proposal=1 | draft contract=3 | contract draft=3
    | nda=2 | non disclosure agreement=2 | term sheet=3 | letter of intent=2 | acquisition=1
    | merger=1 | due diligence=2 | reorgani*=1 | restructuring=1 | our client*=2 | our customer*=2
    | our supplier*=2 | our team=1 | our company=2 | our department=2 | our project=2
    | project plan=1 | deliverable*=1 | milestone*=1 | kickoff=1 | deadline=1 | sprint=1 | okr*=1
    | kpi*=1 | strategy paper=2 | business plan=1 | go to market=1 | launch date=2
    | release date=1 | unreleased=2 | please find attached=2 | attached=1 | as discussed=2
    | per our call=2 | follow up=1 | following up=1 | next steps=1 | kind regards=1
    | best regards=1 | regards=1 | sincerely=1 | cc=1 | fwd=2 | fw=2 | re=1 | let's meet=1
    | conference call=1 | conference room=1 | vertraulich=2 | streng vertraulich=3
    | nur für den internen gebrauch=3 | nur intern=3 | intern=1 | besprechungsprotokoll=3
    | protokoll=1 | tagesordnung=1 | quartalsprognose=3 | umsatz=1 | vorstand=1 | aufsichtsrat=2
    | geschäftsführung=1 | angebotsentwurf=3 | vertragsentwurf=3 | geheimhaltungsvereinbarung=2
    | wettbewerber=1 | unser kunde=2 | unsere kunden=2 | unser projekt=2 | anbei=1 | im anhang=2
    | wie besprochen=2 | mit freundlichen grüßen=1 | viele grüße=1 | confidentiel=2
    | strictement confidentiel=3 | usage interne=3 | compte rendu de réunion=3 | ordre du jour=1
    | chiffre d'affaires=1 | prévisions trimestrielles=3 | projet de contrat=3 | ci joint=2
    | comme convenu=2 | cordialement=1 | notre client=2 | nos clients=2
    | accord de confidentialité=2 | confidencial=2 | estrictamente confidencial=3 | uso interno=3
    | acta de la reunión=3 | orden del día=1 | previsión trimestral=3 | borrador del contrato=3
    | acuerdo de confidencialidad=2 | nuestro cliente=2 | adjunto=1 | saludos cordiales=1
    | riservato=2 | strettamente riservato=3 | verbale della riunione=3 | ordine del giorno=1
    | previsione trimestrale=3 | bozza di contratto=3 | accordo di riservatezza=2 | in allegato=2
    | cordiali saluti=1 | vertrouwelijk=2 | strikt vertrouwelijk=3 | intern gebruik=3 | notulen=2
    | kwartaalprognose=3 | conceptcontract=3 | geheimhoudingsovereenkomst=2 | bijgevoegd=1
    | met vriendelijke groet=1 | ata da reunião=3 | minuta do contrato=3 | atenciosamente=1
"""
