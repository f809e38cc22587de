//! What each fact says, in a sentence with the names of the view, each a link to its page.

use maud::{Markup, html};

use super::context::Context;
use super::names::{between, comma, date, lasting, number, text, thing, whole_entry};
use super::networks::office_word;
use crate::domain::carried::Carried;
use crate::domain::date::Date;
use crate::domain::event::Event;
use crate::domain::event::act::Act;
use crate::domain::event::fact::Fact;
use crate::domain::event::gathering::AttendanceRole;
use crate::domain::event::network::Measure;
use crate::domain::event::party::PartyEnded;
use crate::domain::name::PartyId;
use crate::domain::seq::Seq;
use crate::domain::text::Text;
use crate::projections::reading::Reading;
use crate::wording::lang::{Lang, pick};
use crate::wording::terms::{
    agreement_kind_word, declaration_kind_word, demise_word, ending_word, gathering_kind_word,
    network_kind_word, party_kind_word,
};

/// What a sentence is told in: the page, and the view that names things.
pub struct Teller<'t> {
    /// The page.
    pub context: &'t Context,
    /// The view.
    pub reading: &'t Reading<'t>,
}

impl Teller<'_> {
    /// What an event says. A correction says what the fact says now; a retraction and an erasure name it.
    #[must_use]
    pub fn event(&self, event: &Event) -> Markup {
        let lang = self.context.lang;
        match event {
            Event::Fact(fact) => self.fact(fact),
            Event::Corrected(data) => html! {
                (pick(lang, "Corrected ", "")) (self.number(data.seq)) (pick(lang, ": ", "を訂正：")) (self.fact(&data.data))
            },
            Event::Retracted(data) => html! {
                (pick(lang, "Cancelled ", "")) (self.number(data.seq)) (pick(lang, ": recorded in error", "を取消し（初めから誤り）"))
            },
            Event::Erased(data) => html! {
                (pick(lang, "Erased personal details of ", "")) (self.number(data.seq)) (pick(lang, "", "の個人情報を消去"))
            },
        }
    }

    /// What a fact says.
    #[must_use]
    pub fn fact(&self, fact: &Fact) -> Markup {
        let lang = self.context.lang;
        match fact {
            Fact::PartyRegistered(data) => {
                let kind = html! { (party_kind_word(lang, data.kind)) };
                // Under the name that was entered, whatever it has been called since.
                let name = self.renamed(&data.party, &data.names);
                let between = pick(lang, " entered the register (", "を台帳に記載（");
                self.say(name, between, kind, pick(lang, ")", "）"))
            }
            Fact::PartyRenamed(data) => html! {
                @match lang {
                    Lang::En => { "New name: " (self.renamed(&data.party, &data.names)) ", " (date(lang, data.on)) },
                    Lang::Ja => { "名称変更：" (self.renamed(&data.party, &data.names)) "（" (date(lang, data.on)) "）" },
                }
            },
            Fact::PartyMerged(data) => html! {
                @match lang {
                    Lang::En => { (data.party) " and " (self.thing(&data.into)) " are one body" },
                    Lang::Ja => { (data.party) "と" (self.thing(&data.into)) "は同一の団体" },
                }
            },
            Fact::PartyEnded(data) => self.ended(data),
            Fact::GatheringHeld(data) => html! {
                @match lang {
                    Lang::En => { (self.thing(&data.gathering)) " (" (gathering_kind_word(lang, data.kind)) ") was held, " (lasting(lang, data.held_on)) },
                    Lang::Ja => { (self.thing(&data.gathering)) "（" (gathering_kind_word(lang, data.kind)) "）を開催（" (lasting(lang, data.held_on)) "）" },
                }
            },
            Fact::GatheringAttended(data) => {
                let verb = attended(lang, data.role);
                html! {
                    @match lang {
                        Lang::En => { (self.thing(&data.party)) " " (verb) " " (self.thing(&data.gathering)) },
                        Lang::Ja => { (self.thing(&data.party)) "が" (self.thing(&data.gathering)) (verb) },
                    }
                }
            }
            Fact::DeclarationAdopted(data) => html! {
                @match lang {
                    Lang::En => { (self.thing(&data.declaration)) " (" (declaration_kind_word(lang, data.kind)) ") was adopted, " (date(lang, data.adopted_on)) },
                    Lang::Ja => { (self.thing(&data.declaration)) "（" (declaration_kind_word(lang, data.kind)) "）を採択（" (date(lang, data.adopted_on)) "）" },
                }
            },
            Fact::DeclarationEndorsed(data) => html! {
                @match lang {
                    Lang::En => { (self.thing(&data.party)) " " (acted(lang, data.act)) " " (self.thing(&data.declaration)) ", " (self.days(data.on, data.effective_on)) },
                    Lang::Ja => { (self.thing(&data.party)) "が" (self.thing(&data.declaration)) (acted(lang, data.act)) "（" (self.days(data.on, data.effective_on)) "）" },
                }
            },
            Fact::EndorsementWithdrawn(data) => html! {
                @match lang {
                    Lang::En => { (self.thing(&data.party)) " withdrew from " (self.thing(&data.declaration)) ", " (self.days(data.on, data.effective_on)) },
                    Lang::Ja => { (self.thing(&data.party)) "が" (self.thing(&data.declaration)) "への賛同を撤回（" (self.days(data.on, data.effective_on)) "）" },
                }
            },
            Fact::AgreementSigned(data) => html! {
                @match lang {
                    Lang::En => { (self.parties(&data.parties)) " signed " (self.agreement(data.title.as_ref(), agreement_kind_word(lang, data.kind), data.agreement.as_str(), &data.parties)) ", " (date(lang, data.on)) },
                    Lang::Ja => { (self.parties(&data.parties)) "が" (self.agreement(data.title.as_ref(), agreement_kind_word(lang, data.kind), data.agreement.as_str(), &data.parties)) "に署名（" (date(lang, data.on)) "）" },
                }
            },
            Fact::AgreementEnded(data) => self.say(
                self.thing(&data.agreement),
                pick(lang, ": ", "："),
                html! { (ending_word(lang, data.how)) ", " (date(lang, data.on)) },
                "",
            ),
            Fact::NetworkEstablished(data) => self.say(
                self.thing(&data.network),
                pick(lang, " was established as a ", "を設立（"),
                html! { (network_kind_word(lang, data.kind)) ", " (date(lang, data.on)) },
                pick(lang, "", "）"),
            ),
            Fact::NetworkJoined(data) => html! {
                @match lang {
                    Lang::En => { (self.thing(&data.party)) " joined " (self.thing(&data.network)) ", " (date(lang, data.on)) },
                    Lang::Ja => { (self.thing(&data.party)) "が" (self.thing(&data.network)) "に加盟（" (date(lang, data.on)) "）" },
                }
            },
            Fact::NetworkLeft(data) => html! {
                @match lang {
                    Lang::En => { (self.thing(&data.party)) " left " (self.thing(&data.network)) ", " (self.days(data.on, data.effective_on)) },
                    Lang::Ja => { (self.thing(&data.party)) "が" (self.thing(&data.network)) "を脱退（" (self.days(data.on, data.effective_on)) "）" },
                }
            },
            Fact::NetworkRoleAssumed(data) => html! {
                @match lang {
                    Lang::En => { (self.thing(&data.party)) " took the office of " (office_word(lang, &data.role)) " of " (self.thing(&data.network)) ", " (self.term(data.from, data.until)) },
                    Lang::Ja => { (self.thing(&data.party)) "が" (self.thing(&data.network)) "の" (office_word(lang, &data.role)) "に就任（" (self.term(data.from, data.until)) "）" },
                }
            },
            Fact::StrategyAdopted(data) => self.say(
                self.thing(&data.strategy),
                pick(lang, " was adopted, ", "を策定（"),
                date(lang, data.on),
                pick(lang, "", "）"),
            ),
            Fact::TotalReported(data) => html! {
                @match lang {
                    Lang::En => { (data.source) " published " (number(data.total)) " as the number of " (counted(lang, data.measure)) " of " (self.thing(&data.subject)) ", " (lasting(lang, data.as_of)) },
                    Lang::Ja => { (self.thing(&data.subject)) "の" (counted(lang, data.measure)) "を" (number(data.total)) "と公表（" (data.source) "、" (lasting(lang, data.as_of)) "）" },
                }
            },
            Fact::RegisterClosed(data) => {
                html! { (pick(lang, "The register is kept no longer, ", "台帳を閉鎖（")) (date(lang, data.on)) (pick(lang, "", "）")) }
            }
            Fact::RegisterDescribed(data) => {
                html! { (pick(lang, "The register is described: ", "台帳の題名等を記録：")) (self.text(&data.title)) }
            }
        }
    }

    fn say(&self, subject: Markup, between: &str, rest: Markup, end: &str) -> Markup {
        html! { (subject) (between) (rest) (end) }
    }

    fn thing<'e>(&self, entity: impl Into<crate::domain::entity::EntityRef<'e>>) -> Markup {
        thing(self.context, self.reading, entity)
    }

    fn text(&self, named: &Text) -> Markup {
        text(self.context.lang, named)
    }

    /// The name that a party took, as a link to it.
    fn renamed(&self, party: &PartyId, names: &Text) -> Markup {
        html! { a href=(self.context.page(&format!("parties/{party}"))) { (self.text(names)) } }
    }

    /// The day of something, and the one from which it counts where that is another.
    fn days(&self, on: Option<Date>, effective_on: Option<Date>) -> Markup {
        let lang = self.context.lang;
        html! {
            (date(lang, on))
            @if effective_on.is_some() { (pick(lang, ", with effect from ", "、効力発生：")) (date(lang, effective_on)) }
        }
    }

    fn number(&self, seq: Seq) -> Markup {
        whole_entry(self.context, seq)
    }

    fn parties(&self, parties: &[PartyId]) -> Markup {
        let lang = self.context.lang;
        let last = parties.len().saturating_sub(1);
        html! {
            @for (at, one) in parties.iter().enumerate() {
                @if at > 0 { (between(lang, at == last)) }
                (self.thing(one))
            }
        }
    }

    fn agreement(&self, title: Option<&Text>, kind: &str, id: &str, parties: &[PartyId]) -> Markup {
        let address = self.context.page(&format!("agreements/{id}"));
        // The parties stand beside it for whoever sees them; links are also listed by themselves.
        let of = || plain(&self.parties(parties));
        let lang = self.context.lang;
        let label = match (title, lang) {
            (Some(_), _) => None,
            (None, Lang::En) => Some(format!("{kind}: {}", of())),
            (None, Lang::Ja) => Some(format!("{}の{kind}", of())),
        };
        html! {
            a href=(address) aria-label=[label] { @match title { Some(title) => (self.text(title)), None => (kind) } }
        }
    }

    fn term(&self, from: Option<Date>, until: Option<Date>) -> Markup {
        let lang = self.context.lang;
        html! {
            (pick(lang, "from ", "")) (date(lang, from))
            @if until.is_some() { (pick(lang, " to ", "〜")) (date(lang, until)) } @else { (pick(lang, "", "〜")) }
        }
    }

    fn ended(&self, data: &PartyEnded) -> Markup {
        let lang = self.context.lang;
        let how = demise_word(lang, data.how);
        html! {
            @match lang {
                Lang::En => { (self.thing(&data.party)) " is no more: " (how) ", " (date(lang, data.effective_on.or(data.on))) },
                Lang::Ja => { (self.thing(&data.party)) "の終わり：" (how) "（" (date(lang, data.effective_on.or(data.on))) "）" },
            }
            @if !data.successors.is_empty() {
                (pick(lang, "; succeeded by ", "。承継：")) (self.parties(&data.successors))
            }
            @let carried: Vec<_> = data.carries.iter().filter_map(Carried::entity).collect();
            @if !carried.is_empty() {
                (pick(lang, " in ", "（対象："))
                @for (at, one) in carried.iter().enumerate() {
                    @if at > 0 { (comma(lang)) }
                    (self.thing(*one))
                }
                (pick(lang, "", "）"))
            }
        }
    }
}

/// What a sentence says where there are no links: its text, without the marks of other languages.
#[must_use]
pub fn plain(sentence: &Markup) -> String {
    let mut said = String::new();
    let mut rest = sentence.0.as_str();
    while let Some((text, tag)) = rest.split_once('<') {
        said.push_str(text);
        let (tag, after) = tag.split_once('>').unwrap_or((tag, ""));
        // A mark stands beside the name and holds no other element.
        let is_mark = tag.starts_with("span class=\"foreign\"");
        rest = if is_mark { after.split_once('>').map_or("", |(_, after)| after) } else { after };
    }
    said.push_str(rest);
    // What maud escapes, the ampersand last.
    [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&amp;", "&")]
        .into_iter()
        .fold(said, |said, (escaped, plain)| said.replace(escaped, plain))
}

/// What was done by an act, so that the declaration follows in English and comes before in Japanese.
#[must_use]
pub fn acted(lang: Lang, act: Act) -> &'static str {
    match act {
        Act::Endorsement => pick(lang, "endorsed", "に賛同"),
        Act::Signature => pick(lang, "signed", "に署名"),
        Act::Ratification => pick(lang, "ratified", "を批准"),
        Act::Acceptance => pick(lang, "accepted", "を受諾"),
        Act::Approval => pick(lang, "approved", "を承認"),
        Act::Accession => pick(lang, "acceded to", "に加入"),
        Act::Succession => pick(lang, "succeeded to", "を承継"),
    }
}

/// What was done at a gathering, so that its title follows in English and comes before in Japanese.
#[must_use]
pub fn attended(lang: Lang, role: AttendanceRole) -> &'static str {
    match role {
        AttendanceRole::Host => pick(lang, "hosted", "を主催"),
        AttendanceRole::Participant => pick(lang, "attended", "に出席"),
        AttendanceRole::Speaker => pick(lang, "spoke at", "に登壇"),
        AttendanceRole::Observer => pick(lang, "observed", "を聴講"),
        AttendanceRole::ByRepresentative => pick(lang, "was represented at", "に代理出席"),
    }
}

/// What was counted.
fn counted(lang: Lang, measure: Measure) -> &'static str {
    match measure {
        Measure::Endorsers => pick(lang, "endorsers", "賛同数"),
        Measure::Participants => pick(lang, "participants", "出席数"),
        Measure::Observers => pick(lang, "observers", "聴講数"),
        Measure::Members => pick(lang, "members", "加盟数"),
        Measure::SisterFriendships => pick(lang, "sister and friendship ties", "姉妹友好関係数"),
    }
}
