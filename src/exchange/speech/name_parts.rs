//! The words of a name that stand for it alone.

/// "Yuen" of "Desmond Yuen Kwok-wai": a given name of two syllables joined by a hyphen may stand behind the surname.
pub(super) fn middle_surname(name: &str) -> Option<&str> {
    let mut words = name.rsplit(' ');
    let (_, given) = words.next()?.split_once('-')?;
    let surname = words.next().filter(|_| given.starts_with(char::is_lowercase))?;
    words.next().map(|_| surname)
}

/// The first and the last word of a name, suffixes left out.
pub(super) fn ends(name: &str) -> [&str; 2] {
    let mut words = name.split([' ', '·']).filter(|w| !w.is_empty());
    let first = words.next().unwrap_or(name);
    let last = words
        .rev()
        .map(|w| w.trim_end_matches(','))
        .find(|w| !matches!(*w, "Jr." | "Jr" | "Sr." | "II" | "III" | "IV"))
        .unwrap_or(first);
    [first, last]
}
