//! What one sentence and paragraph hand on to the next: who spoke, and which quotation is still open.

use super::Quotation;
use super::speakers::Speaker;

/// What goes on from one sentence and paragraph to the next.
#[derive(Default)]
pub(super) struct Flow {
    /// Who spoke last, and how many paragraphs ago.
    speaker: Option<(Speaker, u32)>,
    /// The quotation that has no closing mark yet: it goes on if the next paragraph opens with a mark.
    open: Option<usize>,
    /// Who a sentence that ended with a colon introduced.
    introduced: Option<(Speaker, u32)>,
    /// Who a sentence without speech was about, since somebody spoke last, whether they did what speakers do
    /// ("paused", "disagreed"), and how many paragraphs ago.
    subject: Option<(Speaker, bool, u32)>,
    /// Who was printed without a name as a speaker or subject, and how many paragraphs ago.
    unnamed: Option<(usize, u32)>,
}

impl Flow {
    pub fn end_paragraph(&mut self) {
        for (_, age) in [&mut self.speaker, &mut self.introduced].into_iter().flatten() {
            *age += 1;
        }
        if let Some((_, age)) = &mut self.unnamed {
            *age += 1;
        }
        if let Some((_, _, age)) = &mut self.subject {
            *age += 1;
        }
    }

    pub fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// A quotation left open is over where the next paragraph does not reopen it.
    pub fn keep_open(&mut self, reopened: bool) {
        if !reopened {
            self.open = None;
        }
    }

    pub fn close(&mut self, quotations: &mut [Quotation]) {
        if let Some(quotation) = self.open.take().and_then(|n| quotations.get_mut(n)) {
            quotation.confidence = quotation.confidence.min(0.5);
        }
    }

    /// The one whose words a quotation without attribution goes on with: the speaker before, or whoever a sentence
    /// of this paragraph shows as if to speak. Where nobody spoke, whoever the text is about.
    pub fn carried(&self) -> Option<Speaker> {
        let spoke = self.speaker.as_ref().filter(|(_, age)| *age <= 1);
        let subject = self.subject.as_ref().filter(|(_, acts, age)| match spoke {
            Some((_, spoke)) => *age == 0 && (*acts || *spoke > 0),
            None => *age <= 1,
        });
        let carried = subject.map(|(speaker, ..)| Speaker { certainty: speaker.certainty * 0.8, ..speaker.clone() });
        carried.or_else(|| spoke.map(|(speaker, _)| speaker.clone()))
    }

    /// The one who spoke in the paragraph read or the one before.
    pub fn spoken(&self) -> Option<Speaker> {
        self.speaker.as_ref().filter(|(_, age)| *age <= 1).map(|(speaker, _)| speaker.clone())
    }

    /// Somebody spoke in this paragraph.
    pub fn spoke_here(&self) -> bool {
        self.speaker.as_ref().is_some_and(|(_, age)| *age == 0)
    }

    pub fn spoke(&mut self, speaker: &Speaker) {
        self.speaker = Some((speaker.clone(), 0));
        self.subject = None;
    }

    /// Somebody is printed by a post or a description alone; the next paragraph may give the name.
    pub fn describe(&mut self, id: usize) {
        self.unnamed = Some((id, 0));
    }

    /// The one the paragraph before described.
    pub fn described(&mut self) -> Option<usize> {
        self.unnamed.take_if(|(_, age)| *age == 1).map(|(id, _)| id)
    }

    /// A sentence without speech is about somebody.
    pub fn about(&mut self, speaker: Speaker, acts: bool) {
        self.subject = Some((speaker, acts, 0));
    }

    pub fn introduce(&mut self, speaker: Speaker) {
        self.introduced = Some((speaker, 0));
    }

    pub fn introduced(&mut self) -> Option<Speaker> {
        self.introduced.take().filter(|(_, age)| *age <= 1).map(|(s, _)| s)
    }

    pub fn open_at(&mut self, quotation: Option<usize>) {
        self.open = quotation;
    }

    pub fn open_quotation(&self) -> Option<usize> {
        self.open
    }
}
