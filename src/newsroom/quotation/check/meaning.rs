//! Whether what was done to the words of a passage turns what they say.

use super::compare::{Compared, Done};

/// How many words more may be left out than a negation turns: what is longer is a clause of its own.
const MOST_LEFT_OUT: usize = 4;

/// Whether a negation was left out of a passage or put into it, or a number is another. What stands in brackets the
/// printer answers for.
pub fn is_turned(comparison: &[Compared]) -> bool {
    comparison.iter().any(|one| {
        let (printed, said) =
            (one.quotation.as_deref().unwrap_or_default(), one.transcript.as_deref().unwrap_or_default());
        match one.done {
            Done::Same => false,
            _ if printed.contains(['[', '［', '(', '（']) => false,
            Done::LeftOut if words(said).count() > MOST_LEFT_OUT => false,
            _ => negations(printed) % 2 != negations(said) % 2 || other_numbers(printed, said),
        }
    })
}

fn words(text: &str) -> impl Iterator<Item = String> {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '\'' | '’');
    text.split(move |c: char| !is_part(c)).filter(|word| !word.is_empty()).map(str::to_lowercase)
}

fn negations(text: &str) -> usize {
    const ENGLISH: &[&str] =
        &["not", "no", "never", "none", "nobody", "nothing", "neither", "nor", "cannot", "without"];
    let english =
        words(text).filter(|word| ENGLISH.contains(&word.as_str()) || word.ends_with("n't") || word.ends_with("n’t"));
    english.count() + text.chars().filter(|c| "不没沒未无無非".contains(*c)).count()
}

/// Whether both have numbers in digits, and not the same.
fn other_numbers(printed: &str, said: &str) -> bool {
    let numbers = |text: &str| {
        let is_part = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '−');
        let parts = text
            .split(move |c: char| !is_part(c))
            .map(|part| part.trim_end_matches(['.', ',', '-']).replace([','], ""));
        parts.filter(|part| part.contains(|c: char| c.is_ascii_digit())).collect::<Vec<String>>()
    };
    let (printed, said) = (numbers(printed), numbers(said));
    !printed.is_empty() && !said.is_empty() && printed != said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_turns_the_meaning() {
        let changed = |done, printed: &str, said: &str| {
            let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
            is_turned(&[Compared { done, quotation: some(printed), transcript: some(said) }])
        };
        assert!(changed(Done::LeftOut, "", "not"));
        assert!(changed(Done::LeftOut, "", "不会"));
        assert!(changed(Done::Added, "never", ""));
        assert!(changed(Done::Changed, "can", "can’t"));
        assert!(changed(Done::Changed, "1,300", "1,200"));
        assert!(changed(Done::Changed, "5", "−5"));
        assert!(!changed(Done::Changed, "never", "not"));
        assert!(!changed(Done::Changed, "cannot", "can't"));
        assert!(!changed(Done::Changed, "1200", "1,200"));
        assert!(!changed(Done::Changed, "twelve", "12"));
        assert!(!changed(Done::Changed, "[will stay]", "will not rise"));
        assert!(!changed(Done::LeftOut, "", ", and I have not said otherwise,"));
        assert!(!changed(Done::LeftOut, "", "(Laughter.)"));
    }
}
