//! The help of every command and argument in Japanese; a test finds what is missing.

/// What each command does, by its name.
pub const ABOUT: &[(&str, &str)] = &[
    ("daicho", "フォーラムの宣言と都市外交の記録台帳"),
    ("demo", "使い捨ての台帳でデモを公開する"),
    ("serve", "台帳をページと JSON で公開する（停止されるまで）"),
    ("init", "新しい台帳を作る"),
    ("record", "事実を 1 件記録する"),
    ("correct", "事実を訂正する（本来の内容を記す）"),
    ("retract", "記録すべきでなかった事実を取り消す"),
    ("erase", "事実の個人情報を、過去の版も含めて完全に消去する"),
    ("import", "JSON Lines または CSV から事実を取り込む"),
    ("export", "ログまたはある時点の表を書き出す"),
    ("status", "誰が賛同しているかを示す"),
    ("show", "1 つの主体・会合・宣言・協定・ネットワーク・戦略・目標のすべてを示す"),
    ("log", "記録を古い順に並べる"),
    ("diff", "2 つの時点のあいだで変わったことを示す"),
    ("network", "新たなグローバルネットワークを理由とともに示す"),
    ("replay", "ログを最初から再生し、結果のダイジェストを示す"),
    ("verify", "ログの全バイトと、ビューが再生の結果と一致することを確かめる"),
    ("backup", "ログ全体を 1 つのファイルに書き出して確かめる"),
    ("restore", "バックアップからログを戻す（ログのない場所に限る）"),
    ("token", "API トークンを発行・一覧・失効させる（サーバーの稼働中でもよい）"),
    ("add", "トークンを発行する（シークレットの表示は 1 回だけ）"),
    ("list", "トークンを一覧する（シークレットは含まない）"),
    ("revoke", "トークンを失効させる（稼働中のサーバーもすぐに受け付けなくなる）"),
    ("completions", "シェルの補完スクリプトを出力する"),
    ("man", "マニュアルページを出力する"),
];

/// What stands below the help of a command, by its name.
pub const AFTER: &[(&str, &str)] = &[
    ("erase", ERASE),
    (
        "export",
        "表は BOM 付き UTF-8（Excel で日本語を正しく開くため）、改行は CR LF（RFC 4180）です。日付は記録された形\
     （EDTF）のままです。=、+、-、@ などで始まり、表計算ソフトが数式とみなす文字列には先頭にアポストロフィを\
     付けます。数値と日付はそのままです。既存のファイルは上書きしません。\n\n\
     個人情報は書き出しません。--with-personal を付けると、表にはその列が加わり、ログ（バイト列は変わりません）\
     には所有者だけが読める PATH.disclosures が添えられます。各行は、記録の番号、項目と値、および開示文字列\
     （その SHA-256 の base64url が記録の _sd にあるダイジェスト。RFC 9901）を持つ JSON です。",
    ),
];

/// What erasing cannot do.
const ERASE: &str = "記録そのものはソルト付きのダイジェストだけを持ち、変わりません。消去は記録として残り、その後に個人情報を\
     この台帳から削除します。以前に作ったバックアップや書き出しには残っているため、作り直すか破棄してください。";

/// What each argument means, by its id; where it means something else to one command, by the name
/// of that command and its id.
pub const ARGUMENTS: &[(&str, &str)] = &[
    ("data", "台帳のディレクトリー（省略時はシステム既定の場所）"),
    ("lang", "メッセージの言語: en または ja"),
    ("help", "使い方を表示する"),
    ("version", "バージョンを表示する"),
    ("json", "結果を JSON で出力する"),
    ("record json", "結果を JSON で出力する。FILE（標準入力は -）を渡すと事実をそこから読む"),
    ("listen", "待ち受けるアドレス"),
    ("serve listen", "待ち受けるアドレス（ホスト:ポートまたは unix:パス。ポート 0 は空きポート）"),
    ("tls_cert", "サーバーの証明書チェーン（PEM）。SIGHUP で読み直す"),
    ("tls_key", "証明書の秘密鍵（PEM、暗号化されていないもの）"),
    ("private", "トークンのない相手には、閲覧も含めて一切答えない"),
    (
        "trust_forwarded",
        "X-Forwarded-For の最後のアドレスをクライアントとみなす（それを設定するプロキシの背後に限る）",
    ),
    ("log_format", "標準エラーに書くログの形式: text または json"),
    (
        "log_level",
        "ログに書くもの: error、warn、info、debug、trace。部分ごとの指定も可: info,daicho::access=debug",
    ),
    ("body_bytes", "リクエスト本文の上限（バイト、既定 1 MiB）"),
    ("import_bytes", "取込みの本文の上限（バイト、既定 64 MiB）"),
    ("head_bytes", "リクエストヘッダーの上限（バイト、既定 32 KiB、8 KiB 以上）"),
    ("head_seconds", "ヘッダーの受信にかけてよい秒数、および接続の待機秒数（既定 15）"),
    ("request_seconds", "応答が始まるまでの秒数の上限（既定 30）"),
    ("write_seconds", "クライアントが応答を受け取らずにいられる秒数（既定 30）"),
    ("idle_seconds", "何も流れない HTTP/2 接続を閉じるまでの秒数（既定 60）"),
    ("handshake_seconds", "TLS ハンドシェイクにかけてよい秒数（既定 10）"),
    ("connections", "同時に開ける接続の数。超えた分は待つ（既定 800）"),
    ("client_connections", "1 クライアントが持てる接続の数。0 は無制限（既定 100）"),
    ("in_flight", "同時に処理するリクエストの数。超えた分には 503 を返す（既定 256）"),
    ("rate_per_second", "1 クライアントの毎秒のリクエスト数。0 は無制限（既定 50）"),
    ("rate_burst", "毎秒の制限がかかる前に一度に受け付けるリクエスト数（既定 200）"),
    ("grace_seconds", "SIGTERM のあと、受け付けた処理の終了を待つ秒数（既定 10）"),
    ("origin", "ログの名前: example.org/declaration のようなスキームのない URL"),
    ("init from", "最初の記録（事実の JSON Lines。1 行目に設定を置ける）"),
    ("diff from", "比べる元の時点。AS_OF@KNOWN_AT の形、例: 2021-12-31@57（どちらか一方でもよい）"),
    ("diff to", "比べる先の時点（省略時は今日の、今わかっている状態）"),
    ("replay to", "この番号または時刻まで再生する"),
    ("network_series", "出席者がグローバルネットワークに入る会合シリーズ。繰り返し可"),
    ("by", "記録者（省略時はシステムのユーザー）"),
    ("log by", "この記録者の記録だけ"),
    ("evidence", "根拠: 誰が何を公表したか"),
    ("evidence_url", "根拠のアドレス"),
    ("evidence_published_on", "根拠の公表日"),
    ("evidence_read_on", "根拠を確かめた日"),
    ("evidence_quote", "根拠の文言"),
    ("note", "事実に添える備考"),
    ("command_id", "コマンドの ID（UUID）。同じ ID は 1 回だけ実行される"),
    ("dry_run", "判定だけを行い、何も記録しない"),
    ("seq", "事実の番号"),
    ("changes", "変える項目と値。省略可の項目は空の値で除かれる"),
    ("reason", "理由"),
    ("file", "ファイル。標準入力は -"),
    ("kind", "CSV の各行が何を記録するか（`daicho record KIND` と同じ語）"),
    ("map", "項目を読む列。行為の名の項目はその行為の日付となる"),
    ("set", "すべての行に共通の値"),
    ("read", "セルの語を別の語として読む（元の語は備考に残る）"),
    ("register_missing", "未登録の ID を登録する種類。例: city、country,treaty"),
    ("language", "ファイル中の名称の言語"),
    ("keep_going", "記録できる行だけ記録し、拒否した行を報告する"),
    (
        "format",
        "形式: jsonl（保存されたままのログ全体。既定）、csv または datapackage（ある時点の表）",
    ),
    (
        "out",
        "新しいファイル。csv と datapackage では新しいディレクトリー（jsonl の既定は標準出力）",
    ),
    ("with_personal", "個人情報（署名者・代表者）も示す"),
    ("as_of", "この日に事実であったこと（省略時は今日）"),
    ("known_at", "台帳が知っていた時点: 57 のような番号か時刻（省略時はすべて）"),
    ("declaration", "宣言の ID（省略時はすべての宣言）"),
    ("id", "ID。同じ ID のものが複数あれば party:tokyo のように種類を付ける"),
    ("of", "この ID（または種類:ID）に関わる記録と、その訂正・取消しだけ"),
    ("type", "この種類の記録だけ。例: declaration.endorsed"),
    ("since", "この日または時刻以降に記録されたものだけ"),
    ("until", "この日または時刻以前に記録されたものだけ"),
    ("follow", "新しい記録を待って表示し続ける（Ctrl-C で終了）"),
    ("limit", "最後の N 件だけ"),
    ("role", "できること: reader（閲覧）、recorder（記録）、admin（訂正・取消し・管理も）"),
    ("name", "使う人の名前。有効なトークンのなかで一意で、記録者として残る"),
    ("expires", "使える最後の日、または使えなくなる時刻（省略時は無期限）"),
    ("token", "ID または名前"),
    ("shell", "bash、zsh、fish、elvish、powershell"),
];
