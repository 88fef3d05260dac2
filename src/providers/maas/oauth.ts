/** The OAuth 1.0 PLAINTEXT header that MAAS wants; its consumers have no secret. */
import { randomUUID } from 'node:crypto';

export interface ApiKey {
  readonly consumer: string;
  readonly token: string;
  readonly secret: string;
}

/** `consumer:token:secret`, as MAAS shows it to its user. */
export function parseApiKey(text: string): ApiKey | undefined {
  const [consumer = '', token = '', secret = '', ...more] = text.split(':');
  if (consumer === '' || token === '' || secret === '' || more.length > 0) return undefined;
  return { consumer, token, secret };
}

/** A header for one request: MAAS refuses a nonce that it has seen (maasserver/api/auth.py). */
export function signed(key: ApiKey): string {
  const fields: Readonly<Record<string, string>> = {
    oauth_version: '1.0',
    oauth_signature_method: 'PLAINTEXT',
    oauth_consumer_key: key.consumer,
    oauth_token: key.token,
    oauth_signature: `&${key.secret}`,
    oauth_timestamp: String(Math.floor(Date.now() / 1000)),
    oauth_nonce: randomUUID(),
  };
  const parts = Object.entries(fields).map(
    ([name, value]) => `${name}="${encodeURIComponent(value)}"`,
  );
  return `OAuth ${parts.join(', ')}`;
}
