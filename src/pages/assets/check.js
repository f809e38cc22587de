// Checks a proof in the reader's own browser: leaf, path and root (RFC 6962, section 2.1), and the
// signatures of the checkpoint (C2SP signed-note, tlog-cosignature), with the platform's own cryptography.
"use strict";
(() => {
  const form = document.querySelector("#check");
  if (!form) return;
  const words = form.dataset;
  const result = document.querySelector("#result");
  const utf8 = new TextEncoder();

  /** What does not hold, in the reader's words. */
  class Unfit extends Error {}

  const bytesOf = (base64) => {
    let bytes = "";
    try {
      bytes = atob(base64);
    } catch {
      throw new Unfit(words.notAProof);
    }
    // One text for the same bytes (RFC 4648, section 3.5).
    if (btoa(bytes) !== base64) throw new Unfit(words.notAProof);
    return Uint8Array.from(bytes, (character) => character.charCodeAt(0));
  };
  const joined = (...parts) => {
    const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    parts.reduce((at, part) => (whole.set(part, at), at + part.length), 0);
    return whole;
  };
  const same = (one, other) => one.length === other.length && one.every((byte, at) => byte === other[at]);
  const sha256 = async (...parts) => new Uint8Array(await crypto.subtle.digest("SHA-256", joined(...parts)));

  /** The parts of a proof file (C2SP tlog-proof). */
  const readProof = (text) => {
    const lines = text.replace(/^\uFEFF/, "").replace(/\r\n/g, "\n").split("\n");
    if (lines.shift() !== "c2sp.org/tlog-proof@v1") throw new Unfit(words.notAProof);
    const extra = /^extra (.*)$/.exec(lines.shift() ?? "");
    const index = /^index (0|[1-9][0-9]{0,14})$/.exec(lines.shift() ?? "");
    if (!extra || !index) throw new Unfit(words.notAProof);
    const hashes = [];
    for (let line = lines.shift(); line !== ""; line = lines.shift()) {
      if (line === undefined || hashes.length === 63) throw new Unfit(words.notAProof);
      const hash = bytesOf(line);
      if (hash.length !== 32) throw new Unfit(words.notAProof);
      hashes.push(hash);
    }
    return { entry: bytesOf(extra[1]), index: Number(index[1]), hashes, note: lines.join("\n") };
  };

  /** The parts of a checkpoint: what is signed, and the signatures. */
  const readCheckpoint = (note) => {
    const end = note.lastIndexOf("\n\n");
    if (end < 0) throw new Unfit(words.notAProof);
    const text = note.slice(0, end + 1);
    const [origin, size, root] = text.split("\n");
    if (!/^(0|[1-9][0-9]{0,14})$/.test(size ?? "") || !root) throw new Unfit(words.notAProof);
    const signatures = note.slice(end + 2).split("\n").filter(Boolean).map((line) => {
      const parts = /^\u2014 (\S+) (\S+)$/.exec(line);
      if (!parts) throw new Unfit(words.notAProof);
      const blob = bytesOf(parts[2]);
      return { name: parts[1], id: blob.slice(0, 4), signed: blob.slice(4) };
    });
    return { text, origin, size: Number(size), root: bytesOf(root), signatures };
  };

  /** A verifier key: NAME+ID+BASE64. */
  const readKey = async (line) => {
    const parts = /^([^+\s]+)\+([0-9a-f]{8})\+(\S+)$/.exec(line);
    if (!parts) throw new Unfit(`${words.notAKey} ${line}`);
    const key = bytesOf(parts[3]);
    const id = (await sha256(utf8.encode(`${parts[1]}\n`), key)).slice(0, 4);
    const written = [...id].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    if (written !== parts[2] || key.length !== 33 || ![1, 4].includes(key[0])) {
      throw new Unfit(`${words.notAKey} ${line}`);
    }
    return { name: parts[1], id, kind: key[0], raw: key.slice(1) };
  };

  /** The root that a leaf and a path lead to (RFC 9162, section 2.1.3.2). */
  const rootFrom = async (leaf, index, size, hashes) => {
    if (index >= size) throw new Unfit(words.badPath);
    let [at, last, hash] = [index, size - 1, leaf];
    for (const sibling of hashes) {
      if (last === 0) throw new Unfit(words.badPath);
      if (at % 2 === 1 || at === last) {
        hash = await sha256([1], sibling, hash);
        while (at % 2 === 0 && at !== 0) [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
      } else {
        hash = await sha256([1], hash, sibling);
      }
      [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
    }
    if (last !== 0) throw new Unfit(words.badPath);
    return hash;
  };

  /** Whether a signature of a key holds; a cosignature also says when it was made. */
  const holds = async (key, signed, text) => {
    let [message, signature, time] = [utf8.encode(text), signed, null];
    if (key.kind === 4) {
      const seconds = new DataView(signed.buffer, signed.byteOffset, 8).getBigUint64(0);
      time = new Date(Number(seconds) * 1000);
      message = utf8.encode(`cosignature/v1\ntime ${seconds}\n${text}`);
      signature = signed.slice(8);
    }
    const imported = await crypto.subtle.importKey("raw", key.raw, { name: "Ed25519" }, false, ["verify"]);
    return { good: await crypto.subtle.verify("Ed25519", imported, signature, message), time };
  };

  const checkSignatures = async (keys, checkpoint) => {
    const good = [];
    for (const key of keys) {
      const own = checkpoint.signatures.filter((one) => one.name === key.name && same(one.id, key.id));
      for (const one of own) {
        const checked = await holds(key, one.signed, checkpoint.text);
        if (!checked.good) throw new Unfit(`${words.badSignature} ${key.name}`);
        good.push({ ...key, time: checked.time });
      }
    }
    if (!good.some((key) => key.kind === 1 && key.name === checkpoint.origin)) {
      throw new Unfit(words.noSignature);
    }
    return good;
  };

  const check = async (text, keyLines) => {
    const proof = readProof(text);
    const checkpoint = readCheckpoint(proof.note);
    const keys = await Promise.all(keyLines.map(readKey));
    if (keys.length === 0) throw new Unfit(words.noKey);
    const root = await rootFrom(await sha256([0], proof.entry), proof.index, checkpoint.size, proof.hashes);
    if (!same(root, checkpoint.root)) throw new Unfit(words.badRoot);
    const signers = await checkSignatures(keys, checkpoint);
    const event = JSON.parse(new TextDecoder().decode(proof.entry));
    if (event.seq !== proof.index + 1) throw new Unfit(words.badSeq);
    return { event, checkpoint, signers };
  };

  const show = (good, sentence, details = []) => {
    const heading = Object.assign(document.createElement("p"), { textContent: sentence, className: "lead" });
    result.className = good ? "notice good" : "notice";
    result.replaceChildren(heading, ...details);
    result.focus();
  };
  const line = (text) => Object.assign(document.createElement("p"), { textContent: text });

  const told = ({ event, checkpoint, signers }) => {
    const entry = Object.assign(document.createElement("pre"), { textContent: JSON.stringify(event, null, 2) });
    const witnesses = signers.filter((key) => key.kind === 4).map((key) => line(`${words.cosigned} ${key.name}, ${key.time.toISOString()}`));
    const sentence = words.matches.replace("{seq}", event.seq).replace("{size}", checkpoint.size).replace("{origin}", checkpoint.origin);
    show(true, sentence, [...witnesses, line(words.later), entry]);
  };

  const cannot = () => {
    if (!globalThis.crypto?.subtle) return words.insecure;
    return null;
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const reason = cannot();
    if (reason) return show(false, reason);
    const lines = form.elements.keys.value.split(/\s+/).filter(Boolean);
    try {
      told(await check(form.elements.proof.value, lines));
    } catch (error) {
      if (error instanceof Unfit) show(false, `${words.differs} ${error.message}`);
      else if (error.name === "NotSupportedError") show(false, words.noEd25519);
      else show(false, `${words.differs} ${words.notAProof}`);
    }
  });
  form.elements.file.addEventListener("change", async () => {
    const [file] = form.elements.file.files;
    if (file) form.elements.proof.value = await file.text();
  });
  form.addEventListener("dragover", (event) => event.preventDefault());
  form.addEventListener("drop", async (event) => {
    event.preventDefault();
    const [file] = event.dataTransfer.files;
    if (file) form.elements.proof.value = await file.text();
  });
  form.hidden = false;
  document.querySelector("#no-script").hidden = true;

  // Led here by an entry's page, its proof is fetched from the register.
  const asked = new URLSearchParams(location.search).get("event");
  if (/^[1-9][0-9]{0,14}$/.test(asked ?? "") && location.protocol.startsWith("http")) {
    fetch(words.proof.replace("{seq}", asked))
      .then((answer) => (answer.ok ? answer.text() : ""))
      .then((text) => { form.elements.proof.value = text; })
      .catch(() => {});
  }
})();
