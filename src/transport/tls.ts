/** Whom to trust: one certificate by its SHA-256 print, or the authority in a PEM file. */
import { readFile } from 'node:fs/promises';
import { buildConnector } from 'undici';

export interface Tls {
  /** SHA-256 of the server's certificate: `AB:CD:…`. Trusts that certificate and no other. */
  readonly fingerprint?: string;
  /** A PEM file with the authority that signed the server's certificate. */
  readonly ca?: string;
}

/** How undici is to connect. */
export async function connectorFor(tls: Tls): Promise<buildConnector.connector> {
  if (tls.fingerprint !== undefined) return pinned(plainPrint(tls.fingerprint));
  return buildConnector(tls.ca === undefined ? {} : { ca: await readFile(tls.ca, 'utf8') });
}

function plainPrint(fingerprint: string): string {
  return fingerprint.replaceAll(/[^0-9a-f]/gi, '').toUpperCase();
}

function pinned(wanted: string): buildConnector.connector {
  // A resumed session carries no certificate to look at, so sessions are not cached.
  const connect = buildConnector({ rejectUnauthorized: false, maxCachedSessions: 0 });
  return (options, callback) => {
    connect(options, (...[error, socket]) => {
      if (error) return callback(error, null);
      const certificate =
        'getPeerX509Certificate' in socket ? socket.getPeerX509Certificate() : undefined;
      const got = certificate?.fingerprint256;
      if (got !== undefined && plainPrint(got) === wanted) return callback(null, socket);
      socket.destroy();
      const refusal = new Error(`its certificate is ${got ?? 'none'}, not the pinned one`);
      return callback(Object.assign(refusal, { code: 'NOT_PINNED' }), null);
    });
  };
}
