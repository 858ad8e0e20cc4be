import type { Deployment } from '../../core/deployment';
import type { Provider } from '../../core/provider';
import { modelsKeyCheck } from '../shared/openai/keyCheck';
import { readOpenAiError } from '../shared/openai/readError';
import { converse } from './converse';
import { fileShare } from './files';
import { music, soundEffect } from './generate';
import { callback, jobList } from './jobs';
import { ledger } from './ledger';
import { routedModels } from './models';
import { speak } from './speak';
import { transcribe, translate } from './transcribe';
import { cloneVoice, deleteVoice, getVoice, searchVoices } from './voices';

/**
 * Our own HTTP API, hosted or self-hosted: every model of the `behind` providers with one key. It tells what it charged on
 * every reply and knows a repeated request by its Idempotency-Key.
 */
export function imarouterOver(behind: readonly Provider[]): Provider {
  let deployments: readonly Deployment[] | undefined;
  return {
    id: 'imarouter',
    title: 'ImaRouter',
    origins: { api: 'https://api.imarouter.com/v1' },
    auth: { header: 'authorization', prefix: 'Bearer ' },
    routes: true,
    idempotencyHeader: 'idempotency-key',
    keyPage: 'https://imarouter.com/keys',
    docsPage: 'https://imarouter.com/docs',
    /** Worked out when they are first asked for: whoever only reads the providers' names need not wait for them. */
    get deployments() {
      return (deployments ??= routedModels(behind));
    },
    adapters: {
      transcribe,
      translate,
      speak,
      converse,
      soundEffect,
      music,
      searchVoices,
      getVoice,
      cloneVoice,
      deleteVoice,
    },
    readError: readOpenAiError,
    keyCheck: modelsKeyCheck,
    callback,
    jobList,
    fileShare,
    ledger,
    concurrency: 16,
  };
}
