/** The kinds of MAAS, those that specs declare first. */
import type { Kind } from '../../../model/kind.ts';
import { band } from './band.ts';
import { fabric } from './fabric.ts';
import { link } from './link.ts';
import { readOnly } from './read-only.ts';
import { route } from './route.ts';
import { space } from './space.ts';
import { subnet } from './subnet.ts';
import { vlan } from './vlan.ts';

export const kinds: readonly Kind[] = [fabric, space, vlan, subnet, band, route, link, ...readOnly];
