//! Prose that nobody wrote: a vocabulary with the frequencies of a language, and posts made from it. The same seed
//! gives the same text, so that two runs measure the same thing.

/// A small deterministic generator (SplitMix64).
#[derive(Clone)]
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Dice {
        Dice(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from 0 up to, and without, `end`.
    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    /// From 0 up to, and without, 1.
    pub fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub fn chance(&mut self, of: f64) -> bool {
        self.share() < of
    }
}

const SYLLABLES: [&str; 40] = [
    "ar", "ba", "cen", "do", "el", "fi", "gra", "ho", "in", "ju", "ka", "lo", "mer", "na", "or", "pe", "qui", "ra",
    "sol", "te", "un", "va", "wil", "xe", "yo", "za", "bri", "cla", "dre", "flo", "gle", "pri", "sta", "tro", "vel",
    "mon", "tis", "lan", "ped", "rus",
];

/// How many words there are; the rank of a word decides how often it is used.
pub const VOCABULARY: usize = 20_000;

/// The word of a rank from 0. Frequent words are short, as in languages.
pub fn word(rank: usize) -> String {
    let n = SYLLABLES.len();
    let mut out = SYLLABLES[rank % n].to_owned();
    let mut rest = rank / n;
    out.push_str(SYLLABLES[(rank * 7 + 3) % n]);
    while rest > 0 {
        out.push_str(SYLLABLES[rest % n]);
        rest /= n;
    }
    out
}

/// A rank drawn as in Zipf's law: the second word half as often as the first.
pub fn rank(dice: &mut Dice) -> usize {
    let drawn = (VOCABULARY as f64).powf(dice.share()) - 1.0;
    (drawn as usize).min(VOCABULARY - 1)
}

fn phrase(dice: &mut Dice, words: usize) -> String {
    (0..words).map(|_| word(rank(dice))).collect::<Vec<_>>().join(" ")
}

fn sentence(dice: &mut Dice) -> String {
    let words = 6 + dice.below(14);
    format!("{}.", capital(&phrase(dice, words)))
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}", letters.as_str())
}

/// A title of five to ten words.
pub fn title(dice: &mut Dice) -> String {
    let words = 5 + dice.below(6);
    capital(&phrase(dice, words))
}

/// A post in Markdown: two or three paragraphs, sometimes with a list, code, a quotation or a link.
pub fn post(dice: &mut Dice) -> String {
    let mut parts = Vec::new();
    for _ in 0..2 + dice.below(2) {
        let sentences = 2 + dice.below(3);
        let mut text = (0..sentences).map(|_| sentence(dice)).collect::<Vec<_>>().join(" ");
        if dice.chance(0.2) {
            text.push_str(&format!(
                " **{}** and [{}](https://example.org/{}).",
                phrase(dice, 2),
                phrase(dice, 2),
                word(rank(dice))
            ));
        }
        parts.push(text);
    }
    if dice.chance(0.2) {
        let items = 2 + dice.below(4);
        parts.push((0..items).map(|_| format!("- {}", phrase(dice, 6))).collect::<Vec<_>>().join("\n"));
    }
    if dice.chance(0.1) {
        parts.push(format!("```\n{} = {}({})\n```", word(rank(dice)), word(rank(dice)), dice.below(1000)));
    }
    if dice.chance(0.1) {
        parts.push(format!("> {}", sentence(dice)));
    }
    parts.join("\n\n")
}
