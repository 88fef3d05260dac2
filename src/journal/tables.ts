/** The journal's tables as kysely types them. */

export interface Tables {
  writers: {
    site: string;
    epoch: number;
    actor: string | null;
    run: string | null;
    since: number;
    heartbeat_at: number;
  };
  runs: {
    id: string;
    site: string;
    number: number;
    plan_id: string;
    plan: string;
    steps: number;
    actor: string;
    epoch: number;
    started_at: number;
    finished_at: number | null;
    outcome: string | null;
    undoes: string | null;
    /** JSON; null where the specs asked for it. */
    purpose: string | null;
  };
  events: {
    run: string;
    sequence: number;
    at: number;
    step: string;
    operation: string;
    type: string;
    detail: string;
  };
  objects_before: { run: string; sequence: number; state: string };
  approvals: {
    run: string;
    number: number;
    plan_id: string;
    impact: string;
    who: string;
    how: string;
    at: number;
  };
  ledger: {
    site: string;
    installation: string;
    kind: string;
    id: string;
    address: string;
    how: string;
    vendor_made: number;
    labels: string;
    /** Null in rows of before 0002. */
    since: number | null;
    run: string | null;
  };
  departed: {
    site: string;
    installation: string;
    kind: string;
    id: string;
    address: string;
    how: string;
    vendor_made: number;
    labels: string;
    since: number | null;
    run: string | null;
    gone_at: number;
    gone_run: string | null;
  };
  last_applied: { site: string; address: string; spec: string };
  protections: { site: string; address: string };
  debts: {
    site: string;
    installation: string;
    kind: string;
    id: string;
    address: string;
    fields: string;
    why: string;
    run: string;
    operation: string;
    /** Of the event that it was written with: the order of debts on one object within a run. */
    sequence: number;
  };
}
