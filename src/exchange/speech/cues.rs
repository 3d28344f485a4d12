//! The words that attribute speech: what follows them tells a quotation from a sentence that only uses the verb.

/// What a verb of saying takes. A verb that is also an ordinary verb or a noun ("notes", "offers") takes little,
/// so that only an unmistakable sentence is read as speech.
pub(super) mod takes {
    /// Attributes words between quotation marks.
    pub const QUOTE: u32 = 1;
    /// Takes a clause with "that".
    pub const THAT: u32 = 1 << 1;
    /// Takes a clause without "that".
    pub const BARE: u32 = 1 << 2;
    /// Reports by its object: "highlighted the success of the parks".
    pub const OBJECT: u32 = 1 << 3;
    /// Names the listener first: "told reporters".
    pub const LISTENER: u32 = 1 << 4;
    /// A participle that goes on with the same speaker: "adding that".
    pub const PARTICIPLE: u32 = 1 << 5;
    /// Needs "out" after it.
    pub const OUT: u32 = 1 << 6;
    /// Reports by its object after "for" or "on", else only where the object holds quoted words.
    pub const FOR: u32 = 1 << 7;
    /// Takes an infinitive that is reported: "pledged to rebuild".
    pub const TO: u32 = 1 << 9;
    /// Only with a plural subject: "officials say".
    pub const PLURAL: u32 = 1 << 8;
}

use takes::*;

const SAY: u32 = QUOTE | THAT | BARE;
const CLAUSE: u32 = QUOTE | THAT;
const POINT: u32 = QUOTE | THAT | OBJECT;

/// Forms that take the same. Kept to verbs that report words; "believes" and "hopes" report them with "that" only.
pub(super) const ENGLISH: &[(&str, u32)] = &[
    ("said says", SAY),
    ("say", SAY | PLURAL),
    ("told tells", SAY | LISTENER),
    ("informed assured reminded", THAT | LISTENER),
    (
        "stated noted added explained remarked observed commented replied responded answered recalled concluded \
         declared asserted alleged claimed contended maintained cautioned complained lamented insisted argued \
         predicted suggested mentioned conceded quipped joked continued countered testified boasted vowed \
         promised pledged warned admitted estimated confirmed announced revealed disclosed acknowledged reported \
         elaborated affirmed proclaimed reasoned mused speculated agreed indicated",
        CLAUSE,
    ),
    ("insisted argued warned claimed alleged estimated", BARE),
    (
        "emphasized emphasised highlighted stressed underscored underlined reiterated reaffirmed emphasizes emphasises \
         highlights stresses underscores underlines reiterates reaffirms",
        POINT,
    ),
    ("pointed points", POINT | OUT),
    ("called calls described describes dubbed", OBJECT | FOR),
    ("vowed promised pledged", TO),
    ("denied condemned criticized criticised praised", OBJECT | THAT | QUOTE),
    ("urged", OBJECT | THAT | QUOTE),
    ("denounced hailed lauded", OBJECT | QUOTE),
    (
        "states notes adds explains remarks observes comments replies responds concludes declares asserts alleges \
         claims contends maintains cautions insists argues predicts suggests warns admits estimates confirms \
         announces reveals acknowledges recalls continues jokes tells believes",
        CLAUSE,
    ),
    ("believed thinks thought hopes hoped feels proposed recommended demanded proposes recommends", THAT),
    (
        "wrote writes asked asks began begins read tweeted posted exclaimed shouted whispered cried laughed \
         interjected chimed retorted opined intoned recounted pleaded jested summed enthused",
        QUOTE,
    ),
    (
        "adding saying noting stressing emphasizing emphasising explaining warning arguing stating insisting \
         declaring claiming remarking suggesting reiterating writing telling concluding underscoring",
        QUOTE | THAT | PARTICIPLE,
    ),
];
