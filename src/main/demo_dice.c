/* main/demo_dice.c - see demo_dice.h.  The generator is SplitMix64 (Steele, Lea and Flood 2014). */
#include "base/arena.h"
#include "base/buf.h"
#include "main/demo_dice.h"

static const char *const given[] = {"Amira", "Anton", "Aylin", "Ben", "Bruna", "Carla", "Chidi",
    "Clara", "Dario", "Deniz", "Edda", "Elif", "Emil", "Esra", "Farid", "Femi", "Gesa", "Gwen",
    "Hana", "Henrik", "Ida", "Ilir", "Ines", "Ivo", "Jana", "Joris", "Jun", "Kaja", "Karim", "Kofi",
    "Lale", "Lena", "Leo", "Lior", "Luca", "Maja", "Malik", "Marta", "Mila", "Nadia", "Nils",
    "Noor", "Olga", "Omar", "Paula", "Petra", "Quinn", "Rafael", "Rosa", "Ruth", "Sami", "Selma",
    "Sofia", "Tarek", "Thea", "Tomas", "Uma", "Vera", "Viktor", "Wanda", "Yara", "Yusuf", "Zora"};
static const char *const family[] = {"Abend", "Adler", "Bauer", "Berg", "Birk", "Blum", "Brand",
    "Costa", "Dahl", "Duarte", "Ebner", "Engel", "Falk", "Farkas", "Graf", "Haas", "Haddad", "Horn",
    "Ito", "Jansen", "Kaya", "Keller", "Kim", "Kovac", "Lang", "Lind", "Lopez", "Marek", "Meyer",
    "Moreau", "Nagy", "Nkosi", "Novak", "Nunes", "Okafor", "Olsen", "Park", "Patel", "Petrov",
    "Price", "Reis", "Roth", "Said", "Sauer", "Silva", "Stern", "Tanaka", "Vogel", "Weiss", "Wolf"};

uint64_t
dice_next(struct dice *d)
{
	uint64_t z = d->state += 0x9e3779b97f4a7c15U;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
	return z ^ (z >> 31);
}

int64_t
dice_below(struct dice *d, int64_t n)
{
	return (int64_t)(dice_next(d) % (uint64_t)n);
}

bool
dice_chance(struct dice *d, int64_t percent)
{
	return dice_below(d, 100) < percent;
}

int64_t
dice_children(struct dice *d, int64_t hundredths)
{
	int64_t n = 0;

	/* P(one more) = m / (1 + m) has the mean m. */
	while (dice_below(d, 100 + hundredths) < hundredths)
		n++;
	return n;
}

struct str
dice_word(struct dice *d, struct arena *a, size_t n)
{
	static const char signs[] = "abcdefghijklmnopqrstuvwxyz234567";
	char *at = arena_alloc(a, n + 1);

	for (size_t i = 0; i < n; i++)
		at[i] = signs[dice_below(d, 32)];
	return (struct str){at, n};
}

static struct str
code(struct dice *d, struct arena *a)
{
	static const char signs[] = "23456789ACDEFGHJKMNPQRTWXY";
	char *at = arena_alloc(a, 7);

	for (size_t i = 0; i < 6; i++)
		at[i] = signs[dice_below(d, (int64_t)sizeof(signs) - 1)];
	return (struct str){at, 6};
}

struct signup_dice
dice_signup(struct dice *d, struct arena *a)
{
	return (struct signup_dice){.code = code(d, a),
	    .spare = code(d, a),
	    .gen = (int64_t)(dice_next(d) >> 2),
	    .actor = dice_word(d, a, 20)};
}

struct str
dice_name(struct arena *a, int64_t i)
{
	int64_t pairs = (int64_t)(COUNT(given) * COUNT(family));
	int64_t at = i * 1009 % pairs; /* 1009 is prime to both counts: every pair comes once */

	return buf_format(
	    a, "%s %s", given[at % (int64_t)COUNT(given)], family[at / (int64_t)COUNT(given)]);
}
