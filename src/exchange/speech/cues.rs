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
    /// Says nothing by itself: only words between quotation marks after it are somebody's.
    pub const MIXED: u32 = 1 << 10;
    /// Takes a clause without "that", told from an object by its verb.
    pub const VERBAL: u32 = 1 << 11;
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
        "added admitted confirmed conceded acknowledged announced believes believed believe thinks thought think feels felt
         feel hopes hoped hope fears feared fear insists argues warns claims alleges suggests suggested predicted predicts
         estimates stated noted complained complains explained explains joked jokes recalled recalls quipped
         promised pledged vowed knew knows knows reckons reckoned guesses guessed stresses stressed swore swears revealed
         reveals reported reports testified concluded concludes denied denies tweeted wrote writes posted argue warn
         insist allege contend maintain suggest predict concede fretted wagered boasted",
        VERBAL,
    ),
    ("argue warn insist allege contend maintain suggest predict concede complain believe think", CLAUSE | PLURAL),
    ("wrote tweeted posted texted emailed signalled signaled hinted implied worried worries swore swears", CLAUSE),
    (
        "accused accuses blamed blames dismissed dismisses branded brands labelled labeled labels likened likens
         characterized characterised characterizes rejected rejects defended defends slammed blasted voiced
         expressed expresses spoke speaks talked talks cited cites referred refers compared compares apologised
         apologized complained decried deplored derided mocked ridiculed lambasted ripped chided rebuked scolded
         excoriated welcomed welcomes touted celebrated portrayed depicted painted termed deemed considered considers
         regarded saw sees viewed views wanted wants threatened threatens demanded demands ordered instructed
         begged thanked congratulated credited greeted responded signed shared found finds thought
         remembered remembers learned implied hailed hails praises attacked attacks condemned condemns criticized
         criticised criticizes denounced denounces called calls described describes dubbed urged urges offered
         offers vowed promised pledged felt feels believes believed prefers preferred warned warns put puts
         ruled rules concluded declared predicted foresaw envisioned sought seeks heralded feared fears won
         calling describing accusing blaming dismissing citing expressing voicing urging vowing promising pledging
         declaring hailing praising condemning denouncing criticizing criticising demanding insisting rejecting
         comparing likening labeling labelling branding slamming blasting referring apologising apologizing
         describe accuse blame dismiss express voice",
        MIXED,
    ),
    (
        "fumed raged snapped joked chuckled sighed sobbed wept gushed bragged thundered muttered mumbled murmured
         whispered yelled screamed roared barked growled grumbled groaned moaned gasped hissed sneered scoffed
         wondered wonders mused muses texted emailed e-mailed messaged captioned
         deadpanned offered blurted stammered implored beseeched admonished inquired enquired queried quizzed
         pressed persisted repeated repeats summarized summarised clarified countered demurred enthuses
         hollered chanted sang prayed preached lectured counseled counselled advised advises ventured volunteered
         insisted proffered pronounced ruled reflected reflects sympathized confided confides confessed confesses
         blogged chirped cackled piped parried rejoined marveled marvelled kidded teased commiserated exulted gloated
         crowed bellowed demanded begged urged urges apologized apologised fretted frets jeered laughs",
        QUOTE,
    ),
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
         declaring claiming remarking suggesting reiterating writing telling concluding underscoring alleging \
         observing contending acknowledging conceding announcing confirming predicting finding ruling complaining",
        QUOTE | THAT | PARTICIPLE,
    ),
    ("saying", BARE),
    ("adding noting warning arguing insisting claiming alleging", VERBAL),
];
