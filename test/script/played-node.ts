/** A node of PVE, played against its lab: `pvesh`, and the two looks at its files that a script takes. */
import type { Lab } from '../../src/model/provider.ts';
import type { Played, Said } from './programs.ts';

const methods: Readonly<Record<string, string>> = {
  get: 'GET',
  create: 'POST',
  set: 'PUT',
  delete: 'DELETE',
};

export function programsOfNode(lab: Lab): Readonly<Record<string, Played>> {
  const ask = async (method: string, path: string, form = new URLSearchParams()) => {
    const where = `${lab.url}/api2/json${path.split('/').map(encodeURIComponent).join('/')}`;
    const inQuery = method === 'GET' || method === 'DELETE';
    const query = inQuery && form.size > 0 ? `?${form.toString()}` : '';
    const reply = await fetch(`${where}${query}`, {
      method,
      headers: { authorization: `PVEAPIToken=${lab.auth['token']}` },
      ...(inQuery ? {} : { body: form }),
    });
    const text = await reply.text();
    const body = text.startsWith('{')
      ? (JSON.parse(text) as { data?: unknown; changes?: string })
      : {};
    return { ok: reply.ok, body, says: `${reply.status} ${reply.statusText} ${text}` };
  };
  const local = async (): Promise<string> => {
    const { body } = await ask('GET', '/cluster/status');
    const rows = body.data as readonly { readonly local?: number; readonly name: string }[];
    return rows.find((each) => each.local === 1)?.name ?? '';
  };
  return {
    // A task runs in the foreground, its log comes first, and the exit code is 0 whatever comes of it.
    pvesh: async ([verb = '', path = '', ...options]): Promise<Said> => {
      const form = new URLSearchParams();
      for (let at = 0; at + 1 < options.length; at += 2) {
        const [name = '', value = ''] = [options[at]?.slice(2), options[at + 1]];
        if (name !== 'output-format') form.append(name, value);
      }
      const { ok, body, says } = await ask(methods[verb] ?? '', path, form);
      if (!ok) return { exit: 2, stdout: '', stderr: says };
      const { data = null } = body;
      if (data === null) return { exit: 0, stdout: '' };
      const log = typeof data === 'string' && data.startsWith('UPID:') ? 'in the foreground\n' : '';
      return { exit: 0, stdout: `${log}${JSON.stringify(data)}\n` };
    },
    readlink: async () => ({ exit: 0, stdout: `nodes/${await local()}\n` }),
    ls: async () => {
      const { body } = await ask('GET', `/nodes/${await local()}/network`);
      return { exit: body.changes === undefined ? 2 : 0, stdout: '' };
    },
  };
}
