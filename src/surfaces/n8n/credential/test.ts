import type { ICredentialDataDecryptedObject, ICredentialTestFunctions, INodeCredentialTestResult } from 'n8n-workflow';
import type { KeyStatus } from '../../../core/provider';
import { RouterFailure } from '../../../operations';
import type { NodeParts } from '../execute';
import { readAccess, requireSafeBaseUrls } from '../../embedded/access';
import { testHost } from './testHost';

/** Tries the first key that is set, at no cost. n8n lends this test nothing but its older HTTP helper. */
export async function testCredential(
  context: ICredentialTestFunctions,
  data: ICredentialDataDecryptedObject,
  { registry, createRouter }: NodeParts,
): Promise<INodeCredentialTestResult> {
  const access = readAccess(data, registry);
  const first = Object.values(registry).find(({ id }) => access.isConfigured(id));
  if (first === undefined) return { status: 'Error', message: 'No key is set. Fill in at least one.' };
  const onlyFirst = { [first.id]: first };
  try {
    requireSafeBaseUrls(access, registry);
    const [report] = await createRouter({
      registry: onlyFirst,
      host: testHost(context, access, onlyFirst),
    }).checkKeys();
    return verdict(report);
  } catch (thrown) {
    if (thrown instanceof RouterFailure)
      return { status: 'Error', message: `${thrown.message}. ${thrown.details.advice ?? ''}` };
    return { status: 'Error', message: 'The key could not be tried. Try again.' };
  }
}

function verdict(report: KeyStatus | undefined): INodeCredentialTestResult {
  if (report === undefined) return { status: 'Error', message: 'No key is set. Fill in at least one.' };
  const credit = report.credit === undefined ? '' : ` Left: ${report.credit}.`;
  return { status: report.status === 'works' ? 'OK' : 'Error', message: `${report.message}${credit}` };
}
