//! Pairing quotation marks: nested, unbalanced, reopened in the next paragraph, and told from apostrophes and
//! inches. It works on a list of marks with what stands beside them, so the readers of words and of characters
//! share it.

/// What stands directly beside a mark.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Near {
    /// The paragraph's first or last place.
    Edge,
    Space,
    Letter,
    Digit,
    /// A full stop, comma or the like: what a quotation ends with.
    Closing,
    /// An opening bracket, a dash or a colon.
    Opening,
    /// Another quotation mark.
    Mark,
}

/// A mark and its surroundings.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark {
    /// Where it is, in the caller's units.
    pub unit: u32,
    pub glyph: char,
    pub before: Near,
    pub after: Near,
    /// It is the first of its line.
    pub opens_line: bool,
}

/// A quotation: the units of its marks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Pair {
    pub open: u32,
    /// None where the quotation runs to the end of its line or paragraph.
    pub close: Option<u32>,
    /// It goes on with a quotation that the paragraph or line before left open.
    pub reopened: bool,
}

/// Marks that close each other.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Family {
    Double,
    Single,
    Guillemet,
    Corner,
    WhiteCorner,
}

fn family(glyph: char) -> Family {
    match glyph {
        '«' | '»' => Family::Guillemet,
        '「' | '」' | '﹁' | '﹂' => Family::Corner,
        '『' | '』' | '﹃' | '﹄' => Family::WhiteCorner,
        '\'' | '`' | '‘' | '’' | '‚' | '‹' | '›' => Family::Single,
        _ => Family::Double,
    }
}

/// What pairing gives.
#[derive(Debug, Default)]
pub(super) struct Pairing {
    /// The outermost quotations, in order and apart from each other.
    pub pairs: Vec<Pair>,
    /// Opening marks that nothing closes.
    pub strays: Vec<u32>,
}

/// Whether a paragraph's first mark opens a quotation at its very start.
pub(super) fn opens_paragraph(paragraph: &str) -> bool {
    matches!(paragraph.trim_start().chars().next(), Some('“' | '"' | '„' | '«' | '「' | '『' | '＂' | '‘' | '\'' | '`'))
}

/// Pairs the marks of one paragraph. `carried`: the paragraph before left a quotation open. `reopens`: the
/// paragraph after starts with an opening mark.
pub(super) fn pair(marks: &[Mark], carried: bool, reopens: bool) -> Pairing {
    let singles = single_closers(marks);
    let mut pairing = Pairing::default();
    let mut open: Option<Open> = None;
    for (k, mark) in marks.iter().enumerate() {
        match &mut open {
            None => {
                let first = mark.before == Near::Edge;
                let runs_on = first && (carried || reopens);
                if opens(marks, k, &singles, runs_on) {
                    open = Some(Open { mark: *mark, depth: 0, at: k, reopened: carried && first });
                }
            }
            Some(now) => match now.meets(mark, singles.get(now.at).copied().flatten(), k) {
                Meeting::Nothing => {}
                Meeting::Closes => {
                    pairing.pairs.push(Pair { open: now.mark.unit, close: Some(mark.unit), reopened: now.reopened });
                    open = None;
                }
                Meeting::Reopens => {
                    pairing.pairs.push(Pair { open: now.mark.unit, close: None, reopened: now.reopened });
                    open = Some(Open { mark: *mark, depth: 0, at: k, reopened: true });
                }
                Meeting::Restarts => {
                    pairing.strays.push(now.mark.unit);
                    open = Some(Open { mark: *mark, depth: 0, at: k, reopened: false });
                }
            },
        }
    }
    if let Some(now) = open {
        // A quotation that nothing closes runs on only where it says so: it was reopened, or the next paragraph opens
        // with a mark again. Elsewhere the mark is a slip, and the words after it are read as text.
        if now.reopened || reopens {
            pairing.pairs.push(Pair { open: now.mark.unit, close: None, reopened: now.reopened });
        } else {
            pairing.strays.push(now.mark.unit);
        }
    }
    pairing
}

/// The quotation that is open while the marks are walked over.
struct Open {
    mark: Mark,
    depth: u32,
    at: usize,
    reopened: bool,
}

enum Meeting {
    Nothing,
    Closes,
    Reopens,
    Restarts,
}

impl Open {
    /// What the next mark means to the open quotation.
    fn meets(&mut self, mark: &Mark, single_closer: Option<usize>, k: usize) -> Meeting {
        let own = family(self.mark.glyph);
        if family(mark.glyph) != own {
            return Meeting::Nothing;
        }
        let like_opener = matches!(mark.before, Near::Edge | Near::Space | Near::Opening)
            && matches!(mark.after, Near::Letter | Near::Digit | Near::Mark);
        match own {
            Family::Single if single_closer == Some(k) => Meeting::Closes,
            Family::Single => Meeting::Nothing,
            Family::Corner | Family::WhiteCorner | Family::Guillemet => {
                if mark.glyph == self.mark.glyph {
                    if mark.opens_line {
                        return Meeting::Reopens;
                    }
                    self.depth += 1;
                    Meeting::Nothing
                } else if self.depth > 0 {
                    self.depth -= 1;
                    Meeting::Nothing
                } else {
                    Meeting::Closes
                }
            }
            Family::Double => match mark.glyph {
                '”' | '〞' | '〟' => Meeting::Closes,
                // German closes with the mark that English opens with.
                '“' | '‟' if self.mark.glyph == '„' => Meeting::Closes,
                '“' | '„' | '‟' | '〝' | '"' | '＂' if like_opener && mark.opens_line => Meeting::Reopens,
                '“' | '„' | '‟' | '〝' | '"' | '＂' if like_opener => Meeting::Restarts,
                _ => Meeting::Closes,
            },
        }
    }
}

/// Whether a mark opens a quotation where none is open. `runs_on`: it is the paragraph's first, and the paragraph
/// before or after has the same quotation.
fn opens(marks: &[Mark], k: usize, singles: &[Option<usize>], runs_on: bool) -> bool {
    let mark = &marks[k];
    let free_before = matches!(mark.before, Near::Edge | Near::Space | Near::Opening | Near::Mark);
    let words_after = !matches!(mark.after, Near::Edge | Near::Space);
    match mark.glyph {
        '“' | '„' | '‟' | '〝' => words_after || free_before,
        // Swedish and Finnish open with the closing mark.
        '”' => free_before && matches!(mark.after, Near::Letter | Near::Digit),
        // After a digit it is inches or seconds; after a letter it closes something that never opened.
        // A text cut into words has spaces on both sides of a mark.
        '"' | '＂' => {
            let spaced = mark.after == Near::Space
                && marks.get(k + 1).is_some_and(|next| next.glyph == mark.glyph && next.before == Near::Space);
            free_before && (words_after || spaced)
        }
        '«' => true,
        '»' => free_before && matches!(mark.after, Near::Letter | Near::Digit),
        '「' | '『' | '﹁' | '﹃' => true,
        '\'' | '`' | '‘' | '‚' | '‹' => singles.get(k).copied().flatten().is_some() || runs_on && words_after,
        _ => false,
    }
}

/// For each single mark that can open a quotation, the mark that closes it. A closing single mark looks like an
/// apostrophe: one after a full stop or comma is sure; one after a letter ("officials’ plans") counts where no sure
/// one comes before the next opening.
fn single_closers(marks: &[Mark]) -> Vec<Option<usize>> {
    let mut closers = vec![None; marks.len()];
    if !marks.iter().any(|m| family(m.glyph) == Family::Single) {
        return closers;
    }
    // Double marks between the two must be paired themselves, or the singles are apostrophes.
    let mut doubles_before = Vec::with_capacity(marks.len());
    let mut doubles = 0u32;
    for mark in marks {
        doubles_before.push(doubles);
        doubles += u32::from(family(mark.glyph) == Family::Double);
    }
    let (mut sure, mut weak): (Option<usize>, Option<usize>) = (None, None);
    for (k, mark) in marks.iter().enumerate().rev() {
        if family(mark.glyph) != Family::Single {
            continue;
        }
        let closing_glyph = matches!(mark.glyph, '\'' | '’' | '›' | '‘');
        let ends_word = matches!(mark.after, Near::Edge | Near::Space | Near::Closing | Near::Opening | Near::Mark);
        if closing_glyph && ends_word && matches!(mark.before, Near::Closing | Near::Mark) {
            sure = Some(k);
            weak = None;
        } else if closing_glyph && ends_word && matches!(mark.before, Near::Letter | Near::Digit) {
            weak = Some(k);
        } else if matches!(mark.glyph, '\'' | '`' | '‘' | '‚' | '‹')
            && matches!(mark.before, Near::Edge | Near::Space | Near::Opening | Near::Mark)
            && mark.after == Near::Letter
        {
            let closer = sure.or(weak);
            closers[k] = closer.filter(|c| (doubles_before[*c] - doubles_before[k]) % 2 == 0);
            (sure, weak) = (None, None);
        }
    }
    closers
}
