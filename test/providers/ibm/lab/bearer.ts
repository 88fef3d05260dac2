/** A token for requests that are handed to a lab without a port. */
import type { ibmLab } from '../../../../src/providers/ibm/lab/index.ts';

export type LabWithoutPort = ReturnType<typeof ibmLab>;

/** A token of the account's first key. */
export function bearerOf(lab: LabWithoutPort): string {
  const form = {
    grant_type: 'urn:ibm:params:oauth:grant-type:apikey',
    response_type: 'cloud_iam',
    apikey: lab.auth?.['apiKey'] ?? '',
  };
  const { body = '' } = lab.handle({
    method: 'POST',
    path: '/iam/identity/token',
    query: new URLSearchParams(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: Buffer.from(new URLSearchParams(form).toString()),
  });
  return (JSON.parse(body) as { access_token: string }).access_token;
}
