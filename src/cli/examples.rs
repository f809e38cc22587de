//! An example of every command, as its help and its manual page show it; a test runs them all.

use unicode_width::UnicodeWidthStr;

use crate::wording::lang::{Lang, pick};

/// One example: what it does, and the lines that do it in a register with the forum's history.
#[derive(Clone, Copy, Debug)]
pub struct Example {
    /// The command that it is of, as it is typed after `daicho`.
    pub command: &'static str,
    en: &'static str,
    ja: &'static str,
    /// What is typed into a shell, one command a line.
    pub lines: &'static [&'static str],
}

impl Example {
    /// What the example does.
    #[must_use]
    pub const fn says(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::En => self.en,
            Lang::Ja => self.ja,
        }
    }

    /// The example of a command.
    #[must_use]
    pub fn of(command: &str) -> Option<Self> {
        EXAMPLES.iter().find(|example| example.command == command).copied()
    }

    /// The example as it stands below the help of its command.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        let heading = pick(lang, "Example:", "例:");
        let lines: String = self.typed().iter().map(|line| format!("\n    {line}")).collect();
        format!("\u{1b}[1m\u{1b}[4m{heading}\u{1b}[0m\n  {}\n{lines}", self.says(lang))
    }
}

impl Example {
    /// The lines as they are shown: long ones go on below, before a flag.
    #[must_use]
    pub fn typed(&self) -> Vec<String> {
        let mut typed = Vec::new();
        for line in self.lines {
            let mut shown = String::new();
            for part in line.split_inclusive(' ').fold(Vec::new(), by_flag) {
                let width = UnicodeWidthStr::width;
                if !shown.is_empty() && width(shown.as_str()) + width(part.trim_end()) > WIDTH {
                    shown.push('\\');
                    typed.push(std::mem::replace(&mut shown, "  ".into()));
                }
                shown.push_str(&part);
            }
            typed.push(shown);
        }
        typed
    }
}

/// How wide a line of an example is at most, so that it fits the narrowest terminal and a page.
const WIDTH: usize = 70;

/// Gathers words until the next flag.
fn by_flag(mut parts: Vec<String>, word: &str) -> Vec<String> {
    match parts.last_mut() {
        Some(part) if !word.starts_with("--") => part.push_str(word),
        _ => parts.push(word.into()),
    }
    parts
}

const fn example(
    command: &'static str,
    en: &'static str,
    ja: &'static str,
    lines: &'static [&'static str],
) -> Example {
    Example { command, en, ja, lines }
}

/// The example of every command that does something by itself.
pub const EXAMPLES: &[Example] = &[
    example(
        "demo",
        "Look at the forum's record in a browser, at a free port:",
        "フォーラムの記録を空きポートで公開し、ブラウザーで見る:",
        &["daicho demo --listen 127.0.0.1:0"],
    ),
    example(
        "init",
        "Make a register whose days are those of Tokyo:",
        "東京の日付で数える台帳を作る:",
        &["daicho --data another init --origin register.example.org/record --zone Asia/Tokyo"],
    ),
    example(
        "record endorsement",
        "A letter says that Seoul endorses the Tokyo Declaration:",
        "ソウルが東京宣言に賛同した（根拠は書簡）:",
        &["daicho record endorsement --party seoul --declaration tokyo-declaration \
           --on 2022-01-05 --evidence 'Letter of 5 January 2022'"],
    ),
    example(
        "record withdrawal",
        "Dakar gives notice in May that it withdraws from June on:",
        "ダカールが5月に、6月からの賛同の撤回を通知した:",
        &["daicho record withdrawal --party dakar --declaration tokyo-declaration \
           --on 2022-05-10 --effective-on 2022-06-01 --reason 'Letter of 10 May 2022'"],
    ),
    example(
        "record party",
        "Register a city under its names in two languages:",
        "都市を2つの言語の名称で登録する:",
        &[
            "daicho record party --party osaka --kind city --names Osaka --names ja=大阪市 --country JP",
        ],
    ),
    example(
        "record rename",
        "A body took another name:",
        "団体の名称が変わった:",
        &["daicho record rename --party london --names 'Greater London Authority' --on 2000-07-03"],
    ),
    example(
        "record merge",
        "What was registered as \"la\" is Los Angeles, which is registered already:",
        "「la」として登録したものは、すでに登録のあるロサンゼルスだった:",
        &[
            "daicho record party --party la --kind city --names 'L.A.' --country US",
            "daicho record merge --party la --into los-angeles",
        ],
    ),
    example(
        "record party-end",
        "A town became part of a city, which carries on all that stood for it:",
        "町が市に編入され、市がすべてを引き継いだ:",
        &[
            "daicho record party --party old-town --kind city --names 'Old Town' --country JP",
            "daicho record party-end --party old-town --on 2020-03-31 --how absorbed \
             --successors tokyo --carries all",
        ],
    ),
    example(
        "record gathering",
        "The seventh seminar was held online in November 2022:",
        "第7回セミナーが2022年11月にオンラインで開かれた:",
        &["daicho record gathering --gathering tokyo-global-partners-seminar-7 --kind seminar \
           --series tokyo-global-partners-seminar --edition 7 --format online --held-on 2022-11 \
           --title '7th Tokyo Global Partners Seminar'"],
    ),
    example(
        "record attendance",
        "Rome spoke at the sixth seminar:",
        "ローマが第6回セミナーで登壇した:",
        &["daicho record attendance --gathering tokyo-global-partners-seminar-6 --party rome \
           --role speaker"],
    ),
    example(
        "record declaration",
        "A declaration was adopted:",
        "宣言が採択された:",
        &["daicho record declaration --declaration resilience-declaration --kind declaration \
           --title 'Resilience Declaration' --title ja=レジリエンス宣言 --adopted-on 2022-10-24"],
    ),
    example(
        "record agreement",
        "Tokyo and Rome signed a memorandum, some time in May 2023:",
        "東京とローマが2023年5月（日は不明）に覚書を締結した:",
        &["daicho record agreement --agreement tokyo-rome-memorandum-2023 --kind memorandum \
           --parties tokyo,rome --on 2023-05"],
    ),
    example(
        "record agreement-end",
        "An agreement ran out:",
        "合意文書の期間が満了した:",
        &["daicho record agreement-end --agreement tokyo-beijing-agreement-2019 --on 2024-08-25 \
           --how expired --reason 'Made for five years'"],
    ),
    example(
        "record network",
        "A network was established; only the year is known:",
        "ネットワークが設立された（わかるのは年だけ）:",
        &["daicho record network --network city-resilience --kind network \
           --title 'City Resilience Network' --on 2020"],
    ),
    example(
        "record join",
        "Rome joined the U20, nobody knows when:",
        "ローマがU20に加盟した（日付は不明）:",
        &["daicho record join --network u20 --party rome --on unknown"],
    ),
    example(
        "record leave",
        "Tokyo left a programme:",
        "東京がプログラムから脱退した:",
        &["daicho record leave --network sports-exchange --party tokyo --on 2022-03-31"],
    ),
    example(
        "record role",
        "Tokyo chaired a network for a year:",
        "東京が1年間ネットワークの議長を務めた:",
        &["daicho record role --network cultural-exchange --party tokyo --role chair \
           --from 2021 --until 2021"],
    ),
    example(
        "record strategy",
        "A strategy was adopted, with one goal:",
        "目標が1つの戦略が決定された:",
        &["daicho record strategy --strategy climate-strategy --title 'Climate Strategy' \
           --on 2022-03 --goals '{\"goal\":\"halve-emissions\",\"title\":{\"en\":\"Halve emissions\"}}'"],
    ),
    example(
        "record total",
        "A report counts forty endorsers, without naming them:",
        "報告書が、名称を挙げずに賛同都市を40と公表した:",
        &["daicho record total --subject declaration:tokyo-declaration --measure endorsers \
           --total 40 --as-of 2022-05 --source 'Annual report of the forum'"],
    ),
    example(
        "record register",
        "Say whose register this is, and in which time zone its days are:",
        "台帳の題名とタイムゾーンを記録する:",
        &["daicho record register --title 'Register of the forum' --zone Asia/Tokyo"],
    ),
    example(
        "record closing",
        "The register will close, and go on at another address:",
        "台帳はこの日に閉じ、別のアドレスで続く:",
        &["daicho record closing --on 2050-03-31 --reason 'It goes on elsewhere.' \
           --successor https://example.org/record"],
    ),
    example(
        "correct",
        "The endorsement of Paris, entry 153, took effect later than recorded:",
        "パリの賛同（記録153）の効力が生じたのは、記録した日より後だった:",
        &["daicho correct 153 effective_on=2021-09-01 --reason 'So says the letter'"],
    ),
    example(
        "retract",
        "Entry 150 should not have been recorded:",
        "記録150は記録すべきでなかった:",
        &["daicho retract 150 --reason 'It was another declaration'"],
    ),
    example(
        "erase",
        "A signatory asks for it, whose name was recorded as entry 155:",
        "記録155に名前のある署名者から、消去の申出があった:",
        &[
            "daicho record endorsement --party rome --declaration tokyo-declaration \
             --on 2022-01-05 --signatory 'name=A. Person,title=Mayor'",
            "daicho erase 155 --reason 'Asked for by the signatory'",
        ],
    ),
    example(
        "import",
        "See what a spreadsheet's rows would record; without --dry-run they are recorded:",
        "表の各行が何を記録するかを確かめる（--dry-run を外すと記録する）:",
        &["daicho import endorsements.csv --as endorsement \
           --set declaration=tokyo-declaration --dry-run"],
    ),
    example(
        "export",
        "Tables for a spreadsheet, as things stood on a day:",
        "ある日の時点の状況を、表計算ソフト用の表に書き出す:",
        &["daicho export --format csv --as-of 2022-02-28 --out tables"],
    ),
    example(
        "publish",
        "The site as files, which any web server can serve:",
        "どのウェブサーバーにも置けるファイルとして、サイトを書き出す:",
        &["daicho publish site"],
    ),
    example(
        "status",
        "Who had endorsed the Tokyo Declaration when February 2022 ended?",
        "2022年2月末の時点で、東京宣言に賛同していたのは？",
        &["daicho status tokyo-declaration --as-of 2022-02-28"],
    ),
    example(
        "show",
        "Everything about Paris, and what became of an entry:",
        "パリのすべてと、ある記録のその後を見る:",
        &["daicho show Paris", "daicho show 150"],
    ),
    example(
        "find",
        "What is called by these words, in whatever language:",
        "この言葉を名称に含むものを探す（言語を問わない）:",
        &["daicho find recovery forum", "daicho find ソウル"],
    ),
    example(
        "list",
        "The cities in Australia, and the memoranda:",
        "オーストラリアの都市と、覚書を一覧する:",
        &[
            "daicho list parties --country AU --kind city",
            "daicho list agreements --kind memorandum",
        ],
    ),
    example(
        "log",
        "The last three entries that concern Paris:",
        "パリに関わる最近の記録3件:",
        &["daicho log --of paris --limit 3"],
    ),
    example(
        "diff",
        "What changed between the day before the forum and the end of February 2022?",
        "フォーラムの前日から2022年2月末までに、何が変わったか？",
        &["daicho diff --from 2021-08-06 --to 2022-02-28"],
    ),
    example(
        "network",
        "Which parties the network would have had on a day, and why:",
        "ある日の時点の対象都市とその理由:",
        &["daicho network --as-of 2022-02-28"],
    ),
    example(
        "replay",
        "The digest of the register as it was after its first hundred entries:",
        "最初の100件までの台帳のダイジェスト:",
        &["daicho replay --to 100"],
    ),
    example(
        "verify",
        "Does the log still begin with all that a kept checkpoint covered?",
        "保管したチェックポイントの全記録が、今もログの先頭にあるか？",
        &["daicho checkpoint > kept-checkpoint", "daicho verify --against kept-checkpoint"],
    ),
    example(
        "prove",
        "A proof for the city whose endorsement is entry 149:",
        "賛同（記録149）の収録証明をその都市に渡す:",
        &["daicho prove 149 --out endorsement.tlog-proof"],
    ),
    example(
        "check",
        "Check a proof with the verifier key alone:",
        "検証鍵だけで証明を確かめる:",
        &[
            "daicho prove 149 --out endorsement.tlog-proof",
            "daicho check endorsement.tlog-proof --vkey \"$(daicho key)\"",
        ],
    ),
    example(
        "checkpoint",
        "Keep the signed state of the log:",
        "署名付きの要約を保管する:",
        &["daicho checkpoint > kept-checkpoint"],
    ),
    example(
        "key",
        "The key to give to whoever checks:",
        "確かめる人に渡す検証鍵を示す:",
        &["daicho key"],
    ),
    example(
        "key make",
        "The key was lost, or may not sign any more: sign with a new one from now on:",
        "鍵を失った、または署名に使えなくなった。これからは新しい鍵で署名する:",
        &["mv register/key old-key", "daicho key make"],
    ),
    example(
        "key rotate",
        "Add a key; the old one goes on signing beside it:",
        "鍵を追加する（古い鍵も並んで署名を続ける）:",
        &["daicho key rotate"],
    ),
    example(
        "witness",
        "Cosign what a register signs:",
        "ある台帳のチェックポイントに連署する:",
        &["daicho --data witness witness --log \"$(daicho key)\" --name witness.example.org \
           --listen 127.0.0.1:0"],
    ),
    example(
        "backup",
        "The whole log in one file, which is read back and checked:",
        "ログ全体を1つのファイルに書き出し、読み直して確かめる:",
        &["daicho backup monday.backup"],
    ),
    example(
        "restore",
        "Bring a backup back, into a directory that holds no register:",
        "台帳のないディレクトリーに、バックアップを戻す:",
        &["daicho backup monday.backup", "daicho --data restored restore monday.backup"],
    ),
    example(
        "mirror",
        "Keep a copy that is checked against a key which was got another way; a line of cron:",
        "別の方法で得た検証鍵で確かめながら、写しを保つ（cronに1行）:",
        &["daicho mirror https://register.example.org copy --vkey \"$(cat verifier-key)\""],
    ),
    example(
        "serve",
        "Serve it to a proxy on this machine, with a backup every day:",
        "このマシンのプロキシに公開し、毎日バックアップを作る:",
        &["daicho serve --listen unix:daicho.sock --backup-dir backups"],
    ),
    example(
        "token add",
        "Let the secretariat record over HTTP until the year's end:",
        "事務局が年末までHTTPで記録できるようにする:",
        &["daicho token add --role recorder --name Secretariat --expires 2049-12-31"],
    ),
    example(
        "token list",
        "Who has a token:",
        "トークンを持つ人を一覧する:",
        &["daicho token list"],
    ),
    example(
        "token revoke",
        "Take a token back:",
        "トークンを失効させる:",
        &["daicho token add --role reader --name Visitor", "daicho token revoke Visitor"],
    ),
    example(
        "completions",
        "Complete commands in bash from the next login on:",
        "次のログインから、bashで補完できるようにする:",
        &[
            "mkdir -p ~/.local/share/bash-completion/completions",
            "daicho completions bash > ~/.local/share/bash-completion/completions/daicho",
        ],
    ),
    example(
        "man",
        "A manual page for every command, and one of them on the terminal:",
        "全コマンドのマニュアルページを書き出す:",
        &["daicho man --out man1"],
    ),
];
