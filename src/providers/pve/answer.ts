/** What a call of the PVE API comes to, whether it went over HTTP or through `pvesh`. */

export type PveAnswer =
  | { readonly ok: true; readonly data: unknown }
  | {
      readonly ok: false;
      /** Absent where there was no reply, or one that tells no status. */
      readonly status?: number;
      /** In PVE's words where it said any; mask it before it is shown. */
      readonly message: string;
      /** By parameter, where PVE says which one it does not like. */
      readonly errors?: Readonly<Record<string, string>>;
      /** PVE may have acted on the call all the same. */
      readonly sent: boolean;
    };
