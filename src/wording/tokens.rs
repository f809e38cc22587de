//! What is said of API tokens: why they cannot be changed, and why one is not taken.

use chrono::SecondsFormat;

use crate::domain::recorded::Moment;
use crate::tokens::{AuthError, TokenError};
use crate::wording::lang::messages;

messages! {
    /// Why tokens cannot be listed or changed.
    pub fn not_changed(lang, error: &TokenError) {
        TokenError::Name { .. } =>
            "--name: {error}.",
            "--name: 制御文字を含まない 1〜200 バイトの名前が必要です。";
        TokenError::ExpiresInThePast { at, now }, at = moment(*at), now = moment(*now) =>
            "--expires: expected a time after {now}, got {at}.",
            "--expires: {now} より後が必要ですが、{at} です。";
        TokenError::NameTaken { name, id } =>
            "the name {name:?} belongs to the token {id}. Choose another, or revoke {id} first.",
            "「{name}」はトークン {id} の名前です。別の名前を選ぶか、先に {id} を失効させてください。";
        TokenError::NoSuchToken { came } =>
            "no token has the id or name {came:?}. See `daicho token list`.",
            "ID または名前が「{came}」のトークンはありません。`daicho token list` で確かめてください。";
        TokenError::RevokedAlready { id, at }, at = moment(*at) =>
            "the token {id} was revoked at {at} already. Nothing needs to be done.",
            "トークン {id} は {at} に失効済みです。何もする必要はありません。";
        TokenError::Busy =>
            "another process is changing the tokens. Try again.",
            "別のプロセスがトークンを変更しています。もう一度試してください。";
        TokenError::Broken { why } =>
            "tokens.json cannot be read: {why}. No token is taken until it is set right, or taken away \
             and all tokens given anew.",
            "tokens.json を読めません（{why}）。直すか、取り除いてすべてのトークンを発行し直すまで、\
             どのトークンも使えません。";
        TokenError::Io { doing, source } =>
            "cannot {doing}: {source}. Check the free space and your rights.",
            "トークンを扱えません（{doing}: {source}）。空き容量と権限を確かめてください。";
    }
}

messages! {
    /// Why a token is not taken.
    pub fn not_taken(lang, error: &AuthError) {
        AuthError::Unknown =>
            "The token is not known. Ask the register's keeper for another.",
            "このトークンは登録されていません。台帳の管理者に発行を依頼してください。";
        AuthError::Expired { at, .. }, at = moment(*at) =>
            "The token expired at {at}. Ask the register's keeper for another.",
            "このトークンは {at} に失効しました。台帳の管理者に発行を依頼してください。";
        AuthError::Revoked { at, .. }, at = moment(*at) =>
            "The token was revoked at {at}. Ask the register's keeper for another.",
            "このトークンは {at} に取り消されました。台帳の管理者に発行を依頼してください。";
        AuthError::Broken { .. } =>
            "The tokens cannot be read, so that none is taken. Tell the register's keeper.",
            "トークンを読めないため、受け付けられません。台帳の管理者に知らせてください。";
    }
}

fn moment(moment: Moment) -> String {
    moment.to_rfc3339_opts(SecondsFormat::Secs, true)
}
