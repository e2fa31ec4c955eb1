/* The room words: what sentences of people mean, in the languages of the table, with those that
 * only look like an answer. */
#include "test.h"

#include "base/clean.h"
#include "fedi/words.h"

struct sentence {
	enum far_answer meaning;
	const char *html;
};

static struct words
read_words(struct str html)
{
	return words_read(arena, clean_html(arena, html));
}

static const struct sentence english[] = {
    {FAR_GOING, "I'm in"},
    {FAR_GOING, "I’m in!"},
    {FAR_GOING, "im in"},
    {FAR_GOING, "Count me in 🎉"},
    {FAR_GOING, "I'm in 🎉 can't wait!"},
    {FAR_GOING, "<p>I'll come</p>"},
    {FAR_GOING, "I will be there at 5"},
    {FAR_GOING, "I'll be there with two friends."},
    {FAR_GOING, "Yes"},
    {FAR_GOING, "YES!!!"},
    {FAR_GOING, "Yes please"},
    {FAR_GOING, "Yes, I'm coming"},
    {FAR_GOING, "Hi! I'm coming too"},
    {FAR_GOING, "Great idea, I'm in"},
    {FAR_GOING, "coming :)"},
    {FAR_GOING, "I'm in. What should I bring?"},
    {FAR_GOING, "No problem, count me in"},
    {FAR_GOING, "I'm coming by bike"},
    {FAR_GOING, "We're coming with the kids"},
    {FAR_GOING, "I can make it on Friday"},
    {FAR_GOING, "Me too"},
    {FAR_GOING, "Of course I'll come"},
    {FAR_GOING, "I'll be there early"},
    {FAR_GOING, "wouldn't miss it"},
    {FAR_GOING, "I'm going to come"},
    {FAR_MAYBE, "Maybe"},
    {FAR_MAYBE, "perhaps"},
    {FAR_MAYBE, "Maybe I'll come"},
    {FAR_MAYBE, "I might come"},
    {FAR_MAYBE, "not sure"},
    {FAR_MAYBE, "Not sure yet, sorry"},
    {FAR_MAYBE, "I'm not sure I can come"},
    {FAR_MAYBE, "I don't know yet"},
    {FAR_MAYBE, "I'll try to come"},
    {FAR_MAYBE, "Hopefully I can come"},
    {FAR_NO, "I'm not coming"},
    {FAR_NO, "can't come"},
    {FAR_NO, "I can't make it"},
    {FAR_NO, "Sorry, I can't make it this time"},
    {FAR_NO, "Sorry, no"},
    {FAR_NO, "No."},
    {FAR_NO, "nope"},
    {FAR_NO, "No thanks"},
    {FAR_NO, "Unfortunately I can't come"},
    {FAR_NO, "I won't be there."},
    {FAR_NO, "count me out"},
    {FAR_NO, "I cannot come tomorrow"},
    {FAR_NO, "No, I can’t come"},
    {FAR_NO, "can´t come"},
    /* no answers, or not to be told */
    {FAR_UNCLEAR, ""},
    {FAR_UNCLEAR, "👍"},
    {FAR_UNCLEAR, "Can't wait to come, I'm in"},
    {FAR_UNCLEAR, "I'm in Berlin that day"},
    {FAR_UNCLEAR, "I'm in love with this"},
    {FAR_UNCLEAR, "I'm in two minds"},
    {FAR_UNCLEAR, "I'm in if it doesn't rain"},
    {FAR_UNCLEAR, "I'm in, but not before six"},
    {FAR_UNCLEAR, "I'm in ... not"},
    {FAR_UNCLEAR, "coming?"},
    {FAR_UNCLEAR, "Are you coming?"},
    {FAR_UNCLEAR, "So, coming, Anna?"},
    {FAR_UNCLEAR, "Can I come with my dog?"},
    {FAR_UNCLEAR, "No, I'm coming!"},
    {FAR_UNCLEAR, "Yes! This is so important"},
    {FAR_UNCLEAR, "No parking there"},
    {FAR_UNCLEAR, "I can't believe this"},
    {FAR_UNCLEAR, "I can't come alone"},
    {FAR_UNCLEAR, "I can't come before six"},
    {FAR_UNCLEAR, "I can't come by car"},
    {FAR_UNCLEAR, "I can't wait"},
    {FAR_UNCLEAR, "I won't be there on time"},
    {FAR_UNCLEAR, "I won't be there until six"},
    {FAR_UNCLEAR, "I'm coming to the conclusion that this is wrong"},
    {FAR_UNCLEAR, "I'll come back to this"},
    {FAR_UNCLEAR, "I'll be there in spirit"},
    {FAR_UNCLEAR, "nobody says I'm coming"},
    {FAR_UNCLEAR, "I never said I'm coming"},
    {FAR_UNCLEAR, "My neighbour wrote: I'm coming"},
    {FAR_UNCLEAR, "“I'm in”, they all say"},
    {FAR_UNCLEAR, "I think I can come"},
    {FAR_UNCLEAR, "Yeah right, I'm coming"},
    {FAR_UNCLEAR, "I'd love to come"},
    {FAR_UNCLEAR, "Maybe not"},
    {FAR_UNCLEAR, "Maybe we should talk about buses"},
    {FAR_UNCLEAR, "I'm coming. No, wait, I can't make it"},
    {FAR_UNCLEAR, "Not in my name"},
    {FAR_UNCLEAR, "Unfortunately I'm coming"},
    {FAR_UNCLEAR, "I'm out of town"},
    {FAR_UNCLEAR, "We were in Paris"},
    {FAR_UNCLEAR, "Thanks for the invitation"},
    {FAR_UNCLEAR, "I'm going to the beach that day"},
    {FAR_UNCLEAR, "sign me up for the newsletter"},
    {FAR_UNCLEAR, "I can't not come"},
    {FAR_UNCLEAR, "Can't make it on Friday but Saturday works"},
    {FAR_UNCLEAR, "Count me in or out?"},
    {FAR_UNCLEAR, "Yes and no"},
};

static const struct sentence german[] = {
    {FAR_GOING, "Ich komme"},
    {FAR_GOING, "Ich bin dabei!"},
    {FAR_GOING, "bin dabei"},
    {FAR_GOING, "Ja, ich komme gerne"},
    {FAR_GOING, "Ja klar"},
    {FAR_GOING, "Ich komme mit dem Rad"},
    {FAR_GOING, "Zähl auf mich"},
    {FAR_GOING, "Tolle Idee, da bin ich dabei"},
    {FAR_GOING, "Wir kommen zur Demo"},
    {FAR_MAYBE, "Vielleicht"},
    {FAR_MAYBE, "Vielleicht komme ich"},
    {FAR_MAYBE, "ich komme vielleicht"},
    {FAR_MAYBE, "Weiß noch nicht"},
    {FAR_MAYBE, "Bin mir noch nicht sicher"},
    {FAR_NO, "Ich komme nicht"},
    {FAR_NO, "Kann leider nicht"},
    {FAR_NO, "Leider kann ich nicht kommen"},
    {FAR_NO, "Nein danke"},
    {FAR_NO, "Nein, ich schaffe es nicht"},
    {FAR_NO, "ohne mich"},
    {FAR_NO, "bin verhindert"},
    {FAR_UNCLEAR, "Ich komme aus Köln"},
    {FAR_UNCLEAR, "Ich komme ja aus Köln"},
    {FAR_UNCLEAR, "Ich komme nicht umhin, das gut zu finden"},
    {FAR_UNCLEAR, "Ich komme nicht allein"},
    {FAR_UNCLEAR, "Ich komme, wenn es nicht regnet"},
    {FAR_UNCLEAR, "Ich komme zum Schluss, dass es falsch ist"},
    {FAR_UNCLEAR, "Ich komme mit dem Thema nicht klar"},
    {FAR_UNCLEAR, "Ich würde gern kommen"},
    {FAR_UNCLEAR, "Ich glaube, ich komme"},
    {FAR_UNCLEAR, "Kommst du?"},
    {FAR_UNCLEAR, "Leider komme ich zu spät"},
    {FAR_UNCLEAR, "Wir kommen nicht alle"},
    {FAR_UNCLEAR, "Ja, das ist wichtig"},
};

static const struct sentence romance[] = {
    {FAR_GOING, "Je viens"},
    {FAR_GOING, "J’y serai !"},
    {FAR_GOING, "Oui, comptez sur moi"},
    {FAR_GOING, "Je viens avec ma sœur"},
    {FAR_GOING, "Je serai là"},
    {FAR_GOING, "Bien sûr, j'en suis"},
    {FAR_MAYBE, "Peut-être"},
    {FAR_MAYBE, "Je viens peut-être"},
    {FAR_MAYBE, "Je ne sais pas encore"},
    {FAR_MAYBE, "pas sûre"},
    {FAR_NO, "Je ne viens pas"},
    {FAR_NO, "Désolée, je ne peux pas"},
    {FAR_NO, "Malheureusement non"},
    {FAR_NO, "Non merci"},
    {FAR_NO, "Non"},
    {FAR_UNCLEAR, "Je viens de Lyon"},
    {FAR_UNCLEAR, "Je viens de lire ça"},
    {FAR_UNCLEAR, "Je ne viens pas seul"},
    {FAR_UNCLEAR, "Si je peux, je viens"},
    {FAR_UNCLEAR, "Je n'irai pas par quatre chemins : je viens"},
    {FAR_UNCLEAR, "J'aimerais venir"},
    {FAR_UNCLEAR, "Peut-être pas"},
    {FAR_UNCLEAR, "Tu viens ?"},

    {FAR_GOING, "Sí"},
    {FAR_GOING, "Voy"},
    {FAR_GOING, "¡Cuenta conmigo!"},
    {FAR_GOING, "Me apunto"},
    {FAR_GOING, "Allí estaré con mi hermana"},
    {FAR_GOING, "Claro que sí, voy"},
    {FAR_MAYBE, "Quizás"},
    {FAR_MAYBE, "A lo mejor"},
    {FAR_MAYBE, "No sé todavía"},
    {FAR_MAYBE, "Tal vez voy"},
    {FAR_NO, "No puedo ir"},
    {FAR_NO, "Lo siento, no puedo"},
    {FAR_NO, "No voy"},
    {FAR_NO, "no, gracias"},
    {FAR_UNCLEAR, "Si puedo, voy"},
    {FAR_UNCLEAR, "No voy a faltar"},
    {FAR_UNCLEAR, "Voy a pensarlo"},
    {FAR_UNCLEAR, "Voy a la playa ese día"},
    {FAR_UNCLEAR, "No me lo pierdo"},
    {FAR_UNCLEAR, "¿Vienes?"},

    {FAR_GOING, "Ci sarò"},
    {FAR_GOING, "Vengo con mio fratello"},
    {FAR_GOING, "Contate su di me!"},
    {FAR_GOING, "Certo, ci sono"},
    {FAR_MAYBE, "Forse"},
    {FAR_MAYBE, "Non lo so ancora"},
    {FAR_MAYBE, "Forse vengo"},
    {FAR_NO, "Non posso venire"},
    {FAR_NO, "Purtroppo no"},
    {FAR_NO, "Mi dispiace, non ci sarò"},
    {FAR_UNCLEAR, "Ci sono problemi"},
    {FAR_UNCLEAR, "Vengo da Torino"},
    {FAR_UNCLEAR, "Se posso, vengo"},
    {FAR_UNCLEAR, "Non posso mancare"},
    {FAR_UNCLEAR, "Vorrei venire"},

    {FAR_GOING, "Eu vou"},
    {FAR_GOING, "Sim, conta comigo"},
    {FAR_GOING, "Lá estarei!"},
    {FAR_MAYBE, "Talvez"},
    {FAR_MAYBE, "Ainda não sei"},
    {FAR_NO, "Não posso ir"},
    {FAR_NO, "Infelizmente não"},
    {FAR_NO, "Não"},
    {FAR_UNCLEAR, "Se puder, vou"},
    {FAR_UNCLEAR, "Não vou perder"},
    {FAR_UNCLEAR, "Eu vou pensar"},
};

static const struct sentence others[] = {
    {FAR_GOING, "Ik kom"},
    {FAR_GOING, "Ik ben erbij!"},
    {FAR_GOING, "Ja, ik doe mee"},
    {FAR_GOING, "Tel mij mee"},
    {FAR_MAYBE, "Misschien"},
    {FAR_MAYBE, "Ik weet het nog niet"},
    {FAR_MAYBE, "Misschien kan ik komen"},
    {FAR_NO, "Ik kom niet"},
    {FAR_NO, "Helaas kan ik niet"},
    {FAR_NO, "Nee, sorry"},
    {FAR_UNCLEAR, "Ik kom uit Gent"},
    {FAR_UNCLEAR, "Ik kom als het niet regent"},
    {FAR_UNCLEAR, "Ik kan niet alleen komen"},
    {FAR_UNCLEAR, "Ik zou graag komen"},

    {FAR_GOING, "Przyjdę"},
    {FAR_GOING, "Tak, będę"},
    {FAR_GOING, "Na pewno będę!"},
    {FAR_GOING, "Liczcie na mnie"},
    {FAR_MAYBE, "Może"},
    {FAR_MAYBE, "Może przyjdę"},
    {FAR_MAYBE, "Jeszcze nie wiem"},
    {FAR_NO, "Nie przyjdę"},
    {FAR_NO, "Niestety nie mogę"},
    {FAR_NO, "Nie dam rady, przepraszam"},
    {FAR_UNCLEAR, "Będę o tym myśleć"},
    {FAR_UNCLEAR, "Nie mogę się doczekać"},
    {FAR_UNCLEAR, "Przyjdę, jeśli nie będzie padać"},
    {FAR_UNCLEAR, "Tak"},

    {FAR_GOING, "Mi venos"},
    {FAR_GOING, "Jes!"},
    {FAR_GOING, "Mi ĉeestos kun amikoj"},
    {FAR_MAYBE, "Eble"},
    {FAR_MAYBE, "Eble mi venos"},
    {FAR_NO, "Mi ne venos"},
    {FAR_NO, "Bedaŭrinde mi ne povas veni"},
    {FAR_NO, "Ne, dankon"},
    {FAR_UNCLEAR, "Mi venas el Romo"},
    {FAR_UNCLEAR, "Mi venos, se ne pluvos"},
    {FAR_UNCLEAR, "Mi volus veni"},

    /* of languages that are not in the table */
    {FAR_UNCLEAR, "Jag kommer inte"},
    {FAR_UNCLEAR, "Tak!"},
    {FAR_UNCLEAR, "Приду"},
    {FAR_UNCLEAR, "行きます"},
};

static const struct sentence markup[] = {
    {FAR_GOING, "<p>Who's coming?</p><p>I'm in!</p>"},
    {FAR_GOING,
	"<p><span class=\"h-card\"><a href=\"https://a.example/@river\" class=\"u-url mention\">@"
	"<span>river</span></a></span> I&#39;m in</p>"},
    {FAR_GOING, "@river@hub.example I'm in"},
    {FAR_GOING, "<p>I'm in <a href=\"https://a.example/tags/no\">#<span>no</span></a></p>"},
    {FAR_GOING, "I'm in #NotMyBus https://a.example/no"},
    {FAR_GOING, "<blockquote>I can't come</blockquote><p>I'm in</p>"},
    {FAR_GOING, "<p>&gt; Can't come<br>I'm in</p>"},
    {FAR_GOING, "Yes :blobcat:"},
    {FAR_GOING, "<p>Yes!</p><p>I'm coming</p>"},
    {FAR_GOING, "<s>I can't come</s> I'm coming"},
    {FAR_GOING, "<b>I</b>'m <i>in</i>"},
    {FAR_GOING, "I'm&nbsp;in"},
    {FAR_NO, "<p>@river<br>I can&rsquo;t come</p>"},
    {FAR_NO, "<p>RE: <a href=\"https://a.example/1\">https://a.example/1</a></p><p>No</p>"},
    {FAR_UNCLEAR, "<blockquote>I'm in</blockquote>"},
    {FAR_UNCLEAR, "&gt; I'm in"},
    {FAR_UNCLEAR, "<s>I'm coming</s>"},
    {FAR_UNCLEAR, "<a href=\"https://a.example\">I'm in</a>"},
    {FAR_UNCLEAR, "I'm in @river&nbsp;not"},
    {FAR_UNCLEAR, "I'm in @river,not"},
    {FAR_UNCLEAR, "I'm<script>in</script>"},
    {FAR_UNCLEAR, "<p>I'm</p><p>in</p>"},
};

static void
check(const struct sentence *sentences, size_t n)
{
	static const char *const names[] = {"?", "going", "maybe", "no", "unclear"};
	size_t wrong = 0;

	for (size_t i = 0; i < n; i++) {
		enum far_answer got = read_words(str_of(sentences[i].html)).answer;

		if (got == sentences[i].meaning)
			continue;
		print_error(
		    "%s: %s, not %s\n", sentences[i].html, names[got], names[sentences[i].meaning]);
		wrong++;
	}
	assert_int_equal(wrong, 0);
}

static void
in_english(void **state)
{
	(void)state;
	check(english, COUNT(english));
}

static void
in_german(void **state)
{
	(void)state;
	check(german, COUNT(german));
}

static void
in_romance_languages(void **state)
{
	(void)state;
	check(romance, COUNT(romance));
}

static void
in_others(void **state)
{
	(void)state;
	check(others, COUNT(others));
	assert_true(COUNT(english) + COUNT(german) + COUNT(romance) + COUNT(others) >= 150);
}

static void
in_markup(void **state)
{
	(void)state;
	check(markup, COUNT(markup));
}

/* No answer becomes another one by what stands before or behind it: at worst it is unclear. */
static void
never_turned(void **state)
{
	static const char *const around[] = {"Not that ", "If you like, ", "They said ",
	    "I doubt that ", "Nobody thinks ", "Ich glaube nicht, dass ", "Je ne dis pas que ",
	    "No creo que ", "Non credo che ", "Ik denk niet dat ", "Nie sądzę, że ",
	    "Mi ne pensas, ke "};
	static const struct sentence *const lists[] = {english, german, romance, others};
	static const size_t counts[] = {
	    COUNT(english), COUNT(german), COUNT(romance), COUNT(others)};

	(void)state;
	for (size_t l = 0; l < COUNT(lists); l++)
		for (size_t i = 0; i < counts[l]; i++)
			for (size_t k = 0; k < COUNT(around); k++) {
				struct str s =
				    buf_format(arena, "%s%s", around[k], lists[l][i].html);

				if (read_words(s).answer != FAR_UNCLEAR)
					fail_msg("%.*s is clear", STR_ARG(s));
			}
}

static struct str
repeated(struct str first, const char *more, size_t n)
{
	struct buf b = BUF(arena);

	buf_add(&b, first);
	for (size_t i = 0; i < n; i++)
		buf_add(&b, str_of(more));
	return buf_str(&b);
}

static void
long_texts(void **state)
{
	const char *more = " Buses at night bring all of us home and it does not cost much.";

	(void)state;
	assert_int_equal(read_words(repeated(S("I'm in."), more, 10)).answer, FAR_GOING);
	assert_int_equal(read_words(repeated(S("Hi! I'm in."), more, 10)).answer, FAR_GOING);
	assert_int_equal(
	    read_words(repeated(S("Sorry, I can't come."), more, 10)).answer, FAR_NO);
	assert_int_equal(
	    read_words(repeated(S("Nice. I'm in."), more, 0)).answer, FAR_GOING);
	assert_int_equal(
	    read_words(repeated(S("A story. I'm in."), more, 10)).answer, FAR_UNCLEAR);
	assert_int_equal(
	    read_words(repeated(S("I'm in, if it rains."), more, 10)).answer, FAR_UNCLEAR);
	assert_int_equal(
	    read_words(repeated(S("I'm in."), " I can't come.", 30)).answer, FAR_UNCLEAR);
	assert_int_equal(read_words(repeated(S("Yes."), more, 10)).answer, FAR_UNCLEAR);
	assert_int_equal(read_words(repeated(S("I'm in."), more, 1000)).answer, FAR_UNCLEAR);
}

/* Hostile lengths end, and end as unclear; a pass over the table a word would be seen here. */
static void
hostile_texts(void **state)
{
	static const char *const parts[] = {"a ", "?", "i", "im in ",
	    "<a href=\"https://a.example\">", "<s>", "&amp;", "@", "> ", "\xff"};

	(void)state;
	for (size_t i = 0; i < COUNT(parts); i++)
		assert_int_equal(
		    read_words(repeated(S("x "), parts[i], 100000)).answer, FAR_UNCLEAR);
	assert_int_equal(read_words(NONE).answer, FAR_UNCLEAR);
}

static void
of_coming(void **state)
{
	static const char *const yes[] = {"I'm in", "Maybe", "I'd love to come",
	    "I'm in, but not before six", "I'm coming if it doesn't rain", "Ich würde gern kommen",
	    "J'aimerais venir", "No, I'm coming!"};
	static const char *const no[] = {"", "What a great idea", "Yes! This is so important",
	    "I can't believe this", "Can I come with my dog?", "Who is coming?", "No parking there",
	    "I'm in Berlin that day", "Ich komme aus Köln", "Maybe we should talk about buses"};

	(void)state;
	for (size_t i = 0; i < COUNT(yes); i++)
		if (!read_words(str_of(yes[i])).of_coming)
			fail_msg("%s", yes[i]);
	for (size_t i = 0; i < COUNT(no); i++)
		if (read_words(str_of(no[i])).of_coming)
			fail_msg("%s", no[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    ARENA_TEST(in_english),
	    ARENA_TEST(in_german),
	    ARENA_TEST(in_romance_languages),
	    ARENA_TEST(in_others),
	    ARENA_TEST(in_markup),
	    ARENA_TEST(never_turned),
	    ARENA_TEST(long_texts),
	    ARENA_TEST(hostile_texts),
	    ARENA_TEST(of_coming),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
