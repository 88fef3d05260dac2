/** An API token as people copy it: `root@pam!lab=UUID`, or the whole header value. */

export interface ApiToken {
  /** `root@pam!lab`. */
  readonly user: string;
  readonly value: string;
}

export function parseToken(text: string): ApiToken | undefined {
  const [, user, value] =
    /^(?:PVEAPIToken[= ])?([^\s:/!]+@[\w.-]+![A-Za-z][\w.-]*)=([^\s=][^\s]*)$/.exec(text.trim()) ??
    [];
  return user === undefined || value === undefined ? undefined : { user, value };
}

/** The header: PVE decodes it as it decodes a URL (PVE/APIServer/Formatter.pm). */
export function tokenHeader({ user, value }: ApiToken): string {
  return `PVEAPIToken=${[user, value].map((each) => each.replaceAll('%', '%25')).join('=')}`;
}
