import { z } from 'zod/v4';
import type { Bill } from './bill.mts';
import { faultActions, type Faults } from './faults.mts';
import type { Log } from './log.mts';
import { jsonReply } from './reply.mts';
import type { Call, Reply } from './wire.mts';

const fault = z.strictObject({
  do: z.enum(faultActions),
  method: z.string().optional(),
  path: z.string().optional(),
  nth: z.array(z.int().positive()).nonempty().optional(),
  next: z.int().positive().optional(),
  probability: z.number().min(0).max(1).optional(),
  status: z.int().min(200).max(599).optional(),
  message: z.string().optional(),
  retryAfterSeconds: z.number().min(0).optional(),
  retryAfterAsDate: z.boolean().optional(),
  delayMs: z.number().min(0).optional(),
  charges: z.boolean().optional(),
  contentType: z.string().optional(),
  body: z.string().optional(),
});
const faultBody = z.union([z.strictObject({ faults: z.array(fault) }), fault]);

interface Controlled {
  log: Log;
  bill: Bill;
  faults: Faults;
  reset(): void;
}

/** Answers `/__simulator/…`: log, bill, faults (GET, POST one or `{ faults: [] }`, DELETE) and state (DELETE). */
export function control(call: Call, simulator: Controlled): Reply {
  switch (`${call.method} ${call.path.slice('/__simulator/'.length)}`) {
    case 'GET log':
      return jsonReply(200, simulator.log);
    case 'GET bill':
      return jsonReply(200, { entries: simulator.bill.entries, totalNanos: simulator.bill.totalNanos().toString() });
    case 'GET faults':
      return jsonReply(200, { faults: simulator.faults.pending() });
    case 'POST faults':
      return addFaults(call, simulator);
    case 'DELETE faults':
      simulator.faults.clear();
      return jsonReply(200, { faults: [] });
    case 'DELETE state':
      simulator.reset();
      return jsonReply(200, { reset: true });
    default:
      return jsonReply(404, { message: 'This simulator has /__simulator/log, /bill, /faults and /state.' });
  }
}

function addFaults(call: Call, simulator: Controlled): Reply {
  const parsed = faultBody.safeParse(call.fields);
  if (!parsed.success) return jsonReply(400, { message: z.prettifyError(parsed.error) });
  simulator.faults.add(...('faults' in parsed.data ? parsed.data.faults : [parsed.data]));
  return jsonReply(200, { faults: simulator.faults.pending() });
}
