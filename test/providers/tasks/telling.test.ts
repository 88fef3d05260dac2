/** What `ansible-playbook` prints, in both of its ways, comes to the same. */
import { describe, expect, test } from 'vitest';
import { toldByEvents } from '../../../src/providers/tasks/playbook/events.ts';
import { listingIn, unknownTags } from '../../../src/providers/tasks/playbook/listing.ts';
import { toldByRecap } from '../../../src/providers/tasks/playbook/recap.ts';
import { changesIn, doingText, type Told } from '../../../src/providers/tasks/playbook/told.ts';
import { varsText } from '../../../src/providers/tasks/playbook/vars.ts';

function event(name: string, task: string, results: object): string {
  return JSON.stringify({ _event: name, _timestamp: 'now', hosts: results, task: { name: task } });
}

const blind = { changed: false, msg: 'Command would have run if not in check mode', skipped: true };
const asked = { changed: false, skip_reason: 'Conditional result was False', skipped: true };
const counts = { ignored: 0, rescued: 0, unreachable: 0, failures: 0 };

const events = [
  '{"_event":"v2_playbook_on_play_start","play":{"name":"demo"},"tasks":[]}',
  'Pausing for 1 seconds',
  event('v2_runner_on_ok', 'write', {
    h1: { changed: true },
    h2: { changed: true, diff: [{ before: 'a\nb\n', after: 'a\nc\nc\n' }, { prepared: 'x' }] },
  }),
  event('v2_runner_on_ok', 'read', { h1: { changed: false } }),
  event('v2_runner_on_skipped', 'say', { h1: blind }),
  event('v2_runner_on_skipped', 'when', { h1: asked }),
  event('v2_runner_on_skipped', 'raw', { h1: { changed: false, skipped: true } }),
  event('v2_runner_on_skipped', 'no items', {
    h1: { results: [], skipped: true, skipped_reason: 'No items in the list' },
  }),
  event('v2_runner_on_skipped', 'loop', {
    h1: { msg: 'All items skipped', results: [asked, blind], skipped: true },
  }),
  event('v2_runner_on_skipped', 'loop off', {
    h1: { msg: 'All items skipped', results: [asked], skipped: true },
  }),
  event('v2_runner_on_failed', 'fail', { h2: { failed: true, msg: 'broken', stderr: 'why' } }),
  event('v2_runner_on_unreachable', 'write', { far: { msg: 'no route', unreachable: true } }),
  '{"_event":"v2_playbook_on_sta',
  JSON.stringify({
    _event: 'v2_playbook_on_stats',
    stats: {
      h1: { ...counts, ok: 2, changed: 1, skipped: 6 },
      h2: { ...counts, ok: 1, changed: 1, skipped: 0, failures: 1 },
      far: { ...counts, ok: 0, changed: 0, skipped: 0, unreachable: 1 },
    },
  }),
].join('\n');

const printed = `Using /x/none.cfg as config file

PLAY [demo] ********************************************************************

TASK [write] *******************************************************************
--- before
+++ after
@@ -1,2 +1,3 @@
 a
-b
+c
+changed: [h9] => {"changed": true}

changed: [h2] => {"changed": true}
changed: [h1 -> localhost] => {"changed": true}
fatal: [far]: UNREACHABLE! => {"changed": false, "msg": "no route", "unreachable": true}

TASK [read] ********************************************************************
ok: [h1] => {"changed": false}

TASK [say] *********************************************************************
skipping: [h1] => {"changed": false, "cmd": ["echo"], "msg": "Command would have run if not in check mode", "rc": 0}

TASK [when] ********************************************************************
skipping: [h1] => {"changed": false, "skip_reason": "Conditional result was False"}

TASK [debug] *******************************************************************
skipping: [h1] => {}

TASK [raw] *********************************************************************
skipping: [h1] => {"changed": false}

TASK [no items] ****************************************************************
skipping: [h1] => {"changed": false, "skipped_reason": "No items in the list"}

TASK [loop] ********************************************************************
skipping: [h1] => (item=1)  => {"item": 1, "skip_reason": "Conditional result was False"}
skipping: [h1] => (item=2)  => {"item": 2, "msg": "Command would have run if not in check mode"}
skipping: [h1] => {"changed": false, "msg": "All items skipped"}

TASK [loop off] ****************************************************************
skipping: [h1] => (item=1)  => {"item": 1, "skip_reason": "Conditional result was False"}
skipping: [h1] => {"changed": false, "msg": "All items skipped"}

RUNNING HANDLER [fail] *********************************************************
fatal: [h2]: FAILED! => {"changed": false, "msg": "broken", "stderr": "why"}

PLAY RECAP *********************************************************************
far                        : ok=0    changed=0    unreachable=1    failed=0    skipped=0    rescued=0    ignored=0   
h1                         : ok=2    changed=1    unreachable=0    failed=0    skipped=6    rescued=0    ignored=0   
h2                         : ok=1    changed=1    unreachable=0    failed=1    skipped=0    rescued=0    ignored=0   
`;

test('events and the recap tell the same', () => {
  expect(seen(toldByEvents(events))).toEqual({
    stats: {
      h1: { ...counts, ok: 2, changed: 1, skipped: 6 },
      h2: { ...counts, ok: 1, changed: 1, skipped: 0, failures: 1 },
      far: { ...counts, ok: 0, changed: 0, skipped: 0, unreachable: 1 },
    },
    changed: ['write (h1, h2: +2 −1 lines)'],
    untold: ['loop (h1)', 'raw (h1)', 'say (h1)'],
    failed: ['fail (h2): broken\nwhy', 'write (far): no route'],
  });
  expect(seen(toldByRecap(printed))).toEqual(seen(toldByEvents(events)));
  expect(changesIn(toldByRecap(printed))).toBe(2);
});

function seen({ stats, changed, untold, failed }: Told) {
  return {
    stats: Object.fromEntries(stats),
    changed: changed.map(doingText),
    untold: untold.map(doingText).toSorted(),
    failed: failed.map((each) => `${doingText(each)}: ${each.message}`).toSorted(),
  };
}

test('nothing is told by what did not come to its end', () => {
  expect(toldByEvents(events.split('\n').slice(0, -1).join('\n')).stats.size).toBe(0);
  expect(toldByRecap(printed.slice(0, printed.indexOf('PLAY RECAP'))).stats.size).toBe(0);
  for (const nonsense of ['', 'null', '{"_event":1}', '{"', '<html>'])
    expect(toldByEvents(nonsense).stats.size + toldByRecap(nonsense).stats.size).toBe(0);
});

describe('the listing', () => {
  const listing = `
playbook: a.yml

  play #1 (inner): demo\tTAGS: [base]
    pattern: ['inner']
    hosts (2):
      h2
      h1
    tasks:
      write a file\tTAGS: [base, files]
      nested-pve : say\tTAGS: []

  play #2 (all): more\tTAGS: []
    pattern: ['all']
    hosts (1):
      h3
    tasks:
`;

  test('says on whom a playbook would work, and what it would do', () => {
    expect(listingIn(listing)).toEqual({
      hosts: ['h1', 'h2', 'h3'],
      tasks: 2,
      tags: ['base', 'files'],
    });
    expect(listingIn('')).toEqual({ hosts: [], tasks: 0, tags: [] });
  });

  test('and which tags nothing bears', () => {
    expect(unknownTags(['files', 'always', 'flies'], listingIn(listing))).toEqual(['flies']);
  });
});

test('variables keep their types, and secrets are no templates', () => {
  expect(
    varsText({ n: 5, on: true, list: ['é'], t: '{{ x }}' }, { 'pass-word': 'a{{b}}\n"😀\u0080' }),
  ).toBe(
    [
      '---',
      '"n": 5',
      '"on": true',
      '"list": ["\\u00e9"]',
      '"t": "{{ x }}"',
      '"pass-word": !unsafe "a{{b}}\\n\\"\\U0001f600\\u0080"',
    ].join('\n'),
  );
  expect(varsText({}, {})).toBe('---\n{}');
});
