"""The titles of the demo season, with their texts and posters."""

from typing import Any

Json = dict[str, Any]

_TITLES: tuple[Json, ...] = (
    {
        "name": "The Monsoon Ledger",
        "kind": "film",
        "languages": ["hi"],
        "duration_minutes": 142,
        "age_rating": {"system": "CBFC", "label": "UA 13+"},
        "genres": ["musical", "mystery"],
        "cast": "Ashwini Rao, Devendra Kale, Meher Contractor. Directed by Ila Sathe",
        "description": "A retired accountant returns to the valley where he kept the books of a village that the"
        " dam has covered since. The water is low this year, the temple's roof is back in the air, and the"
        " figures, when he adds them once more, still balance. Somebody goes on paying.",
        "translations": {
            "hi": {
                "name": "मानसून का बहीखाता",
                "description": "एक सेवानिवृत्त मुनीम उस घाटी में लौटता है जिसके डूबे हुए गाँव का हिसाब वह रखता था।"
                " इस साल पानी कम है, और हिसाब अब भी बराबर बैठता है।",
            }
        },
    },
    {
        "name": "Paper Kites",
        "kind": "film",
        "languages": ["en"],
        "duration_minutes": 98,
        "age_rating": {"system": "FSK", "label": "6"},
        "genres": ["family", "adventure"],
        "cast": "Wren Okafor, Amal Idris. Directed by Noor Castellane",
        "description": "On the day of the kites the whole city looks up. Two sisters use it to cross town by its"
        " roofs, from the harbour to the hill, with a string that must not touch the ground. A film for"
        " everybody who has ever been late on purpose.",
    },
    {
        "name": "Das Haus der leisen Uhren",
        "kind": "play",
        "languages": ["de"],
        "duration_minutes": 165,
        "age_rating": {"system": "house", "label": "12"},
        "genres": ["comedy", "drama"],
        "cast": "Katharina Voss, Emil Adler, Suse Brandt, Jonas Wedel. By Ilse Marrow",
        "description": "Ein Uhrmacher stirbt und hinterlässt drei Erben und elf Uhren, von denen keine zwei"
        " dasselbe zeigen. Wer erbt, entscheidet sich um Mitternacht. Nur wann ist das? Eine Komödie in zwei"
        " Akten, mit einer Pause von genau zwanzig Minuten.",
        "translations": {
            "en": {
                "name": "The House of Quiet Clocks",
                "description": "A clockmaker dies and leaves three heirs and eleven clocks, no two of which agree."
                " Who inherits is settled at midnight. If only somebody knew when that is. In German, with"
                " English surtitles on Saturdays.",
            }
        },
    },
    {
        "name": "Nordlicht Quartett: Winter Pieces",
        "kind": "concert",
        "duration_minutes": 105,
        "genres": ["chamber music"],
        "cast": "Solveig Brandvik, Tomasz Ley, Ada Quist, Henrik Osei",
        "description": "Four strings and the short days: new pieces written for the quartet's tenth winter, an old"
        " one by ear, one interval, and an encore that nobody announces.",
    },
    {
        "name": "Shiokaze",
        "kind": "film",
        "languages": ["ja"],
        "duration_minutes": 121,
        "age_rating": {"system": "EIRIN", "label": "G"},
        "genres": ["drama"],
        "cast": "Haruka Minami, Kenji Ogata. Directed by Ryo Tachibana",
        "description": "The last ferry of the season leaves the island with more people than it has tickets for."
        " The captain counts them three times, and each time somebody has changed their mind.",
        "translations": {
            "ja": {
                "name": "潮風",
                "description": "季節最後のフェリーは、切符の数より多くの人を乗せて島を離れる。船長が三度数えるたび、"
                "誰かの気が変わっている。",
            }
        },
    },
    {
        "name": "The Pearl Divers",
        "kind": "play",
        "languages": ["ar"],
        "duration_minutes": 130,
        "genres": ["drama", "history"],
        "cast": "Fahad Al Sabti, Dana Khalil, Yousef Al Ansari",
        "description": "Four months at sea, sixty men, one captain who counts his crew at dusk and finds the number"
        " right only by night. A play with the songs of the divers, sung by those who still know them.",
        "translations": {
            "ar": {
                "name": "غواصو اللؤلؤ",
                "description": "أربعة أشهر في البحر، ستون رجلاً، ونوخذة يعدّ بحارته عند الغروب فلا يصحّ العدد إلا ليلاً."
                " مسرحية بأغاني الغواصين.",
            }
        },
    },
    {
        "name": "Vera Lindqvist: Slow Lightning Tour",
        "kind": "concert",
        "duration_minutes": 150,
        "genres": ["pop"],
        "cast": "Vera Lindqvist and band. Support: Glass Harbor",
        "description": "The whole of the album, the whole of the band, one stage, and a sky of four thousand lamps"
        " above the floor that answers the drums. Ear protection is handed out at every gate.",
    },
    {
        "name": "Harbor City Roller Derby: The Final",
        "kind": "sport",
        "duration_minutes": 140,
        "genres": ["roller derby"],
        "description": "Herons against Foundry on a flat track, two halves of thirty minutes, with standing room"
        " inside the bend. The loser serves the pancakes.",
    },
    {
        "name": "The Glass Regent",
        "kind": "play",
        "languages": ["de"],
        "duration_minutes": 170,
        "age_rating": {"system": "house", "label": "12"},
        "genres": ["supper theatre", "musical"],
        "cast": "Ottilie Krug, Severin Pohl and the band of the house",
        "description": "Three courses, two acts and one dance floor. A regent who may not be touched holds court"
        " between the tables. A table is yours as a whole, the stools at the bar go one by one, and whoever comes"
        " to listen takes the gallery.",
    },
    {
        "name": "The Bear Who Borrowed the Moon",
        "kind": "play",
        "languages": ["de"],
        "duration_minutes": 55,
        "age_rating": {"system": "house", "label": "4"},
        "genres": ["children", "puppets"],
        "cast": "Marlene Opitz, Tarek Sayed, one bear",
        "description": "A bear who cannot sleep takes the moon home, just for tonight. The next morning nobody knows"
        " what time it is. With puppets, shadows and a lamp that the smallest may carry. No interval.",
    },
    {
        "name": "Mo Adeyemi: Perfectly Fine",
        "kind": "other",
        "languages": ["en"],
        "duration_minutes": 75,
        "age_rating": {"system": "house", "label": "16"},
        "genres": ["comedy"],
        "cast": "Mo Adeyemi",
        "description": "Everything is perfectly fine. An hour and a quarter of evidence, with one chair, one glass of"
        " water and a voice message from his mother that is longer than the show.",
    },
    {
        "name": "The House of Quiet Clocks",
        "kind": "play",
        "languages": ["en"],
        "duration_minutes": 140,
        "age_rating": {"system": "house", "label": "12"},
        "genres": ["drama", "comedy"],
        "cast": "Ilse Marrow, Tobias Finch, Edda Quill. Directed by Joan Ostrander",
        "description": "When the clockmaker of the town dies, every clock in her house stops but one. Her three"
        " children come home to find out which hour it keeps, and for whom. The first production in English of the"
        " play that Berlin has not let go of since.",
    },
    {
        "name": "Saltwater",
        "kind": "concert",
        "languages": ["en"],
        "duration_minutes": 600,
        "genres": ["festival", "indie"],
        "cast": "Forty bands on two stages, among them Glass Harbor, Odd Tide and the Ferry Choir",
        "description": "Three days by the bay. The stages take turns, the water is free, and the last ferry waits for"
        " the last song. A ticket is for one day.",
    },
)

TITLES = {title["name"]: title for title in _TITLES}

# File and alternative text of each title's poster.
POSTERS = {
    "The Monsoon Ledger": (
        "monsoon",
        "A red umbrella from above, in slanting rain on the yellow page of an account book.",
    ),
    "Paper Kites": ("kites", "A small figure on a hill holds the strings of four kites in an evening sky."),
    "Das Haus der leisen Uhren": (
        "clocks",
        "Clocks stacked as a house, each with another time; one glows orange.",
    ),
    "Nordlicht Quartett: Winter Pieces": (
        "nordlicht",
        "Northern lights over mountains, with four strings and a bow drawn across them.",
    ),
    "Shiokaze": ("shiokaze", "A small sailing boat on a sea of round waves under a large red sun."),
    "The Pearl Divers": ("pearl", "A diver sinks from a boat along a rope towards a row of pearls."),
    "Vera Lindqvist: Slow Lightning Tour": (
        "vera",
        "A bolt of lightning made of fine lines strikes down to a crowd with raised hands.",
    ),
    "Harbor City Roller Derby: The Final": (
        "derby",
        "A black roller-skate wheel on an oval track of orange, black and white stripes.",
    ),
    "The Glass Regent": ("regent", "Five crowned spires of pink and violet glass on a dark red ground."),
    "The Bear Who Borrowed the Moon": (
        "bear",
        "A brown bear waves in front of a full moon in a starry night.",
    ),
    "Mo Adeyemi: Perfectly Fine": (
        "fine",
        "A round white face on pink winks and smiles with the cable of a microphone as its mouth.",
    ),
    "The House of Quiet Clocks": (
        "clocks",
        "Clocks stacked as a house, each with another time; one glows orange.",
    ),
    "Saltwater": ("saltwater", "A striped setting sun over rows of round waves in many colours."),
}

# The same for images that are wider than high, for the top of a page.
WIDE_IMAGES = {
    "Vera Lindqvist: Slow Lightning Tour": (
        "vera-wide",
        "A bolt of lightning made of fine lines over the raised hands of a crowd.",
    ),
    "Das Haus der leisen Uhren": ("clocks-wide", "Rows of clocks, each with another time; one glows orange."),
    "The House of Quiet Clocks": ("clocks-wide", "Rows of clocks, each with another time; one glows orange."),
}
