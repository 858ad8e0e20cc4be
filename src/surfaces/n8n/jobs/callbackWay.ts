import type { IExecuteFunctions } from 'n8n-workflow';
import type { Host } from '../../../core/host';
import { callbackUrlOf } from '../../../jobs/callbackUrl';
import { judgeResumeUrl } from '../../../jobs/waitPolicy';
import type { Access } from '../../embedded/access';

/** Whether this execution can be resumed by a callback; if not, what to tell the user. */
export type CallbackWay =
  { readonly resumeUrl: string } | { readonly refusal: { readonly reason: string; readonly advice: string } };

/** Looks at the address under which n8n would be called back. */
export function callbackWay(context: IExecuteFunctions, { allowedNetworks }: Access): CallbackWay {
  const url = resumeUrlOf(context);
  const judged = judgeResumeUrl(url, allowedNetworks);
  return judged.usable ? { resumeUrl: url } : { refusal: judged };
}

/** Whether the run is an agent's tool. Such a run is short, and its answer is read by a model. */
export function isTool(context: IExecuteFunctions): boolean {
  return context.isToolExecution() || context.getNode().type.endsWith('Tool');
}

/**
 * Hands out callback URLs: the one that an item asks for itself, else that of this suspended execution, signed with the
 * provider's key.
 */
export function callbackUrls(
  context: IExecuteFunctions,
  access: Access,
  way: CallbackWay,
  chosen: ReadonlyMap<number, string | null>,
): NonNullable<Host['callbackUrl']> {
  return (attempt, { provider, item }) => {
    if (item === undefined) return undefined;
    const own = chosen.get(item);
    if (own !== undefined) return own ?? undefined;
    const { key } = access.of(provider);
    if (!('resumeUrl' in way) || key === null) return undefined;
    const place = { execution: context.getExecutionId(), node: context.getNode().id, item, attempt };
    return callbackUrlOf(way.resumeUrl, place, key);
  };
}

function resumeUrlOf(context: IExecuteFunctions): string {
  try {
    return String(context.evaluateExpression('{{ $execution.resumeUrl }}', 0));
  } catch {
    return '';
  }
}
