//! Every type of problem (RFC 9457): its stable name, its status, and in words what it is, when it comes
//! and what to do. Its page is made of these.

use crate::wording::lang::{Lang, pick};

/// A type of problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProblemType {
    /// The last part of its `type`, which never changes.
    pub slug: &'static str,
    /// Its HTTP status.
    pub status: u16,
    title: [&'static str; 2],
    when: [&'static str; 2],
    advice: [&'static str; 2],
}

impl ProblemType {
    /// What it is called.
    #[must_use]
    pub fn title(&self, lang: Lang) -> &'static str {
        said(lang, self.title)
    }

    /// When it comes.
    #[must_use]
    pub fn when(&self, lang: Lang) -> &'static str {
        said(lang, self.when)
    }

    /// What whoever gets it can do.
    #[must_use]
    pub fn advice(&self, lang: Lang) -> &'static str {
        said(lang, self.advice)
    }

    /// The type with a name.
    #[must_use]
    pub fn named(slug: &str) -> Option<Self> {
        ALL.iter().find(|kind| kind.slug == slug).copied()
    }
}

fn said(lang: Lang, [en, ja]: [&'static str; 2]) -> &'static str {
    pick(lang, en, ja)
}

macro_rules! problem_types {
    ($($name:ident = $slug:literal, $status:literal, $title:expr, $when:expr, $advice:expr;)+) => {
        $(
            #[doc = concat!("`", $slug, "`.")]
            pub const $name: ProblemType = ProblemType {
                slug: $slug, status: $status, title: $title, when: $when, advice: $advice,
            };
        )+

        /// Every type, by its status.
        pub const ALL: &[ProblemType] = &[$($name),+];
    };
}

problem_types! {
    BAD_QUERY = "bad-query", 400,
        ["The query cannot be read", "クエリーを読めません"],
        ["A parameter after the question mark of the address is unknown there, stands twice, or says something that cannot be read, such as a day that is in no calendar.",
         "アドレスの「?」より後のパラメーターが、その場所では使えない、重複している、または読めない値（存在しない日付など）になっています。"],
        ["Read in `errors` which parameter it is and what was expected. Days are written as 2022-03-01, numbers of entries as 57.",
         "`errors` にどのパラメーターで何が必要かが示されています。日付は 2022-03-01、記録番号は 57 のように書きます。"];
    BAD_BODY = "bad-body", 400,
        ["The body cannot be read", "本文を読めません"],
        ["What was sent breaks off or is no JSON and no table, or says a thing twice.",
         "送られた本文が途中で切れている、JSONや表として読めない、または同じ項目が重複しています。"],
        ["Correct it at the line and column that are named, and send it again.",
         "示された行と列を直して、送り直してください。"];
    BAD_HEADER = "bad-header", 400,
        ["A header cannot be read", "ヘッダーを読めません"],
        ["A header such as Idempotency-Key, If-Match or Last-Event-ID is there twice, or is not in its form.",
         "Idempotency-Key、If-Match、Last-Event-ID などのヘッダーが重複しているか、形式が正しくありません。"],
        ["Send the header once, in the form that the detail names.",
         "ヘッダーを、`detail` に示された形式で一度だけ送ってください。"];
    BAD_REQUEST = "bad-request", 400,
        ["The request cannot be read", "リクエストを読めません"],
        ["The request as a whole is not in the form of HTTP, as without a Host header.",
         "Host ヘッダーがないなど、リクエスト全体がHTTPの形式に合っていません。"],
        ["Use a client that follows RFC 9112, or update the one that you use.",
         "RFC 9112に従うクライアントを使うか、お使いのものを更新してください。"];
    UNAUTHORIZED = "unauthorized", 401,
        ["A valid token is needed", "有効なトークンが必要です"],
        ["Recording needs a token, and so does reading a private register. None was sent, or it is unknown or revoked.",
         "記録するには、また非公開の台帳を読むにはトークンが必要ですが、送られていないか、未知または失効したものです。"],
        ["Send the header Authorization: Bearer with the secret of a token. Whoever keeps the register makes tokens.",
         "Authorization: Bearer ヘッダーにトークンを付けて送ってください。トークンは台帳の管理者が発行します。"];
    FORBIDDEN = "forbidden", 403,
        ["The token's role does not allow this", "このトークンの役割では許可されません"],
        ["The token is valid, but its role may not do this: correcting, cancelling and erasing are for administrators.",
         "トークンは有効ですが、その役割では許されない操作です。訂正・取消し・消去には管理者の役割が必要です。"],
        ["Use a token of the role that the detail names, or ask whoever keeps the register.",
         "`detail` に示された役割のトークンを使うか、台帳の管理者に問い合わせてください。"];
    NOT_SIGNED = "not-signed", 403,
        ["No signature that holds", "有効な署名がありません"],
        ["A witness was asked to co-sign a state that the log it belongs to has not signed, or not with a key that the witness knows.",
         "第三者署名を求められた要約に、元のログの署名がないか、登録されていない鍵によるものです。"],
        ["Send the checkpoint as its log signed it, and have the witness told the log's key.",
         "ログが署名したままの要約を送り、ログの鍵を第三者署名者に登録してもらってください。"];
    NOT_FOUND = "not-found", 404,
        ["Not found", "見つかりません"],
        ["Nothing has this address, or the thing was not on record in the view that was asked for.",
         "そのアドレスには何もないか、指定された時点の記録には存在しません。"],
        ["Check the address. The detail names what is like it; with an earlier `known_at` left out it may be there.",
         "アドレスを確かめてください。似たものが `detail` に示されます。`known_at` を省くと見つかることがあります。"];
    METHOD_NOT_ALLOWED = "method-not-allowed", 405,
        ["Method not allowed", "このメソッドは使えません"],
        ["The address is right, but does not know the method.",
         "アドレスは正しいものの、そのメソッドには対応していません。"],
        ["Use one of the methods in the header Allow.",
         "Allow ヘッダーにあるメソッドを使ってください。"];
    NOT_ACCEPTABLE = "not-acceptable", 406,
        ["No representation that you accept", "受け付けられる表現がありません"],
        ["The header Accept names only media types in which this is not offered.",
         "Accept ヘッダーに、提供していない形式だけが指定されています。"],
        ["Accept one of the types that the detail names, or leave the header out.",
         "`detail` に示された形式を指定するか、Accept ヘッダーを省いてください。"];
    CONFLICT = "conflict", 409,
        ["The record says otherwise", "記録と矛盾します"],
        ["The fact could be so, but does not fit what is on record: the city endorses the declaration already, or the id is taken.",
         "事実としてはあり得ますが、既にある記録と合いません（既に賛同している、IDが使用済みなど）。"],
        ["Read which entry stands against it. If that one is wrong, have it corrected; it is never overwritten.",
         "どの記録と矛盾するかを確かめてください。その記録が誤りなら訂正を求めてください。上書きはできません。"];
    PRECONDITION_FAILED = "precondition-failed", 412,
        ["The record has changed", "記録が変わっています"],
        ["If-Match names a state of the record after which something was recorded that bears on this.",
         "If-Match に示された状態の後に、関係する記録が加わりました。"],
        ["Read again, decide again, and send with the new tag.",
         "もう一度読んで判断し直し、新しいタグを付けて送ってください。"];
    TOO_LARGE = "too-large", 413,
        ["The body is too large", "本文が大きすぎます"],
        ["The body, or one fact in it, has more bytes than this server takes.",
         "本文、またはその中の一つの事実が、このサーバーの上限を超えています。"],
        ["Send it in parts.", "分けて送ってください。"];
    UNSUPPORTED = "unsupported-media-type", 415,
        ["Unsupported media type", "対応していない形式です"],
        ["The header Content-Type is missing or names a type that is not taken here.",
         "Content-Type ヘッダーがないか、ここでは受け付けない形式です。"],
        ["Send one of the types that the detail names.",
         "`detail` に示された形式で送ってください。"];
    INVALID = "invalid", 422,
        ["The data is not valid", "データが正しくありません"],
        ["The fact cannot be so, whatever is on record: a field is missing or malformed, a day lies ahead, an id is unknown.",
         "記録の内容にかかわらず、あり得ない事実です（項目の不足や形式の誤り、未来の日付、未知のIDなど）。"],
        ["`errors` names each field, what was expected and what came. Correct all of them and send it again.",
         "`errors` に各項目の誤りと必要な値が示されています。すべて直して送り直してください。"];
    KEY_REUSED = "idempotency-key-reused", 422,
        ["The idempotency key was used for another request", "この Idempotency-Key は別のリクエストで使われています"],
        ["A request with the same Idempotency-Key recorded something else before.",
         "同じ Idempotency-Key の別のリクエストが、既に記録されています。"],
        ["Take a new key for a new fact; send the same key only to repeat the same request.",
         "新しい事実には新しいキーを使い、同じキーは同じリクエストの再送にだけ使ってください。"];
    PRECONDITION_REQUIRED = "precondition-required", 428,
        ["If-Match is needed", "If-Match が必要です"],
        ["Whoever corrects, cancels or erases has to say which state of the record was looked at.",
         "訂正・取消し・消去では、どの状態の記録を見て判断したかを示す必要があります。"],
        ["Send the ETag of what you read as If-Match, or * to do without.",
         "読んだものの ETag を If-Match として送るか、確認を省くなら * を送ってください。"];
    TOO_MANY_REQUESTS = "too-many-requests", 429,
        ["Too many requests", "リクエストが多すぎます"],
        ["Requests from one client come faster than the server allows.",
         "一つのクライアントからのリクエストが、許された頻度を超えています。"],
        ["Wait for as many seconds as Retry-After says. For the whole register take the files instead.",
         "Retry-After の秒数だけ待ってください。全体が必要な場合は一括のファイルを使ってください。"];
    TOO_MANY_STREAMS = "too-many-streams", 429,
        ["Too many streams", "ストリームが多すぎます"],
        ["One client, or all of them together, hold as many streams of events as the server gives.",
         "一つのクライアント、または全体で、同時に開けるイベントのストリームの上限に達しています。"],
        ["Close a stream that you no longer read, or ask again as Retry-After says.",
         "読んでいないストリームを閉じるか、Retry-After に従って後で試してください。"];
    HEADERS_TOO_LARGE = "headers-too-large", 431,
        ["The headers are too large", "ヘッダーが大きすぎます"],
        ["The head of the request has more bytes or more headers than the server reads.",
         "リクエストのヘッダーの量または数が、サーバーの上限を超えています。"],
        ["Leave headers out, such as cookies: this server reads none.",
         "Cookie など不要なヘッダーを省いてください。"];
    INTERNAL = "internal", 500,
        ["Internal error", "内部エラー"],
        ["Something went wrong in the server that should not.",
         "サーバーで、起きてはならない問題が起きました。"],
        ["Try again, and report it with the X-Request-Id of the answer.",
         "もう一度試し、応答の X-Request-Id を添えて知らせてください。"];
    UNAVAILABLE = "unavailable", 503,
        ["Not available now", "現在利用できません"],
        ["The register is being opened, or its store takes no more records until somebody looks after it. Reading may go on.",
         "台帳を開いている途中か、保存先の問題で新たな記録を受け付けられません。閲覧は続けられることがあります。"],
        ["Ask again as Retry-After says. Nothing that was acknowledged is lost.",
         "Retry-After に従って後で試してください。受け付け済みの記録が失われることはありません。"];
    BUSY = "busy", 503,
        ["Too much is asked at once", "処理が混み合っています"],
        ["More work of this kind waits than the server takes on.",
         "この種の処理が、サーバーの受け付ける量を超えて待っています。"],
        ["Ask again as Retry-After says.", "Retry-After に従って後で試してください。"];
    TIMEOUT = "timeout", 503,
        ["The request took too long", "リクエストが時間内に終わりませんでした"],
        ["The answer was not ready within the server's limit. A fact that was sent may have been recorded.",
         "時間内に応答できませんでした。送られた事実は記録されている可能性があります。"],
        ["Ask again; send a fact again with the same Idempotency-Key, so that it is recorded once.",
         "もう一度試してください。事実は同じ Idempotency-Key で送り直せば、二重には記録されません。"];
}
