//! What is said where a server was asked and did not answer.

use crate::client::error::ClientError;
use crate::client::problem::Told;
use crate::wording::lang::{Lang, message, messages};

messages! {
    /// Why there is no answer of a server.
    pub fn unanswered(lang, error: &ClientError) {
        ClientError::Unreachable { why } =>
            "expected a daicho server, got no connection ({why}). Check the address, and whether the \
             server runs; where a city has certificates of its own, name them in SSL_CERT_FILE.",
            "daicho のサーバーに接続できません（{why}）。アドレスと、サーバーが動いているかを確かめてください。\
             独自の認証局の証明書は SSL_CERT_FILE で指定できます。";
        ClientError::Late(patience), seconds = patience.as_secs() =>
            "expected an answer of the server within {seconds} seconds, got none. Try again later.",
            "サーバーから {seconds} 秒以内に応答がありません。後でもう一度試してください。";
        ClientError::BrokeOff { why } =>
            "expected the whole answer of the server, it broke off ({why}). Try again.",
            "サーバーの応答が途中で切れました（{why}）。もう一度試してください。";
        ClientError::TooLong { limit } =>
            "expected an answer of at most {limit} bytes, got more: the server is not what it says it is.",
            "サーバーの応答が {limit} バイトを超えています。正しいサーバーではない可能性があります。";
        ClientError::NotDaicho { came } =>
            "expected a daicho server, got an answer of something else ({came}). Check the address.",
            "daicho のサーバーではないものが応答しました（{came}）。アドレスを確かめてください。";
        ClientError::OtherVersion { asked, why } =>
            "expected an answer that this version of daicho reads from {asked}, got another ({why}). \
             Use the version that the server is of.",
            "{asked} の応答を、この版の daicho では読めません（{why}）。サーバーと同じ版を使ってください。";
        ClientError::Problem(told) => (problem(lang, told));
        ClientError::MayBeDone { cause, key: Some(key) }, cause = unanswered(lang, cause) =>
            "{cause} It may have been recorded all the same. Repeat the command with --command-id {key}: \
             it is carried out once.",
            "{cause}記録された可能性があります。--command-id {key} を付けて繰り返せば、二重には記録されません。";
        ClientError::MayBeDone { cause, key: None }, cause = unanswered(lang, cause) =>
            "{cause} It may have been recorded all the same. Repeat the command: what is recorded is not \
             recorded twice.",
            "{cause}記録された可能性があります。もう一度実行しても、二重には記録されません。";
        ClientError::Write(error) =>
            "cannot write: {error}.",
            "書き込めません: {error}。";
    }
}

/// What a server says, in the words of the command line: what it calls a parameter is a flag here.
fn problem(lang: Lang, told: &Told) -> String {
    if told.slug() == "unauthorized" {
        return message!(
            lang,
            "expected a valid token: name its file with --token-file, or set DAICHO_TOKEN. Whoever keeps the \
             register gives one with `daicho token add`.",
            "有効なトークンが必要です。--token-file でファイルを指定するか、DAICHO_TOKEN を設定してください。\
             トークンは台帳の管理者が `daicho token add` で発行します。"
        );
    }
    let named = told.errors.first().map(|error| error.field.as_str());
    let flagged = named.and_then(|name| {
        let rest = told.detail.strip_prefix(name)?.strip_prefix(": ")?;
        (told.slug() == "bad-query").then(|| format!("--{}: {rest}", name.replace('_', "-")))
    });
    // A document begins a sentence where a command goes on after "error:".
    let goes_on = || Some(format!("expected {}", told.detail.strip_prefix("Expected ")?));
    flagged.or_else(goes_on).unwrap_or_else(|| told.detail.clone())
}

/// Why something cannot be asked of a server.
#[must_use]
pub fn only_here(lang: Lang, why: OnlyHere) -> String {
    match why {
        OnlyHere::Directory => message!(
            lang,
            "this works where the register lies, not through a server: it makes or reads the \
             register's files. Run it on that machine, without --server.",
            "この操作は台帳のファイルを扱うため、サーバー経由では行えません。台帳のある機械で --server なしで実行してください。"
        ),
        OnlyHere::Keys => message!(
            lang,
            "keys are made where the register lies while no server has it open: they never leave that \
             machine. Stop the server, and run this there.",
            "鍵は台帳のある機械でだけ、サーバーを止めて作ります（鍵はその機械から出ません）。サーバーを止めてから、その機械で実行してください。"
        ),
    }
}

/// Why a command asks no server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnlyHere {
    /// It is about the files of a register.
    Directory,
    /// It makes keys.
    Keys,
}
