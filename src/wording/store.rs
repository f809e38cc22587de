//! What the store says that cannot do what it promises.

use crate::store::error::StoreError;
use crate::store::trouble::Trouble;
use crate::wording::lang::messages;

const MIB: u64 = 1 << 20;

/// What helps, in Japanese; in English the error says it itself.
const fn advice_ja(trouble: Trouble) -> &'static str {
    match trouble {
        Trouble::NoSpace => {
            "ディスクに空きがありません。ログの破損ではありません。空きを作ってからやり直してください。"
        }
        Trouble::ReadOnly => {
            "ファイルシステムが読み取り専用でマウントされています。ログの破損ではありません。\
             書き込み可能にしてからやり直してください。"
        }
        Trouble::NoPermission => {
            "このユーザーには権限がありません。ログの破損ではありません。\
             台帳の所有者として実行するか、ファイルの権限を直してください。"
        }
        Trouble::TooManyFiles => {
            "開いているファイルが多すぎます。ログの破損ではありません。\
             上限（`ulimit -n`、`LimitNOFILE=`）を上げてからやり直してください。"
        }
        Trouble::InputOutput => {
            "ディスクまたはその接続に障害があります。システムのメッセージを確かめ、\
             台帳のファイルを別のディスクに退避して、そこで開いてください。"
        }
        Trouble::Other => "空き容量と権限を確かめ、開き直してください。",
    }
}

messages! {
    /// Why the store failed, and what can be done.
    pub fn failed(lang, error: &StoreError) {
        StoreError::AlreadyALog =>
            "{error}.",
            "空のディレクトリーが必要ですが、すでにログがあります。\
             そのログを開くか、別のディレクトリーを選んでください。";
        StoreError::NotEmpty =>
            "{error}.",
            "空のディレクトリーが必要ですが、ほかのファイルがあります。別のディレクトリーを選んでください。";
        StoreError::NoLog =>
            "{error}.",
            "ログがありません。`daicho init` で作るか、`daicho restore` で復元してください。";
        StoreError::InUse =>
            "{error}.",
            "別の daicho プロセスがこのログを開いています。先にそれを止めてください。";
        StoreError::PersonalDamaged { line, why } =>
            "{error}.",
            "個人情報のファイル personal の {line} 行目が壊れています（{why}）。バックアップから戻すか、\
             その行を除いて `daicho verify` を実行してください（除いた行の個人情報は失われます）。";
        StoreError::Damaged { first_bad, why } =>
            "{error}.",
            "ログは {first_bad} から壊れています（{why}）。ファイルはそのまま残してください。\
             `daicho verify` で詳しく調べ、`daicho restore` でバックアップを戻せます。";
        StoreError::BadBackup { first_bad, why } =>
            "{error}.",
            "バックアップは {first_bad} から壊れています（{why}）。別のバックアップを使ってください。";
        StoreError::BackupExists =>
            "{error}.",
            "バックアップには新しいファイルが必要ですが、同名のファイルがあります。別の名前を選んでください。";
        StoreError::NoRoom { free_bytes, needed_bytes },
        needed = needed_bytes.div_ceil(MIB), free = free_bytes / MIB =>
            "{error}.",
            "ログのディスクには {needed} MiB 以上の空きが必要ですが、{free} MiB しかありません。\
             空きを作ってからやり直してください。何も書き込んでいません。";
        StoreError::Io { doing, source }, advice = advice_ja(Trouble::of(source)) =>
            "{error}.",
            "ディスクの操作に失敗しました（{doing}: {source}）。{advice}";
        StoreError::OnlyRead { why }, said = failed(lang, why) =>
            "{error}.",
            "{said}開き直すまで、ログは写しから読むだけです。";
        StoreError::Mirror { of } =>
            "{error}.",
            "これは {of} のミラー（読み取り専用の写し）です。記録は元の台帳で行ってください。";
        StoreError::NoCopy { why, source }, said = failed(lang, why) =>
            "{error}.",
            "{said}それまで読むにはログの写しが必要ですが、作れませんでした（{source}）。\
             十分な空きのあるディレクトリーを TMPDIR で指定してください。";
        StoreError::Engine { doing, why } =>
            "{error}.",
            "保存エンジンの操作に失敗しました（{doing}: {why}）。ログを開き直し、検証してください。";
    }
}
