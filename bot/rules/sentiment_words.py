"""Which kind of word a word is, for the sentiment: judgement, event, praise, denial and so on, Dutch and English.

What each kind weighs is learned with the rest (`bot.rules.sentiment_weights`); a word that stands here shares in the
weight of its kind also where no sentence of the training holds it. Words are plain: no accents, no capitals.
"""

from __future__ import annotations

BAD = """
slecht slechte slechter slechtst slechtste waardeloos waardeloze belachelijk belachelijke schandalig schandalige
schande schandelijk boos boze kwaad woest woedend irritant irritante irritatie vervelend vervelende ergerlijk ergernis
ergert frustrerend frustrerende frustratie gefrustreerd teleurgesteld teleurstelling teleurstellend teleurstellende
balen baal triest trieste treurig treurige bizar bizarre absurd absurde onacceptabel onacceptabele onbeschoft
onbeschofte klote kut kutzooi kutbedrijf wanprestatie amateur amateurs amateuristisch flut drama dramatisch dramatische
ramp rampzalig rampzalige hopeloos hopeloze jammer zucht pff pfff gvd godver godverdomme ongelofelijk ongelooflijk
oplichters oplichter leugen leugens leugenaars liegen liegt gelogen dieven afzetters afzetterij schofterig gezeik gedoe
onbegrijpelijk onbegrijpelijke onvoorstelbaar onzin smoes smoesjes zooi zooitje bende chaos puinhoop puinzooi rotzooi
troep prutsers sukkels idioten idioot debiel achterlijk achterlijke dom domme stom stomme stompzinnig arrogant
arrogante bot botte lomp lompe onvriendelijk onvriendelijke onprofessioneel onprofessionele onbetrouwbaar onbetrouwbare
klantonvriendelijk ontevreden ontevredenheid misselijk misselijkmakend walgelijk walgelijke smerig smerige vies vieze
goor gore stinkt stank stinken lelijk verschrikkelijk verschrikkelijke afschuwelijk afschuwelijke vreselijk vreselijke
erbarmelijk erbarmelijke bedroevend bedroevende beschamend beschamende schaamteloos schaamt schamen lachwekkend
onwaardig onmenselijk mensonterend ongehoord krankzinnig krankzinnige waanzin gestoord zwak zwakke matig matige
nalatig nalatigheid laks lakse slordig slordige geldklopperij zakkenvullers graaiers gezanik gezeur ellende ellendig
nachtmerrie hel kansloos kansloze traag trage afrader onduidelijk onduidelijke onterecht onterechte oneerlijk oneerlijke
misleidend misleidende misleiding bedrog bedonderd belazerd genaaid verpest verziekt moedeloos wanhopig wanhoop huilen
bad worst worse terrible awful horrible horrendous horrid ridiculous pathetic useless rubbish garbage trash crap crappy
shit shitty bullshit bs suck sucks sucked sucking fuck fucking fucked disgust disgusted disgusting disgrace disgraceful
shame shameful shambles joke joking angry mad furious livid fuming rage annoy annoyed annoying annoyance frustrated
frustrating frustration disappoint disappointed disappointing disappointment unacceptable unhappy upset upsetting hate
hated hating appalling appalled poor poorly rude rudest rudeness lie lied lies lying liars scam scammers thieves crooks
ripoff robbery nightmare unbelievable incompetent incompetence inept clueless fail failed failing fails failure sigh ugh
argh smh wtf wth wtaf damn damned dammit sad sadly mess messed messing shocking shocked atrocious dreadful dire abysmal
lousy miserable misery disaster chaos chaotic fiasco debacle farce absurd insane insanity crazy outrageous outrage
insulting insult insulted offensive ignorant arrogant careless clumsy lazy sloppy stupid stupidity idiot idiots idiotic
dumb moron morons unprofessional unreliable untrustworthy unhelpful unfriendly unfair unethical unsafe unsanitary
inexcusable insensitive inconsiderate inefficient ineffective inadequate unorganized disorganized mismanaged filthy
dirty gross nasty stinks smelly stink ruin ruined ruining ruins wasted wasting waste regret embarrassing embarrassed
embarrassment ashamed lame bogus greedy shady deceptive misleading dishonest excuse excuses blame blaming nonsense
hell hellish painful pain exhausted exhausting stressed stressful stress tired fed sick ridiculously horribly terribly
worthless joke's laughable crying cry tears hopeless helpless inconvenience inconvenienced inconvenient aggravating
aggravated infuriating infuriated irritated irritating irate dissatisfied displeased worried worrying
"""

EVENT = """
gecanceld gecanceled gecancelled gecancelde
storing storingen kapot kapotte stuk defect defecte vertraging vertragingen vertraagd vertraagde geannuleerd annulering
uitgevallen uitval uitvalt vervallen gemist misgelopen kwijt kwijtgeraakt zoek zoekgeraakt verloren gestolen beschadigd
beschadigde schade fout foute fouten foutmelding foutmeldingen verkeerd verkeerde klacht klachten probleem problemen
opgelicht fraude gehackt lekt lekkage overstroomd gestrand overvol overvolle stampvol propvol geblokkeerd afgesloten
geweigerd afgewezen weigeren weigert genegeerd negeren verbroken opgehangen doorverbonden afgeschreven mislukt mislukte
onbereikbaar vastgelopen loopt vast hapert haperen crasht crash crashte knippert uitgesteld verschoven afgezegd
aanmaning incasso incassobureau boete boetes nagekomen verstopt gebroken gescheurd geplet nat doorweekt bedorven
beschimmeld verlopen verdwenen vermist spoorloos wachtrij wachttijd wachttijden wacht wachten gewacht wachtend
stilstaan stil stilgevallen overlast geluidsoverlast dichtgegaan dicht gesloten onbemand overboekt omgeboekt
prijsverhoging verhoogd verdubbeld dubbel doorgestuurd verwezen doorverwezen ingeslikt
outage outages broken broke breaks breaking delay delays delayed delaying cancel cancelled canceled cancelling cancels
cancellation cancellations cancelation missed missing misses lost lose losing loses stolen stole damage damaged damages
wrong incorrect error errors faulty fault late stuck stranded crash crashed crashes crashing freezes frozen froze down
overcharged charged refuse refused refuses refusing rejected denied declined hacked leaking leak expired overbooked
oversold bumped disconnected disconnect hung ignored ignoring ignore complaint complaints complain complaining problem
problems issue issues trouble hold holding wait waited waiting waits tarmac diverted grounded rerouted rebook rebooked
rebooking reschedule rescheduled mechanical maintenance malfunction malfunctioning glitch glitches bug bugs buggy
unavailable unresolved unanswered unable forgot forgotten mishandled misplaced misinformed misled mistake mistakes
cracked smashed torn soaked spilled leaky closed shut blocked locked queue queues queuing slow slower slowest laggy
drops dropped dropping lag unplugged dead nonexistent short shortage understaffed overpriced fee fees penalty fined
stood bounced kicked threw yelled screamed rolled shrugged claim compensation reimburse reimbursed reimbursement
"""

GOOD = """
bedankt dank dankje dankjewel dankuwel top topper toppers topservice super superfijn supersnel fijn fijne geweldig
geweldige fantastisch fantastische perfect perfecte goed goede goeie mooi mooie blij tevreden compliment complimenten
lief lieve netjes nette prima opgelost gelukt held helden chapeau hulde leuk leuke handig handige keurig keurige
uitstekend uitstekende vriendelijk vriendelijke behulpzaam behulpzame aardig aardige attent attente geduldig snel snelle
vlot vlotte heerlijk heerlijke prachtig prachtige lekker lekkere gezellig grappig grappige aanrader pluim lof respect
trots genieten genoten verrast gefeliciteerd proficiat hoera geholpen toppie klasse knap schitterend schitterende
vakkundig soepel comfortabel schoon schone beste beter verbetering bravo petje waardering warm hartelijk
great awesome amazing excellent love loved loves loving lovely good best better nice nicest happy happier pleased
pleasant pleasure pleasantly brilliant wonderful wonderfully fantastic helpful kind kindest kindness kudos solved
sorted cheers appreciate appreciated appreciates impressed impressive fab fabulous legend legends wow yay kindly
thank thanks thx thnx tnx ty perfect perfectly superb super outstanding exceptional phenomenal incredible terrific
stellar friendly friendliest professional polite courteous caring patient smooth smoothly easy easily quick quickly
fast fastest efficient prompt promptly timely comfortable comfy clean beautiful gorgeous stunning delicious tasty
delightful delighted enjoy enjoyed enjoyable enjoying enjoyment fun funny hilarious cool sweet rock rocks rocked star
hero heroes champion props shoutout thrilled excited exciting glad grateful thankful proud congrats congratulations
bravo recommend recommended flawless spotless seamless generous gracious thoughtful welcoming warm favorite favourite
win winning haha lol fantastically classy blessed safe safely fixed resolved works working saved
"""

NOT = """
niet geen nooit niks niets niemand nergens noch zonder nauwelijks amper
not no never none nothing nobody nowhere without hardly barely neither nor dont doesnt didnt isnt arent wasnt werent
cant cannot couldnt wont wouldnt shouldnt havent hasnt hadnt aint zero noone nope
"""

AGAIN = """
weer alweer wederom opnieuw steeds telkens nog altijd iedere elke constant continu voortdurend herhaaldelijk
again still yet another always constantly continually repeatedly every everytime twice third already
"""

ASK = """
hoe wat waar wanneer wie welke welk waarom hoelang hoeveel kan kunnen kunt kun mag moet is zijn heeft hebben hebt
how what where when who which why can could may do does is are will would should any
"""

NUMBER = """
een twee drie vier vijf zes zeven acht negen tien twaalf vijftien twintig dertig veertig vijftig anderhalf half halve
paar
a an one two three four five six seven eight nine ten twelve fifteen twenty thirty forty fifty half several few couple
many
"""

TIME = """
min minuut minuten minuutjes uur uren uurtje uurtjes kwartier dag dagen week weken maand maanden jaar jaren
mins minute minutes h hr hrs hour hours day days week weeks wk wks month months year years yrs
"""

KIND_OF: dict[str, str] = {
    word: kind
    for kind, words in (("good", GOOD), ("event", EVENT), ("bad", BAD), ("again", AGAIN), ("not", NOT))
    for word in words.split()
}
ASKING = frozenset(ASK.split())
NUMBERS = frozenset(NUMBER.split())
TIMES = frozenset(TIME.split())
