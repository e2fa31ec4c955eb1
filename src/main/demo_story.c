/* main/demo_story.c - see demo_story.h. */
#include "main/demo_story.h"

static const struct story_call brook[] = {
    {"Walk the brook from the spring to the sea", "Come and see what is in the way of the water.",
	"Spring Lane, at the stone trough", "Stout shoes. We end at the harbour with tea.", -56, 12,
	10, 4, 90, {20, 56, 11}, 6},
    {"Clear the old mill race", "With thirty people it takes one morning.",
	"Old Mill, at the lower gate", "Bring gloves. We have spades and soup.", -42, 14, 9, 4, 60,
	{25, 48, 8}, 4},
    {"Count what swims", "Stand an hour at the weir and count what jumps.", "The weir, north bank",
	"Children are welcome with a grown-up.", -28, 12, 7, 5, 120, {22, 98, 17}, 9},
    {"Carry the question to the town hall", "Fill the steps while the council meets.",
	"Town hall, front steps", "We stand quietly. There will be singing.", -12, 13, 17, 2, 300,
	{42, 182, 28}, 22},
    {"Plant the north bank", "Three hundred willows want to go into the ground.",
	"North bank, at the footbridge", "**Bring** gloves and boots. The way is flat.", 5, 12, 10,
	4, 120, {17, 45, 8}, 0},
    {"Listen to the river at night", "An hour without lamps, to hear what is left.",
	"Footbridge, south end", "", 19, 20, 21, 2, 40, {6, 10, 3}, 0},
    {0}};
static const struct story_call bus[] = {
    {"Ride the last bus together", "Show how many need it: get on at any stop.",
	"Central station, bay 4", "The fare is two coins. We have some for those who have none.",
	-49, 10, 22, 2, 80, {17, 62, 13}, 5},
    {"Write down who walks home", "Tell us your way home after the last bus.", "Corner Hall", "",
	-35, 10, 18, 3, 150, {25, 84, 17}, 8},
    {"Light the path to the depot", "Stand along the path with a lamp for one hour.",
	"Depot Road, at the arch", "Bring a lamp with batteries, no flames.", -21, 12, 19, 2, 250,
	{34, 154, 22}, 14},
    {"Speak at the hearing", "Come and be counted when the timetable is decided.",
	"County hall, room 2", "Speaking is up to you. Sitting there is enough.", -7, 12, 16, 3,
	180, {31, 104, 20}, 10},
    {"Night ride to the hospital", "Ride with the nurses who finish at two.",
	"Hospital gate, main entrance", "", 9, 14, 1, 2, 60, {13, 31, 7}, 0},
    {0}};
static const struct story_call mend[] = {
    {"First mending Tuesday", "Bring one thing that is broken, and somebody to mend it with.",
	"The loft at Lantern House", "", -53, 9, 18, 3, 50, {14, 34, 8}, 6},
    {"Lamps, cables and radios", "We open what the makers glued shut.", "The loft at Lantern House",
	"Two of us are electricians.", -32, 10, 18, 3, 60, {20, 56, 11}, 7},
    {"Bicycles before spring", "Forty bicycles, twenty stands, one afternoon.",
	"Yard behind Lantern House", "", -18, 12, 13, 4, 110, {22, 87, 14}, 11},
    {"A coat for everybody", "Sew on buttons, mend linings, hang them on the rail.",
	"The loft at Lantern House", "", -4, 12, 14, 5, 130, {25, 81, 14}, 9},
    {"Mending Tuesday in the square", "Bring it out where everybody sees it.",
	"Market square, by the fountain", "If it rains we are under the arcade.", 12, 14, 17, 3,
	150, {14, 50, 8}, 0},
    {0}};

/* The page of a movement says its sentence first, so the messages go on from there. */
const struct story_movement story_movements[STORY_MOVEMENTS] = {
    {"brook", "Let the brook run", "Open the brook from the spring to the sea within two years.",
	{"Brook circle", "North bank", "Weir watch", "Willow circle"},
	"It has been under stone for too long.",
	"It runs in a pipe below the town. When it rains hard, cellars fill; when it is hot, "
	"nothing "
	"cools the streets. **Open it, and the water does the rest.**\n\nWe ask the council to "
	"decide this year. We ask you to stand where it should run.",
	"It runs in a pipe below the town and below the market. When it rains hard, cellars fill; "
	"when it is hot, nothing cools the streets. **Open it, the market first, and the water "
	"does "
	"the rest.**\n\nWe ask the council to decide by summer. We ask you to stand where it "
	"should "
	"run.",
	"By summer is soon. Let us not call it a defeat if it takes until winter.",
	"We told the traders that we would speak with them before we name the market. We have not "
	"yet.",
	brook},
    {"nightbus", "A bus after midnight", "A way home for everybody who works late.",
	{"Timetable circle", "Depot circle", "Nurses and porters", "Last stop"},
	"A bus after midnight, on each day of the week.",
	"Four hundred people in this town finish work after the last bus. They walk, or they pay a "
	"day's food for a taxi. One line and two drivers change that.\n\n**We ask for a bus after "
	"midnight, on each day of the week, by next winter.**",
	NULL, "Two drivers are few in winter.", "", bus},
    {"mend", "Mending Tuesday", "Nothing goes in the bin before somebody has tried.",
	{"Loft circle", "Bicycle yard", "Needle and thread", "Radio bench"},
	"Mend it before you throw it away.",
	"We mend with you, not for you.\n\n**We ask the town for one room with a bench in each "
	"quarter, open once a week.**",
	NULL, "A room in each quarter needs a key in each quarter.", "", mend},
};
