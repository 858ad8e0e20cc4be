import { z } from 'zod/v4';
import type { Provider } from '../../../core/provider';
import { answerOf, type CodeTable } from './answer';

/** Asks for the credits that are left, which is free. */
export function creditCheck(path: string, codes: CodeTable): Provider['keyCheck'] {
  return {
    request: { method: 'GET', path, as: 'json' },
    read(reply) {
      const answer = answerOf(reply, codes);
      if (!answer.ok) {
        const { kind, message } = answer.reading;
        if (kind === 'unauthorized') return { status: 'refused', message };
        return { status: kind === 'outOfCredit' ? 'outOfCredit' : 'unreachable', message };
      }
      const left = z.number().safeParse(answer.data).data;
      if (left === undefined) return { status: 'works', message: 'The key works' };
      const credit = `${left} credits left`;
      if (left > 0) return { status: 'works', message: 'The key works', credit };
      return { status: 'outOfCredit', message: 'The key works, but no credits are left', credit };
    },
  };
}
