"""What words, beginnings of words and signs weigh for the sentiment; above nothing is negative.

Written by ``python -m benchmarks.sentiment_training``; a line is a weight in hundredths and its features.
"""

LEARNED_FROM = "7bbeea32b26d3cdb"
BIAS = -0.29

WORDS = """\
-143 <no_event>
-139 <glad>
-112 <good>
-83 found
-82 yet
-79 graag
-78 or
-77 well
-76 naar
-75 gedoe
-74 cancel hoeft
-73 <good_twice> nodig rules
-72 tips
-71 know zie
-69 court voork*
-68 follo* regel*
-65 naast verwacht welke
-64 frien* friend nee
-63 board decid*
-62 als beats fee
-61 but dm expec* expect prefe* say until
-60 board* boarding lof ten
-58 niets sure
-57 above april hacke* hacked merke* merken mij
-56 hi last maakt nieuw* our read rush trip which zelfs
-55 find handled photo regels vraag vrien*
-54 day klantnummer minute nieuwe preference snow
-53 bon early first helped its leave* leaves prima think today weten
-52 alles credi* credit ever haast hmm numme* nummer rebooked staye* stayed tegen twijf* viel
-51 <no_bad> actie andere fly haha ill laat lief probl* tom wist
-50 adres begin* begint dank giste* maak radio stock vijf wasnt welco* welcome
-49 maandag rt vanda* vandaag vriend
-48 announce bad delays james red short verze* view zonda* zondag
-47 bedanken bot dag hirin* hiring jaar krant roads thank troub* trouble voorkom
-46 child coffe* coffee deciding eerst* eerste if play trave* union vanav* vanavond
-45 class groen into momen* moment net optie personen pleas* spijt stel
-44 ? as beter disap* mike paris stres* stress verbo* verbonden zoek
-43 daaro* daarom foto fuel hitch meld mine ruile* ruilen sue voorr* voorraad yes
-42 arrivals count does faith following hey klachten plane* planes resto* restored rij verlo* verloren voorkeur
-41 anymo* anymore appre* check handl* lande* landed polit* rusti* stopt team tomor* tomorrow wonde* woord worri*
-41 worries
-40 behin* behind can could* couldnt disappoints frida* friday happi* happier kijk klage* klagen leeds monda* monday
-40 numbe* volg
-39 a brug deze gekoz* gekozen guide la lekka* lekkage licht plannen plans stuk tot withi* within yours* yourself
-38 best huh loung* lounge name phoen* phoenix schoolkinderen speelt travelling uitst*
-37 anna eerde* eerder gevon* gevonden gratification happens heen idk met nog probe* sjaal smoot* smooth song stude*
-37 toppe* vanoc* vanochtend wij zijn
-36 aanta* aantal appreciate befor* before blije cadea* detai* details disappoint fast followed grati* kans klass*
-36 klasse loved maria mom naam nakij* nakijken np onderhoud pets piano probleem raise rood saw sched* schedule
-36 telefoonnummer termi* thing verho* verholpen vrijd* vrijdag yay
-35 add afgesloten black bosto* boston chica* chicago decem* december fiets* fietspad follow geel gered gisteren idee
-35 k langs lees merci pleasure polic* politie procent proud rustig speel* their tysm vaart verko* vertrekt years
-35 yeste* yesterday
-34 aanbieder afgeh* afgehandeld booke* booked complaints dubli* dublin front gehaa* gehaald great heres include lap
-34 morge* morgen morni* morning offer plann* recom* recommend size snel that twijfel vriendelijkste wait windo*
-34 window world
-33 ab betwe* between contr* contract crash date decide exit findi* finding gisteravond heel ideal jaara*
-33 jaarafrekening kost later lines logo look negee* negeer number postc* postcode preci* precies queen quick refer*
-33 reserveren she smile tas thx twijfelen under vertrek verwa* verzekerd voorw* wijzi* wijzigen
-32 airli* blog buurv* buurvrouw ceo close* closed despi* despite dus haal heet ignore ik museu* museum pack recla*
-32 reclame reservations solve* solved son thing* things touch verzekering youre
-31 bed bough* bought breda cross* crossed defin* definitely design finge* fingers ha helde* helden inclu*
-31 interesting issue kliko man reist sleeps staat summe* summer the traag vacature vroeg wifes
-30 airline alarm amazi* amazing complimenten costs enjoyed fan folde* folder gewor* geworden haven* havent hits
-30 houst* houston jij kanto* kantoor kept kijke* kijken mark mind onze overg* rock smili* smiling storm sunri*
-30 sunrise teken* tekenen upgra* verkeerd vraagje wondering zij
-29 apply bezorgers bij boss comfy fare flew gedaald gerei* gereisd helpe* kaartjes kon laugh leverbaar metee* meteen
-29 okay onder* proberen rappo* rapport seats sent spoor taart toppers verdi* verdient
-28 bedrijven campagne congratulations de denve* denver did drops duide* duidelijk fab fuss gemaa* gemaakt goede*
-28 grapp* hoop kijkj* kijkje leveren life new newar* newark oil ons readi* reading rotte* rotterdam same save scher*
-28 schermen smith trots two uitgelegd vacatures waive* zwoll* zwolle
-27 about amste* amsterdam benie* benieuwd beterschap counting dankj* dankjewel earli* earlier email goedenavond het
-27 hold jaarc* jaarcijfers londo* london makke* makkelijk ok order outst* outstanding pilot* pilots ports priya
-27 problem publi* publiceert quest* question uitstekend usb vakbo* vakbond verhu* votes vriendelijke wooho* woohoo
-27 zag
-26 besteld blij bouwt campa* chanc* chance deals den druk eindh* eindhoven flights from game gangp* gangpad haag hop
-26 ja laten looki* looking lovel* lovely miles packi* packing papie* papier please recht* reference schad* schade
-26 shout terminal those tijde* tijden tip try verwe* verwerken voorwerpen waived weeke* weekend winne* winnen wisse*
-26 wissel wonin* woningen
-25 artik* artikel bandj* bandje bedan* bijzo* bijzonders bomen cadeaubonnen chief cool deal eat flyer gemai* gemaild
-25 held highl* highly home interessant invul* invullen ive kieze* kiezen knop lijn lol manch* manchester minut*
-25 muzie* muziek names none over raam relat* relations row studentenkorting tbh tonig* tonight tweet wish wonderful
-24 <short> accou* account appli* applied asked bespa* besparen bezorgen busse* bussen confi* eye fire haarl* haarlem
-24 happy hats hiero* hierover issue* kim koffi* koffie mooie* mooiers netje* netjes numbers ook passe* passenger
-24 pick plan plane right statiegeld sugge* suggestion sunday top travel vakan* vakantie vanui* vanuit very viool
-24 vroli* vrolijk wachten zonso* zonsopgang
-23 <passed_on> aanra* aanrader band beyon* beyond bleef cheer* cheers dalla* dallas diens* dienstregeling docht*
-23 dochter ends fit form gewee* geweest grate* grateful groet* groeten group hallo hij huis it klas korti* korting
-23 kunt lange* langer netwo* network order* ordered orlan* orlando pasen policy prach* prachtig prett* pretty recyc*
-23 recycling regelen schoon sim spons* spring there* theres verkoop via vraag* wants
-22 arnhe* arnhem aroun* around arrives beaut* beautiful close deali* dealing disappointed discounts doorg* doorgeven
-22 enjoy* gehol* geholpen gespr* gesprek gift groni* groningen hoeve* hoeveel hug join keuri* keurig leuke leven
-22 limit lint made maila* mailadres movin* moving notch opening reis rond sang schon* schone sneeu* sneeuw verge*
-22 vergeten volgen washe* washed watch webin* webinar zo zwart* zwarte
-21 <no_event_twice> acht all change deserved gegev* gegevens gemee* gemeente goed grappig guys hopel* hopelijk hun
-21 jacke* jacket lamp landi* landing neder* nederlanders onderdelen onderzoek pizza playe* played plekk* plekken
-21 rechtstreekse seat secur* security seen student to too travels uitstekende utrec* utrecht vaker verga*
-21 vergadering verja* verjaardag verkopen vrij wiste* wisten year
-20 aboar* aboard addre* address allow annuleer beste book brill* brilliant cabin colle* comes deserves do dog easy
-20 een else enkel fell movie mysel* myself neede* needed news next normale prefer regen* regent report ribbo* ribbon
-20 round signature start* starts stopc* stopcontact sweet teruggekregen true vind wacht win zakel* zakelijk
-19 adult* adults annul* arriv* bakke* bakker cheap collection contact conte* contest deliver earni* earnings enter
-19 fantastische favor* favorite fille* filled funny gemel* gemeld gereg* geregeld inch kapot* kapotte klach* lanta*
-19 lantaarnpaal many map mee meter* meterstand midda* middaguur moede* moeder nun ondan* ondanks onderweg overgezet
-19 podca* podcast probeer props reports satur* saturday schip* schiphol socia* social ty u upgrade vervo* volwa*
-19 volwassenen
-18 actue* actuele analy* analyst begro* begroting blue cards checken excel* excellent fligh* got greet one
-18 overgestapt police raads* raadsvergadering raini* raining raise* raises remem* remember rente repor* sell
-18 sponsorship stoppen superfijn targe* target termijnen tilbu* tilburg topper voorwaarden werk
-17 advic* advice ander annou* boards build* building c cadeaubon comme* commercial confirmation docum* dream*
-17 dreamed fewes* fewest four fout friendly grade* graden grapj* grapje his initi* initiatief inlev* inleveren
-17 issues knap kondi* kondigt kort lands lever* loses markt may mis noon polite problemen regeling schoo* see share*
-17 shares slecht sorte* sorted staki* staking strik* strike study three topma* topman travellers verzo* verzoek
-16 announced appreciated bankp* bankpas bijee* bijeenkomst clean curio* curious everybody expires extra heerl*
-16 honey* honeymoon i item joris kom lampj* lampje m minis* minister patie* patient personal peter praat reser* runs
-16 ships strai* straight take train upgraded vervoerders welk
-15 ad bravo check* dat deel dim fall fatim* fatima ferry heerlijke light* lights long maten meene* meenemen moves
-15 newsl* newsletter ongeluk paint perce* percent pleasantly prate* praten price* prices railw* railway relea*
-15 release rustige safe sign stopp* surprised tag tickets treatment verde* verder vervoerder vote white
-14 alle buitenland canad* canada collegas compl* confirmed dezel* dezelfde echte feest* feestdagen felic*
-14 feliciteren fijne gaat geste* gestegen gevee* geveegd gezin grappige histo* history jaren liedj* liedje mocht*
-14 mochten moved on opens optie* opties optio* peili* peiling pilot point* points profi* proficiat prope* property
-14 rechter reizi* reizigers ship surve* survey talki* talking think* thinking titel trouw* trouwt uitsp* uitspraak
-14 verhuist verhuizen vibes vinde* vinden voori* voorin vrage* vragen warra* warranty works* workshop zus
-13 aardi* award birth* birthday calls claim comfo* comfortable delay delic* delicious downl* downloaden gestu*
-13 gestuurd he hoort hopef* hopefully love maand* moeit* moeite partn* partnerships proce* reservering sanne statu*
-13 status stuff turni* turning twitt* twitter weath* weather wheth* whether winke* winkel
-12 bedankt bekij* bekijk compensation congr* flies gebeurt gedul* geduldig gelan* geland glasv* glasvezel gratis
-12 helps issued letti* letting liste* listen match meter mooi opzeg pass print problems profe* professional rains
-12 referentie resul* result sale saved sprin* throu* through vacat* wacht* went werkz* werkzaamheden wore
-11 aanvr* aanvraag achterna bank daughters disco* documents dress drivers forwa* forward handige hebbe* hebben
-11 luister marke* market marri* married meets messa* message om opzegtermijn overw* overweight past picture rende
-11 route seven siste* sister sponsoring squar* square stati* waiti* waiting wille* willen worke* worked
-10 aardig affec* affect airlines attent bagga* baggage crew daugh* gedaa* is isnt klant nice oke ooit op papeg*
-10 papegaai per petje pictu* raad ready reisp* reisplanner retou* rise slide stick* sticker verhuisd waiver weet
-10 were wil zoont* zoontje
-9 cello comin* coming compliment daarn* daarna end erg even expir* expire factu* factuur gewet* geweten hilar*
-9 hilarious laats* laatste mei merge* merger nieuws option overstappen pakket paper replied respe* respect
-9 retourneren standby taxes train* trains upgrading uur vesti* vestiging vouchers werkt* werkte
-8 abc arrival beach* beaches behul* behulpzaam binne* binnen bouwe* bouwen checked come cut decis* decision elke
-8 fixin* fixing for hal heerlijk hows iphon* iphone joke kan klantportaal matte* matters mergi* merging nieuwste
-8 nooit options press reboo* set signa* snelle sunda* vanze* vanzelf verloopt versi* versie vertraging
-7 accid* accidentally allee* alleen allow* allowance alway* always belgi* belgie betaald connection conti* continue
-7 documenten econo* economy geluk* gelukt goedemiddag harte* hartelijk insid* inside koste* kosten kudos layov*
-7 layover link loves meer meet never omgev* omgeving opera* operating pair passp* passport perfe* perfect pleasant
-7 pluim rail recei* receipt responding road sunse* sunset talks tram verhuizing verzenden wings zoeke* zoeken
-6 <mere_question> aardige achte* adres* adreswijziging bel beter* broad* broadband bus cant chang* chris* christmas
-6 crowd* crowded deser* eithe* either excit* excited flight in looks lunch* lunchen opges* opgestuurd park reed
-6 retour store town turne* turned veili* veilig watch* watching whoev* whoever whos with
-5 beric* bericht besch* beschadigd cares charge doet gebru* gebruikt headi* heading inlogpagina kids krijg* krijgt
-5 minuten onder plek rolst* rolstoel seconds shoul* should sofa sorry thank* thankful thanks uitzo* uitzoeken
-5 verzet
5 counc* council dagen degre* degrees die gedaan helpd* helpdesk kopie* kopieer liegt lost overl* overlast pas plak
5 resol* resolved return second sings ticket tough tusse* tussen
6 are belachelijke bereik betal* card code count* days denie* denied disgusted far genoe* genoeg given goede goes
6 handleiding hands helpf* helpful kun lampe* lampen levering messe* messed o ongel* opgeh* paren* parents prijs*
6 prijsverhoging servicemedewerker super* tevre* tevreden unsaf* unsafe verke* vorig* vorige vraagt wachtwoord
6 waste* wasted
7 aansl* aansluiting boete drink* drinks every fixed inter* kaart* promo route* router slechter slot telev*
7 televisie took trans* transferred vies wc where
8 also begri* begrijpt bezorgd compa* company complaint congrats dmed door drive* gives glad heard hope hulp
8 kwijtgeraakt need no orde reall* really schrijven sick sit standaard super terug voor weige* weigeren wow zei
9 app arrived attendant belaz* belazerd boarded call dont drink kinde* kinderen lange officially recht send signal
9 snels* snelste timed updates verva* vervangend vervoer zette* zetten
10 aan buiten dak engin* engineer gelee* geleegd incas* incassobureau keep lapto* laptop leven* levensgroot lugga*
10 luggage offic* ondui* onduidelijk ongelofelijk onter* onterecht power puinh* puinhoop react* reactie reaso*
10 reason repla* reset run so sture* sturen this tired tweed* tweede unhel* unhelpful verbr* verbroken vertrok
10 weddi* wedding zon zoon
11 abonn* abonnement belt calli* calling disconnected doe elder* elderly email* emailed eyes foutm* foutmelding
11 genom* genomen helpen inche* inchecken je koeri* koerier kunne* kunnen monte* monteur overn* overnight pakje
11 rolle* rolled telefoon terug* verpl* verplaatsen verzi* verzint vouch* what zomaa* zomaar
12 bestel delivery enkel* enkele fed gewel* kast land mag might openingstijden opgehangen pls romme* rommel
12 straatverlichting teleurstelling vieze was websi* website zooit* zooitje
13 <no_good> aanbi* afspraken ask bezorger bijna bit cashi* cashier crasht cry diep disas* disaster dood fault*
13 faulty handi* ieder* iedereen inste* instead knipp* knippert lie maar manag* manager mean nieuw omger* omgeroepen
13 onvri* onvriendelijk peopl* people put replace staff stelletje stori* teruggebeld unhap* unhappy use vier waar
14 aanma* aanmaning angry bende betaling block* blocked changed dropping easil* easily ellen* ellende ended ervar*
14 ervaring fantastic frustrated funer* funeral gebra* gebracht gezei* gezeik grand* grandmothers high jaarr*
14 jaarrekening klantonvriendelijk liars mislu* mislukt overstap promise reageert reden slech* small spam sprek*
14 spreken uitsc* uitschrijven van wachtrij warm whole your
15 abroa* abroad ander* big blami* blaming booki* booking case condu* conducteur crook* crooks datum decli* declined
15 deliv* doorverwezen geweldig givin* giving hasnt heb helpl* helpline houde* houden id ignor* lovin* loving makin*
15 making medew* medewerker outle* outlets price reach response schandalig smoes stole* stolen surpr* teleurstellend
15 these uitva* uitvalt updated vol waardeloze way zooi
16 afgew* afgewezen afzet* afzetterij arrive balen belletje bestelling cluel* clueless completely creat* created
16 cryin* crying customer e expired fanta* fijn filth* filthy frustrerend goh graai* graaiers heati* heating here
16 interview klote kreeg label laugh* laughed leuge* leugenaars maand mail means nonse* nonsense pakken pff pilin*
16 piling reads responded roltr* roltrap scham* schamen smart snell* trash traveler uitle* uitleg unbel*
16 unbelievable unorg* unorganized vluch* vlucht voucher vriendelijk werke* whats zakke* zakkenvullers
17 af afgez* afgezegd annoying at confe* conference damn dieve* dieven enorm epic frustrating gebel* gebeld geled*
17 geleden gestr* gestrand hotel info ingec* ingecheckt klant* korte leuk lied mijn neem onbegrijpelijk ongelooflijk
17 onvoo* onvoorstelbaar pm promised pushe* pushed shame smh supervisor trace track verbi* verbinding wat zoude*
17 zouden
18 aange* absol* absolutely absur* absurd advertise allem* allemaal annoyed anyon* anyone back beloo* beloofd bette*
18 better bill bizar crap desig* disgr* disgraceful doorverbonden doubl* doubled erger* ergerlijk ervan excuu*
18 excuus exist gebeuren gefru* gefrustreerd gepro* geprobeerd goeie groun* ground helem* helemaal kut mogen nagek*
18 nagekomen onacc* onacceptabel onzin opgelost oplos* oplossen potho* potholes ran regre* regret reported scam
18 schie* schiet servi* service surge* surgery tarie* tarief telke* telkens terri* terrible there treur* treurig
18 upset want worth zucht
19 bellen bezorging bins dikke erger fantastisch geldk* geldklopperij gelui* geluisterd gonna just koffe* koffer
19 late mess neith* neither open personeel prior* priority respo* runwa* runway slechtste stay stron* stront ugh
19 uitgesteld werkelijk weve wife woest
20 accept airpo* airport anderhalf anoth* another baby balie* baliemedewerker bathr* bathroom bereikbaar changes
20 delay* doork* doorkomen embar* embarrassing euro everything hell hire kutbe* kutbedrijf lady onbet* onbetrouwbaar
20 ontev* ontevreden opgelicht pinne* pinnen prijs snack someo* someone stink* stinkt strol* stroller thiev* thieves
20 verpe* verpest verra* verrassing verwachten verwarming volgende volum* volume would wtf yelle* yelled ze
21 afrad* afrader altij* altijd atten* bedac* bedacht borde* borden chipk* chipkaart could delivered ergen* ergens
21 geven gezie* gezien godve* godver greed* greedy hang inlog* julli* jullie line night* nightmare ov pathe*
21 pathetic possi* possible reservation ruim sleep* stand start straat usele* useless waardeloos wasti* wasting
21 zitte* zitten
22 almos* almost answering begin brief compe* disgusting gesta* gestaan gewac* gewacht heus hoofd* hoofdletter
22 interesseert luist* omroe* omroep onpro* onprofessioneel opgeb* opgebroken recit* recital refuse smoes* smoesjes
22 tijd times trein verle* verlengd
23 afgem* afgemeld bedrijf botte busin* business by crashing drie dubbe* dubbel expre* express geen half helpi*
23 helping horri* horrible incom* incompetent komt missen ochte* ochtend overc* overcharged pruts* prutsers rippe*
23 ripped stree* street terugbetaling twee under* understand up ur vacation volge* waren wheel
24 afger* afgerekend afges* again alone clear* clearly cloth* clothes custo* doing done flown handig ineen* ineens
24 make me meldi* melding middl* middle must onbes* onbeschoft overv* overvolle person reset* resetten schande
24 schui* schuift such surprise syste* system totaa* totaal treat* tried uiter* uiteraard valle* vallen verdu*
24 verdubbeld versc* verschenen voors* voorschot wet
25 bags bang behan* behandeld bumpe* bumped canne* canned conta* cruis* cruise drama driven face hoe how human hung
25 incre* incredible month* months oma ontva* ontvangen oplichters opnem* opnemen parts phone* phones quali* quality
25 real telefonisch tweet* tweeted uit unabl* unable unpro* unprofessional werd zonde
26 afgeschreven amate* amateurs belachelijk belle* beters bezwa* bezwaar cancelling complete connected counter deed
26 deur dirt disgu* down eerli* eerlijk every* fees gehad gold hidde* hidden mbit membe* member missc* misschien
26 moet neus night opdag* opdagen opgel* porta* portal rijdt rude takes vuiln* vuilnis you zegge* zeggen
27 aangebeld bedor* bedorven beken* bekennen doen geblo* geblokkeerd geeft gekoc* gekocht goeds klaar lekt less mens
27 mista* mistake oude paal passw* password process ramme* rammelt straa* teleurgesteld toile* toilet tries* triest
27 vertrouwen vlees wie witho* without
28 answers avail* available customers dien durft einde* eindelijk eten exame* examen hate have hoera hulde job kopen
28 koud mist mothe* mother my nonst* nonstop other potje propv* propvolle refun* refund repli* ruini* ruining said
28 site stroo* stroom sucks toest* toestemming total ver verve* vervelend wheel* wheelchair zoveelste
29 bag drop gelda* geldautomaat gezel* gezellig helpt inzet* inzetten maint* maintenance more rebooting schrik
29 showe* showed sits sitti* sitting split sunny trap waite* waited weggegooid
30 <again_twice> advoc* advocaat afsch* afschrijven be belac* bereiken blijv* blijven clap debit desk doorv* gek
30 hing indie* indienen indru* indruk irrit* irritant jamme* jammer kwijt longe* longer loyal* loyalty nu obvio*
30 obviously onbegonnen only opgez* opgezegd pay picks refused ruine* ruined school shrug* shrugged spoke stellar
30 stories taken tarma* tarmac th vaak value vergoedt
31 aanwe* aanwezig annoy* baal badly bille* billed blade* bladeren boos dan exper* experience gebeu* her house maken
31 mecha* mechanical melde* melden mense* mensen month natuu* natuurlijk near regel reisa* reisassistentie rep
31 retur* ridic* ridiculous robbe* robbed spekg* spekglad stond tien verte* vertelt
32 belie* believe buy cattl* cattle duur elkaa* elkaar faste* faster file gas internet klantgericht like mbps menen
32 omhoo* omhoog other* otherwise returns stuur* stuurt uitge* zegt zeide* zeiden
33 anybo* anybody awful bepaa* bepaald bosje* bosjes crash* disappointing gooit hardl* hardly hole known lose
33 luistert mails pak plent* plenty roast* roasting room schim* schimmel staan still suck takin* taking thoug*
33 though treated unacc* unacceptable verst* verstand volgens zonde* zonder
34 ball break cheat* cheated diver* diverted dread dropped duren enig glass haalt hoela* hoelang information lang
34 leavi* leaving much niema* niemand nope rekeningen rent sayin* saying schou* schouders schri* sinds speak spent
34 suitc* suitcase timin* timing told update veran* verantwoordelijk verdw* verdwijnen waste who
35 actua* actually becau* because break* breaking derde empat* empathy empty gaan gave geneg* genegeerd glas hones*
35 honesty ieman* iemand klanten koop kwaad lopen* lopend now rebook rekes* rekest schan* sight snauw* snauwde
35 sneller some stoep switching tell telli* telling vast vertrouw waard weeks whats* whatsoever
36 allan* allang conve* convenient deserve doos enjoy food gecan* gecanceld gehou* gehouden im klantvriendelijk
36 leest liet lijnt* lijntje nobod* nobody onvin* onvindbaar recli* recline someb* somebody sundays time toen verha*
36 verhaal
37 afspraak appro* approved autom* automated cost damag* damaged en flauw gebeurd lawye* lawyer missed overb*
37 overbooked piece* pieces replies we
38 appar* apparently ate busy chaos curb dolla* dollars drain everywhere freez* freezing frust* geef hiera* hieraan
38 hou hour hrs loadi* loading luck medic* medicine min moete* moeten nuisa* nuisance rip scree* screen snap stell*
38 stils* stilstaan stran* stranded trane* tranen verli* verlies
39 attendants avoid belov* beloven berei* blijf bloed* bloedheet due hele helft hem inloggen lacht* lachte load
39 meeti* meeting miste onderdeel serio* seriously stapp* stappen waardoor walke* walked
40 after afval ago bait hours neemt onbeg* onmog* onmogelijk payin* paying switch track* tracking verkeerde
40 weggegooide woord* woorden
41 announcements betaalt dark doei fine floor gets heck hello janke* janken jumpe* jumped kutse* kutservice leg lege
41 lift mooie owe page ramp schaa* schaam schap* schappen sendi* sending slept taxi when
42 an deman* demand designed direc* direct downh* downhill dropp* geann* geannuleerd gegoo* gegooid gewoo* gewoon
42 gone help idea kaartautomaat old packe* packed ratte* ratten says schut* schutting slow somet* something tja
42 trein* treinen wakke* wakker werki* werking worde* worden
43 <praise_beside_trouble> afspr* crimi* criminals hair kapot kwam maanden meat move out point show they tijdv*
43 tijdverspilling
44 advertising cancelled false flutb* flutbedrijf gekra* gekrast nothi* nothing refus* sleeping teleu* terin* tering
44 trust updat* weken zover
45 afgesproken armer diffe* different full gehoo* gehoord gewei* geweigerd halve least moest once produ* product
45 smells treat worse zwerf* zwerfvuil
46 aanbieding acceptable copy explanation gat holdu* holdup informatie kwijtraken paste sort
47 <long> appla* applaus auto eis gelev* geleverd getti* getting log misse* nerge* nergens nowhe* nowhere regen
47 slaat smell* spend terwi* terwijl third vergoeding wel
48 drive fail hangs hier knows los poor te thuis while
49 boel donke* donker ijsko* ijskoud left oplichting post them verre vrouw work
50 ac alrea* already betaal gekre* gekregen grap ignored kassa kwijt* lack leave losin* losing lot slechte twice
50 uitgevallen
51 charg* doors duurt eruit exact* exactly excuse excuses gemis* gemist hand happening has keer komen moe na overa*
51 overal sta
52 <again> adver* compensatie echt happe* happened lukt rain stap voel zat
53 anders cold loyal zou
54 been bezig guess leeg norma* phone promises rekening stand* talk
55 accep* krijg toch
56 anyth* anything container standing wegge*
57 alwee* alweer buses concu* concurrent geble* gebleven zero
58 betaa* commu* communication delayed iets reageren waard* worki* working worst
59 car error going kiddi* kidding makes oh sense stop switc* used verpa* verpakking
60 <??> buren clue stuck valt waaro* waarom word
61 er hetze* hetzelfde ontbr* ontbreekt reage* stil
62 maybe off oplic* vergo* vroeg* vroeger
63 <dots> daar nul
64 <shouted> am and infor* moeil* moeilijk serie* serieus steed* steeds then weer
65 explain miss water zoveel
67 <time> blijf* blijft
68 being care ligt normaal promi*
69 broke* broken had
70 geld keeps kou reken*
71 answer class* classy reply
72 al charged forev* forever missi* missing niet wont
73 attit* attitude paid zeg
75 apolo* apology suppo* supposed why
77 zovee*
78 feel get not since
79 answe*
81 excus*
84 <bad_twice>
85 lekke* lekker niks nou
86 expla* money
89 veel
90 fix hoor
92 weg
94 antwo* antwoord
100 <event_twice>
101 <not>
102 dit
103 doesn* doesnt
108 eens
142 <event>
275 <sour>
346 <bad>
"""
