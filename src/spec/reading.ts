/** What the parts of reading specs hand each other. */
import type { Address } from '../model/address.ts';
import type { Condition } from '../model/condition.ts';
import type { AbsentRule, Authority, ManualStep, Site, System } from '../model/desired.ts';
import type { Kind } from '../model/kind.ts';
import type { Problem } from '../model/problem.ts';
import type { Resource } from '../model/resource.ts';
import type { DocumentKeys } from './document.gen.ts';
import type { SpecLimits } from './limits.ts';
import type { SpecSource } from './source.ts';
import type { Part } from './locate.ts';
import type { Vars } from './vars.ts';
import type { KindIndex, SpreadKind } from './vendor.ts';

/** What is known before the first spec file is opened. */
export interface Reading {
  readonly site: Site;
  readonly unread: Unread;
  readonly source: SpecSource;
  /** By driver. */
  readonly kinds: ReadonlyMap<string, KindIndex>;
  readonly vars: Vars;
  readonly limits: SpecLimits;
}

/** Systems of trueup.yaml that are wrongly written there: that is said once, and of what names them nothing. */
export type Unread = ReadonlySet<string>;

/** What documents say; each reader adds to it. */
export interface Findings {
  readonly declared: Declared[];
  readonly absent: AbsentRule[];
  readonly authorities: (Authority & { readonly part: Part; readonly pointer: string })[];
  readonly conditions: Condition[];
  readonly manual: ManualStep[];
  readonly problems: Problem[];
}

/** A resource as it is written: not yet checked. */
export interface Declared {
  readonly part: Part;
  readonly system: System;
  readonly kind: Kind;
  readonly name: string;
  readonly address: Address;
  /** Its fields without the children written inside it. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly keys: DocumentKeys;
  /** The resource that it is written inside of. */
  readonly inside?: Address;
  /** It stands for many, and is spelt out when it was checked. */
  readonly spread?: SpreadKind['spread'];
  /** Changes that trueup.yaml made to it. */
  readonly patches?: readonly Patched[];
}
export interface Patched {
  readonly part: Part;
  readonly pointer: string;
  /** JSON pointers that it wrote to. */
  readonly paths: readonly string[];
}

/** A resource that was checked, and where it came from. */
export interface Built {
  readonly resource: Resource;
  readonly declared: Declared;
}

/** The part and pointer to show for a field: the patch that wrote it, or the resource itself. */
export function sourceOf(
  declared: Declared,
  pointer: string,
): { readonly part: Part; readonly pointer: string } {
  const patch = declared.patches?.findLast((each) =>
    each.paths.some((path) => pointer.startsWith(path) || path.startsWith(pointer)),
  );
  return patch === undefined
    ? { part: declared.part, pointer }
    : { part: patch.part, pointer: patch.pointer };
}
