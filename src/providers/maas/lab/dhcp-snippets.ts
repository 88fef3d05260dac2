/** DHCP snippets, which the lab only shows. */
import { ok } from './answers.ts';
import { okShuffled, rowAt, type Handler } from './call.ts';
import { objectOf, type Json } from './json.ts';
import type { SnippetRow } from './rows.ts';
import { showNode } from './show-nodes.ts';
import { root, showSubnetOf } from './show.ts';
import type { World } from './world.ts';

/** `dhcp-snippets/` */
export const snippetList: Readonly<Record<string, Handler>> = {
  GET: ({ world }) =>
    okShuffled(
      world,
      world.snippets.all().map((each) => showSnippet(world, each)),
    ),
};

/** `dhcp-snippets/{id}/` */
export const snippetOne: Readonly<Record<string, Handler>> = {
  GET: ({ world, path: [spec = ''] }) =>
    ok(showSnippet(world, rowAt(world.snippets, spec, 'No DHCPSnippet matches the given query.'))),
};

function showSnippet(world: World, snippet: SnippetRow): Json {
  const node = snippet.node === null ? undefined : world.node(snippet.node);
  return objectOf({
    name: snippet.name,
    value: snippet.value,
    description: snippet.description,
    enabled: snippet.enabled,
    node: node === undefined ? null : showNode(world, node),
    subnet: showSubnetOf(world, snippet.subnet),
    global_snippet: node === undefined && snippet.subnet === null,
    iprange: null,
    history: [],
    id: snippet.id,
    resource_uri: `${root}/dhcp-snippets/${snippet.id}/`,
  });
}
