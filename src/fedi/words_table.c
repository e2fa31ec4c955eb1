/* fedi/words_table.c - see words_table.h.
 *
 * Each language in the same order: yes, maybe, no, what says nothing, what may follow, what turns a
 * sense.  All of them are looked up in one table, because nobody tells us which one they write; a
 * word that means two things in two languages stands where it does least harm. */
#include "fedi/words_table.h"

const struct word_row words_table[] = {
    /* English */
    {WORD_GOING, WORD_OPEN,
	"im in|i am in|im going to come|i am going to come|im so in|were in|we are in|count me "
	"in|count us in|im coming|i am coming|"
	"were coming|we are coming|ill come|i will come|we will come|ill be there|i will be there|"
	"we will be there|well be there|ill join|i will join|ill join you|i will join you|"
	"im joining|i am joining|ill attend|i will attend|im attending|i am attending|i can come|"
	"we can come|i can make it|we can make it|i can be there|ill make it|i will make it"},
    {WORD_GOING, WORD_SHUT,
	"sign me up|put me down|im up for it|im up for this|im game|im going|i am going|"
	"ill go|i will go|see you there|see ya there|ill see you there|well see you there|"
	"we will see you there|will be there|will come|will attend|"
	"can make it|wouldnt miss it|wont miss it|rsvp yes|coming with friends|"
	"coming with a friend|coming with two friends|coming with my family"},
    {WORD_GOING, WORD_LONE,
	"yes|yep|yeah|yup|yes i am|yes i will|i will|sure|sure thing|absolutely|coming|attending|"
	"in|me too|count on me"},
    {WORD_MAYBE, WORD_OPEN,
	"i might come|might come|i might be there|might be there|i might make it|might make it|"
	"i may come|i may be there|ill try to come|i will try to come|ill try to make it|"
	"i will try to make it|ill try to be there|i hope to come|hope to come|i hope to be there|"
	"hope to be there|hoping to come|hoping to be there|i hope i can come|i hope i can make it|"
	"hope i can make it|not sure i can come|not sure if i can come|not sure i can make it|"
	"not sure if i can make it"},
    {WORD_MAYBE, WORD_SHUT,
	"not sure|im not sure|i am not sure|not sure yet|im not sure yet|not sure if i can|"
	"im not sure if i can|im not sure i can come|im not sure if i can come|"
	"im not sure i can make it|im not sure if i can make it|i dont know|i dont know yet|dont "
	"know|"
	"dont know yet|not decided yet|havent decided|havent decided yet|i havent decided yet|"
	"undecided|tentative|it depends|depends|well see|we will see|lets see|cant say yet|"
	"i cant say yet|ill let you know|ill try|i will try"},
    {WORD_MAYBE, WORD_LONE, "maybe|perhaps|possibly|probably|might|i might|hopefully"},
    {WORD_NO, WORD_SHUT,
	"i cant|i cant come|i cannot|i cannot come|cant come|cannot come|cant make it|"
	"i cant make it|i cannot make it|cannot make it|cant be there|i cant be there|"
	"i cannot be there|i cant attend|i cannot attend|cant attend|cannot attend|i wont come|"
	"wont come|i wont be there|wont be there|i wont be coming|wont be coming|i will not come|"
	"i will not be there|will not be there|i wont make it|wont make it|"
	"i wont be able to come|wont be able to come|i wont be able to make it|"
	"wont be able to make it|i am unable to come|im unable to come|unable to come|"
	"unable to attend|unable to make it|not able to come|im not able to come|im not coming|"
	"i am not coming|not coming|were not coming|we are not coming|we cant come|"
	"we cant make it|im not going|i am not going|not going|im not in|im out|i am out|"
	"count me out|im not joining|i wont join|im not attending|i am not attending|"
	"not attending|ill pass|ill have to pass|i have to pass|ill have to skip|i must decline|"
	"i have to decline|not this time|not me|no can do|i have other plans|i have to cancel|"
	"have to cancel|i must cancel|no longer coming|im no longer coming|"
	"i can no longer come|i cant come anymore|rsvp no|im afraid not|im afraid i cant|"
	"im afraid i cant come|im afraid i cant make it|afraid i cant make it|"
	"unfortunately not|no thanks|no thank you|no sorry|sorry no"},
    {WORD_NO, WORD_LONE, "nope|nah"},
    {WORD_NO, WORD_TURN, "no"},
    {WORD_FILLER, WORD_SHUT,
	"hi|hello|hey|dear|thanks|thank you|thx|great|super|cool|nice|awesome|wow|of course|"
	"definitely|certainly|surely|totally|no problem|no worries|why not|ok|okay|well|"
	"so|oh|too|also|as well|hi all|hello all|hey all|hi everyone|hello everyone|hi there|"
	"thanks all|please|happily|gladly|with pleasure|sorry|im sorry|i am sorry|so "
	"sorry|today|tomorrow|tonight|this time|"
	"this week|this weekend|this year|that day|that evening|monday|tuesday|wednesday|thursday|"
	"friday|saturday|sunday|on monday|on tuesday|on wednesday|on thursday|on friday|"
	"on saturday|on sunday|cant wait|i cant wait|looking forward|looking forward to it|"
	"hope to see you|hope to see you there|see you|see you then|see you soon|well see you|"
	"we will see you|there|re|rsvp|lol|xd|d|p|3|x"},
    {WORD_REGRET, WORD_SHUT, "unfortunately|sadly|regrettably|alas"},
    {WORD_JOIN, WORD_OPEN,
	"with|and|at|by|around|after|early|late|alone|for sure|to the|to this|to it|to your|for "
	"the|for this|for it"},
    {WORD_WISH, WORD_SHUT,
	"id love to come|id like to join|i would like to join|i would love to come|would love to "
	"come|id like to come|"
	"i would like to come|i want to come|i wanted to come|wish i could come|"
	"i wish i could come|wish i could be there|i was coming|i wanted to join|id love to join"},
    {WORD_DOUBT, WORD_SHUT,
	"not|dont|doesnt|didnt|never|cant|cannot|couldnt|wont|wouldnt|shouldnt|isnt|arent|aint|"
	"nobody|no one|none|nothing|neither|nor|but|if|unless|would|could|should|wish|think|guess|"
	"hope|unlikely|doubt|doubts|said|says|say|told|tell|wrote|writes|heard|pretend|imagine|"
	"almost|nearly|hardly|barely|until|although|though|however|except|only|instead|cant wait "
	"to|"
	"i cant wait to|i cant see|cant see|in and out|yeah right|as if|in "
	"spirit|conclusion|realization|realisation|"
	"opinion|on time|late for|reservations|whether|joking|kidding|april fool"},

    /* German */
    {WORD_GOING, WORD_OPEN,
	"ich komme|ich komm|komme ich|da komme ich|dann komme ich|ich komme gern|ich komme gerne|"
	"komme gern|komme gerne|ich bin dabei|bin dabei|da bin ich dabei|ich bin mit dabei|"
	"bin mit dabei|wir kommen|wir sind dabei|sind dabei|ich werde kommen|ich werde da sein|"
	"ich werde dabei sein|ich bin da|ich mache mit|ich mach mit|mache mit|ich nehme teil|"
	"ich kann kommen|zahl auf mich|zahlt auf mich|zaehlt auf mich|rechnet mit mir|"
	"bin am start|ich bin am start"},
    {WORD_GOING, WORD_LONE,
	"ja|jo|jep|jepp|jawohl|klar|na klar|ja klar|sicher|komme|dabei|ich auch|auf jeden fall"},
    {WORD_MAYBE, WORD_LONE,
	"vielleicht|evtl|eventuell|womoglich|moglicherweise|wahrscheinlich|mal sehen|mal schauen"},
    {WORD_MAYBE, WORD_SHUT,
	"weiss nicht|weiss noch nicht|weiss ich nicht|weiss ich noch nicht|ich weiss nicht|"
	"ich weiss noch nicht|ich weiss es nicht|ich weiss es noch nicht|nicht sicher|"
	"noch nicht sicher|bin nicht sicher|bin mir nicht sicher|bin mir noch nicht sicher|"
	"ich bin nicht sicher|ich bin mir nicht sicher|ich bin mir noch nicht sicher|unsicher|"
	"bin unsicher|bin noch unsicher|kommt drauf an|kommt darauf an|vielleicht kann ich "
	"kommen|ich versuche zu kommen|"
	"versuche zu kommen|ich versuche es|ich versuchs|ich uberlege noch|muss noch schauen|"
	"kann ich noch nicht sagen"},
    {WORD_NO, WORD_SHUT,
	"ich komme nicht|komme nicht|ich komm nicht|ich komme leider nicht|komme leider nicht|"
	"ich kann nicht|kann nicht|ich kann nicht kommen|kann nicht kommen|ich kann leider nicht|"
	"kann leider nicht|ich kann leider nicht kommen|kann leider nicht kommen|"
	"leider kann ich nicht|leider kann ich nicht kommen|ich schaffe es nicht|"
	"schaffe es nicht|ich schaffs nicht|schaffs nicht|ich schaffe es leider nicht|"
	"schaffe es leider nicht|ich bin nicht dabei|bin nicht dabei|ich bin leider nicht dabei|"
	"bin leider nicht dabei|ich bin raus|bin raus|ohne mich|leider nicht|leider nein|"
	"ich bin verhindert|bin verhindert|ich bin leider verhindert|bin leider verhindert|"
	"diesmal nicht|ich werde nicht kommen|werde nicht kommen|ich komme doch nicht|"
	"komme doch nicht|ich kann doch nicht|kann doch nicht|kann doch nicht kommen|"
	"ich muss absagen|muss absagen|ich muss leider absagen|muss leider absagen|ich sage ab|"
	"wir kommen nicht|wir konnen nicht|wir konnen leider nicht|klappt nicht|"
	"klappt leider nicht|nein danke|ich passe"},
    {WORD_NO, WORD_LONE, "nein|nee"},
    {WORD_FILLER, WORD_SHUT,
	"danke|toll|hallo|moin|hallo zusammen|hi zusammen|moin zusammen|hallo alle|servus|liebe "
	"grusse|lg|auch|definitiv|naturlich|natuerlich|"
	"selbstverstandlich|gern|gerne|tolle idee|tolle sache|bis dann|bis morgen|bis bald|heute|"
	"morgen|ubermorgen|heute abend|diesmal|dieses mal|da|dann|dort|montag|"
	"dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|am montag|am dienstag|am mittwoch|"
	"am donnerstag|am freitag|am samstag|am sonntag|bis freitag|bis samstag|freue mich|"
	"ich freue mich|freu mich|ich freu mich|freue mich drauf|tut mir leid"},
    {WORD_REGRET, WORD_SHUT, "leider|schade"},
    {WORD_JOIN, WORD_OPEN, "mit|und|um|zur|zum|gegen|ab|alle|zusammen"},
    {WORD_WISH, WORD_SHUT,
	"ich wurde gern kommen|ich wurde gerne kommen|wurde gern kommen|wurde gerne kommen|"
	"ich ware gern dabei|ich ware gerne dabei|ware gern dabei|ich wollte kommen"},
    {WORD_DOUBT, WORD_SHUT,
	"nicht|kein|keine|keinen|keiner|keinem|niemals|niemand|nichts|aber|wenn|falls|sofern|"
	"wurde|konnte|wollte|glaube|denke|hoffe|hoffentlich|ohne|kaum|sondern|ausser|doch|schluss|"
	"entschluss|ergebnis|obwohl|eher|ob|dass|sagt|sagte|gesagt|nur|uberlegen|scherz"},

    /* French */
    {WORD_GOING, WORD_OPEN,
	"je viens|je viendrai|jy serai|je serai la|je serai present|je serai presente|"
	"je suis partant|je suis partante|jen suis|je participe|je participerai|comptez sur moi|"
	"compte sur moi|on vient|on viendra|nous venons|nous viendrons|nous y serons|on y sera|"
	"on sera la|nous serons la|je peux venir|je vais venir|je serai des votres"},
    {WORD_GOING, WORD_SHUT, "jy vais|inscrivez moi"},
    {WORD_GOING, WORD_LONE,
	"oui|ouais|bien sur|avec plaisir|volontiers|moi aussi|partant|partante|present|presente"},
    {WORD_MAYBE, WORD_LONE, "peut etre|eventuellement|probablement|sans doute"},
    {WORD_MAYBE, WORD_SHUT,
	"je ne sais pas|je sais pas|je ne sais pas encore|je sais pas encore|pas sur|pas sure|"
	"je ne suis pas sur|je ne suis pas sure|je suis pas sur|je suis pas sure|pas encore sur|"
	"pas encore sure|peut etre que je viens|peut etre que je viendrai|on verra|je verrai|a "
	"voir|ca depend|je vais essayer|"
	"je vais essayer de venir|jessaierai|jessaierai de venir|jessaie de venir|"
	"jessaye de venir|je vais voir"},
    {WORD_NO, WORD_SHUT,
	"je ne viens pas|je viens pas|je ne viendrai pas|je viendrai pas|je ne peux pas|"
	"je peux pas|je ne peux pas venir|je peux pas venir|je ne pourrai pas|je pourrai pas|"
	"je ne pourrai pas venir|je pourrai pas venir|je ne pourrai pas etre la|"
	"je ne serai pas la|je serai pas la|je ny serai pas|jy serai pas|je ne participe pas|"
	"je ne participerai pas|impossible pour moi|pas possible pour moi|pas cette fois|sans moi|"
	"ne comptez pas sur moi|comptez pas sur moi|je suis pris|je suis prise|je dois annuler|"
	"malheureusement non|malheureusement pas|helas non|desole non|desolee non|non merci|"
	"je decline|on ne vient pas|nous ne viendrons pas|nous ne pouvons pas venir|"
	"on ne peut pas venir|je ne viens plus|je ne peux malheureusement pas|"
	"je ne peux malheureusement pas venir|je ne pourrai malheureusement pas venir"},
    {WORD_NO, WORD_TURN, "non|nan"},
    {WORD_FILLER, WORD_SHUT,
	"merci|genial|bonjour|salut|coucou|desole|desolee|aussi|demain|ce soir|la|cette fois|"
	"daccord|bravo|avec joie|evidemment|a bientot|a demain|bonjour a tous|salut a tous|merci a "
	"tous|"
	"bonjour tout le monde|salut tout le monde|lundi|mardi|"
	"mercredi|jeudi|vendredi|samedi|dimanche|a vendredi|a samedi|a dimanche"},
    {WORD_REGRET, WORD_SHUT, "malheureusement|helas"},
    {WORD_JOIN, WORD_OPEN, "avec|et|a la|au|vers|tous"},
    {WORD_WISH, WORD_SHUT,
	"jaimerais venir|jaimerais bien venir|je voudrais venir|jaurais aime venir|"
	"jaurais bien aime venir"},
    {WORD_DOUBT, WORD_SHUT,
	"pas|jamais|personne|rien|mais|sauf|aimerais|voudrais|pourrais|crois|pense|espere|sans|"
	"aucun|aucune|ni|si je|si possible|si tout|si ca|si il|si cest|dit|quand|juste|blague"},

    /* Spanish */
    {WORD_GOING, WORD_OPEN,
	"alli estare|ahi estare|alli estaremos|ahi estaremos|estare alli|estare ahi|"
	"cuenta conmigo|cuenten conmigo|contad conmigo|podeis contar conmigo|"
	"pueden contar conmigo|puedes contar conmigo|asistire|participare|ire|yo ire|iremos|"
	"voy a ir|puedo ir|me apunto|yo me apunto|nos apuntamos"},
    {WORD_GOING, WORD_SHUT,
	"voy|yo voy|si voy|si que voy|claro que voy|me sumo|yo me sumo|nos sumamos|"
	"nos vemos alli|nos vemos ahi|alli nos vemos|ahi nos vemos"},
    {WORD_GOING, WORD_LONE, "claro|claro que si|por supuesto|yo tambien"},
    {WORD_GOING, WORD_TURN, "si"},
    {WORD_MAYBE, WORD_LONE,
	"quizas|quiza|tal vez|a lo mejor|puede ser|puede que|posiblemente|probablemente"},
    {WORD_MAYBE, WORD_SHUT,
	"no se|no lo se|no se todavia|no lo se todavia|no lo se aun|aun no se|aun no lo se|"
	"todavia no se|todavia no lo se|no se si puedo|no se si podre|no se si puedo ir|"
	"no se si podre ir|no estoy seguro|no estoy segura|depende|ya veremos|vere si puedo|"
	"intentare|intentare ir|voy a intentarlo|voy a intentar ir|tratare de ir"},
    {WORD_NO, WORD_SHUT,
	"no puedo|no puedo ir|yo no puedo|yo no puedo ir|no voy|yo no voy|no voy a ir|no podre|"
	"no podre ir|no ire|no asistire|no voy a poder|no voy a poder ir|no me es posible|"
	"no cuentes conmigo|no cuenten conmigo|no conteis conmigo|lo siento no|"
	"lo siento no puedo|esta vez no|no gracias|no estare|no vamos|no podemos|no podemos ir|"
	"tengo que cancelar|no me apunto|ya no voy|ya no puedo|ya no puedo ir|no vengo"},
    {WORD_FILLER, WORD_SHUT,
	"gracias|hola|lo siento|perdon|tambien|manana|hoy|esta noche|esta tarde|alli|ahi|"
	"hola a todos|hola a todas|gracias a todos|buenas|que bien|que "
	"bueno|vale|perfecto|seguro|esta vez|"
	"el lunes|el martes|el miercoles|el jueves|el viernes|el sabado|el domingo"},
    {WORD_REGRET, WORD_SHUT, "lamentablemente|desgraciadamente|por desgracia"},
    {WORD_JOIN, WORD_OPEN, "con|y|a la|al|a las|todos|todas"},
    {WORD_WISH, WORD_SHUT, "me gustaria ir|me encantaria ir|quisiera ir|me hubiera gustado ir"},
    {WORD_DOUBT, WORD_SHUT,
	"nunca|nadie|nada|pero|salvo|quisiera|gustaria|encantaria|podria|creo|espero|sin|tampoco|"
	"aunque|ojala|cuando|dijo|dice|dicen|broma"},

    /* Italian */
    {WORD_GOING, WORD_OPEN,
	"ci saro|io ci saro|ci saro anchio|ci saremo|vengo|io vengo|vengo anchio|vengo anche io|"
	"verro|veniamo|verremo|contate su di me|conta su di me|posso venire|partecipo|partecipero|"
	"saro li|saro presente"},
    {WORD_GOING, WORD_SHUT,
	"ci sono|io ci sono|ci sono anchio|anchio ci sono|ci vediamo li|ci vediamo la|mi iscrivo|"
	"sono dei vostri"},
    {WORD_GOING, WORD_LONE, "certo|certo che si|certamente|volentieri|anchio|anche io"},
    {WORD_MAYBE, WORD_LONE, "forse|probabilmente|puo darsi"},
    {WORD_MAYBE, WORD_SHUT,
	"non so|non lo so|non so ancora|non lo so ancora|ancora non so|ancora non lo so|"
	"non sono sicuro|non sono sicura|non so se posso|non so se riesco|non so se vengo|vediamo|"
	"vedremo|dipende|provo a venire|provero a venire|cerchero di venire|cerchero di esserci|"
	"ci provo|ci provero"},
    {WORD_NO, WORD_SHUT,
	"non posso|non posso venire|non posso esserci|non potro|non potro venire|"
	"non potro esserci|non vengo|io non vengo|non verro|non ci sono|non ci saro|non riesco|"
	"non riesco a venire|non riesco a esserci|purtroppo no|purtroppo non posso|"
	"purtroppo non riesco|no grazie|mi dispiace no|mi spiace no|stavolta no|questa volta no|"
	"non partecipo|non partecipero|non contate su di me|senza di me|devo annullare|"
	"non veniamo|non possiamo|non possiamo venire|sono impegnato|sono impegnata"},
    {WORD_FILLER, WORD_SHUT,
	"grazie|ciao|mi dispiace|mi spiace|scusate|anche|pure|domani|oggi|stasera|li|ottimo|"
	"bello|bella idea|ciao a tutti|ciao a tutte|non vedo lora|stavolta|questa volta|lunedi|"
	"martedi|mercoledi|giovedi|venerdi|sabato|domenica"},
    {WORD_REGRET, WORD_SHUT, "purtroppo|peccato"},
    {WORD_JOIN, WORD_OPEN, "con|e|alle|alla|tutti|tutte"},
    {WORD_WISH, WORD_SHUT, "vorrei venire|mi piacerebbe venire|mi sarebbe piaciuto venire"},
    {WORD_DOUBT, WORD_SHUT,
	"nessuno|niente|ma non|ma solo|ma forse|ma "
	"prima|se|vorrei|potrei|credo|penso|spero|senza|neanche|nemmeno|"
	"piacerebbe|pero|magari|detto|scherzo"},

    /* Dutch */
    {WORD_GOING, WORD_OPEN,
	"ik kom|ik kom ook|ik kom graag|kom graag|wij komen|we komen|ik ben erbij|ik ben er bij|"
	"ben erbij|wij zijn erbij|we zijn erbij|ik ben van de partij|ik doe mee|doe mee|"
	"wij doen mee|we doen mee|ik zal er zijn|ik kan komen|tel mij mee|reken op mij|ik ga mee"},
    {WORD_GOING, WORD_LONE, "jazeker|ja zeker|zeker|natuurlijk|graag|ik ook|aanwezig"},
    {WORD_MAYBE, WORD_LONE, "misschien|wellicht|mogelijk|waarschijnlijk"},
    {WORD_MAYBE, WORD_SHUT,
	"weet ik niet|weet ik nog niet|ik weet niet|ik weet nog niet|ik weet het niet|"
	"ik weet het nog niet|weet het niet|weet het nog niet|weet nog niet|niet zeker|"
	"nog niet zeker|ik ben niet zeker|ik twijfel|hangt ervan af|hangt er van af|we zien wel|"
	"misschien kom ik|misschien kan ik komen|ik probeer te komen|ik zal proberen te komen|ik "
	"probeer erbij te zijn"},
    {WORD_NO, WORD_SHUT,
	"ik kom niet|kom niet|ik kan niet|kan niet|ik kan niet komen|kan niet komen|"
	"ik kan helaas niet|kan helaas niet|ik kan helaas niet komen|kan helaas niet komen|"
	"helaas kan ik niet|helaas kan ik niet komen|ik kan er niet bij zijn|"
	"ik kan er helaas niet bij zijn|kan er niet bij zijn|kan er helaas niet bij zijn|"
	"ik ben er niet bij|ben er niet bij|ik ben er niet|helaas niet|helaas nee|zonder mij|"
	"ik doe niet mee|doe niet mee|nee helaas|nee bedankt|nee dank je|nee sorry|sorry nee|"
	"deze keer niet|dit keer niet|ik ben verhinderd|ik moet afzeggen|lukt niet|lukt me niet|"
	"lukt mij niet|het lukt niet|het lukt me niet|wij komen niet|we komen niet|we kunnen niet|"
	"wij kunnen niet|wij kunnen helaas niet"},
    {WORD_NO, WORD_LONE, "neen"},
    {WORD_FILLER, WORD_SHUT,
	"bedankt|dank je|dankjewel|hoi|dag|leuk|top|ook|vandaag|vanavond|maandag|dinsdag|woensdag|"
	"donderdag|vrijdag|zaterdag|zondag|tot dan|tot morgen|tot vrijdag|tot zaterdag|"
	"tot zondag|hoi allemaal|dag allemaal|daar|dan|kan niet wachten|ik kan niet wachten"},
    {WORD_REGRET, WORD_SHUT, "helaas|jammer"},
    {WORD_JOIN, WORD_OPEN, "met|en|om|naar de|naar het|rond|allemaal"},
    {WORD_WISH, WORD_SHUT, "ik zou graag komen|zou graag komen|ik wil graag komen|ik wilde komen"},
    {WORD_DOUBT, WORD_SHUT,
	"niet|geen|nooit|niemand|niets|maar|als|tenzij|zou|denk|hoop|zonder|liever|alleen|dat|zei|"
	"zegt|grapje"},

    /* Portuguese */
    {WORD_GOING, WORD_OPEN,
	"eu vou|la estarei|estarei la|la estaremos|conta comigo|conte comigo|contem comigo|"
	"pode contar comigo|podem contar comigo|eu participo|vou participar|vou estar la|irei|"
	"eu irei|posso ir|consigo ir|estou dentro|to dentro|tou dentro"},
    {WORD_GOING, WORD_SHUT, "vou|vou sim|vou la|vou la estar|vou com certeza|com certeza vou"},
    {WORD_GOING, WORD_LONE, "sim|claro que sim|com certeza|eu tambem"},
    {WORD_MAYBE, WORD_LONE, "talvez|se calhar|quem sabe|provavelmente|possivelmente"},
    {WORD_MAYBE, WORD_SHUT,
	"nao sei|nao sei ainda|ainda nao sei|nao tenho certeza|nao tenho a certeza|"
	"ainda nao tenho certeza|vamos ver|vou tentar|vou tentar ir|nao sei se posso|"
	"nao sei se consigo|nao sei se vou"},
    {WORD_NO, WORD_SHUT,
	"nao posso|eu nao posso|nao posso ir|nao vou|eu nao vou|nao vou poder|nao vou poder ir|"
	"nao vou conseguir|nao vou conseguir ir|nao poderei|nao poderei ir|nao consigo|"
	"nao consigo ir|nao irei|infelizmente nao|infelizmente nao posso|infelizmente nao vou|"
	"nao obrigado|nao obrigada|desculpa nao|nao contem comigo|desta vez nao|dessa vez nao|"
	"nao participo|nao estarei|nao estarei la|tenho de cancelar|tenho que cancelar"},
    {WORD_NO, WORD_TURN, "nao"},
    {WORD_FILLER, WORD_SHUT,
	"obrigado|obrigada|ola|oi|desculpa|desculpe|desculpem|amanha|hoje|hoje a noite|"
	"na segunda|na terca|na quarta|na quinta|na sexta|no sabado|no domingo|otimo|boa|que bom|"
	"desta vez|dessa vez"},
    {WORD_REGRET, WORD_SHUT, "infelizmente"},
    {WORD_JOIN, WORD_OPEN, "com|e"},
    {WORD_WISH, WORD_SHUT, "gostaria de ir|eu gostaria de ir|queria ir|adoraria ir"},
    {WORD_DOUBT, WORD_SHUT,
	"ninguem|mas|gostaria|poderia|acho|sem|nem|queria|disse|quando|adoraria|brincadeira"},

    /* Polish.  A lone "tak" is no answer: it is "thanks" in Danish and Swedish. */
    {WORD_GOING, WORD_OPEN,
	"przyjde|przyjdziemy|przyjade|wpadne|ja bede|na pewno bede|bede na pewno|biore udzial|"
	"wezme udzial|licz na mnie|liczcie na mnie|mozecie na mnie liczyc|mozesz na mnie liczyc|"
	"dolacze|dolaczam|wchodze w to|pisze sie na to|bede tam|bedziemy tam|moge przyjsc"},
    {WORD_GOING, WORD_SHUT, "bede|bedziemy|jasne ze bede|oczywiscie ze bede"},
    {WORD_GOING, WORD_LONE, "oczywiscie|jasne|pewnie|no pewnie|no jasne|ja tez|chetnie"},
    {WORD_MAYBE, WORD_LONE, "moze|byc moze|mozliwe|chyba|prawdopodobnie|raczej"},
    {WORD_MAYBE, WORD_SHUT,
	"nie wiem|jeszcze nie wiem|nie wiem jeszcze|nie jestem pewien|nie jestem pewna|zobacze|"
	"zobaczymy|to zalezy|zalezy|postaram sie|postaram sie przyjsc|sprobuje|sprobuje przyjsc|"
	"nie wiem czy przyjde|nie wiem czy bede|nie wiem czy dam rade"},
    {WORD_NO, WORD_SHUT,
	"nie przyjde|nie moge|nie moge przyjsc|nie moge byc|nie dam rady|nie dam rady przyjsc|"
	"nie bedzie mnie|mnie nie bedzie|niestety nie|niestety nie moge|niestety nie dam rady|"
	"niestety nie przyjde|niestety mnie nie bedzie|nie tym razem|tym razem nie|nie bede|"
	"nie bede mogl|nie bede mogla|nie bede mogl przyjsc|nie bede mogla przyjsc|nie dziekuje|"
	"beze mnie|nie wezme udzialu|musze odwolac|nie przyjade"},
    {WORD_NO, WORD_TURN, "nie"},
    {WORD_FILLER, WORD_SHUT,
	"dzieki|dziekuje|czesc|hej|swietnie|przepraszam|tak|tez|jutro|dzisiaj|dzis|wieczorem|"
	"tam|czesc wszystkim|hej wszystkim|do zobaczenia|na pewno|nie moge sie doczekac|przykro "
	"mi|w poniedzialek|"
	"we wtorek|w srode|w czwartek|w piatek|w sobote|w niedziele"},
    {WORD_REGRET, WORD_SHUT, "niestety"},
    {WORD_JOIN, WORD_OPEN, "z|ze|i|o|okolo"},
    {WORD_WISH, WORD_SHUT,
	"chcialbym przyjsc|chcialabym przyjsc|chetnie bym przyszedl|chetnie bym przyszla"},
    {WORD_DOUBT, WORD_SHUT,
	"nigdy|nikt|nic|ale|jesli|jezeli|gdyby|chcialbym|chcialabym|moglbym|moglabym|mysle|bez|"
	"czy|powiedzial|powiedziala|zart"},

    /* Esperanto */
    {WORD_GOING, WORD_OPEN,
	"mi venos|mi venas|mi partoprenos|mi partoprenas|mi ceestos|mi cxeestos|mi estos tie|"
	"kalkulu min|ni venos|ni partoprenos|mi povas veni|mi aligos"},
    {WORD_GOING, WORD_LONE, "jes|kompreneble|volonte|ankau mi|certe"},
    {WORD_MAYBE, WORD_LONE, "eble|povas esti|versajne"},
    {WORD_MAYBE, WORD_SHUT,
	"mi ne scias|mi ankorau ne scias|mi ne certas|mi ne estas certa|mi provos|mi provos veni|"
	"mi vidos|dependas|tio dependas"},
    {WORD_NO, WORD_SHUT,
	"mi ne venos|mi ne venas|mi ne povas|mi ne povas veni|mi ne povos|mi ne povos veni|"
	"mi ne partoprenos|mi ne ceestos|bedaurinde ne|bedaurinde mi ne povas|"
	"bedaurinde mi ne povas veni|bedaurinde mi ne povos veni|sen mi|ne dankon|ne cifoje|"
	"ne kalkulu min|ni ne venos"},
    {WORD_NO, WORD_TURN, "ne"},
    {WORD_FILLER, WORD_SHUT,
	"dankon|saluton|pardonu|ankau|morgau|hodiau|tie|bonege|gis revido|lunde|marde|merkrede|"
	"jaude|vendrede|sabate|dimance"},
    {WORD_REGRET, WORD_SHUT, "bedaurinde"},
    {WORD_JOIN, WORD_OPEN, "kun|kaj|je|al la"},
    {WORD_WISH, WORD_SHUT, "mi volus veni|mi satus veni"},
    {WORD_DOUBT, WORD_SHUT,
	"neniam|neniu|nenio|sed|povus|volus|pensas|esperas|sen|krom|kiam|cu|serco"},
};

const size_t words_rows = COUNT(words_table);
