//! Chance, and the words that texts are made of. The same seed makes the same newsroom.

/// A source of chance (SplitMix64): small, quick, and the same for a seed on every machine and for ever.
pub struct Chance(u64);

impl Chance {
    pub fn of(seed: u64) -> Chance {
        Chance(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    /// Whether something happens that happens so many times in a hundred.
    pub fn in_hundred(&mut self, times: usize) -> bool {
        self.below(100) < times
    }

    pub fn of_these<'a, T>(&mut self, these: &'a [T]) -> &'a T {
        &these[self.below(these.len())]
    }

    /// One of these, the first far more often than the last: few sections, writers and officials have most articles.
    pub fn often_the_first<'a, T>(&mut self, these: &'a [T]) -> &'a T {
        let (one, two) = (self.below(these.len()), self.below(these.len()));
        &these[one.min(two) * one / these.len().max(1)]
    }
}

const WHO: &[&str] = &[
    "The ministry",
    "The water board",
    "The city council",
    "The health bureau",
    "The port authority",
    "The court",
    "The election office",
    "The transport agency",
    "The school inspectorate",
    "The tax service",
    "The fire service",
    "The statistics office",
    "The environment agency",
    "The police",
    "The harbour master",
    "The energy regulator",
];
const DID: &[&str] = &[
    "announced",
    "defended",
    "explained",
    "postponed",
    "withdrew",
    "published",
    "questioned",
    "confirmed",
    "reviewed",
    "promised",
    "corrected",
    "rejected",
    "extended",
    "opened",
    "closed",
    "described",
];
const WHAT: &[&str] = &[
    "new tariffs for households",
    "the plan for the northern district",
    "figures of the third quarter",
    "repairs on the eastern line",
    "a register of old wells",
    "the budget for the coming year",
    "rules for temporary housing",
    "an inquiry into the flood",
    "the timetable for winter",
    "grants for small farms",
    "the list of closed schools",
    "talks with the unions",
    "measurements along the river",
    "a contract for ferries",
    "the results of the inspection",
    "aid for those who lost their homes",
];
const WHEN: &[&str] = &[
    "on Monday morning",
    "after two days of talks",
    "in a short statement",
    "before the vote",
    "late on Friday",
    "at the weekly briefing",
    "in answer to questions",
    "for the second time this year",
    "without giving a date",
    "while residents waited outside",
    "as it had done in spring",
    "under pressure from the opposition",
];
const CHINESE: &[&str] = &[
    "有关部门",
    "市政府",
    "水务局",
    "卫生部门",
    "教育局",
    "交通部门",
    "周五",
    "在例行发布会上",
    "回应记者提问",
    "表示",
    "公布",
    "新的方案",
    "调查结果",
    "下一年度预算",
    "修复工程",
    "居民补助",
    "进展顺利",
    "将继续推进",
    "尚无时间表",
    "引发关注",
];

/// A sentence.
pub fn sentence(chance: &mut Chance, language: &str) -> String {
    if language.starts_with("zh") {
        let words: String = (0..6 + chance.below(5)).map(|_| *chance.of_these(CHINESE)).collect();
        return words + "。";
    }
    let (who, did) = (chance.of_these(WHO), chance.of_these(DID));
    format!("{who} {did} {} {}.", chance.of_these(WHAT), chance.of_these(WHEN))
}

/// What somebody says, without a stop at the end.
pub fn saying(chance: &mut Chance, language: &str) -> String {
    if language.starts_with("zh") {
        return sentence(chance, language).trim_end_matches('。').to_owned();
    }
    let (what, also) = (chance.of_these(WHAT), chance.of_these(WHAT));
    format!("We have looked at {what} and at {also} {}, and we stand by it", chance.of_these(WHEN))
}

/// A headline that begins with a number by which it is told from all others, so that its slug has the number too.
pub fn headline(chance: &mut Chance, language: &str, number: &str) -> String {
    if language.starts_with("zh") {
        let words: String = (0..5).map(|_| *chance.of_these(CHINESE)).collect();
        return format!("{number} {words}");
    }
    let what = chance.of_these(WHAT).trim_start_matches("the ").trim_start_matches("a ").trim_start_matches("an ");
    format!("{number}: {} {} {what}", chance.of_these(WHO), chance.of_these(DID))
}

const GIVEN: &[&str] = &[
    "Mara", "Li", "Song", "Ada", "Jonas", "Amina", "Petr", "Ines", "Kofi", "Yuki", "Omar", "Lucia", "Tomas", "Noor",
    "Elif", "Ravi",
];
const FAMILY: &[&str] = &[
    "Oduya", "Zhou", "Xinyi", "Keller", "Haddad", "Novak", "Ferreira", "Mensah", "Tanaka", "Farouk", "Rossi",
    "Svoboda", "Aziz", "Yilmaz", "Iyer", "Brandt",
];

/// The name of a person; `at` tells those of one name apart.
pub fn person(chance: &mut Chance, at: usize) -> String {
    let (given, family) = (chance.of_these(GIVEN), chance.of_these(FAMILY));
    let numeral = ["", " Jr", " II", " III", " IV", " V"][at % 6];
    format!("{given} {} {family}{numeral}", char::from(b'A' + (at % 26) as u8))
}
