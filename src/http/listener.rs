//! Where the endpoint listens: an address of the network or a socket of this machine.

use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use thiserror::Error;
use tokio::net::TcpListener;
#[cfg(unix)]
use tokio::net::UnixListener;

use super::wire::Socket;
#[cfg(unix)]
use crate::client::socket::{self, ShortPath};

/// How an address of this machine begins.
const UNIX: &str = "unix:";

/// Who may connect to a socket of this machine: its owner and its group.
#[cfg(unix)]
const UNIX_MODE: u32 = 0o660;

/// Who may connect to the socket in a data directory: its owner alone.
#[cfg(unix)]
const OWNER_MODE: u32 = 0o600;

/// How many bytes of an answer the system takes on ahead of the network, per connection. Without this
/// it takes megabytes for a client who reads nothing; what is under way to one who reads is not held
/// back by it.
#[cfg(target_os = "linux")]
const UNSENT_BYTES: u32 = 64 << 10;

/// Where to listen, as it was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Listen {
    /// A host and a port: `127.0.0.1:8466`, `[::1]:0`, `localhost:8466`.
    Tcp(String),
    /// The path of a socket: `unix:/run/daicho.sock`.
    Unix(PathBuf),
}

/// Why nothing listens.
#[derive(Debug, Error)]
pub enum ListenError {
    /// The address has another form.
    #[error("expected an address such as 127.0.0.1:8466 or unix:/run/daicho.sock, got {came:?}")]
    Form {
        /// What was written.
        came: String,
    },
    /// Another server listens there.
    #[error("another server listens on {at}")]
    Taken {
        /// Where.
        at: String,
    },
    /// At the path lies something that is no socket.
    #[error("expected a socket or nothing at {}, found another file", path.display())]
    NoSocket {
        /// The path.
        path: PathBuf,
    },
    /// The system does not grant it.
    #[error("cannot listen on {at}: {source}")]
    Refused {
        /// Where.
        at: String,
        /// Why.
        source: io::Error,
    },
}

impl FromStr for Listen {
    type Err = ListenError;

    fn from_str(written: &str) -> Result<Self, ListenError> {
        let form = || ListenError::Form { came: written.into() };
        if let Some(path) = written.strip_prefix(UNIX) {
            let usable = cfg!(unix) && !path.is_empty();
            return if usable { Ok(Self::Unix(path.into())) } else { Err(form()) };
        }
        let (host, port) = written.rsplit_once(':').ok_or_else(form)?;
        let bracketed = host.starts_with('[') && host.ends_with(']');
        let usable = !host.is_empty() && (bracketed || !host.contains([':', '/']));
        let port: Result<u16, _> = port.parse();
        if usable && port.is_ok() { Ok(Self::Tcp(written.into())) } else { Err(form()) }
    }
}

/// Where a listener listens, as it came about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BoundAddress {
    /// An address of the network, with the port that was taken.
    Tcp(SocketAddr),
    /// A path of this machine.
    Unix(PathBuf),
}

impl fmt::Display for BoundAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(address) => address.fmt(f),
            Self::Unix(path) => write!(f, "{UNIX}{}", path.display()),
        }
    }
}

/// Takes connections.
#[derive(Debug)]
pub struct Listener {
    address: BoundAddress,
    inner: Accepting,
}

#[derive(Debug)]
enum Accepting {
    Tcp(TcpListener),
    #[cfg(unix)]
    Unix {
        listener: UnixListener,
        /// Takes the file away when the listener goes.
        _file: SocketFile,
    },
}

impl Listener {
    /// Listens.
    ///
    /// # Errors
    /// [`ListenError`].
    pub async fn bind(listen: &Listen) -> Result<Self, ListenError> {
        match listen {
            Listen::Tcp(at) => {
                let refused = |source: io::Error| match source.kind() {
                    io::ErrorKind::AddrInUse => ListenError::Taken { at: at.clone() },
                    _ => ListenError::Refused { at: at.clone(), source },
                };
                let listener = TcpListener::bind(at.as_str()).await.map_err(refused)?;
                hold_little_unsent(&listener).map_err(refused)?;
                let address = BoundAddress::Tcp(listener.local_addr().map_err(refused)?);
                Ok(Self { address, inner: Accepting::Tcp(listener) })
            }
            #[cfg(unix)]
            Listen::Unix(path) => bind_unix(path),
            #[cfg(not(unix))]
            Listen::Unix(path) => Err(ListenError::Form { came: path.display().to_string() }),
        }
    }

    /// Listens on the socket in a data directory by which its owner alone asks. Only whoever has the
    /// register open may call this: a socket that lies there already is one of a server that is no more.
    ///
    /// # Errors
    /// [`ListenError::Refused`].
    #[cfg(unix)]
    pub fn for_owner(dir: &Path) -> Result<Self, ListenError> {
        let path = dir.join(socket::FILE);
        let refused =
            |source| ListenError::Refused { at: format!("{UNIX}{}", path.display()), source };
        let listener = bind_private(dir, &path).map_err(refused)?;
        let file = SocketFile { path: path.clone(), identity: identity(&path) };
        let inner = Accepting::Unix { listener, _file: file };
        Ok(Self { address: BoundAddress::Unix(path), inner })
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> &BoundAddress {
        &self.address
    }

    /// The next connection, with the address of its client where it has one.
    ///
    /// # Errors
    /// What the system reports: of the connection, or of this process (too many open files).
    pub(super) async fn accept(&self) -> io::Result<(Socket, Option<IpAddr>)> {
        match &self.inner {
            Accepting::Tcp(listener) => {
                let (stream, peer) = listener.accept().await?;
                // An answer is written whole; waiting for more would only delay it.
                stream.set_nodelay(true)?;
                Ok((Socket::Left(stream), Some(peer.ip().to_canonical())))
            }
            #[cfg(unix)]
            Accepting::Unix { listener, .. } => {
                let (stream, _) = listener.accept().await?;
                Ok((Socket::Right(stream), None))
            }
        }
    }
}

/// Keeps what the system buffers of answers small, for all connections that this listener takes.
#[cfg(target_os = "linux")]
fn hold_little_unsent(listener: &TcpListener) -> io::Result<()> {
    socket2::SockRef::from(listener).set_tcp_notsent_lowat(UNSENT_BYTES)
}

/// Elsewhere the system's own measure holds.
#[cfg(not(target_os = "linux"))]
fn hold_little_unsent(_: &TcpListener) -> io::Result<()> {
    Ok(())
}

/// The file of a socket, and which one it is.
#[cfg(unix)]
#[derive(Debug)]
struct SocketFile {
    path: PathBuf,
    identity: Option<(u64, u64)>,
}

#[cfg(unix)]
impl Drop for SocketFile {
    fn drop(&mut self) {
        // Another server may have put its own in this place since.
        if self.identity.is_some() && identity(&self.path) == self.identity {
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

#[cfg(unix)]
fn identity(path: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    std::fs::symlink_metadata(path).ok().map(|file| (file.dev(), file.ino()))
}

#[cfg(unix)]
fn bind_unix(path: &Path) -> Result<Listener, ListenError> {
    use std::os::unix::fs::PermissionsExt;
    let at = || format!("{UNIX}{}", path.display());
    let refused = |source| ListenError::Refused { at: at(), source };
    clear_stale(path)?;
    let listener = UnixListener::bind(path).map_err(|source| match source.kind() {
        io::ErrorKind::AddrInUse => ListenError::Taken { at: at() },
        _ => refused(source),
    })?;
    let file = SocketFile { path: path.to_owned(), identity: identity(path) };
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(UNIX_MODE)).map_err(refused)?;
    let address = BoundAddress::Unix(path.to_owned());
    Ok(Listener { address, inner: Accepting::Unix { listener, _file: file } })
}

/// Makes a socket where nobody but its owner can reach it, and puts it in its place when it is closed to
/// all others.
#[cfg(unix)]
fn bind_private(dir: &Path, path: &Path) -> io::Result<UnixListener> {
    use std::os::unix::fs::PermissionsExt;
    let owner = std::fs::Permissions::from_mode(0o700);
    let private = tempfile::Builder::new().prefix(".socket-").permissions(owner).tempdir_in(dir)?;
    let short = ShortPath::of(private.path(), socket::FILE)?;
    let listener = UnixListener::bind(short.path())?;
    let made = private.path().join(socket::FILE);
    std::fs::set_permissions(&made, std::fs::Permissions::from_mode(OWNER_MODE))?;
    std::fs::rename(&made, path)?;
    Ok(listener)
}

/// Takes away the socket of a server that is no more; that of a living one is an error.
#[cfg(unix)]
fn clear_stale(path: &Path) -> Result<(), ListenError> {
    use std::os::unix::fs::FileTypeExt;
    let at = || format!("{UNIX}{}", path.display());
    let refused = |source| ListenError::Refused { at: at(), source };
    let file = match std::fs::symlink_metadata(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(refused(error)),
    };
    if !file.file_type().is_socket() {
        return Err(ListenError::NoSocket { path: path.to_owned() });
    }
    match std::os::unix::net::UnixStream::connect(path) {
        Ok(_) => Err(ListenError::Taken { at: at() }),
        Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
            std::fs::remove_file(path).map_err(refused)
        }
        Err(error) => Err(refused(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_host_and_a_port_or_a_path() {
        for good in ["127.0.0.1:8466", "[::1]:0", "localhost:8466", "0.0.0.0:80"] {
            assert_eq!(good.parse::<Listen>().unwrap(), Listen::Tcp(good.into()));
        }
        let path = "unix:/run/daicho.sock".parse::<Listen>().unwrap();
        assert_eq!(path, Listen::Unix("/run/daicho.sock".into()));
        for bad in [
            "",
            "8466",
            ":8466",
            "::1:8466",
            "host:",
            "host:70000",
            "host:x",
            "unix:",
            "http://a:1",
        ] {
            assert!(matches!(bad.parse::<Listen>(), Err(ListenError::Form { .. })), "{bad}");
        }
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn the_socket_of_a_dead_server_is_replaced_and_of_a_living_one_is_not() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("daicho.sock");
        // A std listener leaves its file behind, as a server that was killed does.
        drop(std::os::unix::net::UnixListener::bind(&path).unwrap());
        let listen = Listen::Unix(path.clone());
        let living = Listener::bind(&listen).await.unwrap();
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, UNIX_MODE);
        let second = Listener::bind(&listen).await;
        assert!(matches!(second, Err(ListenError::Taken { .. })), "{second:?}");
        drop(living);
        assert!(!path.exists(), "the file goes with its listener");
        std::fs::write(&path, "precious").unwrap();
        let over = Listener::bind(&listen).await;
        assert!(matches!(over, Err(ListenError::NoSocket { .. })), "{over:?}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "precious");
    }
}
