//! A running server as a command holds it: started, told where it listens, ended.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use tokio::task::JoinHandle;

use crate::cli::error::CliError;
use crate::cli::output::Printer;
use crate::http::health::Gate;
use crate::http::layers::{Endpoint, Policy};
use crate::http::limits::Limits;
use crate::http::listener::{BoundAddress, Listen, ListenError, Listener};
use crate::http::server::Server;
use crate::http::shutdown::Ending;
use crate::http::tls::{Tls, TlsError, TlsFiles};

/// Where the server listens when nothing else is asked for: reachable from this machine alone.
pub(super) const LISTEN: &str = "127.0.0.1:8466";

/// A server that accepts connections. Its gate is shut until a register is put behind it.
pub struct Host {
    address: BoundAddress,
    encrypted: bool,
    gate: Arc<Gate>,
    ending: Arc<Ending>,
    serving: JoinHandle<()>,
    /// Serves the register's owner.
    owner: Option<JoinHandle<()>>,
}

impl Host {
    /// Listens and accepts.
    ///
    /// # Errors
    /// Usage, where the address or the certificate cannot be used.
    pub async fn start(
        listen: &str,
        tls: Option<TlsFiles>,
        policy: Policy,
    ) -> Result<Self, CliError> {
        let listen: Listen = listen.parse()?;
        let tls = tls.map(Tls::load).transpose()?.map(Arc::new);
        let listener = Listener::bind(&listen).await?;
        if let Some(tls) = &tls {
            reload_on_hangup(Arc::clone(tls))?;
        }
        let (address, encrypted) = (listener.address().clone(), tls.is_some());
        let gate = Arc::new(Gate::default());
        let ending = Arc::new(Ending::default());
        let endpoint = Arc::new(Endpoint::new(Arc::clone(&gate), policy));
        let server = Server { listener, tls, endpoint, ending: Arc::clone(&ending) };
        let serving = tokio::spawn(server.run());
        Ok(Self { address, encrypted, gate, ending, serving, owner: None })
    }

    /// Lets the register's owner ask by the socket in its data directory, which nobody else can open and
    /// where no limits hold but those of the machine. The commands of this machine come this way.
    pub fn open_to_owner(&mut self, dir: &Path, policy: &Policy) {
        #[cfg(unix)]
        match Listener::for_owner(dir) {
            Ok(listener) => {
                let day = Duration::from_secs(24 * 60 * 60);
                let limits = Limits {
                    request_time: day,
                    write_time: day,
                    client_connections: None,
                    client_streams: None,
                    rate_per_second: None,
                    ..policy.limits.clone()
                };
                let policy = Policy { limits, trust_forwarded: false, private: true, owner: true };
                let endpoint = Arc::new(Endpoint::new(Arc::clone(&self.gate), policy));
                let ending = Arc::clone(&self.ending);
                self.owner =
                    Some(tokio::spawn(Server { listener, tls: None, endpoint, ending }.run()));
            }
            // A directory that is only read has none; its commands open the register themselves.
            Err(error) => tracing::warn!(%error, "commands of this machine cannot ask this server"),
        }
        #[cfg(not(unix))]
        let _ = (dir, policy);
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> &BoundAddress {
        &self.address
    }

    /// Whether connections are encrypted.
    #[must_use]
    pub const fn is_encrypted(&self) -> bool {
        self.encrypted
    }

    /// The gate before its routes.
    #[must_use]
    pub fn gate(&self) -> Arc<Gate> {
        Arc::clone(&self.gate)
    }

    /// Who tells streams without an end of their own to end.
    #[must_use]
    pub fn ending(&self) -> Arc<Ending> {
        Arc::clone(&self.ending)
    }

    /// The address as a browser takes it; `None` for a socket of this machine.
    #[must_use]
    pub fn url(&self) -> Option<String> {
        let scheme = if self.encrypted { "https" } else { "http" };
        match &self.address {
            BoundAddress::Tcp(address) => Some(format!("{scheme}://{address}/")),
            BoundAddress::Unix(_) => None,
        }
    }

    /// Prints where it listens, in one line.
    ///
    /// # Errors
    /// When stdout cannot be written.
    pub fn print_address(&self, printer: Printer) -> Result<(), CliError> {
        let url = self.url();
        let address = self.address.to_string();
        let line = if printer.json {
            json!({"listening": address, "url": url}).to_string()
        } else {
            url.unwrap_or(address)
        };
        printer.line(&line)
    }

    /// Accepts nothing more, finishes what was accepted, and returns when all is done.
    pub async fn end(self) {
        self.ending.begin();
        // The server does not panic; if it did, there is nothing left to wait for.
        let _ = self.serving.await;
        if let Some(owner) = self.owner {
            let _ = owner.await;
        }
    }
}

/// Reads the certificate again whenever SIGHUP comes.
fn reload_on_hangup(tls: Arc<Tls>) -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut hangup = signal(SignalKind::hangup())?;
        tokio::spawn(async move {
            while hangup.recv().await.is_some() {
                match tls.reload() {
                    Ok(()) => tracing::info!("the certificate was read again"),
                    Err(error) => tracing::error!(%error, "the certificate stays as it was"),
                }
            }
        });
    }
    #[cfg(not(unix))]
    drop(tls);
    Ok(())
}

/// Hears when the program is told to stop.
pub struct Stop {
    #[cfg(unix)]
    signals: [tokio::signal::unix::Signal; 2],
}

impl Stop {
    /// Listens from now on for SIGTERM and SIGINT, or for Ctrl-C where there are no signals.
    ///
    /// # Errors
    /// When the system does not allow it.
    pub fn listen() -> std::io::Result<Self> {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            let signals = [signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?];
            Ok(Self { signals })
        }
        #[cfg(not(unix))]
        Ok(Self {})
    }

    /// Waits until the program is told to stop.
    pub async fn asked(&mut self) {
        #[cfg(unix)]
        {
            let [terminated, interrupted] = &mut self.signals;
            tokio::select! {
                _ = terminated.recv() => {}
                _ = interrupted.recv() => {}
            }
        }
        #[cfg(not(unix))]
        let _ = tokio::signal::ctrl_c().await;
    }
}

impl From<ListenError> for CliError {
    fn from(error: ListenError) -> Self {
        let ja = match &error {
            ListenError::Form { came } => format!(
                "127.0.0.1:8466 または unix:/run/daicho.sock のようなアドレスが必要ですが、「{came}」です"
            ),
            ListenError::Taken { at } => format!("{at} では別のサーバーが待ち受けています"),
            ListenError::NoSocket { path } => {
                format!("{} にはソケットではないファイルがあります", path.display())
            }
            ListenError::Refused { at, source } => {
                format!("{at} で待ち受けられません（{source}）")
            }
        };
        Self::usage(
            format!("--listen: {error}. Choose another address."),
            format!("--listen: {ja}。別のアドレスを選んでください。"),
        )
    }
}

impl From<TlsError> for CliError {
    fn from(error: TlsError) -> Self {
        let (en, ja) = match &error {
            TlsError::Unreadable { file, source } => (
                "Check its name and your rights.",
                format!(
                    "{} を読めません（{source}）。名前と権限を確かめてください。",
                    file.display()
                ),
            ),
            TlsError::NoCertificate { file } => (
                "Name the certificate chain with --tls-cert.",
                format!(
                    "{} に PEM 形式の証明書がありません。--tls-cert で証明書チェーンを指定してください。",
                    file.display()
                ),
            ),
            TlsError::NoKey { file } => (
                "Name the private key with --tls-key.",
                format!(
                    "{} に PEM 形式の秘密鍵がありません。--tls-key で秘密鍵を指定してください。",
                    file.display()
                ),
            ),
            TlsError::EncryptedKey { file } => (
                "Decrypt it first: openssl pkey -in FILE -out NEW.",
                format!(
                    "{} の秘密鍵は暗号化されています。先に復号してください: openssl pkey -in FILE -out NEW",
                    file.display()
                ),
            ),
            TlsError::Mismatch => (
                "Name the two files that belong together.",
                "秘密鍵が証明書のものではありません。対になる 2 つのファイルを指定してください。"
                    .into(),
            ),
            TlsError::Unusable(why) => (
                "Make a new one.",
                format!("証明書または秘密鍵を使えません（{why}）。作り直してください。"),
            ),
        };
        Self::usage(format!("{error}. {en}"), ja)
    }
}
