import { z } from 'zod/v4';
import type { Provider } from '../../core/provider';

const user = z.object({
  subscription: z.object({
    tier: z.string().nullish(),
    character_count: z.number(),
    character_limit: z.number(),
    can_extend_character_limit: z.boolean().nullish(),
  }),
});

/** Asks for the account, which is free and tells what is left. Source: https://elevenlabs.io/docs/api-reference/user/get */
export const keyCheck: Provider['keyCheck'] = {
  request: { method: 'GET', path: '/v1/user', as: 'json' },
  read({ content }) {
    const found = content.as === 'json' ? user.safeParse(content.json) : undefined;
    if (!found?.success) return { status: 'works', message: 'The key works' };
    const { tier, character_count, character_limit, can_extend_character_limit } = found.data.subscription;
    const left = Math.max(0, character_limit - character_count);
    const credit = `${left} of ${character_limit} credits left${tier ? ` (${tier})` : ''}`;
    if (left > 0 || can_extend_character_limit) return { status: 'works', message: 'The key works', credit };
    return { status: 'outOfCredit', message: 'The key works, but no credits are left', credit };
  },
};
