/** MAAS over HTTP, each request signed with an API key. */
import { openHttp, type HttpOptions } from '../../transport/http.ts';
import { encodeForm } from './form.ts';
import { signed, type ApiKey } from './oauth.ts';
import type { Wire } from './wire.ts';

export interface HttpWireOptions {
  /** Ends in `/api/2.0/`. */
  readonly url: URL;
  readonly key: ApiKey;
  readonly http: HttpOptions;
}

export function httpWire({ url, key, http: options }: HttpWireOptions): Wire {
  const http = openHttp(options);
  const { consumer, token, secret } = key;
  return {
    place: `${url.host}${url.pathname}`,
    secrets: [`${consumer}:${token}:${secret}`, consumer, token, secret],
    signInHelp: 'Check auth.apiKey of this system, and the clocks of both machines.',
    send: ({ method, path, form, signal }) =>
      http.send({
        method,
        signal,
        url: new URL(path, url),
        headers: {
          authorization: signed(key),
          accept: 'application/json',
          ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
        },
        ...(form === undefined ? {} : { body: encodeForm(form) }),
      }),
    close: () => http.close(),
  };
}
