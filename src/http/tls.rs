//! The server's certificate: read from two PEM files, checked, and read again when it is renewed.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use thiserror::Error;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::{self, PemObject};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{self, ServerConfig};

/// What HTTP/2 is called in a TLS handshake.
pub(super) const H2: &[u8] = b"h2";

/// The two files of a certificate.
#[derive(Clone, Debug)]
pub struct TlsFiles {
    /// The certificate chain, the server's own first.
    pub certificate: PathBuf,
    /// Its private key, unencrypted.
    pub key: PathBuf,
}

/// Why a certificate cannot be used.
#[derive(Debug, Error)]
pub enum TlsError {
    /// A file cannot be read.
    #[error("cannot read {}: {source}", file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file holds no certificate.
    #[error("expected a PEM certificate in {}, found none", file.display())]
    NoCertificate {
        /// The file.
        file: PathBuf,
    },
    /// The file holds no private key.
    #[error("expected a PEM private key in {}, found none", file.display())]
    NoKey {
        /// The file.
        file: PathBuf,
    },
    /// The private key needs a passphrase.
    #[error("expected an unencrypted private key in {}, found an encrypted one", file.display())]
    EncryptedKey {
        /// The file.
        file: PathBuf,
    },
    /// The key is not the key of the certificate.
    #[error("expected the key of the certificate, found the key of another")]
    Mismatch,
    /// The certificate or key is of a kind that cannot be used.
    #[error("the certificate or its key cannot be used: {0}")]
    Unusable(rustls::Error),
}

/// The present certificate, which may be exchanged while connections are served.
#[derive(Debug)]
pub struct Tls {
    files: TlsFiles,
    present: RwLock<Arc<ServerConfig>>,
}

impl Tls {
    /// Reads and checks a certificate and its key.
    ///
    /// # Errors
    /// [`TlsError`], which names the file at fault.
    pub fn load(files: TlsFiles) -> Result<Self, TlsError> {
        let present = RwLock::new(Arc::new(read(&files)?));
        Ok(Self { files, present })
    }

    /// Reads the files again. Connections that are open keep what they began with.
    ///
    /// # Errors
    /// [`TlsError`]; the certificate of before stays in use then.
    pub fn reload(&self) -> Result<(), TlsError> {
        let renewed = Arc::new(read(&self.files)?);
        *self.present.write().unwrap_or_else(PoisonError::into_inner) = renewed;
        Ok(())
    }

    pub(super) fn acceptor(&self) -> tokio_rustls::TlsAcceptor {
        let present = self.present.read().unwrap_or_else(PoisonError::into_inner);
        tokio_rustls::TlsAcceptor::from(Arc::clone(&present))
    }
}

fn read(files: &TlsFiles) -> Result<ServerConfig, TlsError> {
    let chain = read_chain(&files.certificate)?;
    let key = read_key(&files.key)?;
    let builder = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let builder = builder.with_safe_default_protocol_versions().map_err(TlsError::Unusable)?;
    let built = builder.with_no_client_auth().with_single_cert(chain, key);
    let mut config = built.map_err(|error| match error {
        rustls::Error::InconsistentKeys(_) => TlsError::Mismatch,
        other => TlsError::Unusable(other),
    })?;
    config.alpn_protocols = vec![H2.to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

fn read_file(file: &Path) -> Result<Vec<u8>, TlsError> {
    std::fs::read(file).map_err(|source| TlsError::Unreadable { file: file.to_owned(), source })
}

fn read_chain(file: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let text = read_file(file)?;
    let none = || TlsError::NoCertificate { file: file.to_owned() };
    let chain: Result<Vec<_>, pem::Error> = CertificateDer::pem_slice_iter(&text).collect();
    chain.ok().filter(|chain| !chain.is_empty()).ok_or_else(none)
}

fn read_key(file: &Path) -> Result<PrivateKeyDer<'static>, TlsError> {
    let text = read_file(file)?;
    PrivateKeyDer::from_pem_slice(&text).map_err(|_| {
        let text = String::from_utf8_lossy(&text);
        // PKCS #8 says so in its label, the older forms in a header.
        if text.contains("BEGIN ENCRYPTED PRIVATE KEY") || text.contains("Proc-Type: 4,ENCRYPTED") {
            TlsError::EncryptedKey { file: file.to_owned() }
        } else {
            TlsError::NoKey { file: file.to_owned() }
        }
    })
}
