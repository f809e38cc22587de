//! The words of `record KIND`, the event that each stands for, and a flag for every field.

use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::{Map, Value, json};

use crate::cli::values;
use crate::domain::event::EventKind;
use crate::domain::fields::{Field, Shape, fields, personal};
use crate::pages::refusals;
use crate::pages::words::{Lang, pick};

/// One word of `record KIND`.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// The word.
    pub word: &'static str,
    /// The event it records.
    pub event: EventKind,
    en: &'static str,
    ja: &'static str,
}

const fn kind(word: &'static str, event: EventKind, en: &'static str, ja: &'static str) -> Kind {
    Kind { word, event, en, ja }
}

/// Every kind of fact that can be recorded.
pub const KINDS: [Kind; 16] = [
    kind(
        "endorsement",
        EventKind::DeclarationEndorsed,
        "A party endorses a declaration",
        "主体が宣言に賛同した",
    ),
    kind(
        "withdrawal",
        EventKind::EndorsementWithdrawn,
        "A party withdraws its endorsement",
        "主体が賛同を撤回した",
    ),
    kind(
        "party",
        EventKind::PartyRegistered,
        "Register a city, state, region, country or organisation",
        "都市・州・地域・国・団体を登録する",
    ),
    kind("rename", EventKind::PartyRenamed, "A party goes by other names", "主体の名称が変わった"),
    kind(
        "merge",
        EventKind::PartyMerged,
        "Two entries were one body",
        "2 つの登録が同一の主体だった",
    ),
    kind("gathering", EventKind::GatheringHeld, "A gathering was held", "会合が開かれた"),
    kind(
        "attendance",
        EventKind::GatheringAttended,
        "A party attended a gathering",
        "主体が会合に出席した",
    ),
    kind(
        "declaration",
        EventKind::DeclarationAdopted,
        "A declaration was adopted",
        "宣言が採択された",
    ),
    kind(
        "agreement",
        EventKind::AgreementSigned,
        "Parties signed an agreement",
        "協定が署名された",
    ),
    kind("agreement-end", EventKind::AgreementEnded, "An agreement ended", "協定が終了した"),
    kind(
        "network",
        EventKind::NetworkEstablished,
        "A network, project or programme exists",
        "ネットワーク・事業が設けられた",
    ),
    kind(
        "join",
        EventKind::NetworkJoined,
        "A party joined a network",
        "主体がネットワークに加盟した",
    ),
    kind("leave", EventKind::NetworkLeft, "A party left a network", "主体がネットワークを脱退した"),
    kind(
        "role",
        EventKind::NetworkRoleAssumed,
        "A party took an office in a network",
        "主体がネットワークの役職に就いた",
    ),
    kind("strategy", EventKind::StrategyAdopted, "A strategy was adopted", "戦略が策定された"),
    kind("total", EventKind::TotalReported, "Somebody published a count", "件数が公表された"),
];

impl Kind {
    /// The kind under a word.
    #[must_use]
    pub fn find(word: &str) -> Option<Self> {
        KINDS.into_iter().find(|kind| kind.word == word)
    }

    /// What the kind records, in a few words.
    #[must_use]
    pub const fn about(self, lang: Lang) -> &'static str {
        match lang {
            Lang::En => self.en,
            Lang::Ja => self.ja,
        }
    }

    /// The subcommand with a flag for every field.
    #[must_use]
    pub fn command(self, lang: Lang) -> Command {
        let flags = fields_of(self.event).map(|field| flag(field, lang));
        Command::new(self.word).about(self.about(lang)).args(flags)
    }

    /// The data that the flags give.
    #[must_use]
    pub fn data(self, matches: &ArgMatches) -> Map<String, Value> {
        let mut data = Map::new();
        for field in fields_of(self.event) {
            if let Some(written) = matches.get_many::<String>(field.name) {
                let written: Vec<&str> = written.map(String::as_str).collect();
                data.insert(field.name.into(), values::read(field.shape, &written, "en"));
            }
        }
        self.fill_in(&mut data);
        data
    }

    /// What need not be said: an endorsement without an act is a plain endorsement.
    pub fn fill_in(self, data: &mut Map<String, Value>) {
        if self.event == EventKind::DeclarationEndorsed && !data.contains_key("act") {
            data.insert("act".into(), json!("endorsement"));
        }
    }
}

/// The fields that people fill in, the personal one last.
pub fn fields_of(event: EventKind) -> impl Iterator<Item = &'static Field> {
    let own = fields(event).iter().filter(|field| !field.name.starts_with('_'));
    own.chain(personal(event))
}

fn flag(field: &'static Field, lang: Lang) -> Arg {
    let many = matches!(field.shape, Shape::Text | Shape::List(..) | Shape::Object(_));
    let action = if many { ArgAction::Append } else { ArgAction::Set };
    let name = field.name.replace('_', "-");
    let arg = Arg::new(field.name).long(name).action(action).allow_hyphen_values(true);
    let mut help = refusals::shape(lang, field.shape);
    if let Shape::Text | Shape::List(..) = field.shape {
        help.push_str(pick(lang, "; may be repeated", "。繰り返し可"));
    }
    if !field.required {
        help.push_str(pick(lang, " (optional)", "（省略可）"));
    }
    arg.help(help).value_name(placeholder(field.shape))
}

const fn placeholder(shape: Shape) -> &'static str {
    match shape {
        Shape::Id(_) | Shape::Series => "ID",
        Shape::Date => "DATE",
        Shape::Text => "[LANG=]TEXT",
        Shape::Line | Shape::Prose => "TEXT",
        Shape::Word(_) => "WORD",
        Shape::Country | Shape::Subdivision | Shape::Language | Shape::Form(_) => "CODE",
        Shape::Degrees(_) | Shape::Count(_) => "NUMBER",
        Shape::Subject => "KIND:ID",
        Shape::List(Shape::Id(_), _) => "ID,ID",
        Shape::List(..) => "ITEM",
        Shape::Object(_) => "NAME=VALUE,…",
    }
}
