import type { ICredentialTestFunctions } from 'n8n-workflow';
import type { Host, HttpRequest } from '../../../core/host';
import type { Registry } from '../../../core/provider';
import { signature } from '../../../core/sign';
import { RouterFailure } from '../../../operations';
import { readBody, replyOf } from '../../embedded/reply';
import { toSendFailure } from '../../embedded/sendFailure';
import { mayCarryKey, type Access } from '../../embedded/access';

/** What n8n lends the core while a credential is tried: one older helper that sends, and nothing that keeps files. */
export function testHost(context: ICredentialTestFunctions, access: Access, registry: Registry): Host {
  const nothingKept = () => {
    throw new RouterFailure('invalidInput', 'A test of a key keeps no files');
  };
  return {
    send: async (request, timeoutMs) => {
      const options = { ...optionsOf(request, access, registry), timeout: timeoutMs };
      const reply: unknown = await context.helpers
        .request(options)
        .catch((reason: unknown) => Promise.reject(toSendFailure(reason)));
      const received = replyOf(reply, 'statusCode', 'body');
      return { ...received, body: readBody(received, AbortSignal.timeout(timeoutMs), undefined) };
    },
    isConfigured: access.isConfigured,
    baseUrl: (providerId, origin) => access.of(providerId).baseUrls[origin],
    openFile: nothingKept,
    saveFile: nothingKept,
    sleep: () => Promise.resolve(),
    now: () => Date.now(),
    random: () => Math.random(),
  };
}

function optionsOf(request: HttpRequest, access: Access, registry: Registry) {
  const provider = request.signAs === undefined ? undefined : registry[request.signAs];
  const signed = provider && mayCarryKey(request.url) ? signature(request.url, provider, access.of(provider.id)) : {};
  return {
    method: request.method,
    uri: request.url,
    headers: { ...request.headers, ...signed },
    encoding: null,
    json: false,
    resolveWithFullResponse: true,
    simple: false,
    followRedirect: false,
  };
}
