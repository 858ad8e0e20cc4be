import type { Call } from './wire.mts';

/**
 * What goes wrong. `resetBefore` drops the connection before anything is charged, `resetAfter` after the charge,
 * `resetMiddle` in the middle of the body; `truncated` ends the body early but properly; `errorInside` answers 200 with an
 * error in the body; `reply` answers what the fault itself says.
 */
export const faultActions = [
  'status',
  'delay',
  'resetBefore',
  'resetAfter',
  'resetMiddle',
  'truncated',
  'malformedJson',
  'wrongContentType',
  'errorInside',
  'proxyPage',
  'reply',
] as const;
export type FaultAction = (typeof faultActions)[number];

/** A fault and when it strikes: by method, path (`*` stands for anything), order and chance. */
export interface Fault {
  do: FaultAction;
  method?: string;
  path?: string;
  nth?: number[];
  next?: number;
  probability?: number;
  status?: number;
  message?: string;
  retryAfterSeconds?: number;
  retryAfterAsDate?: boolean;
  delayMs?: number;
  charges?: boolean;
  contentType?: string;
  body?: string;
}

/** Faults to come, in the order in which they were added; the first that fits a request strikes. */
export interface Faults {
  add(...faults: Fault[]): void;
  clear(): void;
  pending(): Fault[];
  pick(call: Call): Fault | null;
}

/** No faults yet; `random` decides those that strike by chance. */
export function createFaults(random: () => number): Faults {
  let planned: { fault: Fault; seen: number; struck: number }[] = [];
  return {
    add: (...faults) => void planned.push(...faults.map((fault) => ({ fault, seen: 0, struck: 0 }))),
    clear: () => void (planned = []),
    pending: () => planned.filter(({ fault, seen, struck }) => !isSpent(fault, seen, struck)).map(({ fault }) => fault),
    pick(call) {
      let hit: Fault | null = null;
      for (const plan of planned) {
        if (!fits(plan.fault, call)) continue;
        plan.seen += 1;
        if (hit !== null || !strikes(plan.fault, plan.seen, plan.struck, random)) continue;
        plan.struck += 1;
        hit = plan.fault;
      }
      return hit;
    },
  };
}

function fits(fault: Fault, call: Call): boolean {
  if (fault.method && fault.method.toUpperCase() !== call.method) return false;
  if (!fault.path) return true;
  const pattern = fault.path.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${pattern.join('.*')}$`).test(call.path);
}

function strikes(fault: Fault, seen: number, struck: number, random: () => number): boolean {
  if (fault.nth) return fault.nth.includes(seen);
  if (fault.next !== undefined && struck >= fault.next) return false;
  return fault.probability === undefined || random() < fault.probability;
}

function isSpent(fault: Fault, seen: number, struck: number): boolean {
  if (fault.nth) return seen >= Math.max(...fault.nth);
  return fault.next !== undefined && struck >= fault.next;
}
