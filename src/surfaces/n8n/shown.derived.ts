import { providers } from '../../providers';
import { callbacksOf } from '../../providers/callbacks';
import { credentialFields } from './credential/fields';
import { nodeProperties } from './properties';
import { triggerProperties } from './trigger/properties';

/** What n8n shows of the node, its trigger and their credential. */
export const nodeParameters = nodeProperties(providers);
export const triggerParameters = triggerProperties(callbacksOf(providers));
export const credentialParameters = credentialFields(providers, callbacksOf(providers));
